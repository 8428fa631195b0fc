/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON writer: commas, quotes and escapes in one place.
 */
#include "camwarden/base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "str_int.h"

void
json_init(struct json *j, struct str *to)
{
	memset(j, 0, sizeof(*j));
	j->to = to;
}

/* Before any value or key: the comma that separates it from its elder. */
static void
json_separate(struct json *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->filled[j->depth])
		str_putc(j->to, ',');
	j->filled[j->depth] = true;
}

static void
json_open(struct json *j, char c)
{
	json_separate(j);
	str_putc(j->to, c);
	assert(j->depth + 1 < JSON_DEPTH);
	j->filled[++j->depth] = false;
}

static void
json_close(struct json *j, char c)
{
	assert(j->depth > 0);
	j->depth--;
	str_putc(j->to, c);
}

void
json_begin_object(struct json *j)
{
	json_open(j, '{');
}

void
json_end_object(struct json *j)
{
	json_close(j, '}');
}

void
json_begin_array(struct json *j)
{
	json_open(j, '[');
}

void
json_end_array(struct json *j)
{
	json_close(j, ']');
}

void
json_add_null(struct json *j)
{
	json_add_raw(j, "null");
}

void
json_add_bool(struct json *j, bool value)
{
	json_add_raw(j, value ? "true" : "false");
}

void
json_add_uint(struct json *j, uint64_t value)
{
	json_separate(j);
	str_printf(j->to, "%" PRIu64, value);
}

void
json_add_int(struct json *j, int64_t value)
{
	json_separate(j);
	str_printf(j->to, "%" PRId64, value);
}

void
json_add_double(struct json *j, double value)
{
	if (!isfinite(value)) {
		json_add_null(j);
		return;
	}
	json_separate(j);
	str_printf(j->to, "%.6g", value);
}

static void
escape(struct str *to, uint32_t code, const uint8_t *p, size_t len)
{
	if (code == '"' || code == '\\') {
		str_putc(to, '\\');
		str_putc(to, (char)code);
	} else if (code < 0x20 || code == 0x7f || code == '<' || code == '>' ||
		   code == '&' || code == 0x2028 || code == 0x2029) {
		str_printf(to, "\\u%04x", code);
	} else {
		str_add(to, (const char *)p, len);
	}
}

void
json_add_bytes(struct json *j, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	json_separate(j);
	str_putc(j->to, '"');
	while (n > 0) {
		uint32_t code = 0;
		size_t len = utf8_next(p, n, &code);
		if (len == 0) {
			str_puts(j->to, "\xef\xbf\xbd");
			len = 1;
		} else {
			escape(j->to, code, p, len);
		}
		p += len;
		n -= len;
	}
	str_putc(j->to, '"');
}

void
json_add_string(struct json *j, const char *text)
{
	json_add_bytes(j, text, strlen(text));
}

void
json_key(struct json *j, const char *key)
{
	json_add_string(j, key);
	str_putc(j->to, ':');
	j->after_key = true;
}

void
json_add_raw(struct json *j, const char *text)
{
	json_separate(j);
	str_puts(j->to, text);
}

void
json_put_string(struct json *j, const char *key, const char *text)
{
	json_key(j, key);
	if (text == NULL || *text == '\0')
		json_add_null(j);
	else
		json_add_string(j, text);
}

void
json_put_uint(struct json *j, const char *key, uint64_t value)
{
	json_key(j, key);
	json_add_uint(j, value);
}

void
json_put_bool(struct json *j, const char *key, bool value)
{
	json_key(j, key);
	json_add_bool(j, value);
}

void
json_put_time(struct json *j, const char *key, cw_time t)
{
	char buf[TIME_STRLEN];

	json_put_string(j, key, t == 0 ? NULL : time_format(t, buf));
}

void
json_put_addr(struct json *j, const char *key, const struct addr *a)
{
	char buf[ADDR_STRLEN];

	json_put_string(j, key, addr_format(a, buf));
}
