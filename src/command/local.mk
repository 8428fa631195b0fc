# SPDX-License-Identifier: GPL-3.0-or-later
bin_PROGRAMS += src/camwarden
src_camwarden_SOURCES = \
	src/command/acknowledge.c \
	src/command/assets.c \
	src/command/certificates.c \
	src/command/change.c \
	src/command/change_int.h \
	src/command/command_int.h \
	src/command/conversations.c \
	src/command/coverage.c \
	src/command/evidence.c \
	src/command/exception.c \
	src/command/explain.c \
	src/command/explain_int.h \
	src/command/explain_print.c \
	src/command/findings.c \
	src/command/firewall.c \
	src/command/listing.c \
	src/command/main.c \
	src/command/options.c \
	src/command/policy.c \
	src/command/reading.c \
	src/command/reading_int.h \
	src/command/report.c \
	src/command/rules.c \
	src/command/simulate.c \
	src/command/simulate_int.h \
	src/command/simulate_print.c \
	src/command/text.c \
	src/command/token.c \
	src/command/user.c \
	src/command/verify.c
src_camwarden_CFLAGS = $(AM_CFLAGS) $(GNUTLS_CFLAGS)
src_camwarden_LDADD = libcamwarden-edge.a $(CORE_LIBS) $(SQLITE_LIBS) $(PANGO_LIBS) $(GNUTLS_LIBS) $(CRYPT_LIBS)
