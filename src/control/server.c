/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daemon's side: a thread that takes one connection after the other, each
 * for one request.  Who may connect is the file's permission (0660) and its
 * directory's; a peer that dawdles is dropped after CONTROL_PEER_MSEC.
 */
#include "control_int.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"
#include "camwarden/base/str.h"

enum { BACKLOG = 16 };

struct control_socket {
	int fd, stop_fd;
	char *path;
	char *database; /* its real path */
	control_fn *fn;
	void *ctx;
	struct beat *beat; /* lent */
	pthread_t thread;
	struct message message;
};

static int
change_of(struct control_socket *c, int fd, struct change *ch)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);
	const char *database;

	if (!control_message_read(fd, &c->message) ||
		!message_to(&c->message, &database, ch))
		return -EINVAL;
	if (strcmp(database, c->database) != 0)
		return CONTROL_NOT_HERE;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0)
		return -errno;
	control_actor(peer.uid, ch->actor);
	return c->fn(c->ctx, ch);
}

static void
serve(struct control_socket *c, int fd)
{
	struct change ch;
	struct message answer;
	int result;

	memset(&ch, 0, sizeof(ch));
	result = change_of(c, fd, &ch);
	answer.len = 2 +
		     (size_t)snprintf(answer.bytes, sizeof(answer.bytes), "%d%c%s",
			     result, '\0', ch.id) -
		     1;
	message_write(fd, &answer);
}

static void *
control_main(void *arg)
{
	struct control_socket *c = arg;
	struct pollfd fds[] = {
		{.fd = c->stop_fd, .events = POLLIN},
		{.fd = c->fd, .events = POLLIN},
	};

	pthread_setname_np(pthread_self(), "control");
	beat_touch(c->beat);
	while (poll(fds, ARRAY_LEN(fds), CONTROL_TURN_MSEC) >= 0 || errno == EINTR) {
		int fd;
		beat_touch(c->beat);
		if (fds[0].revents != 0)
			break;
		if (fds[1].revents == 0)
			continue;
		fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd == -1)
			continue;
		serve(c, fd);
		close(fd);
	}
	beat_end(c->beat);
	return NULL;
}

/* What a daemon that was killed left; the writer's lock says that none runs. */
static int
make_way(const char *path)
{
	struct stat st;

	if (lstat(path, &st) != 0)
		return 0;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	return unlink(path) != 0 ? -errno : 0;
}

static int
listen_at(struct control_socket *c)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int r = make_way(c->path);

	if (r != 0)
		return r;
	if (strlen(c->path) >= sizeof(a.sun_path))
		return -ENAMETOOLONG;
	strcpy(a.sun_path, c->path);
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd == -1 || bind(c->fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
		chmod(c->path, 0660) != 0 || listen(c->fd, BACKLOG) != 0)
		return -errno;
	return 0;
}

static void
control_free(struct control_socket *c)
{
	if (c->fd > 0)
		close(c->fd);
	if (c->stop_fd > 0)
		close(c->stop_fd);
	free(c->path);
	free(c->database);
	free(c);
}

int
control_start(const char *path, const char *database, control_fn *fn, void *ctx,
	struct beat *beat, struct err *err, struct control_socket **out)
{
	struct control_socket *c = xcalloc(1, sizeof(*c));
	int r;

	c->path = xstrdup(path);
	c->database = realpath(database, NULL);
	c->fn = fn;
	c->ctx = ctx;
	c->beat = beat;
	c->stop_fd = eventfd(0, EFD_CLOEXEC);
	r = c->database == NULL || c->stop_fd == -1 ? -errno : listen_at(c);
	if (r == 0)
		r = -pthread_create(&c->thread, NULL, control_main, c);
	if (r != 0) {
		err_set(err, "%s: %s", path, strerror(-r));
		control_free(c);
		return r;
	}
	*out = c;
	return 0;
}

void
control_stop(struct control_socket *c)
{
	if (c == NULL)
		return;
	eventfd_write(c->stop_fd, 1);
	pthread_join(c->thread, NULL);
	unlink(c->path);
	control_free(c);
}
