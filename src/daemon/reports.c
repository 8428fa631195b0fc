/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When a week has ended: what it was is kept in the database, and its reports are
 * written into a directory.  A thread of low priority with a reader of its own
 * looks each minute; what failed is tried again at the next look, and the status
 * says so.  A replay does the same once, in the main thread, at its end.
 */
#include "daemon_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"
#include "camwarden/base/zone.h"

enum {
	LOOK_SECONDS = 60,
	NICE = 10,
	WEEKS_BACK = 520, /* that are looked for reports to write or delete */
};
/* What was said in a week may be stored a little later. */
#define GRACE (5 * CW_MIN)

void
reports_init(struct reports *p, struct core *core, const char *database)
{
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	p->core = core;
	p->database = database;
}

/* Under the lock. */
static void
settings_free(struct reports_settings *s)
{
	free(s->directory);
	s->directory = NULL;
}

void
reports_configure(struct reports *p, const struct site *site)
{
	pthread_mutex_lock(&p->lock);
	settings_free(&p->settings);
	p->settings.directory = site->reports_directory != NULL
					? xstrdup(site->reports_directory)
					: NULL;
	p->settings.formats = site->report_formats;
	p->settings.keep = site->keep_reports;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
}

void
reports_fini(struct reports *p)
{
	settings_free(&p->settings);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
}

/* ---- one look ---- */

struct look {
	struct reports *reports;
	struct reports_settings settings; /* a copy */
	struct store_reader *reader;
	struct store *store; /* the caller's, or NULL: the core is asked */
	struct zone *zone;
	struct week first, last; /* with data, and over */
	uint64_t written;
	struct err err; /* of the newest failure */
};

static bool
is_stopping(struct reports *p)
{
	return atomic_load(&p->stop);
}

static void
keep_week(struct look *l, struct week w)
{
	struct week_status *status = xcalloc(1, sizeof(*status));
	char name[WEEK_TEXT];

	if (store_read_week(l->reader, week_format(w, name), status) == 0 &&
		status->kept) {
		free(status);
		return;
	}
	if (report_week_status(l->reader, w, status, &l->err) != 0) {
		free(status);
		return;
	}
	if (l->store != NULL) {
		int error = store_put_week(l->store, status);

		if (error != 0)
			err_set(&l->err, "week %s: %s", name, store_fault(error));
		free(status);
		return;
	}
	/* It is read back at the next look, and given again when it is not there. */
	free(atomic_exchange(&l->reports->core->week, status));
	while (!is_stopping(l->reports) && atomic_load(&l->reports->core->week) != NULL)
		usleep(1000);
}

static char *
file_name(const struct look *l, struct week w, enum report_format f, struct str *out)
{
	char name[WEEK_TEXT];

	str_clear(out);
	str_printf(out, "%s/camwarden-%s%s", l->settings.directory,
		week_format(w, name), report_suffix(f));
	return out->data;
}

static int
write_file(void *ctx, const void *bytes, size_t n)
{
	return fwrite(bytes, 1, n, ctx) == n ? 0 : -(errno != 0 ? errno : EIO);
}

static int
write_synced(struct look *l, struct week w, enum report_format f, FILE *to)
{
	struct report_period period = {.is_week = true, .week = w};
	int error = report_make(l->reader, &period, f, write_file, to, &l->err);

	if (error == 0 && (fflush(to) != 0 || fsync(fileno(to)) != 0)) {
		error = -errno;
		err_set(&l->err, "%s", strerror(errno));
	}
	return error;
}

/* A report is there whole, or not at all. */
static int
write_report(struct look *l, struct week w, enum report_format f, const char *path)
{
	struct err why = {0};
	struct str part = {0};
	FILE *to;
	int error = 0;

	str_printf(&part, "%s.part", path);
	to = fopen(part.data, "wbe");
	if (to != NULL) {
		error = write_synced(l, w, f, to);
		if (fclose(to) != 0 && error == 0)
			error = err_set(&l->err, "%s", strerror(errno));
	}
	if (to == NULL || (error == 0 && rename(part.data, path) != 0))
		error = err_set(&l->err, "%s", strerror(errno));
	if (error != 0) {
		unlink(part.data);
		why = l->err;
		err_set(&l->err, "%s: %s", path, why.text);
	}
	str_fini(&part);
	return error;
}

static void
write_week(struct look *l, struct week w)
{
	struct str path = {0};

	for (int f = 0; f < REPORT_FORMATS && !is_stopping(l->reports); f++) {
		if ((l->settings.formats >> f & 1) == 0 ||
			access(file_name(l, w, (enum report_format)f, &path), F_OK) ==
				0)
			continue;
		if (write_report(l, w, (enum report_format)f, path.data) != 0)
			continue;
		l->written++;
		log_info("report", "%s", path.data);
	}
	str_fini(&path);
}

static void
delete_week(struct look *l, struct week w)
{
	struct str path = {0};

	for (int f = 0; f < REPORT_FORMATS; f++)
		if (unlink(file_name(l, w, (enum report_format)f, &path)) == 0)
			log_info("report",
				"%s is deleted: it is older than "
				"reports.keep",
				path.data);
	str_fini(&path);
}

