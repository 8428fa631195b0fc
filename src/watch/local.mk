# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/watch/absence.c \
	src/watch/bind.c \
	src/watch/bridge.c \
	src/watch/claim.c \
	src/watch/clear.c \
	src/watch/declared.c \
	src/watch/gap.c \
	src/watch/maker.c \
	src/watch/identity.c \
	src/watch/mapped.c \
	src/watch/offer.c \
	src/watch/pair.c \
	src/watch/pool.c \
	src/watch/report.c \
	src/watch/route.c \
	src/watch/scan.c \
	src/watch/server.c \
	src/watch/source.c \
	src/watch/suspend.c \
	src/watch/vlan.c \
	src/watch/watch.c \
	src/watch/watch_int.h
