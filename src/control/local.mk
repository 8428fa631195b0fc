# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_edge_a_SOURCES += \
	src/control/change.c \
	src/control/client.c \
	src/control/control_int.h \
	src/control/message.c \
	src/control/password.c \
	src/control/server.c \
	src/control/token.c
