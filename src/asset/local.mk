# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/asset/asked.c \
	src/asset/asset_int.h \
	src/asset/name.c \
	src/asset/names.c \
	src/asset/offer.c \
	src/asset/question.c \
	src/asset/sighting.c \
	src/asset/table.c
