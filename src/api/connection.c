/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One connection: a TLS session, its phase with an absolute deadline, the request
 * that is being read and the answer that is being sent.  Loop thread.
 */
#include "front.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "tls.h"

static void
phase_set(struct connection *c, enum phase phase, unsigned msec)
{
	c->phase = phase;
	c->since = clock_ms();
	c->deadline = c->since + msec;
	c->sent = 0;
}

/* Once: the next event of that kind. */
static void
wait_for(struct connection *c, uint32_t events)
{
	struct epoll_event e = {
		.events = events | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = c};

	if (epoll_ctl(c->front->epoll, EPOLL_CTL_MOD, c->fd, &e) != 0)
		connection_close(c);
}

static void
wait_tls(struct connection *c)
{
	wait_for(c, gnutls_record_get_direction(c->tls) == 1 ? EPOLLOUT : EPOLLIN);
}

struct connection *
connection_new(struct front *f, int fd, const struct addr *peer)
{
	struct connection *c = calloc(1, sizeof(*c));
	struct epoll_event e = {.events = EPOLLIN | EPOLLONESHOT, .data.ptr = c};

	if (c == NULL)
		goto failed;
	c->fd = fd;
	c->front = f;
	c->peer = *peer;
	c->tls = tls_session(f, fd);
	if (c->tls == NULL || epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &e) != 0)
		goto failed;
	phase_set(c, PHASE_HANDSHAKE, f->limit.handshake_ms);
	c->born = c->since;
	c->older = f->newest;
	if (f->newest != NULL)
		f->newest->newer = c;
	else
		f->oldest = c;
	f->newest = c;
	f->count++;
	return c;
failed:
	if (c != NULL && c->tls != NULL)
		gnutls_deinit(c->tls);
	free(c);
	close(fd);
	return NULL;
}

void
connection_close(struct connection *c)
{
	struct front *f = c->front;

	if (c->fd == -1)
		return;
	close(c->fd); /* leaves the epoll set with it */
	c->fd = -1;
	if (c->newer != NULL)
		c->newer->older = c->older;
	else
		f->newest = c->older;
	if (c->older != NULL)
		c->older->newer = c->newer;
	else
		f->oldest = c->newer;
	f->count--;
	/* A worker has the exchange: it comes back through connection_answered. */
	if (c->phase == PHASE_WORK)
		return;
	c->newer = f->dead;
	f->dead = c;
}

void
connection_free(struct connection *c)
{
	exchange_free(c->exchange);
	gnutls_deinit(c->tls);
	if (c->in != NULL)
		explicit_bzero(c->in, c->in_size);
	free(c->in);
	free(c);
}

/* ---- reading ---- */

/* Room for a byte at least; a POST's body must not move its head later. */
static bool
grow(struct connection *c)
{
	size_t size = c->in_size == 0 ? IN_LEAST : 2 * c->in_size;
	char *grown;

	if (c->in_len < c->in_size)
		return true;
	grown = size > IN_MAX || c->in_size == IN_MAX ? NULL : realloc(c->in, size);
	if (grown == NULL)
		return false;
	c->in = grown;
	c->in_size = size;
	return true;
}

/* 1: more was read; 0: there is nothing now; -1: it has ended. */
static int
fill(struct connection *c)
{
	ssize_t n;

	if (!grow(c))
		return -1;
	do {
		n = gnutls_record_recv(
			c->tls, c->in + c->in_len, c->in_size - c->in_len);
	} while (n == GNUTLS_E_INTERRUPTED);
	if (n == GNUTLS_E_AGAIN)
		return 0;
	if (n <= 0)
		return -1; /* also a renegotiation, which nobody needs */
	c->in_len += (size_t)n;
	return 1;
}

static struct exchange *
exchange_new(struct connection *c)
{
	struct exchange *x = calloc(1, sizeof(*x));

	if (x != NULL)
		x->connection = c;
	c->exchange = x;
	return x;
}

static void
refuse(struct connection *c, unsigned status, const char *why)
{
	struct front *f = c->front;

	if (c->exchange == NULL && exchange_new(c) == NULL) {
		connection_close(c);
		return;
	}
	api_count(f->api, API_REFUSED);
	exchange_refuse(f->api, c->exchange, status, why);
	phase_set(c, PHASE_SEND, f->limit.send_ms);
}

static void
give(struct connection *c)
{
	c->exchange->head.peer = c->peer;
	c->exchange->head.client = &c->client;
	api_count(c->front->api, API_REQUESTS);
	phase_set(c, PHASE_WORK, 0);
	crew_give(&c->front->crew, c->exchange);
}

