# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/evidence/arena.c \
	src/evidence/dns.c \
	src/evidence/evidence_int.h \
	src/evidence/gate.c \
	src/evidence/head.c \
	src/evidence/line.c \
	src/evidence/record.c \
	src/evidence/redact.c \
	src/evidence/sign.c \
	src/evidence/text.c \
	src/evidence/tls.c
