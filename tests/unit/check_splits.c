/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every dialogue that the fuzz targets start from, through flow, conversation and
 * judge: each message cut at every byte, its parts in some of the six orders and
 * some of them twice, gives the same conversation and the same verdict as whole.
 */
#include <check.h>
#include <dirent.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes_world.h"
#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"
#include "camwarden/flow.h"
#include "camwarden/packet.h"

enum { SEED_MOST = 65536, MESSAGES = 128, SEGMENT = 5, UDP = 1, MSS = 1400 };
enum { CLIENT_SEQ = 101, SERVER_SEQ = 501, ORDERS = 6, VERDICT = 2048 };

struct message {
	unsigned side;
	const uint8_t *p;
	size_t n;
};
static uint8_t seed[SEED_MOST];
static struct message said[MESSAGES];
static size_t messages;

static const struct hash_key key = {{7, 8}};
static struct world world;
static struct flow_table *flows;
static struct conversation_table *conversations;
static struct conversation latest;
static uint32_t slot;
static cw_time now;
static uint16_t port;
static uint32_t next[2];
static size_t named, breached; /* dialogues */

/* ---- seeds ---- */

/* Messages of a TCP seed; none of a seed of datagrams, or of one that goes back, leaves
 * out or was cut. */
static void
seed_read(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t n, at = 1, len;

	messages = 0;
	ck_assert_ptr_nonnull(f);
	n = fread(seed, 1, sizeof(seed), f);
	fclose(f);
	if (n == 0 || (seed[0] & UDP))
		return;
	for (; at + SEGMENT <= n && messages < MESSAGES; at += SEGMENT + len) {
		if (seed[at] & ~1U) {
			messages = 0;
			return;
		}
		len = be16(seed + at + 3);
		len = MIN(len, n - at - SEGMENT);
		if (len > MSS) {
			messages = 0;
			return;
		}
		if (len > 0)
			said[messages++] = (struct message){
				seed[at] & 1, seed + at + SEGMENT, len};
	}
}

/* ---- packets ---- */

static void
report(void *ctx, const struct flow_report *r)
{
	unsigned news;
	const struct conversation *c = conversation_see(
		conversations, r, policy_serves, world.policy, &news, &slot);

	(void)ctx;
	ck_assert_ptr_nonnull(c);
	latest = *c;
}

static void
segment(unsigned side, uint8_t flags, uint32_t seq, const uint8_t *p, size_t n)
{
	struct packet pk = {
		.time = now += CW_MSEC,
		.protocol = IPPROTO_TCP,
		.family = 4,
		.ttl = 64,
		.vlan = PACKET_NO_VLAN,
		.vni = PACKET_NO_VNI,
		.flags = PACKET_PORTS,
		.sport = side == 0 ? 40000 : port,
		.dport = side == 0 ? port : 40000,
		.tcp_flags = flags,
		.seq = seq,
		.ack = next[!side],
		.payload = p,
		.payload_len = (uint32_t)n,
		.payload_wire = (uint32_t)n,
		.ip_len = (uint16_t)(40 + n),
		.len = (uint32_t)(54 + n),
	};
	static uint16_t id;

	pk.ip_id = ++id;
	addr_parse(side == 0 ? UI : SRV, &pk.src);
	addr_parse(side == 0 ? SRV : UI, &pk.dst);
	flow_see(flows, &pk);
}

static void
part(const struct message *m, size_t from, size_t to)
{
	if (to > from)
		segment(m->side, TCP_ACK, next[m->side] + (uint32_t)from, m->p + from,
			to - from);
}

