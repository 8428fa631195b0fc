/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files that set the PDF share: a place on a page, and texts. */
#ifndef CAMWARDEN_PDF_INT_H
#define CAMWARDEN_PDF_INT_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* GLib has them, too. */
#undef MIN
#undef MAX
#include "camwarden/base/array.h"

#include "report_int.h"

/* A4 in points. */
#define PDF_WIDTH 595.276
#define PDF_HEIGHT 841.890
#define PDF_LEFT 48.0
#define PDF_INSIDE (PDF_WIDTH - 2 * PDF_LEFT)
#define PDF_TOP 62.0
#define PDF_BOTTOM (PDF_HEIGHT - 58.0)

enum { PDF_HEADINGS = 4, PDF_TITLE = 160 };

struct pdf {
	struct page page; /* first */
	struct canvas canvas;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	PangoAttrList *attributes; /* of all texts */
	double y;                  /* where the next thing goes */
	double canvas_x, canvas_y;
	unsigned number, total; /* of pages; total 0: they are being counted */
	/* Headings wait for what they stand above, so that no page ends with one. */
	struct {
		unsigned level;
		char text[PDF_TITLE];
	} heading[PDF_HEADINGS];
	size_t headings;
	int outline[4]; /* the newest entry of each level; 0: of the document */
	/* the table that is open */
	const struct column *column;
	size_t columns;
	bool head_due; /* its head goes above the next row */
};

struct pdf_font {
	double size;
	bool bold;
	enum tone tone;
	bool right;
	unsigned lines; /* more are cut; 0: none are */
};

/* A text of that width; freed by g_object_unref. */
PangoLayout *pdf_layout(
	struct pdf *d, const struct pdf_font *f, double width, const char *text);
double pdf_height(PangoLayout *l);
void pdf_show(struct pdf *d, const struct pdf_font *f, PangoLayout *l, double x,
	double y, const char *tag);
void pdf_tone(struct pdf *d, enum tone tone);
void pdf_fill(struct pdf *d, double x, double y, double w, double h, enum tone tone);
/* Makes room for a thing of that height below the waiting headings, which are set;
 * true: a page began. */
bool pdf_room(struct pdf *d, double height);

/* pdf_table.c */
void pdf_table(struct page *p, const struct column *column, size_t n);
void pdf_row(struct page *p, const struct cell *cell);
void pdf_row_note(struct page *p, const char *text);
void pdf_table_end(struct page *p);

/* pdf_language.c: cairo 1.16 cannot say what language a document is in.  Appends an
 * update that does; 0 or -EBADMSG. */
int pdf_set_language(struct str *file, const char *language);

#endif
