# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_core_a_SOURCES += \
	src/policy/boundary.c \
	src/policy/check.c \
	src/policy/context.c \
	src/policy/credentials.c \
	src/policy/destination.c \
	src/policy/dmz.c \
	src/policy/encryption.c \
	src/policy/expand.c \
	src/policy/index.c \
	src/policy/isolation.c \
	src/policy/judge.c \
	src/policy/line.c \
	src/policy/load.c \
	src/policy/mapping.c \
	src/policy/match.c \
	src/policy/moves.c \
	src/policy/message.c \
	src/policy/names.c \
	src/policy/pack.c \
	src/policy/pack_rule.c \
	src/policy/placement.c \
	src/policy/policy_int.h \
	src/policy/reference.c \
	src/policy/relay.c \
	src/policy/resolve.c \
	src/policy/resolve_dns.c \
	src/policy/rule.c \
	src/policy/scope.c \
	src/policy/service.c \
	src/policy/severity.c \
	src/policy/subsume.c \
	src/policy/table.c \
	src/policy/tls.c \
	src/policy/trace.c \
	src/policy/tunnel.c \
	src/policy/violations.c
