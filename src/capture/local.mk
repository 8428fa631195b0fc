# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_edge_a_SOURCES += \
	src/capture/capture.c \
	src/capture/capture_int.h \
	src/capture/classic.c \
	src/capture/cooked.c \
	src/capture/fanout.c \
	src/capture/input.c \
	src/capture/link.c \
	src/capture/live.c \
	src/capture/savefile.c \
	src/capture/socket.c \
	src/capture/socket.h \
	src/capture/steady.c \
	src/capture/steady.h
