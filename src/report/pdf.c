/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document as PDF: A4, set by Pango, drawn by cairo, tagged, with an outline.
 * It is set twice: the first time nobody keeps it, and its pages are counted.
 */
#include "pdf_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/chain.h"

static const char family[] = "DejaVu Sans";

/* fontconfig loses 288 bytes, once, when it reads its configuration; what is ours
 * must still show in a build with sanitizers. */
#if defined(__SANITIZE_ADDRESS__)
#define WITH_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_SANITIZER 1
#endif
#endif
#ifdef WITH_SANITIZER
const char *__lsan_default_suppressions(void) __attribute__((visibility("default")));
const char *__lsan_default_options(void) __attribute__((visibility("default")));

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}
#endif

/* ---- texts ---- */

PangoLayout *
pdf_layout(struct pdf *d, const struct pdf_font *f, double width, const char *text)
{
	PangoLayout *l = pango_layout_new(d->context);
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, family);
	pango_font_description_set_absolute_size(font, f->size * PANGO_SCALE);
	pango_font_description_set_weight(
		font, f->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(l, font);
	pango_font_description_free(font);
	pango_layout_set_width(l, (int)(MAX(width, 8) * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_alignment(l, f->right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
	if (f->lines > 0) {
		pango_layout_set_height(l, -(int)f->lines);
		pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	}
	pango_layout_set_attributes(l, d->attributes);
	pango_layout_set_text(l, text, -1);
	return l;
}

double
pdf_height(PangoLayout *l)
{
	int height;

	pango_layout_get_size(l, NULL, &height);
	return (double)height / PANGO_SCALE;
}

void
pdf_tone(struct pdf *d, enum tone tone)
{
	const struct rgb *t = &tone_rgb[tone];

	cairo_set_source_rgb(d->cr, t->r / 255.0, t->g / 255.0, t->b / 255.0);
}

void
pdf_fill(struct pdf *d, double x, double y, double w, double h, enum tone tone)
{
	pdf_tone(d, tone);
	cairo_rectangle(d->cr, x, y, w, h);
	cairo_fill(d->cr);
}

void
pdf_show(struct pdf *d, const struct pdf_font *f, PangoLayout *l, double x, double y,
	const char *tag)
{
	if (tag != NULL)
		cairo_tag_begin(d->cr, tag, NULL);
	pdf_tone(d, f->tone);
	cairo_move_to(d->cr, x, y);
	pango_cairo_show_layout(d->cr, l);
	if (tag != NULL)
		cairo_tag_end(d->cr, tag);
}

/* One line, cut at the width; its height. */
static double
show_line(struct pdf *d, const struct pdf_font *f, double x, double y, double width,
	const char *text, const char *tag)
{
	PangoLayout *l = pdf_layout(d, f, width, text);
	double height = pdf_height(l);

	pdf_show(d, f, l, x, y, tag);
	g_object_unref(l);
	return height;
}

/* ---- pages ---- */

static void
put_running(struct pdf *d)
{
	static const struct pdf_font left = {7.2, false, TONE_MUTED, false, 1};
	static const struct pdf_font right = {7.2, false, TONE_MUTED, true, 1};
	const struct report *r = d->page.report;
	char text[RECORD_NAME * 5], week[WEEK_TEXT], from[ZONE_TIME], to[ZONE_TIME];

	snprintf(text, sizeof(text), "Page %u of %u", d->number, d->total);
	show_line(d, &right, PDF_LEFT + PDF_INSIDE - 120, PDF_HEIGHT - 40, 120, text,
		NULL);
	snprintf(text, sizeof(text), "Camwarden " PACKAGE_VERSION "  ·  data until %s",
		zone_format(r->zone, r->end, to));
	show_line(d, &left, PDF_LEFT, PDF_HEIGHT - 40, PDF_INSIDE - 130, text, NULL);
	pdf_fill(d, PDF_LEFT, PDF_HEIGHT - 46, PDF_INSIDE, 0.5, TONE_LINE);
	if (d->number == 1) {
		pdf_fill(d, PDF_LEFT, 40, PDF_INSIDE, 4, TONE_ACCENT);
		return;
	}
	if (r->is_week)
		snprintf(text, sizeof(text), "%s  ·  week %s", r->site,
			week_format(r->week, week));
	else
		snprintf(text, sizeof(text), "%s  ·  %s to %s", r->site,
			zone_format(r->zone, r->from, from),
			zone_format(r->zone, r->to, to));
	show_line(d, &left, PDF_LEFT, 32, PDF_INSIDE, text, NULL);
	pdf_fill(d, PDF_LEFT, 46, PDF_INSIDE, 0.5, TONE_LINE);
}

static void
page_begin(struct pdf *d)
{
	if (d->number > 0)
		cairo_show_page(d->cr);
	d->number++;
	d->y = PDF_TOP;
	put_running(d);
}

static const struct pdf_font heading_font[] = {{0}, {15, true, TONE_ACCENT, false, 2},
	{11, true, TONE_ACCENT, false, 2}, {8.6, true, TONE_INK, false, 2}};
static const double heading_above[] = {0, 20, 12, 7}, heading_below[] = {0, 8, 4, 2};

static void
put_outline(struct pdf *d, unsigned level, const char *text)
{
	char where[64];

	if (level > 2)
		return;
	snprintf(where, sizeof(where), "page=%u pos=[%d %d]", d->number, (int)PDF_LEFT,
		(int)d->y);
	d->outline[level] = cairo_pdf_surface_add_outline(d->surface,
		level == 1 ? CAIRO_PDF_OUTLINE_ROOT : d->outline[1], text, where,
		level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
}

static void
put_heading(struct pdf *d, unsigned level, const char *text)
{
	static const char *const tags[] = {"", "H1", "H2", "H3"};

	if (d->y > PDF_TOP)
		d->y += heading_above[level];
	put_outline(d, level, text);
	d->y += show_line(
		d, &heading_font[level], PDF_LEFT, d->y, PDF_INSIDE, text, tags[level]);
	if (level == 1) {
		d->y += 3;
		pdf_fill(d, PDF_LEFT, d->y, PDF_INSIDE, 1.2, TONE_ACCENT);
	}
	d->y += heading_below[level];
}

bool
pdf_room(struct pdf *d, double height)
{
	bool began = false;

	for (size_t i = 0; i < d->headings; i++) {
		unsigned level = d->heading[i].level;

		height += heading_above[level] + heading_below[level] +
			  heading_font[level].size * 1.4 + (level == 1 ? 4 : 0);
	}
	if (d->y + height > PDF_BOTTOM && d->y > PDF_TOP) {
		page_begin(d);
		began = true;
	}
	for (size_t i = 0; i < d->headings; i++)
		put_heading(d, d->heading[i].level, d->heading[i].text);
	d->headings = 0;
	return began;
}

/* ---- the page's words ---- */

static void
pdf_title(struct page *p, const char *title, const char *line)
{
	static const struct pdf_font large = {21, true, TONE_ACCENT, false, 2};
	static const struct pdf_font small = {8.4, false, TONE_MUTED, false, 3};
	struct pdf *d = (struct pdf *)p;

	d->y += 2 + show_line(d, &large, PDF_LEFT, d->y, PDF_INSIDE, title, "H1");
	d->y += 12 + show_line(d, &small, PDF_LEFT, d->y, PDF_INSIDE, line, "P");
}

static void
pdf_heading(struct page *p, unsigned level, const char *text)
{
	struct pdf *d = (struct pdf *)p;

	if (d->headings == PDF_HEADINGS)
		pdf_room(d, 40);
	d->heading[d->headings].level = level;
	snprintf(d->heading[d->headings++].text, PDF_TITLE, "%s", text);
}

static void
pdf_text(struct page *p, enum style style, const char *text)
{
	static const struct pdf_font fonts[] = {
		[STYLE_TEXT] = {8.6, false, TONE_INK, false, 40},
		[STYLE_LEAD] = {10.4, true, TONE_INK, false, 8},
		[STYLE_NOTE] = {7.2, false, TONE_MUTED, false, 40},
	};
	struct pdf *d = (struct pdf *)p;
	bool lead = style == STYLE_LEAD;
	double inset = lead ? 12 : 0;
	PangoLayout *l = pdf_layout(d, &fonts[style], PDF_INSIDE - 2 * inset, text);
	double height;

	pango_layout_set_line_spacing(l, 1.15F);
	height = pdf_height(l);
	pdf_room(d, height + (lead ? 18 : 0));
	if (lead) {
		pdf_fill(d, PDF_LEFT, d->y, PDF_INSIDE, height + 16, TONE_PAPER);
		pdf_fill(d, PDF_LEFT, d->y, 3, height + 16, TONE_ACCENT);
	}
	pdf_show(d, &fonts[style], l, PDF_LEFT + inset, d->y + (lead ? 8 : 0), "P");
	g_object_unref(l);
	d->y += height + (lead ? 28 : 6);
}

static void
pdf_new_page(struct page *p)
{
	page_begin((struct pdf *)p);
}

/* ---- drawings ---- */

static struct pdf *
pdf_of(struct canvas *c)
{
	return (struct pdf *)(void *)((char *)c - offsetof(struct pdf, canvas));
}

static void
canvas_rect(struct canvas *c, double x, double y, double w, double h, enum tone tone)
{
	struct pdf *d = pdf_of(c);

	pdf_fill(d, d->canvas_x + x, d->canvas_y + y, w, h, tone);
}

static void
canvas_text(struct canvas *c, double x, double y, int at, double size, enum tone tone,
	const char *text)
{
	struct pdf_font font = {size, false, tone, false, 0};
	struct pdf *d = pdf_of(c);
	PangoLayout *l = pdf_layout(d, &font, PDF_WIDTH, text);
	int width;

	pango_layout_set_width(l, -1);
	pango_layout_get_size(l, &width, NULL);
	x -= at * width / (2.0 * PANGO_SCALE);
	y -= (double)pango_layout_get_baseline(l) / PANGO_SCALE;
	pdf_show(d, &font, l, d->canvas_x + x, d->canvas_y + y, NULL);
	g_object_unref(l);
}

static void
pdf_draw(struct page *p, const struct drawing *drawing)
{
	struct pdf *d = (struct pdf *)p;

	pdf_room(d, drawing->height + 8);
	d->canvas_x = PDF_LEFT;
	d->canvas_y = d->y + 2;
	cairo_tag_begin(d->cr, "Figure", NULL);
	drawing->draw(&d->canvas, p->report);
	cairo_tag_end(d->cr, "Figure");
	d->y += drawing->height + 10;
}

/* ---- the file ---- */

static cairo_status_t
keep(void *closure, const unsigned char *bytes, unsigned int n)
{
	struct str *to = closure;

	str_add(to, (const char *)bytes, n);
	return to->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_status_t
forget(void *closure, const unsigned char *bytes, unsigned int n)
{
	(void)closure;
	(void)bytes;
	(void)n;
	return CAIRO_STATUS_SUCCESS;
}

static void
put_metadata(struct pdf *d)
{
	const struct report *r = d->page.report;
	char text[RECORD_NAME * 5], week[WEEK_TEXT], end[TIME_STRLEN];
	struct chain_head h;
	struct str keywords = {0};
	struct json j;

	snprintf(text, sizeof(text), "%s: compliance report%s%s", r->site,
		r->is_week ? ", week " : "",
		r->is_week ? week_format(r->week, week) : "");
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_TITLE, text);
	cairo_pdf_surface_set_metadata(
		d->surface, CAIRO_PDF_METADATA_CREATOR, "Camwarden " PACKAGE_VERSION);
	/* "2026-11-16T08:00:00Z": when the data ends, not when this was made. */
	time_format(r->end, end);
	strcpy(end + 19, "Z");
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_CREATE_DATE, end);
	cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_MOD_DATE, end);
	if (store_read_head(r->reader, &h) == 0) {
		json_init(&j, &keywords);
		json_begin_object(&j);
		chain_head_export(&j, &h);
		json_end_object(&j);
		cairo_pdf_surface_set_metadata(d->surface, CAIRO_PDF_METADATA_KEYWORDS,
			keywords.data != NULL ? keywords.data : "");
	}
	str_fini(&keywords);
}

static void
context_make(struct pdf *d)
{
	cairo_font_options_t *options = cairo_font_options_create();

	/* The same on every screen and paper. */
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	d->context = pango_cairo_create_context(d->cr);
	pango_cairo_context_set_font_options(d->context, options);
	pango_cairo_context_set_resolution(d->context, 72);
	/* Ligatures are read out, and found, as letters that are not there. */
	d->attributes = pango_attr_list_new();
	pango_attr_list_insert(
		d->attributes, pango_attr_font_features_new("liga=0, clig=0, dlig=0"));
	pango_context_set_language(d->context, pango_language_from_string("en"));
	cairo_font_options_destroy(options);
}

/* Once over the whole document.  0 or -errno; *pages: how many there were. */
static int
set_all(struct report *r, struct str *file, unsigned total, unsigned *pages)
{
	struct pdf d = {
		.page = {pdf_title, pdf_heading, pdf_text, pdf_table, pdf_row,
			pdf_row_note, pdf_table_end, pdf_draw, pdf_new_page, r, 0},
		.canvas = {canvas_rect, canvas_text},
		.total = total,
	};
	int error;

	d.surface = cairo_pdf_surface_create_for_stream(
		file != NULL ? keep : forget, file, PDF_WIDTH, PDF_HEIGHT);
	d.cr = cairo_create(d.surface);
	context_make(&d);
	put_metadata(&d);
	cairo_tag_begin(d.cr, "Document", NULL);
	page_begin(&d);
	error = document_write(&d.page);
	pdf_room(&d, 0);
	cairo_tag_end(d.cr, "Document");
	g_object_unref(d.context);
	pango_attr_list_unref(d.attributes);
	cairo_show_page(d.cr);
	cairo_surface_finish(d.surface);
	if (error == 0 &&
		(cairo_status(d.cr) != CAIRO_STATUS_SUCCESS ||
			cairo_surface_status(d.surface) != CAIRO_STATUS_SUCCESS))
		error = -ENOMEM;
	cairo_destroy(d.cr);
	cairo_surface_destroy(d.surface);
	*pages = d.number;
	return error;
}

int
pdf_write(struct report *r, struct out *o)
{
	unsigned pages;
	int error = set_all(r, NULL, 0, &pages);

	if (error == 0)
		error = set_all(r, &o->text, pages, &pages);
	if (error == 0)
		error = pdf_set_language(&o->text, "en");
	/* Of this thread; a daemon should not keep fonts for a week. */
	pango_cairo_font_map_set_default(NULL);
	return error;
}
