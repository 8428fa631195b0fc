/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The API alone, over a database made here and the packs that are shipped: server
 * DIR PORT COUNT writes COUNT conversations with one finding each, prints a token
 * of each scope and "ready", and serves until its standard input ends.  A line "again"
 * changes the first finding, as new traffic would.  "server routes" prints the table of
 * routes instead.  For tests/e2e/api.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../src/api/api_int.h"
#include "camwarden/api.h"
#include "camwarden/base/array.h"
#include "camwarden/control.h"
#include "camwarden/policy.h"
#include "camwarden/protocol.h"
#include "camwarden/site.h"
#include "camwarden/store.h"

#include "certificates.h"

enum {
	MONDAY = 1794787200, /* 2026-11-16T00:00:00Z */
	RULES_USED = 78,
	CERTIFICATES = 230, /* over two pages */
};

/* What a peer could send, as it would come out of the parsers. */
static const char *const hostile[] = {
	"<script>document.title='owned'</script>",
	"<img src=x onerror=\"document.title='owned'\">",
	"\"><svg onload=document.title='owned'>",
	"javascript:document.title='owned'",
	"{{constructor.constructor('document.title=1')()}}",
	"${document.title='owned'}",
	"=HYPERLINK(\"http://evil.example\",\"x\")",
	"</script><script>document.title='owned'</script>",
	"&lt;script&gt;document.title='owned'&lt;/script&gt;",
	"\\u003cscript\\u003e",
};

static const char *const kinds[] = {
	"V101", "V301", "V211", "V601", "V102", "V104", "V105", "V201", "V202"};
static const char *const client_roles[] = {
	"camera", "smart_client", "recording_server"};
static const char *const server_roles[] = {
	"management_server", "recording_server", "camera", "internet"};

static const char site_text[] =
	"networks:\n- { subnets: [10.20.0.0/24], zone: camera }\n";

static struct site *site;
static struct policy *policy;
static struct store *store;

static void
fail(const char *what, const struct err *err)
{
	char text[ERR_TEXT + ERR_FILE];

	fprintf(stderr, "%s: %s\n", what, err_format(err, text, sizeof(text)));
	exit(EXIT_FAILURE);
}

static void
policy_make(void)
{
	struct faults faults = {0};

	site = site_parse("site.yaml", site_text, sizeof(site_text) - 1, &faults);
	policy = site != NULL ? policy_load(site, RULES, &faults) : NULL;
	if (policy != NULL)
		return;
	faults_print(&faults, stderr);
	exit(EXIT_FAILURE);
}

static void
fill_party(struct record_party *p, unsigned subnet, unsigned n, const char *role)
{
	const uint8_t v4[4] = {10, (uint8_t)subnet, (uint8_t)(n >> 8), (uint8_t)n};

	p->addr = addr_from_v4(v4);
	p->mac =
		(struct mac){{2, 0, (uint8_t)subnet, 0, (uint8_t)(n >> 8), (uint8_t)n}};
	if (n % 4 != 3)
		snprintf(p->host, sizeof(p->host), "%s%u", subnet == 20 ? "CAM" : "SRV",
			n % 60);
	snprintf(p->roles, sizeof(p->roles), "%s", role);
	snprintf(p->zone, sizeof(p->zone), "%s", subnet == 20 ? "camera" : "server");
}

