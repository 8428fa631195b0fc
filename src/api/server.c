/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The only file that talks to libmicrohttpd: listening sockets, TLS, limits,
 * and the translation between its callbacks and struct head / struct response.
 * What is right or wrong about a request is decided in gate.c and behind it.
 * Callbacks run on the library's threads; start and stop on the main thread.
 */
#include "camwarden/api.h"

#include "api_int.h"
#include "pair.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "camwarden/base/log.h"

enum { THREADS = 2, LISTEN_MAX = 16 };

/* TLS 1.2 and 1.3, forward secrecy and AEAD only. */
static const char tls_priorities[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
	"-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD";

static const char page_policy[] =
	"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
	"img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
	"form-action 'none'";

uint64_t
clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000 + 1;
}

struct server {
	struct MHD_Daemon *daemon[LISTEN_MAX];
	size_t count;
};

/* ---- one exchange ---- */

/* Lives from the request line to the end of the exchange. */
struct exchange {
	char *target; /* owned, as sent; NULL when memory failed */
	bool headed;  /* the head was seen */
	bool large;   /* the body is longer than any may be */
	struct str body;
};

static void *
exchange_begin(void *cls, const char *target, struct MHD_Connection *c)
{
	struct exchange *x = calloc(1, sizeof(*x));

	(void)cls;
	(void)c;
	if (x != NULL)
		x->target = strdup(target);
	return x;
}

static void
exchange_end(void *cls, struct MHD_Connection *c, void **ctx,
	enum MHD_RequestTerminationCode code)
{
	struct exchange *x = *ctx;

	(void)cls;
	(void)c;
	(void)code;
	if (x != NULL)
		free(x->target);
	if (x != NULL)
		str_fini(&x->body);
	free(x);
	*ctx = NULL;
}

