# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_edge_a_SOURCES += \
	src/store/access.c \
	src/store/account.c \
	src/store/acknowledge.c \
	src/store/aside.c \
	src/store/asset.c \
	src/store/certificate.c \
	src/store/certificates.c \
	src/store/conversation.c \
	src/store/coverage.c \
	src/store/evidence.c \
	src/store/exception.c \
	src/store/inventory.c \
	src/store/life.c \
	src/store/link.c \
	src/store/mark.c \
	src/store/merge.c \
	src/store/period.c \
	src/store/read.c \
	src/store/reader.c \
	src/store/record.c \
	src/store/retention.c \
	src/store/schema.c \
	src/store/seal.c \
	src/store/service.c \
	src/store/sql.c \
	src/store/standing.c \
	src/store/store_int.h \
	src/store/suspension.c \
	src/store/trail.c \
	src/store/use.c \
	src/store/verify.c \
	src/store/writer.c
