/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the PDF.  A row is not torn apart; on each page the head stands
 * again above the first row.
 */
#include "pdf_int.h"

#define PAD_X 3.0
#define PAD_Y 3.2
#define MARK 5.0

enum { CELL_LINES = 8 };

static const struct pdf_font font_head = {7.2, true, TONE_MUTED, false, 3};
static const struct pdf_font font_more = {7.0, false, TONE_MUTED, false, CELL_LINES};
static const struct pdf_font font_note = {7.4, false, TONE_ACCENT, false, CELL_LINES};

/* A row while it is measured and set. */
struct setting {
	PangoLayout *text[PAGE_COLUMNS], *more[PAGE_COLUMNS];
	struct pdf_font font[PAGE_COLUMNS];
	double height;
};

static double
width_of(const struct pdf *d, size_t i)
{
	return PDF_INSIDE * d->column[i].width / 100.0;
}

static void
head_measure(struct pdf *d, struct setting *s)
{
	s->height = 0;
	for (size_t i = 0; i < d->columns; i++) {
		s->font[i] = font_head;
		s->font[i].right = d->column[i].right;
		s->text[i] = pdf_layout(
			d, &s->font[i], width_of(d, i) - 2 * PAD_X, d->column[i].title);
		s->more[i] = NULL;
		s->height = MAX(s->height, pdf_height(s->text[i]));
	}
	s->height += 2 * PAD_Y;
}

static void
row_measure(struct pdf *d, const struct cell *cell, struct setting *s)
{
	s->height = 0;
	for (size_t i = 0; i < d->columns; i++) {
		bool marked = cell[i].tone != TONE_INK;
		double width = width_of(d, i) - 2 * PAD_X, height;
		struct pdf_font more = font_more;

		s->font[i] = (struct pdf_font){
			8.0, marked, cell[i].tone, d->column[i].right, CELL_LINES};
		more.right = d->column[i].right;
		s->text[i] = pdf_layout(
			d, &s->font[i], width - (marked ? MARK + 3 : 0), cell[i].text);
		s->more[i] = NULL;
		height = pdf_height(s->text[i]);
		if (cell[i].more != NULL && cell[i].more[0] != '\0') {
			s->more[i] = pdf_layout(d, &more, width, cell[i].more);
			height += 1 + pdf_height(s->more[i]);
		}
		s->height = MAX(s->height, height);
	}
	s->height += 2 * PAD_Y;
}

static void
setting_show(struct pdf *d, struct setting *s, const char *tag)
{
	double x = PDF_LEFT;

	cairo_tag_begin(d->cr, "TR", NULL);
	for (size_t i = 0; i < d->columns; i++) {
		bool marked = tag[1] == 'D' && s->font[i].tone != TONE_INK;
		double at = x + PAD_X, y = d->y + PAD_Y;
		struct pdf_font more = font_more;

		/* Numbers have their mark in their colour alone. */
		if (marked && !s->font[i].right)
			pdf_fill(d, at, y + 2.6, MARK, MARK, s->font[i].tone);
		cairo_tag_begin(d->cr, tag, NULL);
		pdf_show(d, &s->font[i], s->text[i], at + (marked ? MARK + 3 : 0), y,
			NULL);
		if (s->more[i] != NULL) {
			pdf_show(d, &more, s->more[i], at,
				y + 1 + pdf_height(s->text[i]), NULL);
			g_object_unref(s->more[i]);
		}
		cairo_tag_end(d->cr, tag);
		g_object_unref(s->text[i]);
		x += width_of(d, i);
	}
	cairo_tag_end(d->cr, "TR");
	d->y += s->height;
	pdf_fill(d, PDF_LEFT, d->y - 0.4, PDF_INSIDE, tag[1] == 'H' ? 0.9 : 0.4,
		tag[1] == 'H' ? TONE_MUTED : TONE_LINE);
}

/* Room for a row of that height; sets the head when it is due. */
static void
row_room(struct pdf *d, double height)
{
	struct setting head;

	head_measure(d, &head);
	if (d->head_due)
		pdf_room(d, head.height + height);
	else if (d->y + height > PDF_BOTTOM) {
		cairo_tag_end(d->cr, "Table");
		pdf_room(d, height);
		d->head_due = true;
	}
	if (d->head_due) {
		cairo_tag_begin(d->cr, "Table", NULL);
		setting_show(d, &head, "TH");
		d->head_due = false;
		return;
	}
	for (size_t i = 0; i < d->columns; i++)
		g_object_unref(head.text[i]);
}

void
pdf_table(struct page *p, const struct column *column, size_t n)
{
	struct pdf *d = (struct pdf *)p;

	d->column = column;
	d->columns = n;
	d->head_due = true;
}

void
pdf_row(struct page *p, const struct cell *cell)
{
	struct pdf *d = (struct pdf *)p;
	struct setting s;

	row_measure(d, cell, &s);
	row_room(d, s.height);
	setting_show(d, &s, "TD");
}

void
pdf_row_note(struct page *p, const char *text)
{
	struct pdf *d = (struct pdf *)p;
	PangoLayout *l = pdf_layout(d, &font_note, PDF_INSIDE - 16, text);
	double height = pdf_height(l) + 2 * PAD_Y;

	row_room(d, height);
	pdf_fill(d, PDF_LEFT, d->y, PDF_INSIDE, height, TONE_PAPER);
	cairo_tag_begin(d->cr, "TR", NULL);
	pdf_show(d, &font_note, l, PDF_LEFT + 8, d->y + PAD_Y, "TD");
	cairo_tag_end(d->cr, "TR");
	g_object_unref(l);
	d->y += height;
	pdf_fill(d, PDF_LEFT, d->y - 0.4, PDF_INSIDE, 0.4, TONE_LINE);
}

void
pdf_table_end(struct page *p)
{
	struct pdf *d = (struct pdf *)p;

	if (!d->head_due)
		cairo_tag_end(d->cr, "Table");
	d->head_due = false;
	d->y += 10;
}
