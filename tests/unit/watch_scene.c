/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scenes before the watch: see watch_scene.h. */
#include "watch_scene.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/asset.h"
#include "camwarden/base/array.h"

/* ---- what stands ---- */

struct standing standing[STANDING];
size_t standing_count;

static int
put(void *ctx, const struct finding *f)
{
	char client[ADDR_STRLEN], server[RECORD_NAME + 1] = "";
	size_t i = 0;

	(void)ctx;
	while (i < standing_count && strcmp(standing[i].id, f->id) != 0)
		i++;
	ck_assert_uint_lt(i, STANDING);
	standing_count += i == standing_count;
	strcpy(standing[i].id, f->id);
	standing[i].kind = f->violation;
	if (record_party_is_there(&f->server))
		snprintf(server, sizeof(server), " %s", f->server.host);
	snprintf(standing[i].line, LINE, "%s %s%s %s", f->violation->code,
		f->client.host[0] != '\0' ? f->client.host
					  : addr_format(&f->client.addr, client),
		server, severity_name(f->severity));
	strcpy(standing[i].reason, f->reason);
	ck_assert_uint_eq(f->conversations, 0);
	ck_assert_uint_le(f->first, f->last);
	ck_assert_uint_ne(f->last, 0);
	return 0;
}

static void
drop(size_t i)
{
	standing[i] = standing[--standing_count];
}

static int
withdraw(void *ctx, const char *id, cw_time at)
{
	(void)ctx;
	ck_assert_uint_ne(at, 0);
	for (size_t i = standing_count; i > 0; i--)
		if (strcmp(standing[i - 1].id, id) == 0)
			drop(i - 1);
	return 0;
}

static int
retain(void *ctx, const struct violation *v, const char (*ids)[RECORD_ID], size_t n)
{
	(void)ctx;
	for (size_t i = 1; i < n; i++)
		ck_assert_int_lt(strcmp(ids[i - 1], ids[i]), 0);
	for (size_t i = standing_count; i > 0; i--) {
		bool kept = standing[i - 1].kind != v;

		for (size_t k = 0; k < n; k++)
			kept |= strcmp(standing[i - 1].id, ids[k]) == 0;
		if (!kept)
			drop(i - 1);
	}
	return 0;
}

