/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The document as one HTML file: no script, nothing from elsewhere, drawings as
 * SVG within.  Its policy (CSP) allows its own style sheet, by hash, and nothing
 * else; so there is no style attribute either.
 */
#include <string.h>

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include "camwarden/base/array.h"

#include "report_int.h"

struct html {
	struct page page; /* first */
	struct out *o;
	struct canvas canvas;
	const struct column *column;
	size_t columns;
	unsigned drawings;
};

static const char style[] =
	"@page{size:A4;margin:16mm 15mm 18mm}"
	"*{box-sizing:border-box}"
	"body{margin:0 auto;max-width:60rem;padding:2.5rem 2rem 4rem;color:#1b222c;"
	"background:#fff;font:15px/1.5 system-ui,\"DejaVu Sans\",sans-serif;"
	"font-variant-numeric:tabular-nums}"
	"header{border-top:6px solid #1f3a5f;padding-top:1rem;margin-bottom:1.5rem}"
	"h1,h2,h3,h4{color:#1f3a5f;line-height:1.25;break-after:avoid}"
	"header h1{font-size:1.9rem;margin:0 0 .3rem}"
	"header p{color:#5c6775;margin:0}"
	"h2{font-size:1.4rem;margin:2.6rem 0 .8rem;padding-bottom:.3rem;"
	"border-bottom:2px solid #1f3a5f}"
	"h3{font-size:1.1rem;margin:1.7rem 0 .5rem}"
	"h4{font-size:.95rem;margin:1.2rem 0 .3rem;color:#1b222c}"
	"p{margin:.4rem 0 .7rem;max-width:48rem}"
	".lead{font-size:1.1rem;font-weight:600;background:#f3f5f8;"
	"border-left:4px solid #1f3a5f;padding:.8rem 1rem;max-width:none}"
	".note{font-size:.85rem;color:#5c6775;overflow-wrap:anywhere}"
	"table{border-collapse:collapse;width:100%;margin:.4rem 0 1rem;"
	"table-layout:fixed;font-size:.87rem}"
	"thead{display:table-header-group}"
	"tr{break-inside:avoid}"
	"th{text-align:left;color:#5c6775;font-weight:600;vertical-align:bottom;"
	"border-bottom:1.5px solid #5c6775;padding:.3rem .5rem .3rem 0}"
	"td{vertical-align:top;border-bottom:1px solid #d5dae1;"
	"padding:.35rem .5rem .35rem 0;overflow-wrap:anywhere}"
	".r{text-align:right}"
	"td small{display:block;color:#5c6775;font-size:.82rem;line-height:1.4}"
	"td b{font-weight:600}td b::before{content:\"\";display:inline-block;"
	"width:.55rem;height:.55rem;margin-right:.4rem;background:currentColor}"
	".todo td{color:#1f3a5f;background:#f3f5f8;padding-left:.6rem;"
	"font-size:.84rem}"
	"figure{margin:.6rem 0 1rem}svg{width:100%;height:auto}"
	"svg text{font-family:system-ui,\"DejaVu Sans\",sans-serif}"
	"footer{margin-top:3rem;border-top:1px solid #d5dae1;color:#5c6775;"
	"font-size:.8rem}"
	"@media print{html{font-size:11.5px}p{max-width:none}"
	"body{max-width:none;padding:0;font-size:11px}"
	".page{break-before:page}*{print-color-adjust:exact;"
	"-webkit-print-color-adjust:exact}}";

/* As text, and in attributes. */
static void
escaped(struct str *to, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '<':
			str_puts(to, "&lt;");
			break;
		case '>':
			str_puts(to, "&gt;");
			break;
		case '&':
			str_puts(to, "&amp;");
			break;
		case '"':
			str_puts(to, "&quot;");
			break;
		default:
			str_putc(to, *text);
		}
	}
}

static struct str *
text_of(struct page *p)
{
	return &((struct html *)p)->o->text;
}

