# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/protocol/ber_int.h \
	src/protocol/cursor_int.h \
	src/protocol/datagram.c \
	src/protocol/datagram_int.h \
	src/protocol/dhcp.c \
	src/protocol/dns.c \
	src/protocol/dns_names.c \
	src/protocol/head.c \
	src/protocol/http.c \
	src/protocol/ike.c \
	src/protocol/names.c \
	src/protocol/names_int.h \
	src/protocol/natpmp.c \
	src/protocol/ntp.c \
	src/protocol/offer.c \
	src/protocol/protocol_int.h \
	src/protocol/reading.c \
	src/protocol/rtsp.c \
	src/protocol/see.c \
	src/protocol/smtp.c \
	src/protocol/snmp.c \
	src/protocol/spoken.c \
	src/protocol/ssh.c \
	src/protocol/stream.c \
	src/protocol/stun.c \
	src/protocol/table.c \
	src/protocol/text.c \
	src/protocol/tls.c \
	src/protocol/tls_hello.c \
	src/protocol/tls_int.h \
	src/protocol/tls_ja4.c \
	src/protocol/tls_ssl2.c \
	src/protocol/tls_suite.c \
	src/protocol/wireguard.c
