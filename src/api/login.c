/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /session: a user's name and password -> a cookie, who one is, and the way out.
 * A wrong name and a wrong password are told apart neither by the answer nor by
 * its time.  Called on server threads.
 */
#include "api_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"
#include "camwarden/control.h"

/* What a user that does not exist is held against. */
static char nobody[STORE_PASSWORD];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
make_nobody(void)
{
	char token[CONTROL_TOKEN], sha256[CONTROL_HASH];

	if (control_token_new(token, sha256) < 0 ||
		control_password_make(token, nobody) < 0)
		strcpy(nobody, "*");
}

static void
put_cookie(struct response *rs, const char *value, unsigned seconds)
{
	snprintf(rs->cookie, sizeof(rs->cookie),
		COOKIE_NAME
		"=%s; Path=/; Max-Age=%u; Secure; HttpOnly; SameSite=Strict",
		value, seconds);
}

static void
put_who(struct response *rs, const struct identity *who)
{
	static const char *const kinds[] = {[BY_TOKEN] = "token",
		[BY_SESSION] = "session",
		[BY_CERTIFICATE] = "certificate"};
	struct json j;

	json_init(&j, &rs->body);
	json_begin_object(&j);
	json_put_string(&j, "kind", kinds[who->by]);
	json_put_string(&j, "name", who->name);
	json_put_string(&j, "scope", scope_name(who->scope));
	json_put_time(&j, "expires", who->expires);
	json_put_time(&j, "idle_expires", who->idle_expires);
	json_end_object(&j);
}

/* An address of IPv6 counts with its neighbours: a host has as many as it likes. */
static void
address_key(const struct addr *peer, char out[BACKOFF_KEY])
{
	struct addr a = *peer;
	char text[ADDR_STRLEN];

	if (!addr_is_v4(&a))
		memset(a.b + 8, 0, 8);
	snprintf(out, BACKOFF_KEY, "a %s", addr_format(&a, text));
}

/* Compares with something whoever is named; false: rs is the problem. */
static bool
password_check(const struct request *rq, const char *name, const char *password,
	struct store_user *user, struct response *rs)
{
	int rc = store_read_user(rq->reader, name, user);
	bool fits;

	if (rc < 0 && rc != -ENOENT) {
		problem_set(rs, 503, "users cannot be read: %s", strerror(-rc));
		return false;
	}
	pthread_once(&once, make_nobody);
	fits = control_password_fits(password, rc == 0 ? user->password : nobody);
	if (rc == 0 && fits)
		return true;
	problem_set(rs, 401,
		"name and password do not fit; `camwarden user` makes users and sets "
		"passwords");
	return false;
}

static void
enter(const struct request *rq, const struct store_user *user, struct response *rs)
{
	char token[CONTROL_TOKEN], sha256[CONTROL_HASH];
	struct change c = {.kind = CHANGE_USER_USED, .time = time_now()};
	struct identity who = {.by = BY_SESSION, .scope = scope_from_name(user->scope)};

	if (control_token_new(token, sha256) < 0) {
		problem_set(rs, 503, "no random bytes can be had");
		return;
	}
	session_add(&rq->api->sessions, sha256, user, clock_ms());
	strcpy(who.name, user->name);
	who.expires = time_now() + SESSION_MOST_MS * CW_MSEC;
	who.idle_expires = time_now() + SESSION_IDLE_MS * CW_MSEC;
	put_who(rs, &who);
	put_cookie(rs, token, SESSION_MOST_MS / 1000);
	strcpy(c.id, user->name);
	if (rq->api->change != NULL)
		rq->api->change(rq->api->change_ctx, &c);
}

static void
attempt(const struct request *rq, const char *name, const char *password,
	struct response *rs)
{
	char by_user[BACKOFF_KEY], by_address[BACKOFF_KEY];
	const char *const keys[] = {by_user, by_address};
	struct backoff *b = &rq->api->logins.backoff;
	struct store_user user;

	snprintf(by_user, sizeof(by_user), "u %s", name);
	address_key(&rq->head->peer, by_address);
	rs->retry_after = backoff_try(b, keys, ARRAY_LEN(keys), clock_ms());
	if (rs->retry_after > 0) {
		problem_set(rs, 429,
			"too many logins failed for this user or from this address: "
			"try again in %u s",
			rs->retry_after);
	} else if (password_check(rq, name, password, &user, rs)) {
		backoff_clear(b, keys, ARRAY_LEN(keys));
		enter(rq, &user, rs);
	} else if (rs->status == 401) {
		log_warn("api", "login of '%s' failed from %s", name, by_address + 2);
	}
}

void
session_post(const struct request *rq, struct response *rs)
{
	struct body_member m[] = {
		{"user", RECORD_NAME, true, NULL},
		{"password", CONTROL_PASSWORD_MOST + 1, true, NULL},
		{NULL, 0, false, NULL},
	};
	struct logins *l = &rq->api->logins;
	struct body body;

	if (!auth_same_origin(rq, rs) || !body_read(rq, m, &body, rs))
		return;
	/* Each takes a processor for a while: a few at a time, others come again. */
	if (atomic_fetch_add(&l->running, 1) < LOGINS_AT_ONCE) {
		attempt(rq, m[0].value, m[1].value, rs);
	} else {
		problem_set(rs, 429, "others are logging in: try again in a second");
		rs->retry_after = 1;
	}
	atomic_fetch_sub(&l->running, 1);
	explicit_bzero((char *)(uintptr_t)m[1].value, strlen(m[1].value));
	body_end(&body);
}

void
session_get(const struct request *rq, struct response *rs)
{
	put_who(rs, &rq->who);
}

void
session_delete(const struct request *rq, struct response *rs)
{
	if (rq->who.by != BY_SESSION) {
		problem_set(rs, 400,
			"this was asked with a %s, which is no session: "
			"`camwarden token revoke` ends a token",
			rq->who.by == BY_TOKEN ? "token" : "certificate");
		return;
	}
	session_drop(&rq->api->sessions, rq->who.sha256);
	put_cookie(rs, "", 0);
	rs->status = 204;
}