static int
line_order(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Sorted, without V706 of the world's own host where nothing asks for it. */
const char *
standing_text(void)
{
	static char text[STANDING * LINE];
	const char *line[STANDING];

	text[0] = '\0';
	for (size_t i = 0; i < standing_count; i++)
		line[i] = standing[i].line;
	qsort(line, standing_count, sizeof(*line), line_order);
	for (size_t i = 0; i < standing_count; i++) {
		strcat(text, i > 0 ? ", " : "");
		strcat(text, line[i]);
	}
	return text;
}

/* ---- what passes by ---- */

static void
pass_sighting(struct scene *x, const char *line, bool arp)
{
	struct sighting s = {.vlan = 0xffff, .arp = arp};
	char addr[ADDR_STRLEN], mac[MAC_STRLEN];
	unsigned t, vlan = 0xffff;

	ck_assert_int_ge(sscanf(line, "%*c %u %45s %17s %u", &t, addr, mac, &vlan), 3);
	s.vlan = (uint16_t)vlan;
	ck_assert_int_eq(addr_parse(addr, &s.addr), 0);
	ck_assert_int_eq(mac_parse(mac, &s.mac), 0);
	s.time = t * CW_SEC;
	x->now = MAX(x->now, s.time);
	watch_sighting(x->watch, &s);
}

/* The words of an offer, each with its value. */
static void
offer_word(struct offer_sighting *s, const char *word, const char *value)
{
	const struct {
		const char *name;
		struct addr *addr;
	} addrs[] = {{"server", &s->offer.server}, {"relay", &s->offer.relay},
		{"address", &s->offer.address}, {"router", &s->offer.router}};
	const struct {
		const char *name;
		struct mac *mac;
	} macs[] = {{"client", &s->offer.client}, {"own", &s->offer.server_mac}};

	for (size_t i = 0; i < ARRAY_LEN(addrs); i++)
		if (strcmp(word, addrs[i].name) == 0)
			ck_assert_int_eq(addr_parse(value, addrs[i].addr), 0);
	for (size_t i = 0; i < ARRAY_LEN(macs); i++)
		if (strcmp(word, macs[i].name) == 0)
			ck_assert_int_eq(mac_parse(value, macs[i].mac), 0);
	if (strcmp(word, "vlan") == 0)
		s->vlan = (uint16_t)atoi(value);
	if (strcmp(word, "direct") == 0)
		s->offer.direct = strcmp(value, "yes") == 0;
}

static void
pass_offer(struct scene *x, const char *line)
{
	struct offer_sighting s = {.vlan = 0xffff};
	char kind[8], addr[ADDR_STRLEN], mac[MAC_STRLEN], word[16], value[ADDR_STRLEN];
	unsigned t;
	int n;

	ck_assert_int_eq(
		sscanf(line, "o %u %7s %45s %17s%n", &t, kind, addr, mac, &n), 4);
	ck_assert_int_eq(addr_parse(addr, &s.by), 0);
	ck_assert_int_eq(mac_parse(mac, &s.mac), 0);
	s.offer.kind = strcmp(kind, "dhcp") == 0     ? OFFER_DHCP
		       : strcmp(kind, "router") == 0 ? OFFER_ROUTER
						     : OFFER_DHCPV6;
	for (line += n; line[0] == ' '; line += n) {
		ck_assert_int_eq(sscanf(line, " %15s %45s%n", word, value, &n), 2);
		offer_word(&s, word, value);
	}
	s.time = t * CW_SEC;
	x->now = MAX(x->now, s.time);
	watch_offer(x->watch, &s);
}

static void
pass_conversation(struct scene *x, const char *line)
{
	char step[16], client[ADDR_STRLEN], server[ADDR_STRLEN], port[16];
	char mac[2][MAC_STRLEN] = {"", ""};
	struct conversation c;
	enum evidence evidence;
	struct verdict v;
	unsigned t;

	ck_assert_int_ge(sscanf(line, "%*c %u %15s %45s %45s %15s %17s %17s", &t, step,
				 client, server, port, mac[0], mac[1]),
		5);
	ck_assert_int_eq(evidence_from_name(step, &evidence), 0);
	conversation_make(&c, client, server, port, evidence);
	c.first = c.last = t * CW_SEC;
	if (mac[1][0] != '\0') {
		ck_assert_int_eq(mac_parse(mac[0], &c.client_mac), 0);
		ck_assert_int_eq(mac_parse(mac[1], &c.server_mac), 0);
	}
	c.reply_seen = evidence != EVIDENCE_ATTEMPT;
	if (line[0] == 'm') {
		c.facts.application = PROTOCOL_NATPMP;
		c.facts.flags = PROTOCOL_PORT_MAPPING | PROTOCOL_ACCEPTED;
	}
	if (line[0] == 'h') {
		c.facts.application = PROTOCOL_HTTP;
		c.facts.flags =
			PROTOCOL_REQUEST | PROTOCOL_RESPONSE | PROTOCOL_OTHER_RESPONSE;
	}
	x->now = MAX(x->now, c.last);
	policy_judge(x->world.policy, &c, NULL, &v);
	watch_conversation(x->watch, &c, &v);
}

static void
pass_coverage(struct scene *x, const char *line)
{
	struct watch_coverage c = {.source = "span0"};
	unsigned from, to, packets, lost, followed = 0, missed = 0;

	ck_assert_int_ge(sscanf(line, "v %u %u %u %u %u %u", &from, &to, &packets,
				 &lost, &followed, &missed),
		4);
	c.from = from * CW_SEC + 1;
	c.to = to * CW_SEC;
	c.packets = packets;
	c.kernel_drops = lost;
	c.tcp_followed = followed;
	c.tcp_missed = missed;
	x->now = MAX(x->now, c.to);
	watch_coverage(x->watch, &c);
}

void
scene_flush(struct scene *x, bool final)
{
	struct watch_out out = {put, withdraw, retain, NULL};
	struct watch_state state = {.now = x->now, .live = true, .final = final};

	ck_assert_int_eq(watch_flush(x->watch, &state, &out), 0);
}

void
scene_pass(struct scene *x, const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
	if (line[0] == 'a' || line[0] == 's')
		pass_sighting(x, line, line[0] == 'a');
	else if (line[0] == 'o')
		pass_offer(x, line);
	else if (strchr("chm", line[0]) != NULL)
		pass_conversation(x, line);
	else if (line[0] == 'v')
		pass_coverage(x, line);
	else
		scene_flush(x, false);
}

/* `hosts2` begins further hosts: they belong to the list of the world's site. */
void
scene_begin(struct scene *x, const char *more)
{
	static const struct hash_key key = {{1, 2}};
	const char *hosts = strstr(more, "hosts2\n");
	char site[8192], rest[1024];
	const char *at = strstr(world_site, "push:");

	snprintf(rest, sizeof(rest), "%.*s",
		hosts != NULL ? (int)(hosts - more) : (int)strlen(more), more);
	snprintf(site, sizeof(site), "%.*s%s%s%s", (int)(at - world_site), world_site,
		hosts != NULL ? hosts + strlen("hosts2\n") : "", at, rest);
	memset(x, 0, sizeof(*x));
	world_load(&x->world, world_pack, site);
	if (x->world.policy == NULL)
		faults_print(&x->world.faults, stderr);
	ck_assert_ptr_nonnull(x->world.policy);
	x->watch = watch_new(x->world.policy, 4 << 20, &key);
	ck_assert_ptr_nonnull(x->watch);
	standing_count = 0;
}

void
scene_end(struct scene *x)
{
	watch_free(x->watch);
	world_end(&x->world);
}

/* Each line once, in order; then the end. */
void
scene_play(struct scene *x, const char *events)
{
	while (*events != '\0') {
		size_t n = strcspn(events, "\n");

		if (n > 0)
			scene_pass(x, events);
		events += n + (events[n] == '\n');
	}
	scene_flush(x, true);
}
