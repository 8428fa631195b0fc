/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A zoneinfo file (RFC 8536, version 2 and later) -> offsets from UTC: a table
 * of changes, and behind its end the rule in the file's last line.
 */
#include "camwarden/base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#include "zone_int.h"

#define ZONEINFO "/usr/share/zoneinfo"

enum {
	ZONE_BYTES = 1 << 20, /* the longest file that is read */
	HEAD_BYTES = 44,
	TYPE_BYTES = 6,
	OFFSET_MOST = 26 * 3600, /* RFC 8536 section 3.2 */
};

/* ---- the file ---- */

struct cursor {
	const uint8_t *at;
	size_t left;
};

static uint32_t
be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t
be64(const uint8_t *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* The next n bytes, or NULL. */
static const uint8_t *
take(struct cursor *c, uint64_t n)
{
	const uint8_t *p = c->at;

	if (n > c->left)
		return NULL;
	c->at += n;
	c->left -= (size_t)n;
	return p;
}

/* The six counts of a head, in the order of the RFC. */
enum { IS_UT, IS_STD, LEAPS, TIMES, TYPES, CHARS, COUNTS };

static bool
head_take(struct cursor *c, uint32_t count[COUNTS], uint8_t *version)
{
	const uint8_t *head = take(c, HEAD_BYTES);

	if (head == NULL || memcmp(head, "TZif", 4) != 0)
		return false;
	*version = head[4];
	for (size_t i = 0; i < COUNTS; i++) {
		count[i] = be32(head + 20 + 4 * i);
		if (count[i] > ZONE_BYTES)
			return false;
	}
	return true;
}

static uint64_t
block_bytes(const uint32_t count[COUNTS], uint64_t time)
{
	return count[TIMES] * (time + 1) + count[TYPES] * (uint64_t)TYPE_BYTES +
	       count[CHARS] + count[LEAPS] * (time + 4) + count[IS_STD] + count[IS_UT];
}

static bool
types_take(struct zone *z, const uint8_t *p, uint32_t n)
{
	z->type = calloc(n, sizeof(*z->type));
	if (z->type == NULL)
		return false;
	z->type_count = n;
	for (uint32_t i = 0; i < n; i++, p += TYPE_BYTES) {
		z->type[i] = (int32_t)be32(p);
		if (z->type[i] <= -OFFSET_MOST || z->type[i] >= OFFSET_MOST)
			return false;
	}
	return true;
}

static bool
times_take(struct zone *z, const uint8_t *times, const uint8_t *kinds, uint32_t n)
{
	z->change = calloc((size_t)n + 1, sizeof(*z->change));
	if (z->change == NULL)
		return false;
	z->change_count = n;
	for (uint32_t i = 0; i < n; i++) {
		z->change[i].at = be64(times + (size_t)8 * i);
		z->change[i].type = kinds[i];
		if (kinds[i] >= z->type_count ||
			(i > 0 && z->change[i].at <= z->change[i - 1].at))
			return false;
	}
	return true;
}

/* The second block, whose times are of 64 bits, and the line behind it. */
static bool
block_take(struct zone *z, struct cursor *c, const uint32_t count[COUNTS])
{
	const uint8_t *times = take(c, (uint64_t)count[TIMES] * 8);
	const uint8_t *kinds = take(c, count[TIMES]);
	const uint8_t *types = take(c, (uint64_t)count[TYPES] * TYPE_BYTES);
	char line[ZONE_RULE];
	size_t n;

	if (times == NULL || kinds == NULL || types == NULL || count[TYPES] == 0 ||
		take(c, count[CHARS] + (uint64_t)count[LEAPS] * 12 + count[IS_STD] +
				count[IS_UT]) == NULL ||
		!types_take(z, types, count[TYPES]) ||
		!times_take(z, times, kinds, count[TIMES]))
		return false;
	if (c->left < 2 || c->at[0] != '\n')
		return false;
	n = c->left - 2;
	if (c->at[c->left - 1] != '\n' || n >= sizeof(line))
		return false;
	memcpy(line, c->at + 1, n);
	line[n] = '\0';
	return n == 0 || zone_rule_parse(line, &z->rule);
}

static bool
bytes_take(struct zone *z, const void *bytes, size_t n)
{
	struct cursor c = {bytes, n};
	uint32_t count[COUNTS];
	uint8_t version;

	return head_take(&c, count, &version) && version >= '2' &&
	       take(&c, block_bytes(count, 4)) != NULL &&
	       head_take(&c, count, &version) && block_take(z, &c, count);
}

struct zone *
zone_from_bytes(const void *bytes, size_t n)
{
	struct zone *z = calloc(1, sizeof(*z));

	if (z == NULL || bytes_take(z, bytes, n))
		return z;
	zone_free(z);
	return NULL;
}

void
zone_free(struct zone *z)
{
	if (z == NULL)
		return;
	free(z->change);
	free(z->type);
	free(z);
}

/* ---- by name ---- */

static bool
name_is_plain(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuv"
				      "wxyz0123456789_+-/";

	return name[0] != '/' && strlen(name) <= 64 &&
	       name[strspn(name, letters)] == '\0';
}

static struct zone *
utc(void)
{
	struct zone *z = calloc(1, sizeof(*z));

	if (z != NULL)
		z->rule.there = true;
	return z;
}

/* Its bytes, owned by the caller; NULL with errno. */
static uint8_t *
file_read(const char *path, size_t *n)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes = fd == -1 ? NULL : malloc(ZONE_BYTES);
	ssize_t got = 0;

	*n = 0;
	while (bytes != NULL && *n < ZONE_BYTES &&
		(got = read(fd, bytes + *n, ZONE_BYTES - *n)) > 0)
		*n += (size_t)got;
	if (got < 0) {
		free(bytes);
		bytes = NULL;
	}
	if (fd != -1)
		close(fd);
	return bytes;
}

