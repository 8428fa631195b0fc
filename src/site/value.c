/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One text of the configuration -> a value of this program: addresses, ports,
 * times, sizes, paths.  What each accepts stands in camwarden.yaml(5).
 * Main thread, while loading.
 */
#include "site_int.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

#define ZONEINFO "/usr/share/zoneinfo"

const struct list_of texts = {sizeof(char *), field_text, NULL};
const struct list_of prefixes = {sizeof(struct prefix), read_prefix, NULL};
const struct list_of ports = {sizeof(struct port_range), read_port, NULL};
const struct list_of server_names = {sizeof(char *), read_server_name, NULL};

static void *
member(const struct field *f, void *base)
{
	return (char *)base + f->offset;
}

/* The text, or "" where the node is a list or a map. */
static const char *
text_of(const struct node *n)
{
	return n->kind == NODE_TEXT ? n->text : "";
}

static int
text_keep(const struct field *f, void *base, const char *text)
{
	char **to = member(f, base);

	free(*to);
	*to = xstrdup(text);
	return 0;
}

int
read_record(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const struct record *rec = f->arg;
	char *to = member(f, base);
	struct place at = {r->file, n->line, n->column};
	int ret = node_read_map(r, n, rec->fields, to);

	memcpy(to + rec->at, &at, sizeof(at));
	if (ret == 0 && rec->check != NULL)
		ret = rec->check(r, n, to);
	return ret;
}

