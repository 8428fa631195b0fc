/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop: accepts within the limits, moves connections on when there is something
 * to read or room to write, and ends those whose time is over.  When there are too
 * many, in all or of one address, the one that has been kept waiting longest without
 * a whole request gives way, so that slow ones never keep others out.
 */
#include "front.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "camwarden/base/log.h"
#include "server.h"
#include "tls.h"

/* ---- accepting ---- */

static bool
may_give_way(const struct connection *c)
{
	return c->phase == PHASE_HANDSHAKE || c->phase == PHASE_HEAD ||
	       c->phase == PHASE_BODY || c->phase == PHASE_CLOSE;
}

/* Makes room for one more of that address; false: all are being answered. */
static bool
make_room(struct front *f, const struct addr *peer)
{
	struct connection *any = NULL, *own = NULL, *victim = NULL;
	size_t mine = 0;

	for (struct connection *c = f->oldest; c != NULL; c = c->newer) {
		bool same = addr_equal(&c->peer, peer);

		mine += same;
		if (!may_give_way(c))
			continue;
		if (any == NULL || c->since < any->since)
			any = c;
		if (same && (own == NULL || c->since < own->since))
			own = c;
	}
	if (mine >= f->limit.per_address)
		victim = own;
	else if (f->count >= f->limit.connections)
		victim = any;
	else
		return true;
	if (victim == NULL)
		return false;
	api_count(f->api, API_DISPLACED);
	connection_close(victim);
	return true;
}

static struct addr
addr_of(const struct sockaddr_storage *sa)
{
	if (sa->ss_family == AF_INET6)
		return addr_from_v6(
			(const void *)&((const struct sockaddr_in6 *)sa)->sin6_addr);
	return addr_from_v4((const void *)&((const struct sockaddr_in *)sa)->sin_addr);
}

static void
accept_some(struct front *f, struct listener *l)
{
	for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
		struct sockaddr_storage sa = {0};
		socklen_t len = sizeof(sa);
		int one = 1, fd = accept4(l->fd, (struct sockaddr *)&sa, &len,
				     SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct addr peer;

		if (fd < 0)
			return;
		peer = addr_of(&sa);
		api_count(f->api, API_CONNECTIONS);
		if (!make_room(f, &peer)) {
			api_count(f->api, API_TURNED_AWAY);
			close(fd);
			continue;
		}
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		connection_new(f, fd, &peer);
	}
}

/* ---- the loop ---- */

static struct listener *
listener_of(struct front *f, const void *source)
{
	for (size_t i = 0; i < f->listener_count; i++)
		if (source == &f->listener[i])
			return &f->listener[i];
	return NULL;
}

static void
take_answers(struct front *f)
{
	struct exchange *x, *next;
	eventfd_t n;

	eventfd_read(f->wake, &n);
	for (x = crew_take(&f->crew); x != NULL; x = next) {
		next = x->next;
		connection_answered(x->connection);
	}
}

static void
sweep(struct front *f, uint64_t now)
{
	struct connection *c, *newer;

	for (c = f->oldest; c != NULL; c = newer) {
		newer = c->newer;
		connection_overdue(c, now);
	}
}

/* Nothing of this turn's events points to them any more. */
static void
bury(struct front *f)
{
	while (f->dead != NULL) {
		struct connection *c = f->dead;

		f->dead = c->newer;
		connection_free(c);
	}
}

static void *
front_main(void *arg)
{
	struct front *f = arg;
	struct epoll_event event[EVENTS_AT_ONCE];
	uint64_t swept = clock_ms();

	while (!atomic_load(&f->stop)) {
		int n = epoll_wait(f->epoll, event, EVENTS_AT_ONCE, SWEEP_MS);
		uint64_t now = clock_ms();

		for (int i = 0; i < n; i++) {
			void *source = event[i].data.ptr;
			struct listener *l = listener_of(f, source);

			if (source == f)
				take_answers(f);
			else if (l != NULL)
				accept_some(f, l);
			else
				connection_step(source);
		}
		if (now - swept >= SWEEP_MS) {
			sweep(f, now);
			swept = now;
			api_tick(f->api, now);
		}
		bury(f);
	}
	return NULL;
}

/* ---- start and stop ---- */

/* A descriptor for each connection, two for a reader of the database. */
static void
raise_descriptors(size_t wanted)
{
	struct rlimit r;

	wanted += 256;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur >= wanted)
		return;
	r.rlim_cur = r.rlim_max < wanted ? r.rlim_max : wanted;
	if (setrlimit(RLIMIT_NOFILE, &r) != 0 || r.rlim_cur < wanted)
		log_warn("api", "only %llu files may be open; LimitNOFILE= raises it",
			(unsigned long long)r.rlim_cur);
}

static int
watch(struct front *f, int fd, void *source)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = source};

	return epoll_ctl(f->epoll, EPOLL_CTL_ADD, fd, &e) == 0 ? 0 : -errno;
}

static int
listen_all(struct front *f, const struct listen_address *listen, size_t count,
	struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++) {
		int fd = listen_open(&listen[i], err);

		if (fd < 0)
			return fd;
		f->listener[f->listener_count].fd = fd;
		r = watch(f, fd, &f->listener[f->listener_count++]);
	}
	if (r != 0)
		err_set(err, "epoll: %s", strerror(-r));
	return r;
}

int
front_start(struct api *a, const struct listen_address *listen, size_t count,
	const struct api_options *o, struct err *err, struct front **out)
{
	struct front *f = xcalloc(1, sizeof(*f));
	int r;

	*out = f;
	f->api = a;
	f->limit = o->limits != NULL ? *o->limits : api_limits_default;
	f->epoll = epoll_create1(EPOLL_CLOEXEC);
	f->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->epoll == -1 || f->wake == -1 || watch(f, f->wake, f) != 0) {
		err_set(err, "epoll: %s", strerror(errno));
		return -EIO;
	}
	raise_descriptors(f->limit.connections);
	r = tls_open(f, o->client_ca, err);
	if (r == 0)
		r = listen_all(f, listen, count, err);
	if (r == 0) {
		r = crew_start(&f->crew, f);
		if (r == 0)
			r = -pthread_create(&f->thread, NULL, front_main, f);
		f->started = r == 0;
		if (r != 0)
			err_set(err, "threads: %s", strerror(-r));
	}
	return r;
}

void
front_stop(struct front *f)
{
	struct exchange *x, *next;

	if (f == NULL)
		return;
	atomic_store(&f->stop, true);
	if (f->started) {
		eventfd_write(f->wake, 1);
		pthread_join(f->thread, NULL);
	}
	crew_stop(&f->crew);
	/* Those that are closed and were with a worker are in no other list. */
	for (x = crew_take_rest(&f->crew); x != NULL; x = next) {
		next = x->next;
		x->connection->phase = PHASE_CLOSE;
		if (x->connection->fd == -1)
			connection_free(x->connection);
	}
	while (f->oldest != NULL)
		connection_close(f->oldest);
	bury(f);
	for (size_t i = 0; i < f->listener_count; i++)
		close(f->listener[i].fd);
	tls_close(f);
	if (f->epoll > 0)
		close(f->epoll);
	if (f->wake > 0)
		close(f->wake);
	free(f);
}
