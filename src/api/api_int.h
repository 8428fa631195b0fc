/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the api stage.  A request goes: connection.c reads it -> parse.c makes a
 * struct head -> gate.c -> (on a worker) routes.c -> query.c -> auth.c -> a resource's
 * handler fills a struct response -> reply.c makes bytes of it -> connection.c sends
 * them.  Only the front (front.h) knows the network; the rest are functions of their
 * arguments and of the store.
 */
#ifndef CAMWARDEN_API_INT_H
#define CAMWARDEN_API_INT_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "camwarden/api.h"
#include "camwarden/base/addr.h"
#include "camwarden/base/beat.h"
#include "camwarden/base/json.h"
#include "camwarden/chain.h"
#include "camwarden/control.h"
#include "camwarden/store.h"

struct change;
struct policy;

/* What a client may send; each is refused beyond. */
enum {
	TARGET_MAX = 4096,      /* bytes of path and query together */
	HEADERS_MAX = 64,       /* header fields of a request */
	QUERY_SEGMENTS_MAX = 8, /* path segments */
	QUERY_PARAMS_MAX = 16,  /* query parameters */
	PAGE_DEFAULT = 100,     /* items of a page */
	PAGE_MAX = 1000,        /* largest `limit` */
	HEAD_MAX = 16384,       /* bytes of a request's head */
	METHOD_MAX = 16,
	LINE_EXTRA = 32,         /* a first line's bytes beside the address */
	SLICE_ITEMS = 500,       /* of a list that is sent as a stream */
	USES_MAX = 64,           /* tokens whose last use waits to be written */
	REPORT_BYTES = 64 << 20, /* of a report */
	BUSY_MAX = 64,           /* requests in hand at a time that are watched */
	READERS_KEPT = 8,        /* open store readers kept for the next request */
	HOST_TEXT = 300,         /* a Host field: name or address, and port */
	ALLOW_TEXT = 32,
	COOKIE_TEXT = 160,
	LOCATION_TEXT = 160,
	BODY_MAX = 16384,    /* bytes of a request's body */
	BODY_TEXT_MAX = 512, /* bytes of a text in it, with NUL */
	SESSIONS_MAX = 256,
	SESSIONS_PER_USER = 8,
	SESSION_IDLE_MS = 30 * 60 * 1000,
	SESSION_MOST_MS = 12 * 60 * 60 * 1000,
	BACKOFF_ENTRIES = 1024,
	BACKOFF_KEY = RECORD_NAME + 2,
	BACKOFF_FREE = 5,                 /* failures without a wait */
	BACKOFF_USER_MS = 60 * 1000,      /* the longest wait of a user */
	BACKOFF_MOST_MS = 15 * 60 * 1000, /* of an address */
	BACKOFF_FORGET_MS = 60 * 60 * 1000,
	LOGINS_AT_ONCE = 2,
	ETAG_TEXT = 36,
	FILE_TEXT = 64,
};

/* ---- listen.c: "127.0.0.1:8443", "[::1]:8443" ---- */

struct listen_address {
	struct sockaddr_storage addr;
	socklen_t len;
	uint16_t port;
	char text[64]; /* as the Host field would name it */
	bool any;      /* 0.0.0.0 or [::]: no host's name */
};

/* 0, or -EINVAL with a sentence that quotes the text. */
int listen_parse(const char *text, struct listen_address *out, struct err *err);
/* A listening socket; or -errno with err naming the address. */
int listen_open(const struct listen_address *a, struct err *err);

/* ---- gate.c: before anything is routed ---- */

struct gate {
	char (*host)[HOST_TEXT]; /* owned; lower case, answered Host fields */
	size_t host_count;
};

/* Hosts that are answered: each address, localhost at its port, and `hosts`
 * (with their own port, or at every port listened on). */
int gate_init(struct gate *g, const struct listen_address *listen, size_t listen_count,
	const char *const *hosts, size_t host_count, struct err *err);
void gate_fini(struct gate *g);

/* ---- parse.c: bytes -> a request's head ---- */

/* How far the bytes of a head were looked at; zero at its beginning. */
struct scan {
	size_t at, line, lines;
	bool cr;
};
enum { HEAD_GOES_ON = 1 };
/* 0: the head ends at s->at; HEAD_GOES_ON: with bytes to come; else the status to
 * refuse it with, and why. */
unsigned head_scan(struct scan *s, const char *bytes, size_t len, struct err *why);