/* The head is whole: c->head_len bytes. */
static void
head_take(struct connection *c)
{
	struct front *f = c->front;
	struct exchange *x = exchange_new(c);
	struct err why = {0};
	char *moved;
	unsigned status;

	if (x == NULL) {
		connection_close(c);
		return;
	}
	/* The head's texts point into the input, which may not move any more. */
	moved = realloc(c->in, IN_MAX);
	if (moved == NULL) {
		connection_close(c);
		return;
	}
	c->in = moved;
	c->in_size = IN_MAX;
	status = head_parse(&x->head, c->in, c->head_len, &why);
	if (status == 0)
		status = gate_check(&f->api->gate, &x->head, &why);
	if (status != 0) {
		refuse(c, status, why.text);
		return;
	}
	c->body_len = x->head.body_len;
	x->head.body = c->in + c->head_len;
	x->close = x->head.old || field_has(x->head.connection, "close");
	phase_set(c, PHASE_BODY, f->limit.body_ms);
	if (x->head.expect != NULL && c->in_len - c->head_len < c->body_len)
		c->interim = "HTTP/1.1 100 Continue\r\n\r\n";
}

/* True when there is something to go on with. */
static bool
head_step(struct connection *c)
{
	struct front *f = c->front;
	struct err why = {0};
	unsigned status;
	int n = 1;

	if (c->scan.at == c->in_len)
		n = fill(c);
	if (n < 0) {
		connection_close(c);
		return false;
	}
	if (n == 0) {
		wait_tls(c);
		return false;
	}
	/* The first byte of a request: from here on its own, absolute deadline. */
	if (c->scan.at == 0 && c->deadline > clock_ms())
		c->deadline = clock_ms() + f->limit.head_ms;
	status = head_scan(&c->scan, c->in, c->in_len, &why);
	if (status == 0) {
		c->head_len = c->scan.at;
		head_take(c);
	} else if (status != HEAD_GOES_ON) {
		refuse(c, status, why.text);
	}
	return true;
}

/* ---- sending ---- */

/* 1: all of n bytes from c->sent on are sent; 0: not yet; -1: it has ended. */
static int
push(struct connection *c, const char *bytes, size_t n, size_t before)
{
	while (c->sent < before + n) {
		ssize_t done = gnutls_record_send(
			c->tls, bytes + (c->sent - before), n - (c->sent - before));

		if (done == GNUTLS_E_INTERRUPTED)
			continue;
		if (done == GNUTLS_E_AGAIN)
			return 0;
		if (done <= 0)
			return -1;
		c->sent += (size_t)done;
	}
	return 1;
}

static bool
wait_or_close(struct connection *c, int pushed)
{
	if (pushed == 0)
		wait_for(c, EPOLLOUT);
	else if (pushed < 0)
		connection_close(c);
	return pushed > 0;
}

static bool
body_step(struct connection *c)
{
	int n;

	if (c->interim != NULL) {
		if (!wait_or_close(c, push(c, c->interim, strlen(c->interim), 0)))
			return false;
		c->interim = NULL;
	}
	if (c->in_len - c->head_len >= c->body_len) {
		give(c);
		return false;
	}
	n = fill(c);
	if (n < 0)
		connection_close(c);
	if (n == 0)
		wait_tls(c);
	return n > 0;
}

/* The answer is sent: the next request, of which the first bytes may be there. */
static void
turn(struct connection *c)
{
	size_t used = c->head_len + c->body_len, left = c->in_len - used;

	exchange_free(c->exchange);
	c->exchange = NULL;
	explicit_bzero(c->in, used);
	memmove(c->in, c->in + used, left);
	c->in_len = left;
	c->head_len = c->body_len = 0;
	memset(&c->scan, 0, sizeof(c->scan));
	if (left == 0) { /* may idle for long */
		free(c->in);
		c->in = NULL;
		c->in_size = 0;
	}
	phase_set(c, PHASE_HEAD, c->front->limit.idle_ms);
}

static void
part(struct connection *c)
{
	phase_set(c, PHASE_CLOSE, c->front->limit.close_ms);
}

