# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/packet/arp.c \
	src/packet/decode.c \
	src/packet/erspan.c \
	src/packet/fragment.c \
	src/packet/icmp.c \
	src/packet/ipv4.c \
	src/packet/ipv6.c \
	src/packet/link.c \
	src/packet/mpls.c \
	src/packet/neighbour.c \
	src/packet/packet_int.h \
	src/packet/pppoe.c \
	src/packet/sctp.c \
	src/packet/status.c \
	src/packet/straight.c \
	src/packet/tcp.c \
	src/packet/tunnel.c \
	src/packet/udp.c \
	src/packet/vlan.c
