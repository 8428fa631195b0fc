# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/finding/certificate.c \
	src/finding/control.c \
	src/finding/detail.c \
	src/finding/exception.c \
	src/finding/finding.c \
	src/finding/finding_int.h \
	src/finding/record.c \
	src/finding/rule.c
