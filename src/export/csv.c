/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One CSV field (RFC 4180), safe to open in a spreadsheet: a text that would be
 * taken for a formula gets an apostrophe before it.  Pure.
 */
#include "camwarden/export.h"

#include <stdbool.h>
#include <string.h>

/*
 * Spreadsheets evaluate these, also behind blanks; the last four are the wide
 * forms (U+FF1D, FF0B, FF0D, FF20) that East Asian locales take for them.
 */
static bool
is_formula(const char *text)
{
	static const char *const wide[] = {
		"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

	if (*text == '\t' || *text == '\r' || *text == '\n')
		return true;
	text += strspn(text, " ");
	if (*text != '\0' && strchr("=+-@|%", *text) != NULL)
		return true;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		if (strncmp(text, wide[i], 3) == 0)
			return true;
	}
	return false;
}

void
export_csv_field(struct str *to, const char *text)
{
	const char *mark = is_formula(text) ? "'" : "";
	size_t n = strlen(text);

	if (n == 0 || (strpbrk(text, ",\"\r\n") == NULL && text[0] != ' ' &&
			      text[n - 1] != ' ')) {
		str_puts(to, mark);
		str_puts(to, text);
		return;
	}
	str_putc(to, '"');
	str_puts(to, mark);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			str_putc(to, '"');
		str_putc(to, *text);
	}
	str_putc(to, '"');
}
