/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations: reports about flows merged by client, server, server port and
 * transport.
 *
 * One allocation of slots, taken from a free list and found through chained
 * buckets; a slot's number is stable until the caller forgets it.  The pages
 * of slots never used are never touched.  When all are taken a report is
 * refused and counted: only the caller knows what is stored and may be let go.
 *
 * A report's counts are what is new since the flow's last report, so each is
 * added exactly once, to whatever conversation the report is told to belong
 * to.  Should a flow's orientation change between two reports (a reload that
 * declares the other end's port), the earlier counts stay where they were
 * told and the later ones go to the new conversation: nothing is lost and
 * nothing is counted twice.  `flows` counts only reports that open a flow, so
 * it can be 0 where a flow's opening was counted before.  For the same reason a
 * conversation begins with a flow's first packet only if it counted that: one
 * that the caller forgot and that comes back begins at its first report's last
 * packet, after all that was counted of it before, so that the store adds it up.
 *
 * Used by the core thread alone.
 */
#include "camwarden/conversation.h"

#include "conversation_int.h"

#include <stdlib.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/flow.h"

#define NO_SLOT UINT32_MAX

enum { NO_VLAN = 0xffff /* PACKET_NO_VLAN */ };

/* What every report touches comes first: three lines with the first part of c. */
struct slot {
	uint32_t next; /* in its bucket's chain, or in the free list */
	bool used;
	struct conversation c;
	struct resets resets;
};

struct conversation_table {
	struct media_table *media; /* owned */
	uint64_t secret[HASH_SECRETS];
	struct slot *slot;
	uint32_t *bucket;
	uint32_t size;    /* slots */
	uint32_t mask;    /* buckets - 1 */
	uint32_t reached; /* slots below were used once */
	uint32_t free;    /* head of the free list */
	uint64_t refused;
	conversation_keeps_fn *keeps; /* or NULL */
};

struct conversation_table *
conversation_table_new(size_t memory, const struct hash_key *key)
{
	struct conversation_table *t = calloc(1, sizeof(*t));
	size_t left = memory > sizeof(*t) ? memory - sizeof(*t) : 0, media = 0;
	uint32_t buckets = 1;

	if (t == NULL)
		return NULL;
	t->media = media_table_new(left / MEDIA_SHARE, key, &media);
	left -= MIN(media, left);
	/* Buckets are the largest power of two up to the slots they serve. */
	while (buckets < UINT32_C(1) << 30 &&
		left / (sizeof(struct slot) + sizeof(uint32_t)) >= buckets * 2)
		buckets *= 2;
	if (left < sizeof(struct slot) + buckets * sizeof(uint32_t)) {
		conversation_table_free(t);
		return NULL;
	}
	left = (left - buckets * sizeof(uint32_t)) / sizeof(struct slot);
	hash_secrets(key, t->secret);
	t->size = (uint32_t)MIN(left, NO_SLOT - 1);
	t->mask = buckets - 1;
	t->free = NO_SLOT;
	t->slot = calloc(t->size, sizeof(*t->slot));
	t->bucket = calloc(buckets, sizeof(*t->bucket));
	if (t->media == NULL || t->slot == NULL || t->bucket == NULL) {
		conversation_table_free(t);
		return NULL;
	}
	memset(t->bucket, 0xff, buckets * sizeof(*t->bucket));
	return t;
}

void
conversation_table_free(struct conversation_table *t)
{
	if (t == NULL)
		return;
	free(t->media);
	free(t->slot);
	free(t->bucket);
	free(t);
}

static uint32_t *
bucket_of(struct conversation_table *t, const struct conversation_ends *id)
{
	uint64_t w[HASH_PAIR];

	memcpy(w, id->client.b, 16);
	memcpy(w + 2, id->server.b, 16);
	w[4] = (uint64_t)id->server_port << 8 | id->transport;
	return &t->bucket[hash_pair(t->secret, w) & t->mask];
}

static bool
same_identity(const struct conversation *x, const struct conversation_ends *y)
{
	return x->server_port == y->server_port && x->transport == y->transport &&
	       addr_equal(&x->client, &y->client) && addr_equal(&x->server, &y->server);
}

static uint32_t
slot_find(const struct conversation_table *t, uint32_t head,
	const struct conversation_ends *id)
{
	for (uint32_t i = head; i != NO_SLOT; i = t->slot[i].next)
		if (same_identity(&t->slot[i].c, id))
			return i;
	return NO_SLOT;
}

