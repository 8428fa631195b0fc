# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/export/certificate.c \
	src/export/control.c \
	src/export/csv.c \
	src/export/firewall.c \
	src/export/json.c \
	src/export/pcapng.c \
	src/export/rule.c \
	src/export/service.c \
	src/export/vendors.c