static void
done(struct page *p)
{
	struct html *h = (struct html *)p;

	if (p->error == 0)
		p->error = out_flush(h->o, false);
}

/* ---- the page's words ---- */

static void
html_title(struct page *p, const char *title, const char *line)
{
	struct str *to = text_of(p);

	str_puts(to, "<header><h1>");
	escaped(to, title);
	str_puts(to, "</h1><p>");
	escaped(to, line);
	str_puts(to, "</p></header>\n<main>\n");
	done(p);
}

static void
html_heading(struct page *p, unsigned level, const char *text)
{
	struct str *to = text_of(p);

	str_printf(to, "<h%u>", level + 1);
	escaped(to, text);
	str_printf(to, "</h%u>\n", level + 1);
	done(p);
}

static void
html_text(struct page *p, enum style s, const char *text)
{
	static const char *const open[] = {
		[STYLE_TEXT] = "<p>",
		[STYLE_LEAD] = "<p class=\"lead\">",
		[STYLE_NOTE] = "<p class=\"note\">",
	};
	struct str *to = text_of(p);

	str_puts(to, open[s]);
	escaped(to, text);
	str_puts(to, "</p>\n");
	done(p);
}

static void
html_table(struct page *p, const struct column *column, size_t n)
{
	struct html *h = (struct html *)p;
	struct str *to = text_of(p);

	h->column = column;
	h->columns = n;
	str_puts(to, "<table><colgroup>");
	for (size_t i = 0; i < n; i++)
		str_printf(to, "<col width=\"%u%%\">", column[i].width);
	str_puts(to, "</colgroup><thead><tr>");
	for (size_t i = 0; i < n; i++) {
		str_puts(to, column[i].right ? "<th scope=\"col\" class=\"r\">"
					     : "<th scope=\"col\">");
		escaped(to, column[i].title);
		str_puts(to, "</th>");
	}
	str_puts(to, "</tr></thead><tbody>\n");
}

static const char *const tone_class[TONES] = {
	[TONE_GOOD] = "good",
	[TONE_BAD] = "bad",
	[TONE_UNKNOWN] = "unknown",
	[TONE_CRITICAL] = "critical",
	[TONE_HIGH] = "high",
	[TONE_MEDIUM] = "medium",
	[TONE_LOW] = "low",
	[TONE_INFO] = "info",
};

static void
html_cell(struct str *to, const struct column *column, const struct cell *c)
{
	const char *class = tone_class[c->tone];

	str_puts(to, column->right ? "<td class=\"r\">" : "<td>");
	if (class != NULL)
		str_printf(to, "<b class=\"%s\">", class);
	escaped(to, c->text);
	if (class != NULL)
		str_puts(to, "</b>");
	if (c->more != NULL && c->more[0] != '\0') {
		str_puts(to, "<small>");
		escaped(to, c->more);
		str_puts(to, "</small>");
	}
	str_puts(to, "</td>");
}

static void
html_row(struct page *p, const struct cell *cell)
{
	struct html *h = (struct html *)p;
	struct str *to = text_of(p);

	str_puts(to, "<tr>");
	for (size_t i = 0; i < h->columns; i++)
		html_cell(to, &h->column[i], &cell[i]);
	str_puts(to, "</tr>\n");
	done(p);
}

static void
html_row_note(struct page *p, const char *text)
{
	struct html *h = (struct html *)p;
	struct str *to = text_of(p);

	str_printf(to, "<tr class=\"todo\"><td colspan=\"%zu\">", h->columns);
	escaped(to, text);
	str_puts(to, "</td></tr>\n");
	done(p);
}

static void
html_table_end(struct page *p)
{
	str_puts(text_of(p), "</tbody></table>\n");
	done(p);
}

static void
html_new_page(struct page *p)
{
	str_puts(text_of(p), "<div class=\"page\"></div>\n");
}

/* ---- drawings ---- */

