/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Control: changes that a person asks for (exceptions, tokens, acknowledging),
 * from a command or the API to the one writer of the database.  While a daemon
 * holds the database they go over its control socket, a Unix stream socket; one
 * request per connection:
 *
 *   "camwarden-1" database kind fields...     each word ended by NUL; then
 *                                             the client ends its side
 *   result id                                 0 or -errno in decimal
 *
 * The daemon takes the actor from the peer's credentials (unix(7)), not from
 * the request.
 */
#ifndef CAMWARDEN_CONTROL_H
#define CAMWARDEN_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "camwarden/base/beat.h"
#include "camwarden/base/err.h"
#include "camwarden/store.h"

enum change_kind {
	CHANGE_EXCEPTION_ADD,
	CHANGE_EXCEPTION_REVOKE,
	CHANGE_TOKEN_ADD,
	CHANGE_TOKEN_REVOKE,
	CHANGE_ACKNOWLEDGE,
	CHANGE_USER_ADD,
	CHANGE_USER_PASSWORD,
	CHANGE_USER_REVOKE,
	CHANGE_TOKEN_USED, /* these two only inside of the daemon */
	CHANGE_USER_USED,
	CHANGE_MAX
};

enum {
	CONTROL_MESSAGE = 8192,    /* bytes of a request, at most */
	CONTROL_TURN_MSEC = 1000,  /* between two heartbeats of a thread that waits */
	CONTROL_WAIT_SECONDS = 10, /* for the writer */
	CONTROL_PEER_MSEC = 2000,  /* for a peer's whole request, and for its answer */
	CONTROL_TEXT = 512,        /* bytes of a reason or an owner, with NUL */
	CONTROL_HASH = 2 * 32 + 1, /* SHA-256 in hex, with NUL */
	CONTROL_TOKEN = 48,        /* a token as text, with NUL */
	/* bytes of a password */
	CONTROL_PASSWORD_LEAST = 12,
	CONTROL_PASSWORD_MOST = 256,
};

/* Strings of `exception` are lent; all else is here. */
struct change {
	enum change_kind kind;
	char actor[RECORD_NAME]; /* who answers for it */
	/* The exception's, token's, user's or finding's; of an exception added also
	 * out. */
	char id[RECORD_NAME];
	char scope[STORE_SCOPE];         /* of a token or user added */
	char sha256[CONTROL_HASH];       /* of a token added */
	char password[STORE_PASSWORD];   /* a user's, as crypt(5) writes it */
	cw_time time;                    /* a token's end, 0: none; or of its use */
	char reason[CONTROL_TEXT];       /* of an acknowledgement; may be "" */
	struct site_exception exception; /* added; named by `id`, "": the next number */
};

/* Makes the change; the caller holds the store.  0 or -errno as in store.h. */
int control_change(struct store *s, struct change *c);

/* Where the socket is: as given; else beside a database other than the default
 * one; else $runstatedir/camwarden/control.  Owned by the caller. */
char *control_path(const char *given, const char *database);

/* "user NAME" */
void control_actor(unsigned uid, char out[RECORD_NAME]);

/*
 * Asks the daemon at `path`, or, when none is there or it keeps another
 * database, opens the database itself.  0 or -errno of the change; when it could
 * not be asked err has the sentence and the result is -ECANCELED.
 */
int control_ask(
	const char *path, const char *database, struct change *c, struct err *err);

/* Scopes of tokens and users, from the least; NULL ends them. */
extern const char *const control_scopes[];

/* ---- token.c ---- */

/* A fresh 256-bit token as text, and its SHA-256 in hex.  0 or -EIO. */
int control_token_new(char token[CONTROL_TOKEN], char sha256[CONTROL_HASH]);
/* Those that a token is made of. */
extern const char control_token_letters[];

/* ---- password.c: crypt(5) ---- */

/* Long enough, and text: 0 or -EINVAL with a sentence. */
int control_password_check(const char *password, struct err *err);
/* What is stored for it; 0 or -errno.  Takes about 0.1 s. */
int control_password_make(const char *password, char out[STORE_PASSWORD]);
/* Takes as long for any password. */
bool control_password_fits(const char *password, const char *made);

/* ---- the daemon's side: a thread that answers one request after the other ---- */

struct control_socket;
/* Makes the change, or waits until it is made; 0 or -errno. */
typedef int control_fn(void *ctx, struct change *c);
/* 0, or -errno with err: what is there is no socket, or the place can't be
 * written.  fn is called by the control thread, whose heartbeat is `beat`. */
int control_start(const char *path, const char *database, control_fn *fn, void *ctx,
	struct beat *beat, struct err *err, struct control_socket **out);
void control_stop(struct control_socket *c);

#endif
