/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines for people and for spreadsheets: cells of a fixed width, wrapped
 * texts, CSV fields.  Texts come valid from the store and are not escaped here.
 */
#include "reading_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool
is_character_start(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* Bytes of the first `most` characters; how many there were in *count. */
static size_t
characters(const char *text, size_t most, size_t *count)
{
	size_t i, n = 0;

	for (i = 0; text[i] != '\0'; i++) {
		if (!is_character_start(text[i]))
			continue;
		if (n == most)
			break;
		n++;
	}
	*count = n;
	return i;
}

static void
blanks(struct str *to, size_t n)
{
	while (n-- > 0)
		str_putc(to, ' ');
}

void
text_cell(struct str *to, const char *text, size_t width)
{
	size_t count, bytes = characters(text, width, &count);

	if (text[bytes] != '\0') {
		bytes = characters(text, width - 1, &count);
		str_add(to, text, bytes);
		str_puts(to, "\xe2\x80\xa6 "); /* an ellipsis */
		return;
	}
	str_add(to, text, bytes);
	blanks(to, width - count + 1);
}

void
text_number(struct str *to, uint64_t value, size_t width)
{
	str_printf(to, "%*" PRIu64 " ", (int)width, value);
}

void
text_end(struct str *to)
{
	while (to->len > 0 && to->data[to->len - 1] == ' ')
		to->data[--to->len] = '\0';
	str_putc(to, '\n');
}

void
text_wrap(struct str *to, const char *text, size_t indent)
{
	size_t width = TEXT_WIDTH - indent;

	while (*text != '\0') {
		size_t count, cut = characters(text, width, &count);

		/* Back to the last blank; a word longer than the line is cut. */
		if (text[cut] != '\0' && text[cut] != ' ') {
			size_t blank = cut;

			while (blank > 0 && text[blank] != ' ')
				blank--;
			cut = blank > 0 ? blank : cut;
		}
		blanks(to, indent);
		str_add(to, text, cut);
		text_end(to);
		text += cut;
		text += strspn(text, " ");
	}
}

char *
text_time(cw_time t, char buf[TIME_STRLEN])
{
	time_format(t, buf);
	strcpy(buf + sizeof("2026-11-16T08:00:00") - 1, "Z");
	return buf;
}

void
text_party(const struct record_party *p, char buf[TEXT_PARTY])
{
	bool both = p->host[0] != '\0' && record_party_has_addr(p);
	char addr[ADDR_STRLEN] = "";

	if (record_party_has_addr(p))
		addr_format(&p->addr, addr);
	snprintf(buf, TEXT_PARTY, "%s%s%s", p->host, both ? " " : "", addr);
}

void
text_port(uint16_t port, uint8_t transport, char buf[TEXT_PARTY])
{
	size_t n = strlen(buf);
	char name[8];

	if (port == 0)
		snprintf(buf + n, TEXT_PARTY - n, " %s",
			transport_name(transport, name));
	else
		snprintf(buf + n, TEXT_PARTY - n, " %u/%s", port,
			transport_name(transport, name));
}

void
csv_text(struct str *to, const char *text)
{
	export_csv_field(to, text);
	str_putc(to, ',');
}

void
csv_number(struct str *to, uint64_t value)
{
	str_printf(to, "%" PRIu64 ",", value);
}

void
csv_time(struct str *to, cw_time t)
{
	char text[TIME_STRLEN];

	csv_text(to, time_format(t, text));
}

void
csv_party(struct str *to, const struct record_party *p)
{
	char addr[ADDR_STRLEN], mac[MAC_STRLEN];

	csv_text(to, record_party_has_addr(p) ? addr_format(&p->addr, addr) : "");
	csv_text(to, mac_is_zero(&p->mac) ? "" : mac_format(&p->mac, mac));
	csv_text(to, p->host);
	csv_text(to, p->roles);
	csv_text(to, p->zone);
}

/* RFC 4180: lines end with CRLF; the last separator goes. */
void
csv_end(struct str *to)
{
	to->data[--to->len] = '\0';
	str_puts(to, "\r\n");
}

int
text_write(struct str *s)
{
	size_t n = fwrite(s->data, 1, s->len, stdout);
	bool failed = n != s->len || s->failed;

	str_clear(s);
	return failed ? 1 : 0;
}
