/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PDF file -> the same with the language in its catalogue, as an incremental
 * update (ISO 32000-1 section 7.5.6): the catalogue again, a cross-reference
 * section for it, and a trailer that points back.  Of files that cairo wrote:
 * whose last section is a table and whose catalogue is a plain object.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "pdf_int.h"

/* The last place of a word before `end`; NULL: none. */
static const char *
find_last(const struct str *file, size_t end, const char *word)
{
	size_t n = strlen(word);

	for (size_t at = end >= n ? end - n + 1 : 0; at-- > 0;)
		if (memcmp(file->data + at, word, n) == 0)
			return file->data + at;
	return NULL;
}

static bool
number_after(const char *text, const char *end, const char *word, uint64_t *out)
{
	const char *at = memmem(text, (size_t)(end - text), word, strlen(word));

	return at != NULL && sscanf(at + strlen(word), " %" SCNu64, out) == 1;
}

int
pdf_set_language(struct str *file, const char *language)
{
	const char *start = find_last(file, file->len, "startxref");
	const char *end = file->data + file->len, *trailer, *object, *close;
	uint64_t before, root, info, size, offset, table;
	char head[40];
	struct str more = {0};

	if (start == NULL || !number_after(start, end, "startxref", &before))
		return -EBADMSG;
	trailer = find_last(file, (size_t)(start - file->data), "trailer");
	if (trailer == NULL || !number_after(trailer, start, "/Root", &root) ||
		!number_after(trailer, start, "/Info", &info) ||
		!number_after(trailer, start, "/Size", &size))
		return -EBADMSG;
	snprintf(head, sizeof(head), "\n%" PRIu64 " 0 obj\n", root);
	object = find_last(file, (size_t)(trailer - file->data), head);
	if (object == NULL)
		return -EBADMSG;
	object++;
	close = memmem(object, (size_t)(trailer - object), "endobj", 6);
	while (close != NULL && close > object && memcmp(close, ">>", 2) != 0)
		close--;
	if (close == NULL || close == object)
		return -EBADMSG;
	offset = file->len;
	str_add(&more, object, (size_t)(close - object));
	str_printf(&more,
		"   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle true >>\n"
		">>\nendobj\n",
		language);
	table = more.len;
	str_printf(&more,
		"xref\n0 0\n%" PRIu64 " 1\n%010" PRIu64
		" 00000 n \ntrailer\n<< /Size %" PRIu64 "\n   /Root %" PRIu64
		" 0 R\n   /Info %" PRIu64 " 0 R\n   /Prev %" PRIu64 "\n>>\n",
		root, offset, size, root, info, before);
	str_printf(&more, "startxref\n%" PRIu64 "\n%%%%EOF\n", offset + table);
	str_add(file, more.data, more.len);
	file->failed |= more.failed;
	str_fini(&more);
	return file->failed ? -ENOMEM : 0;
}