/* Who showed a certificate that is trusted; name "": nobody. */
struct client {
	char name[RECORD_NAME];
};

/* Texts are lent from the bytes; NULL: not sent. */
struct head {
	const char *method; /* "GET" */
	const char *target; /* as sent: path and query, still encoded */
	bool old;           /* HTTP/1.0 */
	size_t headers;
	const char *host, *authorization, *cookie, *content_length, *transfer_encoding,
		*content_type, *connection, *expect, *origin, *fetch_site,
		*asked, /* Camwarden-Request */
		*if_none_match, *last_event_id, *accept, *accept_encoding;
	const char *body;
	size_t body_len; /* set by gate_check; the bytes are there in the handler */
	struct addr peer;
	const struct client *client;
};
/* 0, or the status to refuse it with.  Writes NULs into the bytes. */
unsigned head_parse(struct head *h, char *bytes, size_t len, struct err *why);
/* In a list of words with weights, such as Accept-Encoding; not with weight 0. */
bool field_has(const char *list, const char *word);

/* ---- gate.c, once more: what was parsed ---- */

/* 0: pass; else the status to answer with, and why. */
unsigned gate_check(const struct gate *g, struct head *h, struct err *why);

/* ---- query.c: the target, decoded ---- */

struct query {
	char text[TARGET_MAX + 1]; /* decoded in place; the rest points into it */
	char path[TARGET_MAX + 1]; /* decoded, "/api/v1/findings" */
	const char *segment[QUERY_SEGMENTS_MAX];
	size_t segment_count;
	struct {
		const char *name, *value;
	} param[QUERY_PARAMS_MAX];
	size_t param_count;
};

/* 0, or -EINVAL with a sentence. */
int query_parse(struct query *q, const char *target, struct err *err);
/* The value, or NULL. */
const char *query_param(const struct query *q, const char *name);

/* ---- what handlers get and give ---- */

enum scope { SCOPE_NONE, SCOPE_VIEWER, SCOPE_AUDITOR, SCOPE_ADMIN, SCOPE_MAX };
/* Scope of that name; SCOPE_NONE when there is none. */
enum scope scope_from_name(const char *name);
const char *scope_name(enum scope scope);

/* Who asks. */
struct identity {
	enum scope scope;
	enum { BY_NOBODY, BY_TOKEN, BY_SESSION, BY_CERTIFICATE } by;
	char name[RECORD_NAME];        /* the token's, or the user's */
	char sha256[CONTROL_HASH];     /* of the token or cookie */
	cw_time expires, idle_expires; /* 0: does not */
};

struct response {
	unsigned status;
	const char *type; /* media type, static */
	struct str body;  /* owned; or, when fixed is set: */
	const void *fixed;
	size_t fixed_len;
	const void *fixed_gzip; /* the same compressed; NULL: is not */
	size_t fixed_gzip_len;
	bool gzipped, varies;  /* reply.c's */
	bool more;             /* the body is a slice, and the handler is asked again */
	bool live;             /* without an end of its own */
	unsigned wait_ms;      /* until then */
	uint64_t cursor, sent; /* where the next slice begins; items so far */
	char allow[ALLOW_TEXT];       /* for 405 */
	char etag[ETAG_TEXT];         /* quoted; "" for none */
	char file[FILE_TEXT];         /* to be saved under this name; "" for none */
	char cookie[COOKIE_TEXT];     /* Set-Cookie */
	char location[LOCATION_TEXT]; /* of what was made */
	unsigned retry_after;         /* seconds; 0: not said */
	bool challenge;               /* WWW-Authenticate */
	bool immutable;               /* the address changes when the content does */
	bool page; /* part of the dashboard: may be kept, if checked */
};

void response_fini(struct response *rs);

struct api;
struct request {
	struct api *api;
	const struct query *query;
	const struct head *head;
	struct identity who;
	bool again;                  /* asked for a further slice */
	bool lines;                  /* as NDJSON */
	const char *id;              /* of "{id}" in the route; or NULL */
	struct store_reader *reader; /* NULL where the route needs none */
	struct store_filter filter;  /* from the route's parameters */
};

typedef void handler_fn(const struct request *rq, struct response *rs);

/* ---- problem.c: RFC 9457 ---- */

