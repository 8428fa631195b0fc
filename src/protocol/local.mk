# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/protocol/cursor_int.h \
	src/protocol/dns.c \
	src/protocol/head.c \
	src/protocol/http.c \
	src/protocol/protocol_int.h \
	src/protocol/rtsp.c \
	src/protocol/see.c \
	src/protocol/smtp.c \
	src/protocol/ssh.c \
	src/protocol/table.c \
	src/protocol/tls.c
