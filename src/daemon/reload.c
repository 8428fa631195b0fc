/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reload: configuration, packs and the API's certificate are read and
 * checked without effect, then all of it is taken, or nothing is and the faults
 * stand in the log and in the status until a reload that has none.  Main thread;
 * the status is asked for by the server's.
 */
#include "daemon_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "camwarden/api.h"
#include "camwarden/base/json.h"
#include "camwarden/base/log.h"

void
reload_init(struct reload *r)
{
	pthread_mutex_init(&r->lock, NULL);
	r->loaded = r->tried = time_now();
}

void
reload_fini(struct reload *r)
{
	faults_fini(&r->faults);
	pthread_mutex_destroy(&r->lock);
}

/* All that a reload takes. */
struct whole {
	struct policy *policy;
	struct api_pair *pair; /* NULL: nobody is served */
	struct log_sink *log;
};

/* True: all of it can be taken. */
static bool
read_all(struct daemon *d, struct faults *faults, struct whole *w)
{
	struct err err = {0};
	const struct site *site;

	w->policy = policy_from_file(d->options.config, policy_site(d->policy), faults);
	if (w->policy == NULL)
		return false;
	site = policy_site(w->policy);
	if (d->api != NULL && serve_pair(d, site, &err, &w->pair) != 0)
		faults_add(faults, site->api_at.file, site->api_at.line,
			site->api_at.column, "api: %s", err.text);
	else if (logging_open(d, site, &err, &w->log) == 0)
		return true;
	else
		faults_add(faults, NULL, 0, 0, "%s", err.text);
	api_pair_free(w->pair);
	policy_drop(w->policy);
	return false;
}

static void
take_all(struct daemon *d, const struct whole *w)
{
	logging_use(d, policy_site(w->policy), w->log);
	if (w->pair != NULL && api_pair_use(w->pair))
		log_info("api", "new connections have the new certificate");
	d->policy = w->policy;
	reports_configure(&d->reports, policy_site(w->policy));
	if (d->api != NULL)
		api_policy(d->api, w->policy);
	/* One that the core did not come to yet is nobody's any more. */
	policy_drop(atomic_exchange(&d->core.next_policy, w->policy));
}

/* Takes the faults. */
static void
note(struct reload *r, bool taken, struct faults *faults)
{
	struct faults before;

	pthread_mutex_lock(&r->lock);
	before = r->faults;
	r->faults = *faults;
	r->tried = time_now();
	if (taken)
		r->loaded = r->tried;
	r->taken += taken;
	r->refused += !taken;
	pthread_mutex_unlock(&r->lock);
	memset(faults, 0, sizeof(*faults));
	faults_fini(&before);
}

static void
log_faults(const struct faults *f)
{
	char text[ERR_FILE + ERR_TEXT + 32];

	for (size_t i = 0; i < f->count; i++)
		log_error("reload", "%s", err_format(&f->item[i], text, sizeof(text)));
	log_error("reload", "the old policy stays: %zu %s", f->count + f->lost,
		f->count + f->lost == 1 ? "fault" : "faults");
}

void
reload_all(struct daemon *d)
{
	struct faults faults = {0};
	struct whole whole = {0};
	bool good;

	policy_drop(atomic_exchange(&d->core.old_policy, NULL));
	if (d->done) {
		log_warn("reload",
			"what was read is judged already; start again to judge it by "
			"another configuration");
		return;
	}
	good = read_all(d, &faults, &whole);
	if (good) {
		take_all(d, &whole);
		log_info("reload", "%s is in force", d->options.config);
	} else {
		log_faults(&faults);
	}
	note(&d->reload, good, &faults);
}

void
reload_certificate(struct daemon *d)
{
	struct api_pair *pair;
	struct err err = {0};

	if (d->api == NULL)
		return;
	if (serve_pair(d, policy_site(d->policy), &err, &pair) != 0)
		log_error("api", "%s; the old certificate stays", err.text);
	else if (api_pair_use(pair))
		log_info("api", "new connections have the new certificate");
}

static void
put_fault(struct json *j, const struct err *e)
{
	json_begin_object(j);
	json_put_string(j, "file", e->file);
	json_put_uint(j, "line", e->line);
	json_put_uint(j, "column", e->column);
	json_put_string(j, "text", e->text);
	json_end_object(j);
}

void
reload_status(struct reload *r, struct json *j)
{
	pthread_mutex_lock(&r->lock);
	json_key(j, "configuration");
	json_begin_object(j);
	json_put_time(j, "loaded", r->loaded);
	json_put_time(j, "tried", r->tried);
	json_put_uint(j, "taken", r->taken);
	json_put_uint(j, "refused", r->refused);
	json_key(j, "faults");
	json_begin_array(j);
	for (size_t i = 0; i < r->faults.count; i++)
		put_fault(j, &r->faults.item[i]);
	json_end_array(j);
	json_end_object(j);
	pthread_mutex_unlock(&r->lock);
}

void
reload_log(struct reload *r)
{
	char loaded[TIME_STRLEN], tried[TIME_STRLEN];

	pthread_mutex_lock(&r->lock);
	log_notice("status",
		"configuration loaded %s; %" PRIu64 " reloads taken, %" PRIu64
		" refused",
		time_format(r->loaded, loaded), r->taken, r->refused);
	if (r->faults.count > 0)
		log_notice("status", "the reload of %s was refused: %zu %s",
			time_format(r->tried, tried), r->faults.count + r->faults.lost,
			r->faults.count + r->faults.lost == 1 ? "fault" : "faults");
	pthread_mutex_unlock(&r->lock);
}
