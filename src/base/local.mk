# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/base/addr.c \
	src/base/err.c \
	src/base/hash.c \
	src/base/hex.c \
	src/base/json.c \
	src/base/log.c \
	src/base/log_sink.c \
	src/base/ring.c \
	src/base/str.c \
	src/base/str_int.h \
	src/base/time.c \
	src/base/week.c \
	src/base/zone.c \
	src/base/zone_int.h \
	src/base/zone_rule.c
