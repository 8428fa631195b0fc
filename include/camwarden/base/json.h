/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A streaming JSON writer (RFC 8259) into a struct str.  It places commas and
 * quotes; the caller balances begin and end.  Every string is made valid
 * UTF-8 here and <, >, & and U+2028/9 are written as \u escapes, so that the
 * text is inert in a page, too.
 */
#ifndef CAMWARDEN_BASE_JSON_H
#define CAMWARDEN_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

enum { JSON_DEPTH = 32 };

struct json {
	struct str *to; /* lent */
	unsigned depth;
	bool filled[JSON_DEPTH]; /* a member was written at this depth */
	bool after_key;
};

void json_init(struct json *j, struct str *to);
void json_begin_object(struct json *j);
void json_end_object(struct json *j);
void json_begin_array(struct json *j);
void json_end_array(struct json *j);
/* A member's name; the next call writes its value. */
void json_key(struct json *j, const char *key);
void json_add_null(struct json *j);
void json_add_bool(struct json *j, bool value);
void json_add_uint(struct json *j, uint64_t value);
void json_add_int(struct json *j, int64_t value);
void json_add_double(struct json *j, double value);
void json_add_string(struct json *j, const char *text);
void json_add_bytes(struct json *j, const void *bytes, size_t n);
/* Already JSON: copied as it is. */
void json_add_raw(struct json *j, const char *text);

/* key and value at once; a NULL or empty text is written as null. */
void json_put_string(struct json *j, const char *key, const char *text);
void json_put_uint(struct json *j, const char *key, uint64_t value);
void json_put_bool(struct json *j, const char *key, bool value);
void json_put_time(struct json *j, const char *key, cw_time t); /* 0: null */
void json_put_addr(struct json *j, const char *key, const struct addr *a);

#endif
