/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command's side: asks the daemon that keeps the database, or, when none
 * runs, is the writer itself for a moment.
 */
#include "control_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "camwarden/base/str.h"

static int
change_directly(const char *database, struct change *c, struct err *err)
{
	struct store *s;
	int r;

	if (access(database, F_OK) != 0) {
		err_set(err, "%s: %s; camwardend makes the database at its first start",
			database, strerror(errno));
		return -ECANCELED;
	}
	if (store_open(database, err, &s) != 0)
		return -ECANCELED;
	control_actor(getuid(), c->actor);
	r = control_change(s, c);
	store_close(s);
	return r;
}

/* A connected socket; -1: nobody listens there. */
static int
dial(const char *path, int *error)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd;

	*error = ENAMETOOLONG;
	if (strlen(path) >= sizeof(a.sun_path))
		return -1;
	strcpy(a.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	*error = errno;
	close(fd);
	return -1;
}

/* "result\0id\0" -> result, with the id; false: no answer of ours. */
static bool
answer_take(const struct message *m, struct change *c, int *result)
{
	const char *id = memchr(m->bytes, '\0', m->len);
	size_t left = id != NULL ? m->len - (size_t)(++id - m->bytes) : 0;
	char *end;

	if (id == NULL || memchr(id, '\0', left) == NULL || strlen(id) >= sizeof(c->id))
		return false;
	*result = (int)strtol(m->bytes, &end, 10);
	if (end == m->bytes || *end != '\0')
		return false;
	strcpy(c->id, id);
	return true;
}

static int
ask(int fd, const char *path, const char *database, struct change *c, struct err *err)
{
	char *real = realpath(database, NULL);
	struct message m;
	int result = 0;
	bool sent = message_from(&m, real != NULL ? real : database, c) &&
		    message_write(fd, &m) && shutdown(fd, SHUT_WR) == 0;

	free(real);
	if (sent && control_message_read(fd, &m) && answer_take(&m, c, &result))
		return result;
	err_set(err,
		"%s: the daemon gave no answer; whether the change was made is "
		"not known",
		path);
	return -ECANCELED;
}

int
control_ask(const char *path, const char *database, struct change *c, struct err *err)
{
	int error, fd = dial(path, &error), result;

	if (fd == -1 && error != ENOENT && error != ECONNREFUSED &&
		error != ENAMETOOLONG) {
		err_set(err, "%s: %s", path, strerror(error));
		return -ECANCELED;
	}
	if (fd == -1)
		return change_directly(database, c, err);
	result = ask(fd, path, database, c, err);
	close(fd);
	return result == CONTROL_NOT_HERE ? change_directly(database, c, err) : result;
}