/* All of it is sent. */
static bool
sent_all(struct connection *c)
{
	struct exchange *x = c->exchange;

	if (x->broken) {
		connection_close(c); /* without the end that would look like one */
		return false;
	}
	if (x->more && x->wait_ms == 0) {
		phase_set(c, PHASE_WORK, 0);
		crew_give(&c->front->crew, x);
		return false;
	}
	if (x->more) {
		/* A stream that waits; its peer has nothing to say but the end. */
		c->wake = clock_ms() + x->wait_ms;
		wait_for(c, EPOLLIN);
		return false;
	}
	if (x->close)
		part(c);
	else
		turn(c);
	return true;
}

static bool
send_step(struct connection *c)
{
	struct exchange *x = c->exchange;
	int n;

	if (c->wake != 0) {
		connection_close(c);
		return false;
	}
	n = push(c, x->out.data, x->out.len, 0);
	if (n > 0)
		n = push(c, x->fixed, x->fixed_len, x->out.len);
	return wait_or_close(c, n) && sent_all(c);
}

/* What is on its way to us is read and thrown away, or the kernel would answer it
 * with a reset, which can overtake our answer. */
static bool
close_step(struct connection *c)
{
	char scrap[4096];
	ssize_t n;

	if (!c->said_bye) {
		c->said_bye = true;
		gnutls_bye(c->tls, GNUTLS_SHUT_WR);
		shutdown(c->fd, SHUT_WR);
	}
	n = recv(c->fd, scrap, sizeof(scrap), MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN) {
		wait_for(c, EPOLLIN);
		return false;
	}
	if (n > 0)
		c->discarded += (size_t)n;
	if (n <= 0 || c->discarded > DISCARD_MAX) {
		connection_close(c);
		return false;
	}
	return true;
}

static bool
handshake_step(struct connection *c)
{
	int r;

	do {
		r = gnutls_handshake(c->tls);
	} while (r == GNUTLS_E_INTERRUPTED || r == GNUTLS_E_WARNING_ALERT_RECEIVED);
	if (r == GNUTLS_E_AGAIN) {
		wait_tls(c);
		return false;
	}
	if (r < 0 || !tls_client(c->tls, &c->client)) {
		api_count(c->front->api, API_HANDSHAKES_FAILED);
		connection_close(c);
		return false;
	}
	phase_set(c, PHASE_HEAD, c->front->limit.head_ms);
	return true;
}

void
connection_step(struct connection *c)
{
	bool on = true;

	while (on && c->fd != -1) {
		switch (c->phase) {
		case PHASE_HANDSHAKE:
			on = handshake_step(c);
			break;
		case PHASE_HEAD:
			on = head_step(c);
			break;
		case PHASE_BODY:
			on = body_step(c);
			break;
		case PHASE_WORK:
			on = false;
			break;
		case PHASE_SEND:
			on = send_step(c);
			break;
		case PHASE_CLOSE:
			on = close_step(c);
			break;
		}
	}
}

void
connection_answered(struct connection *c)
{
	struct front *f = c->front;

	if (c->fd == -1) {
		c->newer = f->dead;
		f->dead = c;
		c->phase = PHASE_CLOSE;
		return;
	}
	phase_set(c, PHASE_SEND, f->limit.send_ms);
	if (c->since > c->born + f->limit.life_ms)
		c->exchange->close = true;
	connection_step(c);
}

void
connection_overdue(struct connection *c, uint64_t now)
{
	static const enum api_counter counters[] = {
		[PHASE_HANDSHAKE] = API_LATE_HANDSHAKES,
		[PHASE_HEAD] = API_LATE_HEADS,
		[PHASE_BODY] = API_LATE_BODIES,
		[PHASE_SEND] = API_LATE_SENDS};
	bool late;

	if (c->phase == PHASE_WORK)
		return;
	if (c->wake != 0) {
		if (now < c->wake)
			return;
		c->wake = 0;
		c->exchange->close |= now > c->born + c->front->limit.life_ms;
		phase_set(c, PHASE_WORK, 0);
		crew_give(&c->front->crew, c->exchange);
		return;
	}
	late = now >= c->deadline;
	/* `now` may be older than a connection of this turn. */
	if (!late && now <= c->born + c->front->limit.life_ms + c->front->limit.send_ms)
		return;
	if (c->phase < ARRAY_LEN(counters) && (c->phase != PHASE_HEAD || c->in_len > 0))
		api_count(c->front->api, counters[c->phase]);
	if ((c->phase == PHASE_HEAD && c->in_len > 0) || c->phase == PHASE_BODY) {
		refuse(c, 408, "the request did not come in time");
		connection_step(c);
	} else {
		connection_close(c);
	}
}
