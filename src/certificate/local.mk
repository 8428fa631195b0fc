# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/certificate/cache.c \
	src/certificate/certificate_int.h \
	src/certificate/name.c \
	src/certificate/parse.c \
	src/certificate/problem.c \
	src/certificate/table.c \
	src/certificate/trust.c
