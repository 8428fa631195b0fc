/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Network and link addresses as values.  An IPv4 address is kept as
 * ::ffff:a.b.c.d (RFC 4291 2.5.5.2), so one comparison serves both families.
 */
#ifndef CAMWARDEN_BASE_ADDR_H
#define CAMWARDEN_BASE_ADDR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct addr {
	uint8_t b[16]; /* network byte order */
};

struct prefix {
	struct addr addr; /* host bits are zero */
	uint8_t len;      /* 0-128; an IPv4 /24 is stored as 120 */
};

struct mac {
	uint8_t b[6];
};

enum {
	ADDR_STRLEN = 46,
	PREFIX_STRLEN = ADDR_STRLEN + 4,
	MAC_STRLEN = sizeof("00:11:22:33:44:55"),
};

/* What an address is by itself, whatever the site declares. */
enum addr_class {
	ADDR_GLOBAL,
	ADDR_PRIVATE, /* RFC 1918, RFC 6598, RFC 4193, documentation is global */
	ADDR_LINK_LOCAL,
	ADDR_LOOPBACK,
	ADDR_MULTICAST,
	ADDR_BROADCAST, /* 255.255.255.255 */
	ADDR_UNSPECIFIED,
};

static inline struct addr
addr_from_v4(const uint8_t p[4])
{
	struct addr a = {
		{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, p[0], p[1], p[2], p[3]}};
	return a;
}

static inline struct addr
addr_from_v6(const uint8_t p[16])
{
	struct addr a;
	memcpy(a.b, p, 16);
	return a;
}

static inline bool
addr_equal(const struct addr *x, const struct addr *y)
{
	return memcmp(x->b, y->b, 16) == 0;
}

static inline int
addr_compare(const struct addr *x, const struct addr *y)
{
	return memcmp(x->b, y->b, 16);
}

bool addr_is_v4(const struct addr *a);
enum addr_class addr_class(const struct addr *a);
/* Text as inet_ntop writes it, v4 dotted.  Always terminated; returns buf. */
char *addr_format(const struct addr *a, char buf[ADDR_STRLEN]);
/* 0 or -EINVAL, *out untouched. */
int addr_parse(const char *text, struct addr *out);

/* `10.0.0.0/24`, `fd00::/64`; a bare address is a host prefix.  -EINVAL for
 * anything else; -EDOM when bits are set right of the length. */
int prefix_parse(const char *text, struct prefix *out);
bool prefix_contains(const struct prefix *p, const struct addr *a);
char *prefix_format(const struct prefix *p, char buf[PREFIX_STRLEN]);

bool mac_is_zero(const struct mac *m);
int mac_parse(const char *text, struct mac *out);
char *mac_format(const struct mac *m, char buf[MAC_STRLEN]);

#endif