static struct html *
html_of(struct canvas *c)
{
	return (struct html *)(void *)((char *)c - offsetof(struct html, canvas));
}

static void
svg_rect(struct canvas *c, double x, double y, double w, double h, enum tone tone)
{
	const struct rgb *t = &tone_rgb[tone];

	str_printf(&html_of(c)->o->text,
		"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\""
		" fill=\"#%02x%02x%02x\"/>",
		x, y, w, h, t->r, t->g, t->b);
}

static void
svg_text(struct canvas *c, double x, double y, int at, double size, enum tone tone,
	const char *text)
{
	static const char *const anchors[] = {"start", "middle", "end"};
	const struct rgb *t = &tone_rgb[tone];
	struct str *to = &html_of(c)->o->text;

	str_printf(to,
		"<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"%s\""
		" fill=\"#%02x%02x%02x\">",
		x, y, size, anchors[at], t->r, t->g, t->b);
	escaped(to, text);
	str_puts(to, "</text>");
}

static void
html_draw(struct page *p, const struct drawing *d)
{
	struct html *h = (struct html *)p;
	struct str *to = text_of(p);
	unsigned n = ++h->drawings;

	str_printf(to,
		"<figure><svg viewBox=\"0 0 %.0f %.0f\" role=\"img\""
		" aria-labelledby=\"t%u d%u\"><title id=\"t%u\">",
		d->width, d->height, n, n, n);
	escaped(to, d->title);
	str_printf(to, "</title><desc id=\"d%u\">", n);
	escaped(to, d->what);
	str_puts(to, "</desc>");
	d->draw(&h->canvas, p->report);
	str_puts(to, "</svg></figure>\n");
	done(p);
}

/* ---- all ---- */

/* The style sheet, and its hash for the policy. */
static void
put_style(struct str *to, char hash[64])
{
	struct str sheet = {0};
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	str_puts(&sheet, style);
	for (size_t i = 0; i < TONES; i++)
		if (tone_class[i] != NULL)
			str_printf(&sheet, ".%s{color:#%02x%02x%02x}", tone_class[i],
				tone_rgb[i].r, tone_rgb[i].g, tone_rgb[i].b);
	sha256_init(&ctx);
	sha256_update(&ctx, sheet.len, (const uint8_t *)sheet.data);
	sha256_digest(&ctx, sizeof(digest), digest);
	base64_encode_raw(hash, sizeof(digest), digest);
	hash[BASE64_ENCODE_RAW_LENGTH(sizeof(digest))] = '\0';
	str_puts(to, sheet.data != NULL ? sheet.data : "");
	to->failed |= sheet.failed;
	str_fini(&sheet);
}

static void
put_head(struct report *r, struct str *to)
{
	struct str sheet = {0};
	char hash[64], week[WEEK_TEXT];

	put_style(&sheet, hash);
	str_printf(to,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		"<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		"'none'; style-src 'sha256-%s'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n"
		"<meta name=\"generator\" content=\"Camwarden " PACKAGE_VERSION "\">\n"
		"<title>",
		hash);
	escaped(to, r->site);
	str_printf(to,
		" %s: compliance report</title>\n<style>%s</style>\n</head>\n"
		"<body>\n",
		r->is_week ? week_format(r->week, week) : "", sheet.data);
	to->failed |= sheet.failed;
	str_fini(&sheet);
}

int
html_write(struct report *r, struct out *o)
{
	struct html h = {
		.page = {html_title, html_heading, html_text, html_table, html_row,
			html_row_note, html_table_end, html_draw, html_new_page, r, 0},
		.o = o,
		.canvas = {svg_rect, svg_text},
	};
	int error;

	put_head(r, &o->text);
	error = document_write(&h.page);
	str_puts(&o->text, "</main>\n<footer><p>Camwarden " PACKAGE_VERSION
			   ". All times are of the zone ");
	escaped(&o->text, r->zone_name);
	str_puts(&o->text, ".</p></footer>\n</body>\n</html>\n");
	return error;
}
