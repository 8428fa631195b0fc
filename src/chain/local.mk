# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/chain/entry.c \
	src/chain/head.c \
	src/chain/key.c \
	src/chain/sum.c