/* Replaces what rs holds by a problem document. */
void problem_set(struct response *rs, unsigned status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
const char *status_phrase(unsigned status);
/* After it, what follows on the connection is not trusted. */
bool status_closes(unsigned status);

/* ---- body.c: a JSON object of texts ---- */

struct body_member {
	const char *name; /* NULL ends the list */
	size_t size;      /* bytes with NUL, at most BODY_TEXT_MAX */
	bool required;
	const char *value; /* lent until body_end; NULL: absent */
};
struct body {
	void *root;
};
/* False: rs says what is wrong. */
bool body_read(const struct request *rq, struct body_member *members, struct body *b,
	struct response *rs);
void body_end(struct body *b);

/* ---- session.c, backoff.c: people ---- */

#define COOKIE_NAME "__Host-camwarden"

/* Milliseconds of a clock that only goes forward, never 0. */
uint64_t clock_ms(void);

struct session {
	char sha256[CONTROL_HASH];
	char user[RECORD_NAME]; /* "": free */
	cw_time changed;        /* the user's, when he logged in */
	uint64_t made, used;    /* clock_ms */
};
struct sessions {
	pthread_mutex_t lock;
	struct session item[SESSIONS_MAX];
};
void sessions_init(struct sessions *t);
void sessions_fini(struct sessions *t);
void session_add(struct sessions *t, const char *sha256, const struct store_user *user,
	uint64_t now);
/* A copy of the one that has not ended; use: its idle time begins anew. */
bool session_find(struct sessions *t, const char *sha256, uint64_t now, bool use,
	struct session *out);
void session_drop(struct sessions *t, const char *sha256);

struct backoff_entry {
	char key[BACKOFF_KEY]; /* "u NAME" or "a ADDRESS" */
	unsigned failures;
	uint64_t tried; /* clock_ms */
};
struct backoff {
	pthread_mutex_t lock;
	struct backoff_entry entry[BACKOFF_ENTRIES];
};
void backoff_init(struct backoff *b);
void backoff_fini(struct backoff *b);
/* 0: try, which counts as a failure until it is cleared; else seconds to wait. */
unsigned backoff_try(
	struct backoff *b, const char *const *key, size_t count, uint64_t now);
void backoff_clear(struct backoff *b, const char *const *key, size_t count);

/* ---- uses.c: when tokens were used last ---- */

struct use {
	char name[RECORD_NAME];
	cw_time at;
	bool news; /* not written yet */
};
struct uses {
	pthread_mutex_t lock;
	struct use item[USES_MAX];
};
void uses_init(struct uses *u);
void uses_fini(struct uses *u);
void use_note(struct uses *u, const char *name, cw_time now);
/* By the writer; may wait. */
void uses_write(struct api *a);

struct logins {
	struct backoff backoff;
	_Atomic int running;
};

/* ---- filter.c: query parameters -> store_filter ---- */

enum param_kind {
	PARAM_SEVERITY,
	PARAM_SEVERITY_LEAST,
	PARAM_VIOLATION,
	PARAM_ROLE,
	PARAM_HOST,
	PARAM_STATUS,
	PARAM_CONTROL,
	PARAM_VERDICT,
	PARAM_TRANSPORT,
	PARAM_FROM,
	PARAM_TO,
	PARAM_SINCE,
	PARAM_AFTER,
	PARAM_LIMIT,
	PARAM_FORMAT,
	PARAM_REPORT_FORMAT, /* the handler reads it */
	PARAM_VERSION,       /* of a dashboard file: only makes the address new */
};

struct param {
	const char *name;
	enum param_kind kind;
};

enum { ROUTE_PARAMS_MAX = 16 };

/* A number that an earlier answer gave. */
int cursor_parse(const char *name, const char *value, uint64_t *out, struct err *err);
/* Every parameter known to the route and right: 0; else -EINVAL and why. */
int filter_parse(const struct param *params, const struct query *q,
	struct store_filter *out, struct err *err);

/* ---- routes.c: one table ---- */

struct route {
	const char *method;
	const char *path; /* "/api/v1/findings/{id}" */
	enum scope scope; /* least scope; SCOPE_NONE: anybody */
	bool store;       /* the handler reads the store */
	handler_fn *handler;
	struct param params[ROUTE_PARAMS_MAX]; /* ends with name NULL */
};

extern const struct route routes[];
extern const size_t route_count;

struct gzip;

/* An answer while it is made, by slices if it is a stream. */
struct reply {
	struct query query;
	struct request rq;
	struct response rs;
	const struct route *route; /* NULL: none */
	struct gzip *gzip;
	bool begun;
	bool bare;    /* to HEAD */
	bool stream;  /* in slices */
	bool chunked; /* each a chunk */
};

/* Decodes, finds the route, checks who asks, calls the handler: reply->rs is
 * filled. */
void route_request(struct api *a, const struct head *h, struct reply *reply);
/* Asks the handler of a stream for its next slice. */
void route_again(struct api *a, struct reply *reply);

/* ---- auth.c ---- */

/* Who asks, by token or cookie; or rs is a 401, 403 or 503. */
bool auth_check(const struct request *rq, struct identity *out, struct response *rs);
/* Whether it may change something. */
bool method_changes(const char *method);
/* What asks is a page of ours or no page; or rs is a 403. */
bool auth_same_origin(const struct request *rq, struct response *rs);

/* ---- readers.c: store readers, one per request at a time ---- */

struct readers {
	pthread_mutex_t lock;
	char *database;
	struct store_reader *kept[READERS_KEPT];
	size_t count;
};

void readers_init(struct readers *rs, const char *database);
void readers_fini(struct readers *rs);
int readers_take(struct readers *rs, struct err *err, struct store_reader **out);
void readers_put(struct readers *rs, struct store_reader *r);

/* ---- page.c: the members that every list ends with ---- */

struct page {
	struct response *rs;
	bool lines; /* NDJSON, a slice of it */
	bool last_slice;
	struct json json;
	size_t limit, count;
	uint64_t last; /* cursor of the newest item written */
	bool more;
};

/* Opens {"items":[ (or nothing, of lines) and asks the store for one item more than
 * the page holds. */
void page_open(struct page *p, const struct request *rq, struct store_filter *f,
	struct response *rs);
/* True when the item still fits; else the list goes on behind this page. */
bool page_add(struct page *p, uint64_t cursor);
/* Closes the array and writes "next"; true: the object is open for further members,
 * and page_end is to follow. */
bool page_close(struct page *p);
void page_end(struct page *p);

/* ---- embedded files (generated) ---- */

struct embedded {
	const char *path; /* "/", "/app.js" */
	const char *type;
	const char *etag; /* quoted, of the content */
	const unsigned char *data;
	size_t len;
	const unsigned char *gzip;
	size_t gzip_len;
};

extern const struct embedded dashboard_files[]; /* ends with path NULL */
extern const struct embedded openapi_files[];
/* If-None-Match names the tag, which is given with its quotes. */
bool etag_fits(const struct head *h, const char *etag);
/* The file, or NULL. */
const struct embedded *dashboard_find(const char *path);
void dashboard_serve(
	const struct request *rq, const struct embedded *file, struct response *rs);

/* ---- certificate.c ---- */

/* Reads both files, making or renewing our own first.  Texts are owned by the
 * caller; key must be wiped by free_secret. */
int certificate_load(const char *certificate, const char *key, struct err *err,
	char **certificate_pem, char **key_pem);
void free_secret(char *text);
/* It is one that certificate_load makes. */
bool certificate_is_own(const char *pem);

/* ---- resources ---- */

handler_fn findings_list, finding_get, evidence_get, conversations_list, matrix_get,
	assets_list, certificates_list, controls_get, rules_list, coverage_list,
	exceptions_list, report_get, status_get, health_get, metrics_get, openapi_get,
	finding_acknowledge, exception_add, exception_revoke, session_get, session_post,
	session_delete, stream_get;

/* change.c: asks the writer, in the name of who asks; 0 or -errno as in control.h.
 * False: rs says that nothing can be changed. */
bool change_make(
	const struct request *rq, struct change *c, int *error, struct response *rs);

void api_count(struct api *a, enum api_counter c);

/* ---- busy.c ---- */

/* When each request in hand began; as many as server threads at most. */
struct busy {
	struct beat slot[BUSY_MAX];
};
struct beat *busy_begin(struct busy *b);
void busy_end(struct beat *slot);

struct api {
	struct gate gate;
	struct busy busy;
	struct readers readers;
	pthread_rwlock_t policy_lock;
	const struct policy *policy; /* under policy_lock */
	struct sessions sessions;
	struct logins logins;
	void (*status)(void *ctx, struct str *to);
	void (*metrics)(void *ctx, struct str *to);
	int (*change)(void *ctx, struct change *c);
	void *status_ctx, *change_ctx;
	struct uses uses;
	uint64_t uses_written; /* clock_ms; loop thread */
	_Atomic uint64_t counter[API_COUNTERS];
	cw_time started;
	struct front *front;
};

#endif
