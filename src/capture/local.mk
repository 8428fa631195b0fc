# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_edge_a_SOURCES += \
	src/capture/capture.c \
	src/capture/capture_int.h \
	src/capture/classic.c \
	src/capture/input.c \
	src/capture/live.c \
	src/capture/savefile.c