/* The same prefix with its host bits cleared, as text. */
static void
prefix_mend(const char *text, char buf[PREFIX_STRLEN])
{
	struct prefix p;
	char host[ADDR_STRLEN];
	size_t n = strcspn(text, "/");

	snprintf(host, sizeof(host), "%.*s", (int)n, text);
	if (addr_parse(host, &p.addr) != 0)
		abort(); /* prefix_parse read it a moment ago */
	p.len = (uint8_t)(atoi(text + n + 1) + (strchr(host, ':') == NULL ? 96 : 0));
	for (unsigned i = p.len; i < 128; i++)
		p.addr.b[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
	prefix_format(&p, buf);
}

static int
prefix_read(const struct reader *r, const struct node *n, struct prefix *out)
{
	char mended[PREFIX_STRLEN];
	int ret = prefix_parse(text_of(n), out);

	if (ret == -EDOM) {
		prefix_mend(n->text, mended);
		return node_fault(r, n,
			"'%.60s' has bits set right of its length; write %s", n->text,
			mended);
	}
	if (ret != 0)
		return node_wants(
			r, n, "an address or prefix, as 10.20.0.0/24 or fd00:20::/64");
	return 0;
}

int
read_prefix(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	return prefix_read(r, n, member(f, base));
}

int
read_group(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct prefix p;

	if (prefix_read(r, n, &p) != 0)
		return -EINVAL;
	if (addr_class(&p.addr) != ADDR_MULTICAST || p.len < 8)
		return node_wants(
			r, n, "a prefix of multicast groups, as 239.192.10.0/24");
	memcpy(member(f, base), &p, sizeof(p));
	return 0;
}

int
read_address(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct addr a;

	if (addr_parse(text_of(n), &a) != 0)
		return node_wants(
			r, n, "an address of one host, as 10.20.0.11 or fd00:20::11");
	switch (addr_class(&a)) {
	case ADDR_GLOBAL:
	case ADDR_PRIVATE:
	case ADDR_LINK_LOCAL:
		memcpy(member(f, base), &a, sizeof(a));
		return 0;
	default:
		return node_wants(r, n,
			"an address of one host; groups, loopback and broadcast are "
			"not");
	}
}

int
read_mac(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct mac m;

	if (mac_parse(text_of(n), &m) != 0 || mac_is_zero(&m))
		return node_wants(r, n, "a hardware address, as \"00:0a:1b:2c:3d:4e\"");
	if (m.b[0] & 1)
		return node_wants(r, n, "a host's hardware address; it is a group's");
	memcpy(member(f, base), &m, sizeof(m));
	return 0;
}

int
read_port(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (port_range_parse(text_of(n), member(f, base)) != 0)
		return node_wants(r, n,
			"a port or range with its transport, as 443/tcp or "
			"40001-40099/tcp");
	return 0;
}

/* ---- names ---- */

int
read_server_name(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	char name[256];
	const char *text = text_of(n);
	size_t i, len = strlen(text);
	bool clean = true;

	if (len > 1 && text[len - 1] == '.')
		len--;
	for (i = 0; i < len && i < sizeof(name) - 1; i++) {
		name[i] = (char)tolower((unsigned char)text[i]);
		clean = clean && (isalnum((unsigned char)name[i]) ||
					 strchr("-._", name[i]) != NULL ||
					 (i == 0 && strncmp(text, "*.", 2) == 0));
	}
	name[i] = '\0';
	if (len == 0 || len > 253 || !clean || name[0] == '.')
		return node_wants(r, n, "a DNS name, as rs1.vms.local or *.vms.local");
	return text_keep(f, base, name);
}

/* Is it meant as an address?  Then a host of that name is not looked for. */
static bool
looks_like_prefix(const char *text)
{
	return strpbrk(text, ":/") != NULL || text[strspn(text, "0123456789.")] == '\0';
}

int
read_host_name(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const char *text = text_of(n);

	if (strcmp(text, "any") == 0 || (text[0] != '\0' && looks_like_prefix(text)))
		return node_wants(r, n,
			"a host's name; elsewhere it would be read as an address");
	return field_token(r, n, f, base);
}

/* Remembered, and looked up when every host is read. */
static void
host_ref_add(const struct reader *r, const struct node *n)
{
	struct loading *l = r->ctx;

	l->host_refs =
		xrealloc(l->host_refs, l->host_ref_count + 1, sizeof(*l->host_refs));
	l->host_refs[l->host_ref_count++] = n;
}

int
read_host_ref(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	int ret = field_token(r, n, f, base);

	if (ret == 0)
		host_ref_add(r, n);
	return ret;
}

int
read_device(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct prefix p;

	if (n->kind != NODE_TEXT || !looks_like_prefix(n->text))
		return read_host_ref(r, n, f, base);
	if (prefix_read(r, n, &p) != 0)
		return -EINVAL;
	return text_keep(f, base, n->text);
}

int
read_end(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct site_end *e = member(f, base);
	struct field host = {.offset = offsetof(struct site_end, host)};

	if (n->kind == NODE_TEXT && strcmp(n->text, "any") == 0)
		return 0;
	if (n->kind != NODE_TEXT || !looks_like_prefix(n->text))
		return read_host_ref(r, n, &host, e);
	if (prefix_read(r, n, &e->prefix) != 0)
		return -EINVAL;
	e->by_prefix = true;
	return 0;
}

static unsigned
role_read(const struct reader *r, const struct node *n)
{
	struct loading *l = r->ctx;
	struct place at = {r->file, n->line, n->column};
	const char *text = text_of(n);
	unsigned role;

	if (!islower((unsigned char)text[0]) || strlen(text) > 48 ||
		text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0') {
		node_wants(r, n, "a role, as recording_server");
		return ROLE_NONE;
	}
	role = role_intern(&l->site->roles, text, at);
	if (role == ROLE_NONE)
		node_fault(
			r, n, "'%.60s' is one role too many; %d fit", text, ROLE_MAX);
	return role;
}

int
read_role(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	unsigned role = role_read(r, n);

	if (role == ROLE_NONE)
		return -EINVAL;
	*(unsigned *)member(f, base) = role;
	return 0;
}

int
read_roles(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	struct role_set *set = member(f, base);
	int ret = 0;

	if (n->kind == NODE_TEXT)
		return node_fault(
			r, n, "'%.60s' is not a list; write [%.60s]", n->text, n->text);
	if (n->kind != NODE_LIST)
		return node_wants(r, n, "a list of roles");
	if (n->count == 0)
		return node_fault(
			r, n, "an empty list names no role; leave the key out");
	for (const struct node *v = n->first; v != NULL; v = v->next) {
		unsigned role = role_read(r, v);
		if (role == ROLE_NONE)
			ret = -EINVAL;
		else
			role_set_add(set, role);
	}
	return ret;
}

/* ---- paths ---- */

int
read_path(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const char *slash = strrchr(r->file, '/');
	char **to = member(f, base);
	char *joined;
	size_t size;

	if (field_text(r, n, f, base) != 0)
		return -EINVAL;
	if (n->text[0] == '/' || slash == NULL)
		return 0;
	size = (size_t)(slash - r->file) + 1 + strlen(n->text) + 1;
	joined = xcalloc(1, size);
	snprintf(joined, size, "%.*s/%s", (int)(slash - r->file), r->file, n->text);
	free(*to);
	*to = joined;
	return 0;
}

int
read_pack(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const char *text = text_of(n);
	size_t len = strlen(text);

	if (strchr(text, '/') != NULL ||
		(len > 5 && strcmp(text + len - 5, ".yaml") == 0))
		return read_path(r, n, f, base);
	return field_token(r, n, f, base);
}

/* ---- times, sizes, versions ---- */

int
read_time(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (time_parse(text_of(n), member(f, base)) != 0)
		return node_wants(
			r, n, "a date or time, as 2027-01-31 or 2027-01-31T18:00:00Z");
	return 0;
}

int
read_time_end(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	if (read_time(r, n, f, base) != 0)
		return -EINVAL;
	if (strlen(n->text) <= strlen("2027-01-31"))
		*(cw_time *)member(f, base) += CW_DAY - 1;
	return 0;
}

int
read_span(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	cw_time span;

	if (time_parse_span(text_of(n), &span) != 0 || span == 0)
		return node_wants(
			r, n, "a span of time, as 5m, 24h, 90d or 3y (365 days each)");
	memcpy(member(f, base), &span, sizeof(span));
	return 0;
}

int
read_bytes(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	static const struct {
		const char *suffix;
		unsigned shift;
	} units[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}};
	enum { LEAST = 16 << 20 };
	const char *text = text_of(n);
	char *end = NULL;
	unsigned long long count = 0;

	if (isdigit((unsigned char)text[0]) && strspn(text, "0123456789") <= 12)
		count = strtoull(text, &end, 10);
	for (size_t i = 0; end != NULL && i < ARRAY_LEN(units); i++) {
		if (strcmp(end, units[i].suffix) != 0 ||
			count > (SIZE_MAX >> 1 >> units[i].shift))
			continue;
		if (count << units[i].shift < LEAST)
			return node_fault(r, n,
				"'%.40s' is too little; 16MiB is the least", text);
		*(size_t *)member(f, base) = (size_t)count << units[i].shift;
		return 0;
	}
	return node_wants(r, n, "an amount of memory with its unit, as 512MiB or 1GiB");
}

