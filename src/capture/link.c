/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel says of an interface, by its index or name: rtnetlink(7), which
 * needs no privilege and no file.  Capture thread, a few times a second.
 */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture_int.h"
#include "camwarden/base/array.h"

enum { ANSWER_BYTES = 16384, ANSWERS_MOST = 8 };

struct question {
	struct nlmsghdr head;
	struct ifinfomsg link;
	struct rtattr attribute;
	char name[IFNAMSIZ];
};

int
link_open(void)
{
	struct sockaddr_nl self = {.nl_family = AF_NETLINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	if (fd != -1 && bind(fd, (struct sockaddr *)&self, sizeof(self)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
ask(int fd, int index, const char *name, uint32_t seq)
{
	struct question q = {
		.head = {.nlmsg_len = NLMSG_LENGTH(sizeof(q.link)),
			.nlmsg_type = RTM_GETLINK,
			.nlmsg_flags = NLM_F_REQUEST,
			.nlmsg_seq = seq},
		.link = {.ifi_family = AF_UNSPEC, .ifi_index = index},
	};

	if (index == 0) {
		size_t n = strnlen(name, IFNAMSIZ);
		if (n == 0 || n == IFNAMSIZ)
			return -ENODEV;
		memcpy(q.name, name, n);
		q.attribute.rta_type = IFLA_IFNAME;
		q.attribute.rta_len = (unsigned short)RTA_LENGTH(n + 1);
		q.head.nlmsg_len += RTA_SPACE(n + 1);
	}
	return send(fd, &q, q.head.nlmsg_len, 0) < 0 ? -errno : 0;
}

static void
take(const struct nlmsghdr *h, struct link_state *out)
{
	const struct ifinfomsg *l = NLMSG_DATA(h);
	int left = (int)IFLA_PAYLOAD(h);
	struct rtnl_link_stats64 stats;

	memset(out, 0, sizeof(*out));
	out->index = l->ifi_index;
	out->type = l->ifi_type;
	out->up = (l->ifi_flags & IFF_UP) != 0 && (l->ifi_flags & IFF_LOWER_UP) != 0;
	for (const struct rtattr *a = IFLA_RTA(l); RTA_OK(a, left);
		a = RTA_NEXT(a, left)) {
		size_t n = RTA_PAYLOAD(a);
		if (a->rta_type == IFLA_IFNAME)
			memcpy(out->name, RTA_DATA(a), MIN(n, sizeof(out->name) - 1));
		if (a->rta_type != IFLA_STATS64)
			continue;
		memset(&stats, 0, sizeof(stats));
		memcpy(&stats, RTA_DATA(a), MIN(n, sizeof(stats)));
		out->missed = stats.rx_missed_errors + stats.rx_fifo_errors;
	}
}

int
link_look(int fd, int index, const char *name, struct link_state *out)
{
	static _Thread_local uint32_t seq;
	_Alignas(struct nlmsghdr) char buf[ANSWER_BYTES];
	int r = ask(fd, index, name, ++seq);

	for (int i = 0; r == 0 && i < ANSWERS_MOST; i++) {
		ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
		const struct nlmsghdr *h = (const struct nlmsghdr *)buf;

		if (n < 0)
			return -errno;
		if (!NLMSG_OK(h, n) || h->nlmsg_seq != seq)
			continue;
		if (h->nlmsg_type == NLMSG_ERROR)
			return ((const struct nlmsgerr *)NLMSG_DATA(h))->error;
		if (h->nlmsg_type != RTM_NEWLINK)
			continue;
		take(h, out);
		return 0;
	}
	return r != 0 ? r : -EIO;
}