/* RFC 9110 5.6.2; RFC 9112 5.1: a blank before the colon is an attack. */
static bool
name_is_token(const char *name)
{
	return *name != '\0' &&
	       strspn(name, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == strlen(name);
}

static enum MHD_Result
head_field(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_len,
	const char *value, size_t value_len)
{
	struct head *h = cls;

	(void)kind;
	h->headers++;
	if (value == NULL)
		value = "";
	if (strlen(value) != value_len || strlen(name) != name_len)
		h->cut_header = true;
	if (!name_is_token(name))
		h->bad_name = true;
	if (strcasecmp(name, "Host") == 0) {
		h->hosts++;
		h->host = value;
	} else if (strcasecmp(name, "Authorization") == 0) {
		h->authorizations++;
		h->authorization = value;
	} else if (strcasecmp(name, "Content-Length") == 0) {
		h->lengths++;
		h->framed = h->framed || strcmp(value, "0") != 0;
	} else if (strcasecmp(name, "Transfer-Encoding") == 0) {
		h->framed = true;
	} else if (strcasecmp(name, "If-None-Match") == 0) {
		h->if_none_match = value;
	} else if (strcasecmp(name, "Cookie") == 0) {
		h->cookie = value;
	} else if (strcasecmp(name, "Origin") == 0) {
		h->origin = value;
	} else if (strcasecmp(name, "Sec-Fetch-Site") == 0) {
		h->fetch_site = value;
	} else if (strcasecmp(name, "Camwarden-Request") == 0) {
		h->asked = value;
	} else if (strcasecmp(name, "Content-Type") == 0) {
		h->content_type = value;
	}
	return MHD_YES;
}

static void
put_file(struct MHD_Response *r, const char *name)
{
	char text[FILE_TEXT + 32];

	snprintf(text, sizeof(text), "attachment; filename=\"%s\"", name);
	MHD_add_response_header(r, "Content-Disposition", text);
}

static void
put_headers(struct MHD_Response *r, const struct response *rs)
{
	MHD_add_response_header(r, "Content-Security-Policy", page_policy);
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
	MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
	MHD_add_response_header(r, "Cross-Origin-Opener-Policy", "same-origin");
	MHD_add_response_header(r, "Cache-Control",
		rs->immutable ? "private, max-age=31536000, immutable"
		: rs->page    ? "private, no-cache"
			      : "no-store");
	if (rs->type != NULL)
		MHD_add_response_header(r, "Content-Type", rs->type);
	if (rs->etag[0] != '\0')
		MHD_add_response_header(r, "ETag", rs->etag);
	if (rs->file[0] != '\0')
		put_file(r, rs->file);
	if (rs->allow[0] != '\0')
		MHD_add_response_header(r, "Allow", rs->allow);
	if (rs->cookie[0] != '\0')
		MHD_add_response_header(r, "Set-Cookie", rs->cookie);
	if (rs->location[0] != '\0')
		MHD_add_response_header(r, "Location", rs->location);
	if (rs->retry_after > 0) {
		char text[16];
		snprintf(text, sizeof(text), "%u", rs->retry_after);
		MHD_add_response_header(r, "Retry-After", text);
	}
	if (rs->challenge)
		MHD_add_response_header(
			r, "WWW-Authenticate", "Bearer realm=\"camwarden\"");
}

/* Hands the body over; what rs held belongs to the library afterwards. */
static enum MHD_Result
send_response(struct MHD_Connection *c, struct response *rs, bool close_after)
{
	struct MHD_Response *r;
	enum MHD_Result rc;

	if (rs->body.failed)
		problem_set(rs, 503, "memory ran out while the answer was written");
	if (rs->fixed != NULL) {
		r = MHD_create_response_from_buffer(rs->fixed_len,
			(void *)(uintptr_t)rs->fixed, MHD_RESPMEM_PERSISTENT);
	} else {
		r = MHD_create_response_from_buffer(
			rs->body.len, rs->body.data, MHD_RESPMEM_MUST_FREE);
		if (r != NULL)
			memset(&rs->body, 0, sizeof(rs->body));
	}
	response_fini(rs);
	if (r == NULL)
		return MHD_NO;
	put_headers(r, rs);
	/* After a refusal, what follows on the connection is not trusted. */
	if (close_after)
		MHD_add_response_header(r, "Connection", "close");
	rc = MHD_queue_response(c, rs->status, r);
	MHD_destroy_response(r);
	return rc;
}

static bool
status_closes(unsigned status)
{
	return status == 400 || status == 405 || status == 414 || status == 421 ||
	       status == 431 || status == 505;
}

static void
put_peer(struct head *h, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i =
		MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *sa = i != NULL ? i->client_addr : NULL;

	if (sa != NULL && sa->sa_family == AF_INET)
		h->peer = addr_from_v4(
			(const void *)&((const struct sockaddr_in *)sa)->sin_addr);
	else if (sa != NULL && sa->sa_family == AF_INET6)
		h->peer = addr_from_v6(
			(const void *)&((const struct sockaddr_in6 *)sa)->sin6_addr);
}

static enum MHD_Result
exchange_answer(void *cls, struct MHD_Connection *c, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_len,
	void **ctx)
{
	struct exchange *x = *ctx;
	struct head h = {.method = method, .version = version};
	struct response rs = {.status = 200, .type = "application/json"};

	(void)url;
	if (x == NULL || x->target == NULL)
		return MHD_NO;
	h.target = x->target;
	MHD_get_connection_values_n(c, MHD_HEADER_KIND, head_field, &h);
	put_peer(&h, c);
	/* An answer before the end of the request makes the library close the
	 * connection: right for a body that is not wanted, wasteful else. */
	if (!x->headed && (!h.framed || strcmp(method, "POST") == 0)) {
		x->headed = true;
		return MHD_YES;
	}
	if (*upload_len > 0) {
		x->large = x->large || *upload_len > BODY_MAX - x->body.len;
		if (!x->large)
			str_add(&x->body, upload, *upload_len);
		*upload_len = 0;
		return MHD_YES;
	}
	h.body = x->body.data;
	h.body_len = x->body.len;
	if (x->large) {
		problem_set(&rs, 413, "a body has up to %d bytes", BODY_MAX);
		return send_response(c, &rs, true);
	}
	route_request(cls, &h, &rs);
	return send_response(c, &rs, status_closes(rs.status));
}

/* ---- the servers ---- */

/* Targets are decoded in query.c, once. */
static size_t
leave_escaped(void *cls, struct MHD_Connection *c, char *text)
{
	(void)cls;
	(void)c;
	return strlen(text);
}

/* The library's complaints are about clients: for debugging only. */
__attribute__((format(printf, 2, 0))) static void
log_library(void *cls, const char *fmt, va_list ap)
{
	char text[512];

	(void)cls;
	vsnprintf(text, sizeof(text), fmt, ap);
	text[strcspn(text, "\n")] = '\0';
	log_debug("api", "%s", text);
}

static struct MHD_Daemon *
daemon_start(struct api *a, int fd)
{
	return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL |
					MHD_USE_TLS | MHD_USE_ERROR_LOG,
		0, NULL, NULL, exchange_answer, a, MHD_OPTION_EXTERNAL_LOGGER,
		log_library, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_HTTPS_CERT_CALLBACK, pair_choose,
		MHD_OPTION_HTTPS_PRIORITIES, tls_priorities,
		MHD_OPTION_THREAD_POOL_SIZE, (unsigned)THREADS,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)CONNECTION_IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK,
		exchange_begin, NULL, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_end, NULL, MHD_OPTION_END);
}

