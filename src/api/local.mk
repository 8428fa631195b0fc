# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_edge_a_SOURCES += \
	src/api/api_int.h \
	src/api/assets.c \
	src/api/auth.c \
	src/api/backoff.c \
	src/api/body.c \
	src/api/busy.c \
	src/api/certificate.c \
	src/api/certificates.c \
	src/api/change.c \
	src/api/controls.c \
	src/api/conversations.c \
	src/api/coverage.c \
	src/api/exceptions.c \
	src/api/files.c \
	src/api/connection.c \
	src/api/filter.c \
	src/api/findings.c \
	src/api/front.c \
	src/api/front.h \
	src/api/gate.c \
	src/api/gzip.c \
	src/api/gzip.h \
	src/api/listen.c \
	src/api/login.c \
	src/api/matrix.c \
	src/api/metrics.c \
	src/api/page.c \
	src/api/pair.c \
	src/api/pair.h \
	src/api/parse.c \
	src/api/problem.c \
	src/api/query.c \
	src/api/readers.c \
	src/api/reply.c \
	src/api/reports.c \
	src/api/routes.c \
	src/api/rules.c \
	src/api/server.c \
	src/api/server.h \
	src/api/session.c \
	src/api/status.c \
	src/api/stream.c \
	src/api/tls.c \
	src/api/tls.h \
	src/api/uses.c \
	src/api/workers.c
# The generated files are in the build tree, their header is not.
libcamwarden_edge_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/src/api
nodist_libcamwarden_edge_a_SOURCES = src/api/openapi-data.c src/api/dashboard-data.c
EXTRA_DIST += src/api/embed.sh src/api/openapi.json
CLEANFILES += src/api/openapi-data.c src/api/dashboard-data.c

src/api/openapi-data.c: src/api/openapi.json src/api/embed.sh
	$(AM_V_GEN)$(MKDIR_P) src/api && sh $(srcdir)/src/api/embed.sh openapi_files \
		/api/v1/openapi.json=$(srcdir)/src/api/openapi.json >$@.new && mv $@.new $@
