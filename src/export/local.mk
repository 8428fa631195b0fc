# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/export/cef.c \
	src/export/certificate.c \
	src/export/control.c \
	src/export/csv.c \
	src/export/ecs.c \
	src/export/eve.c \
	src/export/firewall.c \
	src/export/json.c \
	src/export/ocsf.c \
	src/export/pcapng.c \
	src/export/rule.c \
	src/export/service.c \
	src/export/siem.c \
	src/export/siem_int.h \
	src/export/vendors.c
