# SPDX-License-Identifier: GPL-3.0-or-later
libcamwarden_edge_a_SOURCES += \
	src/report/coverage.c \
	src/report/csv.c \
	src/report/document.c \
	src/report/document_findings.c \
	src/report/document_lists.c \
	src/report/draw.c \
	src/report/gather.c \
	src/report/group.c \
	src/report/html.c \
	src/report/json.c \
	src/report/oscal.c \
	src/report/out.c \
	src/report/pdf.c \
	src/report/pdf_int.h \
	src/report/pdf_language.c \
	src/report/pdf_table.c \
	src/report/report.c \
	src/report/report_int.h \
	src/report/uuid.c \
	src/report/words.c