static void
fill_record(struct conversation_record *c, unsigned n)
{
	const struct rule *r = policy_rule_at(policy, n % RULES_USED);

	memset(c, 0, sizeof(*c));
	snprintf(c->id, sizeof(c->id), "c_%030u", n);
	snprintf(c->client_role, sizeof(c->client_role), "%s",
		client_roles[n % ARRAY_LEN(client_roles)]);
	snprintf(c->server_role, sizeof(c->server_role), "%s",
		server_roles[n / 3 % ARRAY_LEN(server_roles)]);
	fill_party(&c->client, 20, n, c->client_role);
	fill_party(&c->server, 40, n, c->server_role);
	c->server_port = (uint16_t)(n % 3 == 0 ? 443 : 8000 + n % 50);
	c->transport = n % 5 == 4 ? 17 : 6;
	c->evidence = (enum evidence)(EVIDENCE_ATTEMPT + n % 5);
	c->verdict = n % 7 == 6 ? VERDICT_COMPLIANT : VERDICT_VIOLATION;
	snprintf(c->reason, sizeof(c->reason), "camera %s asked %s", c->client.host,
		hostile[n / 5 % ARRAY_LEN(hostile)]);
	snprintf(c->rule.pack, sizeof(c->rule.pack), "%s", r->pack);
	snprintf(c->rule.id, sizeof(c->rule.id), "%s", r->id);
	snprintf(c->rule.source, sizeof(c->rule.source), "%s", r->source);
	snprintf(c->application, sizeof(c->application), "%s", n % 2 ? "http" : "tls");
	snprintf(c->server_name, sizeof(c->server_name), "%.60s",
		hostile[n / 5 % ARRAY_LEN(hostile)]);
	if (n == 1)
		fill_party(&c->server, 20, 0, c->server_role);
	if (n == 1)
		snprintf(c->protocol.banner, sizeof(c->protocol.banner), "%.30s",
			hostile[0]);
	c->flows = 1 + n % 3;
	c->client_packets = 10 + n;
	c->server_packets = 12 + n;
	c->client_bytes = 1000 + (uint64_t)n * 10;
	c->server_bytes = 2000 + (uint64_t)n * 100;
	c->first = MONDAY * CW_SEC + n * CW_MIN;
	c->last = c->first + 30 * CW_SEC;
}

static void
fill_finding(struct finding *f, const struct conversation_record *c, unsigned n)
{
	memset(f, 0, sizeof(*f));
	snprintf(f->id, sizeof(f->id), "f_%030u", n);
	f->violation = violation_find(kinds[n % ARRAY_LEN(kinds)]);
	f->severity = (enum severity)(n % SEVERITY_MAX);
	f->evidence = c->evidence;
	f->client = c->client;
	f->server = c->server;
	f->server_port = c->server_port;
	f->transport = c->transport;
	memcpy(f->application, c->application, sizeof(f->application));
	f->rule = c->rule;
	memcpy(f->reason, c->reason, sizeof(f->reason));
	snprintf(f->detail, sizeof(f->detail), "{\"http_method\":\"GET\"}");
	f->first = c->first;
	f->last = c->last;
}

static int
put(struct store *s, unsigned n, unsigned more_flows)
{
	struct conversation_record c;
	struct finding f;
	bool has = n % 7 != 6;

	fill_record(&c, n);
	fill_finding(&f, &c, n);
	c.flows += more_flows;
	c.client_packets += more_flows;
	c.last += more_flows * CW_SEC;
	f.last = c.last;
	if (has) {
		c.finding_count = 1;
		memcpy(c.finding[0], f.id, sizeof(f.id));
	}
	return store_put_conversation(s, &c, &f, has ? 1 : 0);
}

/* Packets for every finding but one in ten. */
static int
put_evidence(struct store *s, unsigned n)
{
	static const uint8_t bytes[60] = {
		2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0, 0x45};
	char id[RECORD_ID];
	int r = 0;

	snprintf(id, sizeof(id), "c_%030u", n);
	for (unsigned i = 0; r == 0 && n % 10 != 1 && i < 3; i++) {
		struct evidence_record p = {.time = MONDAY * CW_SEC + n * CW_MIN + i,
			.interface = "span0",
			.len = 60 + n,
			.caplen = sizeof(bytes),
			.link = 1,
			.bytes = bytes};

		r = store_put_evidence(s, id, &p, 1);
	}
	return r;
}

static void
put_token(struct store *s, const char *scope)
{
	char token[CONTROL_TOKEN], hash[CONTROL_HASH];
	struct err err = {0};

	store_delete_token(s, scope, "test"); /* of an earlier run */
	if (control_token_new(token, hash) < 0 ||
		store_put_token(s, scope, scope, hash, 0, "test") < 0)
		fail("token", &err);
	printf("%s %s\n", scope, token);
}

