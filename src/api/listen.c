/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listening addresses: the configuration's text -> socket address -> a bound,
 * listening socket.  Only literal addresses: a name could come to mean another
 * address between two starts.
 */
#include "api_int.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* Digits only, 1-65535. */
static int
port_parse(const char *text, uint16_t *out)
{
	unsigned n = 0;

	if (*text == '\0' || strlen(text) > 5)
		return -EINVAL;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		n = n * 10 + (unsigned)(*text - '0');
	}
	if (n == 0 || n > 65535)
		return -EINVAL;
	*out = (uint16_t)n;
	return 0;
}

static int
listen_v4(struct listen_address *out, const char *host)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&out->addr;

	if (inet_pton(AF_INET, host, &in->sin_addr) != 1)
		return -EINVAL;
	in->sin_family = AF_INET;
	in->sin_port = htons(out->port);
	out->len = sizeof(*in);
	out->any = in->sin_addr.s_addr == htonl(INADDR_ANY);
	snprintf(out->text, sizeof(out->text), "%s:%u", host, out->port);
	return 0;
}

static int
listen_v6(struct listen_address *out, const char *host)
{
	struct sockaddr_in6 *in = (struct sockaddr_in6 *)&out->addr;
	char text[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, host, &in->sin6_addr) != 1)
		return -EINVAL;
	in->sin6_family = AF_INET6;
	in->sin6_port = htons(out->port);
	out->len = sizeof(*in);
	out->any = IN6_IS_ADDR_UNSPECIFIED(&in->sin6_addr);
	inet_ntop(AF_INET6, &in->sin6_addr, text, sizeof(text));
	snprintf(out->text, sizeof(out->text), "[%s]:%u", text, out->port);
	return 0;
}

int
listen_parse(const char *text, struct listen_address *out, struct err *err)
{
	struct listen_address a = {0};
	char host[INET6_ADDRSTRLEN];
	const char *from = text, *colon = strrchr(text, ':');
	size_t n = colon == NULL ? 0 : (size_t)(colon - text);
	bool v6 = n >= 2 && text[0] == '[' && text[n - 1] == ']';

	if (v6) {
		from++;
		n -= 2;
	}
	if (colon == NULL || n == 0 || n >= sizeof(host) ||
		port_parse(colon + 1, &a.port) < 0)
		goto wrong;
	memcpy(host, from, n);
	host[n] = '\0';
	if ((v6 ? listen_v6(&a, host) : listen_v4(&a, host)) < 0)
		goto wrong;
	*out = a;
	return 0;
wrong:
	return err_set(err,
		"'%.80s' is no address to listen on: write 127.0.0.1:8443 or "
		"[::1]:8443, with a port from 1 to 65535",
		text);
}

int
listen_open(const struct listen_address *a, struct err *err)
{
	int one = 1, rc, fd;

	fd = socket(a->addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		goto failed;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (a->addr.ss_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	if (bind(fd, (const struct sockaddr *)&a->addr, a->len) < 0 ||
		listen(fd, BACKLOG) < 0)
		goto failed;
	return fd;
failed:
	rc = -errno;
	if (rc == -EADDRINUSE)
		err_set(err, "cannot listen on %s: another program has that port",
			a->text);
	else
		err_set(err, "cannot listen on %s: %s", a->text, strerror(-rc));
	if (fd >= 0)
		close(fd);
	return rc;
}
