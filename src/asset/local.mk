# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/asset/sighting.c \
	src/asset/table.c
