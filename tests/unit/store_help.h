/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database in a folder of its own, records for it, and what a user sees. */
#ifndef CAMWARDEN_STORE_HELP_H
#define CAMWARDEN_STORE_HELP_H

#include "camwarden/base/err.h"
#include "camwarden/store.h"

extern char folder[64], path[96];
extern struct err err;
/* Something else than the store wrote to it: then it is no fault of the store's that
 * verify finds. */
extern bool edited;
/* Statements stepped, and the one that fails with SQLITE_IOERR (0: none). */
extern long steps, failing_step;

void folder_make(void);
/* Unless it was edited, the chain holds. */
void verify(void);
void folder_drop(void);
struct store *writer(void);
struct store_reader *reader(void);
struct record_party party(const char *addr, const char *host, const char *roles);
/* A camera that spoke to the management server from second `first` to `last`. */
struct conversation_record record(
	const char *id, unsigned first, unsigned last, unsigned count);
struct finding finding_of(
	const struct conversation_record *r, const char *id, const char *violation);
void put(struct store *s, const struct conversation_record *r, const struct finding *f,
	size_t count);
/* One run: opens, puts one record with a V101, closes. */
void run(const char *id, unsigned first, unsigned last, unsigned count);
/* What a user sees, as text; owned by the caller. */
char *dump(void);
void assert_packets(const char *id, uint64_t packets, uint64_t conversations);
unsigned findings(const struct store_filter *f);
int count_conversation(void *ctx, const struct conversation_record *c, uint64_t row);
unsigned conversations(const struct store_filter *f);
uint64_t seq(void);
/* A statement by another program. */
void outside(const char *sql);

#endif