static int
server_listen(struct api *a, const struct listen_address *listen, size_t count,
	struct err *err)
{
	struct server *s = a->server;
	int fd[LISTEN_MAX], rc = 0;
	size_t open = 0, started = 0;

	for (; rc == 0 && open < count; open++) {
		fd[open] = listen_open(&listen[open], err);
		if (fd[open] < 0) {
			rc = fd[open];
			break;
		}
	}
	for (; rc == 0 && started < count; started++) {
		s->daemon[s->count] = daemon_start(a, fd[started]);
		if (s->daemon[s->count] == NULL) {
			rc = -EIO;
			err_set(err, "cannot start the HTTPS server on %s",
				listen[started].text);
			break;
		}
		s->count++;
	}
	for (; started < open; started++)
		close(fd[started]);
	return rc;
}

static void
server_close(struct server *s)
{
	for (size_t i = 0; i < s->count; i++)
		MHD_stop_daemon(s->daemon[i]);
	pairs_free();
	free(s);
}

static int
options_parse(const struct api_options *o, struct listen_address *listen,
	struct gate *g, struct err *err)
{
	if (o->listen_count == 0 || o->listen_count > LISTEN_MAX)
		return err_set(err, "api.listen needs 1 to %d addresses", LISTEN_MAX);
	for (size_t i = 0; i < o->listen_count; i++)
		if (listen_parse(o->listen[i], &listen[i], err) < 0)
			return -EINVAL;
	return gate_init(g, listen, o->listen_count, o->hosts, o->host_count, err);
}

int
api_start(const struct api_options *o, const struct policy *policy, struct err *err,
	struct api **out)
{
	struct listen_address listen[LISTEN_MAX];
	struct api *a = xcalloc(1, sizeof(*a));
	struct api_pair *pair;
	sigset_t all, before;
	int rc;

	a->server = xcalloc(1, sizeof(*a->server));
	a->policy = policy;
	a->status = o->status;
	a->change = o->change;
	a->change_ctx = o->ctx;
	sessions_init(&a->sessions);
	backoff_init(&a->logins.backoff);
	a->status_ctx = o->ctx;
	a->started = time_now();
	pthread_rwlock_init(&a->policy_lock, NULL);
	readers_init(&a->readers, o->database);
	rc = options_parse(o, listen, &a->gate, err);
	if (rc == 0)
		rc = api_pair_load(o->certificate, o->key, err, &pair);
	if (rc == 0) {
		api_pair_use(pair);
		/* Signals are the main thread's. */
		sigfillset(&all);
		pthread_sigmask(SIG_SETMASK, &all, &before);
		rc = server_listen(a, listen, o->listen_count, err);
		pthread_sigmask(SIG_SETMASK, &before, NULL);
	}
	if (rc < 0) {
		api_stop(a);
		return rc;
	}
	for (size_t i = 0; i < o->listen_count; i++)
		log_info("api", "listening on https://%s/", listen[i].text);
	*out = a;
	return 0;
}

void
api_policy(struct api *a, const struct policy *policy)
{
	pthread_rwlock_wrlock(&a->policy_lock);
	a->policy = policy;
	pthread_rwlock_unlock(&a->policy_lock);
}

void
api_stop(struct api *a)
{
	if (a == NULL)
		return;
	server_close(a->server);
	readers_fini(&a->readers);
	sessions_fini(&a->sessions);
	backoff_fini(&a->logins.backoff);
	gate_fini(&a->gate);
	pthread_rwlock_destroy(&a->policy_lock);
	free(a);
}