/* The first asset has a name, too; it says what it serves in a conversation. */
static int
put_name(struct store *s)
{
	struct record_party p = {0};
	struct name_sighting n = {.first = MONDAY * CW_SEC, .kind = NAME_DNS};

	fill_party(&p, 20, 0, "camera");
	n.last = n.first;
	n.addr = n.by = p.addr;
	snprintf(n.name, sizeof(n.name), "%.60s", hostile[1]);
	return store_put_name(s, &n);
}

static void
fill_store(struct store *s, unsigned count)
{
	static const struct coverage_counter counters[] = {{"packet.ipv4.short", 3}};
	struct coverage seen = {.from = MONDAY * CW_SEC,
		.to = (MONDAY + 86400) * CW_SEC,
		.sensor = "sensor-1",
		.source = "test",
		.packets = 123456,
		.bytes = 98765432,
		.counter = counters,
		.counter_count = 1};
	struct suspension untold = {.from = MONDAY * CW_SEC,
		.to = (MONDAY + 600) * CW_SEC,
		.sensor = "sensor-1",
		.violation = violation_find("V704"),
		.subject = "declared hosts not seen within 1 h",
		.reason = "the sensor lost packets",
		.count = 2};
	struct err err = {0};
	bool wrong = store_begin(s) < 0;

	for (unsigned n = 0; !wrong && n < count; n++) {
		struct asset_record a = {.asset = {.sightings = 1 + n,
						 .first = MONDAY * CW_SEC,
						 .last = (MONDAY + n) * CW_SEC,
						 .vlan = 20}};
		struct record_party p = {0};

		fill_party(&p, 20, n, "camera");
		a.asset.addr = p.addr;
		a.asset.mac = p.mac;
		wrong = put(s, n, 0) < 0 || put_evidence(s, n) < 0 ||
			store_put_asset(s, &a) < 0;
	}
	if (wrong || put_name(s) < 0 ||
		store_put_meta(s, "site", "Test Terminal") < 0 ||
		store_put_meta(s, "sensor", "sensor-1") < 0 ||
		store_put_meta(s, "timezone", "Europe/Lisbon") < 0 ||
		store_put_meta(s, "evidence", "on") < 0 ||
		store_put_coverage(s, &seen) < 0 ||
		store_put_suspension(s, &untold) < 0 ||
		put_certificates(s, hostile, ARRAY_LEN(hostile),
			MIN(count, (unsigned)CERTIFICATES), MONDAY) < 0 ||
		store_commit(s, &err) < 0)
		fail("store", &err);
	put_token(s, "viewer");
	put_token(s, "auditor");
	put_token(s, "admin");
}

static void
live(void *ctx, struct str *to)
{
	(void)ctx;
	str_puts(to, "\"interfaces\":[{\"source\":\"span0\",\"name\":\"span0\","
		     "\"state\":\"up\",\"since\":\"2026-11-16T08:00:00.000000Z\","
		     "\"gaps\":1,\"packets\":123456,\"kernel_drops\":7,"
		     "\"interface_drops\":0,\"ring_lost\":0}],\"packets\":123456");
}

/* The writer, as the daemon's core would be: one change at a time. */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

static int
change(void *ctx, struct change *c)
{
	int r;

	(void)ctx;
	pthread_mutex_lock(&writing);
	r = control_change(store, c);
	pthread_mutex_unlock(&writing);
	return r;
}

static void
again(struct store *s)
{
	static unsigned more;
	struct err err = {0};

	if (store_begin(s) < 0 || put(s, 0, ++more) < 0 || store_commit(s, &err) < 0)
		fail("store", &err);
}