int
read_tls(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	const char *text = text_of(n);

	if (strlen(text) != 3 || strncmp(text, "1.", 2) != 0 || text[2] < '0' ||
		text[2] > '3')
		return node_wants(r, n, "a version of TLS: 1.0, 1.1, 1.2 or 1.3");
	*(uint16_t *)member(f, base) = (uint16_t)(0x0301 + text[2] - '0');
	return 0;
}

int
read_timezone(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	char path[128];
	const char *text = text_of(n);

	if (strcmp(text, "UTC") == 0)
		return text_keep(f, base, text);
	if (!isalpha((unsigned char)text[0]) || strlen(text) > 64 ||
		text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				  "0123456789_+-/")] != '\0')
		return node_wants(r, n, "a time zone, as Europe/Lisbon or UTC");
	snprintf(path, sizeof(path), ZONEINFO "/%s", text);
	if (access(path, R_OK) != 0)
		return node_fault(r, n,
			"'%.64s' is no time zone of " ZONEINFO "; write one as "
			"Europe/Lisbon, or UTC (the zones are in package tzdata)",
			text);
	return text_keep(f, base, text);
}

int
read_listen(
	const struct reader *r, const struct node *n, const struct field *f, void *base)
{
	char host[ADDR_STRLEN + 2], *end = NULL;
	const char *text = text_of(n), *colon = strrchr(text, ':');
	size_t len = colon != NULL ? (size_t)(colon - text) : 0;
	unsigned long port = 0;
	struct addr a;
	bool v6 = text[0] == '[';

	if (len > 2 && len < sizeof(host) && isdigit((unsigned char)colon[1])) {
		port = strtoul(colon + 1, &end, 10);
		if (v6 && text[len - 1] == ']')
			snprintf(host, sizeof(host), "%.*s", (int)len - 2, text + 1);
		else
			snprintf(host, sizeof(host), "%.*s", (int)len, text);
	}
	if (end == NULL || *end != '\0' || port == 0 || port > 65535 ||
		addr_parse(host, &a) != 0 || addr_is_v4(&a) == v6)
		return node_wants(r, n,
			"an address and a port, as \"127.0.0.1:8443\" or "
			"\"[::1]:8443\"");
	return text_keep(f, base, text);
}
