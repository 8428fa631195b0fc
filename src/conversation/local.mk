# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/conversation/account.c \
	src/conversation/attempt.c \
	src/conversation/conversation_int.h \
	src/conversation/evidence.c \
	src/conversation/facts.c \
	src/conversation/media.c \
	src/conversation/names.c \
	src/conversation/reset.c \
	src/conversation/routed.c \
	src/conversation/table.c \
	src/conversation/tell.c