/* Three parts, the first ending at `cut`, in one of six orders; one of them twice. */
static void
say_cut(const struct message *m, size_t cut, unsigned order)
{
	static const uint8_t orders[ORDERS][3] = {
		{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
	const size_t at[] = {0, cut, cut + (m->n - cut + 1) / 2, m->n};

	for (unsigned i = 0; i < 3; i++)
		part(m, at[orders[order][i]], at[orders[order][i] + 1]);
	part(m, at[order % 3], at[order % 3 + 1]);
}

/* The whole dialogue; message `which` is cut.  What it shows is in `latest`. */
static void
talk(size_t which, size_t cut, unsigned order)
{
	now += 100 * CW_SEC;
	next[0] = CLIENT_SEQ;
	next[1] = SERVER_SEQ;
	memset(&latest, 0, sizeof(latest));
	segment(0, TCP_SYN, CLIENT_SEQ - 1, NULL, 0);
	segment(1, TCP_SYN | TCP_ACK, SERVER_SEQ - 1, NULL, 0);
	segment(0, TCP_ACK, CLIENT_SEQ, NULL, 0);
	for (size_t i = 0; i < messages; i++) {
		if (i == which)
			say_cut(&said[i], cut, order);
		else
			part(&said[i], 0, said[i].n);
		next[said[i].side] += (uint32_t)said[i].n;
	}
	flow_finish(flows);
	conversation_forget(conversations, slot);
}

/* ---- what must be the same ---- */

/* The answer, and each violation with its severity and whom it names. */
static void
judge(const struct conversation *c, char *out, size_t size)
{
	static struct verdict v;
	int n;

	policy_judge(world.policy, c, NULL, &v);
	n = snprintf(out, size, "%s", verdict_name(v.answer));
	for (size_t i = 0; i < v.count && n < (int)size; i++)
		n += snprintf(out + n, size - (size_t)n, ", %s %s %s",
			v.violation[i].violation->code,
			severity_name(v.violation[i].severity),
			v.violation[i].account.user);
}

static void
compare(const struct conversation *whole, const char *verdict, const char *name,
	size_t which, size_t cut, unsigned order)
{
	const struct conversation *x = whole, *y = &latest;

	char other[VERDICT];

	judge(y, other, sizeof(other));
	ck_assert_msg(strcmp(other, verdict) == 0,
		"%s, message %zu cut at %zu, order %u: %s, and whole: %s", name, which,
		cut, order, other, verdict);
	ck_assert_msg(x->spoken == y->spoken && x->evidence == y->evidence,
		"%s, message %zu cut at %zu, order %u: another conversation", name,
		which, cut, order);
	ck_assert_msg(memcmp(&x->facts, &y->facts, sizeof(x->facts)) == 0,
		"%s, message %zu cut at %zu, order %u: other facts", name, which, cut,
		order);
}

static void
check_seed(const char *name)
{
	struct conversation whole;
	char verdict[VERDICT];

	talk(messages, 0, 0);
	whole = latest;
	judge(&whole, verdict, sizeof(verdict));
	named += whole.facts.application != PROTOCOL_UNKNOWN;
	breached += strstr(verdict, ", V3") != NULL || strstr(verdict, ", V4") != NULL;
	for (size_t i = 0; i < messages; i++)
		for (size_t cut = 0; cut <= said[i].n; cut++) {
			unsigned order = (unsigned)(cut % ORDERS);

			talk(i, cut, order);
			compare(&whole, verdict, name, i, cut, order);
		}
}

START_TEST(a_dialogue_cut_anywhere_is_judged_the_same)
{
	static const uint16_t ports[] = {80, 443, 4444};
	const char *top = getenv("top_srcdir");
	char folder[PATH_MAX], path[PATH_MAX + NAME_MAX + 1];
	struct flow_options o = {.memory = 8 << 20, .identify = true};
	struct dirent *entry;
	size_t seeds = 0;
	DIR *dir;

	bytes_begin(&world, "");
	named = breached = 0;
	port = ports[_i];
	now = UINT64_C(1763280000) * CW_SEC;
	flows = flow_table_new(&o, &key, report, NULL);
	conversations = conversation_table_new(8 << 20, &key);
	ck_assert(flows != NULL && conversations != NULL);
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/protocol",
		top != NULL ? top : ".");
	dir = opendir(folder);
	ck_assert_ptr_nonnull(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		seed_read(path);
		if (messages == 0)
			continue;
		check_seed(entry->d_name);
		seeds++;
	}
	closedir(dir);
	printf("port %u: %zu dialogues, %zu named, %zu with credentials or clear "
	       "text\n",
		port, seeds, named, breached);
	ck_assert_uint_gt(seeds, 100);
	ck_assert_uint_gt(named, 80);
	ck_assert_uint_gt(breached, 20);
	conversation_table_free(conversations);
	flow_table_free(flows);
	world_end(&world);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("splits");
	TCase *c = tcase_create("splits");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, a_dialogue_cut_anywhere_is_judged_the_same, 0, 3);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? 0 : 1;
}
