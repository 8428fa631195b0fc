# SPDX-License-Identifier: GPL-3.0-or-later
sbin_PROGRAMS += src/camwardend
src_camwardend_SOURCES = \
	src/daemon/change.c \
	src/daemon/certificates.c \
	src/daemon/core.c \
	src/daemon/coverage.c \
	src/daemon/daemon_int.h \
	src/daemon/health.c \
	src/daemon/inventory.c \
	src/daemon/keeping.c \
	src/daemon/landlock.c \
	src/daemon/logging.c \
	src/daemon/link.c \
	src/daemon/loop.c \
	src/daemon/main.c \
	src/daemon/metrics.c \
	src/daemon/notify.c \
	src/daemon/options.c \
	src/daemon/pidfile.c \
	src/daemon/pipeline.c \
	src/daemon/privilege.c \
	src/daemon/reload.c \
	src/daemon/reports.c \
	src/daemon/seccomp.c \
	src/daemon/saying.c \
	src/daemon/serve.c \
	src/daemon/sources.c \
	src/daemon/status.c \
	src/daemon/summary.c \
	src/daemon/watching.c \
	src/daemon/ways.c \
	src/daemon/worker.c
src_camwardend_CFLAGS = $(AM_CFLAGS) $(EVENT_CFLAGS) $(SECCOMP_CFLAGS)
src_camwardend_LDFLAGS = $(CW_LDFLAGS) $(CW_LTO_LDFLAGS)
src_camwardend_LDADD = $(EDGE_LIBS) $(SECCOMP_LIBS)
