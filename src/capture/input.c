/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A file read in large pieces: [from, to) of the buffer is there and not yet
 * used.  Pieces of this size were measured faster than mapping the file, which
 * pays a fault per page.  Also lent to libpcap as a stream, for the formats that
 * are left to it.
 */
#include "capture_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

int
input_open(const char *path, struct err *err, struct input **out)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd == -1) {
		int error = errno;
		err_set(err, "%s: %s", path, strerror(error));
		return -error;
	}
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		err_set(err, "%s: is a directory, not a capture", path);
		close(fd);
		return -EISDIR;
	}
	posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	*out = xcalloc(1, sizeof(**out));
	(*out)->fd = fd;
	return 0;
}

void
input_close(struct input *in)
{
	if (in == NULL)
		return;
	if (in->fd != STDIN_FILENO)
		close(in->fd);
	free(in);
}

size_t
input_fill(struct input *in, size_t n)
{
	if (in->to - in->from >= n || in->error != 0)
		return in->to - in->from;
	memmove(in->bytes, in->bytes + in->from, in->to - in->from);
	in->to -= in->from;
	in->from = 0;
	while (in->to < n) {
		ssize_t got = read(in->fd, in->bytes + in->to,
			MIN((size_t)INPUT_PIECE, sizeof(in->bytes) - in->to));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			in->error = errno;
		if (got <= 0)
			break;
		in->to += (size_t)got;
	}
	return in->to;
}

static ssize_t
stream_read(void *cookie, char *dst, size_t n)
{
	struct input *in = cookie;
	size_t take = MIN(input_fill(in, 1), n);

	if (take == 0 && in->error != 0) {
		errno = in->error;
		return -1;
	}
	memcpy(dst, in->bytes + in->from, take);
	in->from += take;
	return (ssize_t)take;
}

FILE *
input_stream(struct input *in)
{
	return fopencookie(in, "rb", (cookie_io_functions_t){.read = stream_read});
}