/* "token NAME SCOPE SECONDS": expires then. */
static void
add_token(struct store *s, const char *name, const char *scope, const char *seconds)
{
	char token[CONTROL_TOKEN], hash[CONTROL_HASH];

	if (control_token_new(token, hash) == 0 &&
		store_put_token(s, name, scope, hash,
			time_now() + (cw_time)atoi(seconds) * CW_SEC, "test") == 0)
		printf("done %s\n", token);
	else
		puts("failed");
}

static void
set_user(struct store *s, char word[4][64])
{
	char made[STORE_PASSWORD];
	int r = -EINVAL;

	if (strcmp(word[0], "revoke") == 0)
		r = store_delete_user(s, word[1], "test");
	else if (control_password_make(word[3], made) == 0)
		r = strcmp(word[0], "user") == 0
			    ? store_put_user(s, word[1], word[2], made, "test")
			    : store_set_password(s, word[1], made, "test");
	puts(r == 0 ? "done" : "failed");
}

/* A line of words: what is asked for, NAME, SCOPE, and a password or seconds. */
static void
serve(struct store *s)
{
	char line[256], word[4][64];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		memset(word, 0, sizeof(word));
		sscanf(line, "%63s %63s %63s %63s", word[0], word[1], word[2], word[3]);
		pthread_mutex_lock(&writing);
		if (strcmp(word[0], "again") == 0) {
			again(s);
			puts("done");
		} else if (strcmp(word[0], "token") == 0) {
			add_token(s, word[1], word[2], word[3]);
		} else if (strcmp(word[0], "drop-token") == 0) {
			puts(store_delete_token(s, word[1], "test") == 0 ? "done"
									 : "failed");
		} else {
			set_user(s, word);
		}
		pthread_mutex_unlock(&writing);
	}
}

static int
print_routes(void)
{
	for (size_t i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];

		printf("%s %s %s", r->method, r->path, scope_name(r->scope));
		for (const struct param *p = r->params; p->name != NULL; p++)
			printf(" %s", p->name);
		putchar('\n');
	}
	return EXIT_SUCCESS;
}

/* LIMITS="512 128 5000 ...": in the order of the struct. */
static void
limits_take(struct api_limits *l, struct api_options *o)
{
	const char *text = getenv("LIMITS");

	if (text == NULL)
		return;
	if (sscanf(text, "%zu %zu %u %u %u %u %u %u %u", &l->connections,
		    &l->per_address, &l->handshake_ms, &l->head_ms, &l->body_ms,
		    &l->send_ms, &l->idle_ms, &l->close_ms, &l->life_ms) == 9)
		o->limits = l;
}

int
main(int argc, char **argv)
{
	char database[4096], certificate[4096], key[4096], v4[32], v6[32];
	const char *listen[2] = {v4, v6};
	struct api_options o = {.listen = listen,
		.listen_count = argc > 4 ? 2 : 1,
		.certificate = certificate,
		.key = key,
		.database = database,
		.status = live,
		.change = change};
	struct api_limits limits = api_limits_default;
	struct api *a;
	struct err err = {0};

	limits_take(&limits, &o);
	if (argc == 2 && strcmp(argv[1], "routes") == 0)
		return print_routes();
	if (argc < 4)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	snprintf(database, sizeof(database), "%s/test.db", argv[1]);
	snprintf(certificate, sizeof(certificate), "%s/api.crt", argv[1]);
	snprintf(key, sizeof(key), "%s/api.key", argv[1]);
	o.client_ca = getenv("CLIENT_CA");
	snprintf(v4, sizeof(v4), "127.0.0.1:%s", argv[2]);
	snprintf(v6, sizeof(v6), "[::1]:%s", argv[2]);
	policy_make();
	if (store_open(database, &err, &store) < 0)
		fail("store", &err);
	fill_store(store, (unsigned)atoi(argv[3]));
	if (api_start(&o, policy, &err, &a) < 0)
		fail("api", &err);
	puts("ready");
	serve(store);
	api_stop(a);
	store_close(store);
	policy_free(policy);
	site_free(site);
	return EXIT_SUCCESS;
}
