# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/flow/duplicate.c \
	src/flow/expiry.c \
	src/flow/first.c \
	src/flow/flow.c \
	src/flow/flow_int.h \
	src/flow/follow.c \
	src/flow/hash.c \
	src/flow/identify.c \
	src/flow/index.c \
	src/flow/key.c \
	src/flow/report.c \
	src/flow/table.c \
	src/flow/tcp.c
