/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the two ends of the control socket: words in a buffer. */
#ifndef CAMWARDEN_CONTROL_INT_H
#define CAMWARDEN_CONTROL_INT_H

#include "camwarden/control.h"

/* The daemon's answer when it keeps another database; no -errno. */
enum { CONTROL_NOT_HERE = 1 };

/* What was sent: words, each ended by NUL. */
struct message {
	size_t len;
	char bytes[CONTROL_MESSAGE];
};

/* A request from a change and back; the change lends the message's words.
 * False: it does not fit, or is no request. */
bool message_from(struct message *m, const char *database, const struct change *c);
bool message_to(struct message *m, const char **database, struct change *c);

/* Reads until the peer ends its side; false: too long, too late, or a fault. */
bool control_message_read(int fd, struct message *m);
bool message_write(int fd, const struct message *m);

#endif