/* NO_SLOT when all are taken. */
static uint32_t
slot_take(struct conversation_table *t)
{
	uint32_t i = t->free;

	if (i != NO_SLOT)
		t->free = t->slot[i].next;
	else if (t->reached < t->size)
		i = t->reached++;
	return i;
}

/* What is answered from another port stays with the one that was asked. */
static uint16_t
server_port_of(const struct flow_report *r, unsigned server,
	const struct media_session *session)
{
	if (!transport_has_ports(r->key.protocol))
		return 0;
	if (session != NULL && session->media.elsewhere)
		return session->control_port;
	return r->key.port[server];
}

static struct conversation_ends
identity_of(const struct flow_report *r, struct telling told,
	const struct media_session *session)
{
	unsigned server = 1u - told.client;

	return (struct conversation_ends){r->key.addr[told.client], r->key.addr[server],
		server_port_of(r, server, session), r->key.protocol, {0}};
}

void
conversation_ends_of(const struct conversation *c, struct conversation_ends *out)
{
	*out = (struct conversation_ends){
		c->client, c->server, c->server_port, c->transport, {0}};
}

/* As conversation_tell, with what was set up; *session: in it, or NULL. */
static struct telling
tell(struct conversation_table *t, const struct flow_report *r,
	conversation_serves_fn *serves, void *ctx, const struct media_session **session)
{
	unsigned client;

	*session = media_table_find(t->media, r, &client);
	if (*session == NULL)
		return conversation_tell(r, serves, ctx);
	return (struct telling){(uint8_t)client, WHY_NEGOTIATED};
}

/* SRTP looks like RTP (RFC 3711 3.1): the session knows better. */
static struct flow_report
report_encrypted(const struct flow_report *r)
{
	struct flow_report own = *r;

	if (own.facts.flags & PROTOCOL_MEDIA) {
		own.facts.flags &= ~PROTOCOL_MEDIA;
		own.facts.flags |= PROTOCOL_MEDIA_SECURE;
	}
	return own;
}

void
conversation_see_media(struct conversation_table *t, const struct flow_key *key,
	cw_time time, const struct protocol_media *m)
{
	media_table_see(t->media, key, time, m);
}

void
conversation_ends_told(struct conversation_table *t, const struct flow_report *r,
	conversation_serves_fn *serves, void *ctx, struct conversation_ends *out)
{
	const struct media_session *session;
	unsigned client = tell(t, r, serves, ctx, &session).client,
		 server = 1u - client;

	*out = (struct conversation_ends){r->key.addr[client], r->key.addr[server],
		server_port_of(r, server, session), r->key.protocol, {0}};
}

static bool
has_counted(const struct conversation *c)
{
	return c->flows != 0 || c->client_packets != 0 || c->server_packets != 0;
}

static void
merge_counts(
	struct conversation *c, const struct flow_report *r, const struct telling told)
{
	unsigned client = told.client, server = 1u - client;
	cw_time first = r->opened ? r->first : r->last;

	c->first = has_counted(c) ? MIN(c->first, first) : first;
	c->flows += r->opened;
	c->client_packets += r->packets[client];
	c->server_packets += r->packets[server];
	c->client_bytes += r->bytes[client];
	c->server_bytes += r->bytes[server];
	c->last = MAX(c->last, r->last);
	c->seen |= r->seen;
	if (r->vlan != NO_VLAN)
		c->vlan = r->vlan;
	if (!mac_is_zero(&r->mac[client])) {
		c->client_mac = r->mac[client];
		c->client_ttl = r->ttl[client];
	}
	if (!mac_is_zero(&r->mac[server])) {
		c->server_mac = r->mac[server];
		c->server_ttl = r->ttl[server];
	}
	if (r->packets[server] > 0 || r->syn_ack_side < 2)
		c->reply_seen = true;
	if (r->seen & FLOW_ICMP_REFUSED) {
		c->icmp_type = r->icmp_type;
		c->icmp_code = r->icmp_code;
	}
}

/*
 * An attempt says that nobody answered.  Where the client goes on without a
 * captured answer the way back is not mirrored: the claim is taken back, and
 * until a packet of the server is seen no later SYN makes it again.
 */
