/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * --pidfile: the number of the process, in a file that stays locked while it
 * runs, so that a number left by one that was killed is told from one that is
 * true.  Main thread.
 */
#include "daemon_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

int
pidfile_make(struct daemon *d)
{
	const char *path = d->options.pidfile;
	int fd, r = 0;

	if (path == NULL)
		return 0;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd == -1 || flock(fd, LOCK_EX | LOCK_NB) != 0)
		r = -errno;
	if (r == 0 && (ftruncate(fd, 0) != 0 || dprintf(fd, "%d\n", getpid()) < 0))
		r = -errno;
	d->pidfile = fd == -1 ? 0 : fd;
	if (r == -EWOULDBLOCK)
		err_set(&d->err, "%s: another camwardend runs with this file", path);
	else if (r != 0)
		err_set(&d->err, "%s: %s", path, strerror(-r));
	d->pidfile_ours = r == 0;
	return r;
}

void
pidfile_remove(struct daemon *d)
{
	if (d->pidfile_ours && unlink(d->options.pidfile) != 0 &&
		ftruncate(d->pidfile, 0) != 0)
		return; /* it is told by its lock, which ends with us */
	if (d->pidfile > 0)
		close(d->pidfile);
}
