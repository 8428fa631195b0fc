/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The target of a request -> does it ask for a page from which a device or a
 * server is administered?  By whole words between slashes, and by the folders of
 * makers.  Capture thread.
 */
#include "message_int.h"

#include <string.h>

#include "camwarden/base/array.h"

/* Axis, Cisco, OpenWrt, and many small web servers. */
static const char *const words[] = {"admin", "administrator", "administration", "setup",
	"settings", "config", "configuration", "configure", "manage", "management",
	"maintenance", "sysadmin", "webadmin", "luci", "goform", "webui"};
/* Hikvision; Cisco IOS, where 15 is who may all. */
static const char *const folders[] = {"/doc/page/", "/level/15/", "/axis-cgi/admin/"};

/* Without `.html`, `.asp`, `.cgi`. */
static struct span
stem_of(struct span part)
{
	const uint8_t *dot = part.n > 0 ? memchr(part.p, '.', part.n) : NULL;

	if (dot != NULL && dot > part.p)
		part.n = (size_t)(dot - part.p);
	return part;
}

static bool
is_word(struct span part)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (span_is(part, words[i]))
			return true;
	return false;
}

bool
http_is_administration(struct span target)
{
	const uint8_t *end = target.n > 0 ? memchr(target.p, '?', target.n) : NULL;

	if (end != NULL)
		target.n = (size_t)(end - target.p);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (begins_with_word(target.p, target.n, folders[i]) == PROTOCOL_YES)
			return true;
	while (target.n > 0) {
		const uint8_t *slash = memchr(target.p, '/', target.n);
		struct span part = {target.p,
			slash != NULL ? (size_t)(slash - target.p) : target.n};
		size_t over = MIN(part.n + 1, target.n);

		if (is_word(stem_of(part)))
			return true;
		target.p += over;
		target.n -= over;
	}
	return false;
}