static bool
merge_evidence(struct conversation *c, const struct flow_report *r, struct telling told)
{
	enum evidence step = flow_evidence(r, told);
	bool rose = conversation_why_is_better(told.why, c->why);

	if (rose)
		c->why = told.why;
	if (flow_reply_path_missing(r, told))
		c->seen |= FLOW_MIDSTREAM;
	if (!c->reply_seen && (c->seen & FLOW_MIDSTREAM)) {
		if (step == EVIDENCE_ATTEMPT)
			step = EVIDENCE_UNKNOWN;
		if (c->evidence == EVIDENCE_ATTEMPT) {
			c->evidence = EVIDENCE_UNKNOWN;
			rose = true;
		}
	}
	if (step > c->evidence) {
		c->evidence = (uint8_t)step;
		rose = true;
	}
	return rose;
}

void
conversation_keep_names(struct conversation_table *t, conversation_keeps_fn *keeps)
{
	t->keeps = keeps;
}

/* One client asks one DNS server for many names: the latest stands, but for those
 * that are worth more, of which the first in the alphabet does. */
static bool
facts_see(struct conversation_table *t, struct conversation *c,
	const struct flow_report *r, void *ctx)
{
	char kept[PROTOCOL_NAME_LEN];
	bool keep = t->keeps != NULL && r->facts.application == PROTOCOL_DNS &&
		    c->facts.application == PROTOCOL_DNS &&
		    t->keeps(ctx, c->facts.server_name) &&
		    (strcmp(c->facts.server_name, r->facts.server_name) < 0 ||
			    !t->keeps(ctx, r->facts.server_name));
	bool changed;

	if (keep)
		memcpy(kept, c->facts.server_name, sizeof(kept));
	changed = conversation_merge_facts(c, &r->facts);
	if (keep)
		memcpy(c->facts.server_name, kept, sizeof(kept));
	return changed;
}

static void
slot_begin(
	struct slot *s, const struct conversation_ends *id, uint8_t why, cw_time last)
{
	*s = (struct slot){.used = true};
	s->c.client = id->client;
	s->c.server = id->server;
	s->c.server_port = id->server_port;
	s->c.transport = id->transport;
	s->c.why = why;
	s->c.vlan = NO_VLAN;
	s->c.facts.client_side = 2;
	s->c.last = last;
}

struct conversation *
conversation_see(struct conversation_table *t, const struct flow_report *r,
	conversation_serves_fn *serves, void *ctx, unsigned *news, uint32_t *slot)
{
	const struct media_session *session;
	struct telling told = tell(t, r, serves, ctx, &session);
	struct conversation_ends id = identity_of(r, told, session);
	uint32_t *head = bucket_of(t, &id);
	uint32_t i = slot_find(t, *head, &id);
	struct flow_report encrypted;
	struct conversation *c;

	*news = 0;
	if (session != NULL && session->media.secure) {
		encrypted = report_encrypted(r);
		r = &encrypted;
	}
	if (i == NO_SLOT) {
		i = slot_take(t);
		if (i == NO_SLOT) {
			t->refused++;
			return NULL;
		}
		slot_begin(&t->slot[i], &id, told.why, r->last);
		t->slot[i].next = *head;
		*head = i;
		*news = CONVERSATION_NEW;
	}
	c = &t->slot[i].c;
	if (session != NULL && !session->media.elsewhere)
		c->control_port = session->control_port;
	merge_counts(c, r, told);
	if (merge_evidence(c, r, told))
		*news |= CONVERSATION_ROSE;
	if (facts_see(t, c, r, ctx))
		*news |= CONVERSATION_IDENTIFIED;
	if (conversation_see_routed(c))
		*news |= CONVERSATION_IDENTIFIED;
	if (conversation_see_reset(c, &t->slot[i].resets, &r->facts, r->last))
		*news |= CONVERSATION_IDENTIFIED;
	if (*news == 0)
		*news = CONVERSATION_COUNTED;
	*slot = i;
	return c;
}

struct conversation *
conversation_at(struct conversation_table *t, uint32_t slot)
{
	if (slot >= t->reached || !t->slot[slot].used)
		return NULL;
	return &t->slot[slot].c;
}

uint32_t
conversation_table_size(const struct conversation_table *t)
{
	return t->size;
}

void
conversation_forget(struct conversation_table *t, uint32_t slot)
{
	struct conversation *c = conversation_at(t, slot);
	struct conversation_ends id;
	uint32_t *link;

	if (c == NULL)
		return;
	conversation_ends_of(c, &id);
	link = bucket_of(t, &id);
	while (*link != slot)
		link = &t->slot[*link].next;
	*link = t->slot[slot].next;
	t->slot[slot].used = false;
	t->slot[slot].next = t->free;
	t->free = slot;
}

uint64_t
conversation_refused(const struct conversation_table *t)
{
	return t->refused;
}
