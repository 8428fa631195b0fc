# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/site/check.c \
	src/site/expectation.c \
	src/site/field.c \
	src/site/fixed.c \
	src/site/free.c \
	src/site/index.c \
	src/site/load.c \
	src/site/lpm.c \
	src/site/network.c \
	src/site/port.c \
	src/site/profile.c \
	src/site/resolve.c \
	src/site/roles.c \
	src/site/site_int.h \
	src/site/table.c \
	src/site/value.c \
	src/site/yaml.c
