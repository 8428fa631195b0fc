/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the service manager is told (sd_notify(3)), as datagrams to the socket
 * that NOTIFY_SOCKET names: no library for one sendmsg.  Its watchdog is fed
 * only while every thread turns.  Main thread.
 */
#include "daemon_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "camwarden/base/log.h"

enum { NOTIFY_TEXT = 512 };

/* The socket's address; false: nobody wants to know. */
static bool
notify_address(struct sockaddr_un *a, socklen_t *len)
{
	const char *name = getenv("NOTIFY_SOCKET");
	size_t n = name != NULL ? strlen(name) : 0;

	if (n < 2 || n >= sizeof(a->sun_path) || (name[0] != '/' && name[0] != '@'))
		return false;
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	memcpy(a->sun_path, name, n);
	if (name[0] == '@') /* abstract */
		a->sun_path[0] = '\0';
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	return true;
}

void
notify_open(struct notify *n)
{
	const char *pid = getenv("WATCHDOG_PID"), *usec = getenv("WATCHDOG_USEC");
	socklen_t len;

	n->fd = -1;
	if (!notify_address(&n->to, &len))
		return;
	n->len = len;
	n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (n->fd == -1 || usec == NULL ||
		(pid != NULL && strtol(pid, NULL, 10) != (long)getpid()))
		return;
	n->watchdog = strtoull(usec, NULL, 10) * CW_USEC;
}

void
notify_close(struct notify *n)
{
	if (n->fd > 0)
		close(n->fd);
	n->fd = -1;
}

void
notify(struct notify *n, const char *fmt, ...)
{
	char text[NOTIFY_TEXT];
	va_list ap;

	if (n->fd <= 0)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Nobody to hear it is no fault of ours. */
	(void)!sendto(n->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
		(const struct sockaddr *)&n->to, n->len);
}

void
notify_reloading(struct notify *n)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	notify(n, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64,
		(uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000);
}

/* Half of its time is left for who is late once. */
static void
watchdog_feed(struct daemon *d)
{
	struct notify *n = &d->notify;
	struct health h = health_stalest(d);
	bool fresh = h.age < n->watchdog / 2;

	if (fresh)
		notify(n, "WATCHDOG=1");
	if (fresh == n->starving)
		log_error("watchdog", "thread %s %s", h.name,
			fresh ? "turns again"
			      : "does not turn; the watchdog is not fed");
	n->starving = !fresh;
}

void
notify_turn(struct daemon *d)
{
	struct notify *n = &d->notify;
	struct coverage_record total;

	if (n->fd <= 0)
		return;
	if (n->watchdog > 0)
		watchdog_feed(d);
	core_total(&d->core, &total);
	if (total.stats.packets == n->told_packets)
		return;
	n->told_packets = total.stats.packets;
	notify(n,
		"STATUS=%s %" PRIu64 " packets; lost: %" PRIu64
		" by the kernel, %" PRIu64 " by the interface, %" PRIu64 " at the ring",
		d->live ? "watching:" : "read:", total.stats.packets,
		total.stats.kernel_drops, total.stats.interface_drops,
		total.counter[COUNTER_RING_LOST]);
}