static int
add_begin(void *ctx, const struct coverage *c, uint64_t row)
{
	cw_time *begin = ctx;

	(void)row;
	*begin = c->from;
	return 1; /* the first will do */
}

/* False: no week with data is over. */
static bool
weeks_find(struct look *l, cw_time grace)
{
	struct store_filter f;
	cw_time begin = 0, end = 0;
	int error = report_zone(l->reader, &l->err, &l->zone);

	store_filter_init(&f);
	f.limit = 1;
	if (error == 0)
		error = store_read_data_end(l->reader, &end);
	if (error == 0)
		error = store_read_coverage(l->reader, &f, add_begin, &begin);
	if (error < 0 || begin == 0 || end <= grace)
		return false;
	l->first = week_of(l->zone, begin);
	l->last = week_add(week_of(l->zone, end - grace), -1);
	return week_compare(l->first, l->last) <= 0;
}

static void
weeks_keep(struct look *l)
{
	struct week w = week_add(l->last, -51);

	if (week_compare(w, l->first) < 0)
		w = l->first;
	for (; week_compare(w, l->last) <= 0 && !is_stopping(l->reports);
		w = week_add(w, 1))
		keep_week(l, w);
}

static void
weeks_write(struct look *l)
{
	cw_time from, to, newest;

	if (l->settings.directory == NULL)
		return;
	week_period(l->zone, l->last, &from, &newest);
	for (int back = 0; back < WEEKS_BACK && !is_stopping(l->reports); back++) {
		struct week w = week_add(l->last, -back);

		week_period(l->zone, w, &from, &to);
		if (newest - to >= l->settings.keep)
			delete_week(l, w);
		else if (week_compare(w, l->first) >= 0)
			write_week(l, w);
	}
}

static void
note(struct look *l)
{
	struct reports *p = l->reports;

	pthread_mutex_lock(&p->lock);
	p->looked = time_now();
	p->written += l->written;
	if (l->written > 0)
		p->last = p->looked;
	p->failing = l->err.text[0] != '\0';
	p->failures += p->failing;
	/* Said once, not each minute. */
	if (p->failing && strcmp(p->fault, l->err.text) != 0)
		log_error("report", "%s; it is tried again", l->err.text);
	snprintf(p->fault, sizeof(p->fault), "%s", l->err.text);
	pthread_mutex_unlock(&p->lock);
}

static void
look(struct reports *p, struct store *store, cw_time grace)
{
	struct look l = {.reports = p, .store = store};

	pthread_mutex_lock(&p->lock);
	l.settings = p->settings;
	if (l.settings.directory != NULL)
		l.settings.directory = xstrdup(l.settings.directory);
	pthread_mutex_unlock(&p->lock);
	if (store_reader_open(p->database, &l.err, &l.reader) == 0 &&
		weeks_find(&l, grace)) {
		weeks_keep(&l);
		weeks_write(&l);
	}
	zone_free(l.zone);
	store_reader_close(l.reader);
	note(&l);
	settings_free(&l.settings);
}

void
reports_replay(struct daemon *d)
{
	if (d->core.failed)
		return;
	/* The core has ended; control must not write meanwhile. */
	pthread_mutex_lock(&d->core.change_lock);
	look(&d->reports, d->store, 0);
	pthread_mutex_unlock(&d->core.change_lock);
}

/* ---- the thread ---- */

static void *
reports_main(void *arg)
{
	struct reports *p = arg;

	/* On Linux the nice value is a thread's own. */
	setpriority(PRIO_PROCESS, 0, NICE);
	while (!is_stopping(p)) {
		struct timespec until;

		look(p, NULL, GRACE);
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += LOOK_SECONDS;
		pthread_mutex_lock(&p->lock);
		if (!is_stopping(p))
			pthread_cond_timedwait(&p->wake, &p->lock, &until);
		pthread_mutex_unlock(&p->lock);
	}
	return NULL;
}

int
reports_start(struct reports *p)
{
	int r = pthread_create(&p->thread, NULL, reports_main, p);

	p->started = r == 0;
	return -r;
}

void
reports_stop(struct reports *p)
{
	if (!p->started)
		return;
	pthread_mutex_lock(&p->lock);
	atomic_store(&p->stop, true);
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	p->started = false;
}

void
reports_status(struct reports *p, struct json *j)
{
	pthread_mutex_lock(&p->lock);
	json_key(j, "reports");
	json_begin_object(j);
	json_put_string(j, "directory", p->settings.directory);
	json_put_time(j, "looked", p->looked);
	json_put_time(j, "last", p->last);
	json_put_uint(j, "written", p->written);
	json_put_uint(j, "failures", p->failures);
	json_put_string(j, "fault", p->failing ? p->fault : NULL);
	json_end_object(j);
	pthread_mutex_unlock(&p->lock);
}

/* ---- core thread ---- */

void
reports_take(struct core *c)
{
	/* Left in place until it is stored: who gave it waits for that. */
	struct week_status *w = atomic_load(&c->week);
	int error;

	if (w == NULL)
		return;
	error = store_put_week(c->store, w);
	if (error != 0)
		log_error("store", "week %s: %s", w->week, store_fault(error));
	free(atomic_exchange(&c->week, NULL));
}
