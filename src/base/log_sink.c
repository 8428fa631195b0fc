/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the log's lines go: stderr (with syslog's number before each line when the
 * journal reads it), the journal's own socket with the subject as a field, syslog,
 * or a file that is opened again at a reload, so that it may be moved.  A line that
 * cannot be written is dropped: a full disk must not stop a sensor.
 */
#include "camwarden/base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/base/time.h"

#define PROGRAM "camwardend"

struct log_sink {
	void (*put)(struct log_sink *s, enum log_level level, const char *token,
		const char *text);
	int fd; /* owned; -1: none */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct log_sink *in_use; /* under lock; NULL: stderr */

const char *
log_level_name(enum log_level level)
{
	switch (level) {
	case LOG_LEVEL_ERROR:
		return "error";
	case LOG_LEVEL_WARN:
		return "warning";
	case LOG_LEVEL_NOTICE:
		return "notice";
	case LOG_LEVEL_INFO:
		return "info";
	case LOG_LEVEL_DEBUG:
		break;
	}
	return "debug";
}

/* systemd.exec(5): JOURNAL_STREAM is the device and inode that stderr then has. */
static bool
stderr_is_journal(void)
{
	const char *name = getenv("JOURNAL_STREAM");
	uintmax_t device, inode;
	struct stat st;

	return name != NULL &&
	       sscanf(name, "%" SCNuMAX ":%" SCNuMAX, &device, &inode) == 2 &&
	       fstat(STDERR_FILENO, &st) == 0 && st.st_dev == device &&
	       st.st_ino == inode;
}

static void
put_stderr(
	struct log_sink *s, enum log_level level, const char *token, const char *text)
{
	(void)s;
	if (stderr_is_journal())
		fprintf(stderr, "<%d>%s: %s\n", (int)level, token, text);
	else
		fprintf(stderr, "%s %s: %s\n", log_level_name(level), token, text);
}

/* systemd.journal-fields(7); a field ends with its line, which text has none of. */
static void
put_journal(
	struct log_sink *s, enum log_level level, const char *token, const char *text)
{
	char line[LOG_LINE + 200];
	int n = snprintf(line, sizeof(line),
		"PRIORITY=%d\nSYSLOG_IDENTIFIER=" PROGRAM "\nSYSLOG_PID=%d\n"
		"CAMWARDEN_SUBJECT=%s\nMESSAGE=%s: %s\n",
		(int)level, (int)getpid(), token, token, text);

	(void)!send(s->fd, line, MIN((size_t)n, sizeof(line) - 1), MSG_NOSIGNAL);
}

static void
put_syslog(
	struct log_sink *s, enum log_level level, const char *token, const char *text)
{
	(void)s;
	syslog((int)level, "%s: %s", token, text);
}

static void
put_file(struct log_sink *s, enum log_level level, const char *token, const char *text)
{
	char time[TIME_STRLEN];

	(void)!dprintf(s->fd, "%s %s %s: %s\n", time_format(time_now(), time),
		log_level_name(level), token, text);
}

static int
journal_open(struct log_sink *s)
{
	static const struct sockaddr_un a = {
		.sun_family = AF_UNIX, .sun_path = "/run/systemd/journal/socket"};

	s->put = put_journal;
	s->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->fd == -1 || connect(s->fd, (const struct sockaddr *)&a, sizeof(a)) != 0)
		return -errno;
	return 0;
}

static int
file_open(struct log_sink *s, const char *path)
{
	s->put = put_file;
	s->fd = open(
		path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
	return s->fd == -1 ? -errno : 0;
}

int
log_sink_open(const char *to, struct err *err, struct log_sink **out)
{
	struct log_sink *s = xcalloc(1, sizeof(*s));
	int r = 0;

	s->fd = -1;
	s->put = put_stderr;
	if (strcmp(to, "journal") == 0)
		r = journal_open(s);
	else if (strcmp(to, "syslog") == 0)
		s->put = put_syslog;
	else if (to[0] == '/')
		r = file_open(s, to);
	if (r != 0) {
		err_set(err, "log to %s: %s", to, strerror(-r));
		log_sink_close(s);
		return r;
	}
	*out = s;
	return 0;
}

void
log_sink_close(struct log_sink *s)
{
	if (s == NULL)
		return;
	if (s->fd != -1)
		close(s->fd);
	free(s);
}

void
log_sink_use(struct log_sink *s)
{
	struct log_sink *before;

	pthread_mutex_lock(&lock);
	before = in_use;
	in_use = s;
	/* syslog(3) connects again at the next line. */
	closelog();
	if (s != NULL && s->put == put_syslog)
		openlog(PROGRAM, LOG_PID, LOG_DAEMON);
	pthread_mutex_unlock(&lock);
	log_sink_close(before);
}

void
log_sink_put(enum log_level level, const char *token, const char *text)
{
	pthread_mutex_lock(&lock);
	if (in_use != NULL)
		in_use->put(in_use, level, token, text);
	else
		put_stderr(NULL, level, token, text);
	pthread_mutex_unlock(&lock);
}