int
zone_load(const char *name, struct err *err, struct zone **out)
{
	char path[128];
	uint8_t *bytes;
	size_t n;
	int error;

	if (name[0] == '\0' || strcmp(name, "UTC") == 0) {
		*out = utc();
		return *out != NULL ? 0 : -ENOMEM;
	}
	if (!name_is_plain(name))
		return err_set(err, "'%.64s' is no name of a time zone", name);
	snprintf(path, sizeof(path), ZONEINFO "/%s", name);
	bytes = file_read(path, &n);
	if (bytes == NULL) {
		error = errno;
		err_set(err, "time zone %s: %s: %s", name, path, strerror(error));
		return -error;
	}
	*out = zone_from_bytes(bytes, n);
	free(bytes);
	if (*out != NULL)
		return 0;
	err_set(err, "time zone %s: %s is not a zoneinfo file", name, path);
	return -EBADMSG;
}

/* ---- offsets ---- */

/* How many changes are at or before the second. */
static size_t
changes_before(const struct zone *z, int64_t second)
{
	size_t low = 0, high = z->change_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (z->change[middle].at <= second)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int32_t
zone_offset(const struct zone *z, cw_time t)
{
	int64_t second = (int64_t)(t / CW_SEC);
	size_t n = changes_before(z, second);

	if (n == z->change_count && z->rule.there)
		return zone_rule_offset(&z->rule, second);
	return z->type[n > 0 ? z->change[n - 1].type : 0];
}

cw_time
zone_next(const struct zone *z, cw_time t)
{
	int64_t second = (int64_t)(t / CW_SEC), next = INT64_MAX;
	size_t n = changes_before(z, second);

	if (n < z->change_count)
		next = z->change[n].at;
	else if (z->rule.there)
		next = zone_rule_next(&z->rule, second);
	if (next < 0 || next > (int64_t)(UINT64_MAX / CW_SEC))
		return UINT64_MAX;
	return (cw_time)next * CW_SEC;
}
