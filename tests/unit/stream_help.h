/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Helpers of the tests of the protocol stage's engine; see stream_help.c.
 */
#ifndef CAMWARDEN_TESTS_STREAM_HELP_H
#define CAMWARDEN_TESTS_STREAM_HELP_H

#include <check.h>

#include "../../src/protocol/protocol_int.h"

enum { C = 0, S = 1, SAID = 2 * PROTOCOL_TOTAL };

extern struct protocol_state stream;
extern const struct protocol_out stream_out;
extern char said[2][SAID]; /* lines read, each with a bar behind it */
extern size_t said_len[2];
extern size_t cost;    /* unread bytes shown to detectors */
extern char told[256]; /* through stream_out, last */
extern unsigned lent;  /* buffers */
extern bool none_free;

void stream_setup(void);
/* n bytes of `wire` were captured. */
void stream_bytes(unsigned side, uint32_t seq, const void *p, size_t n, size_t wire);
void stream_text(unsigned side, uint32_t seq, const char *t);
bool stream_inconsistent(void);
bool stream_was_cut(void);
/* Is what comes next not read any more? */
bool stream_over(unsigned side);
int stream_suite_run(const char *name, void (*add)(TCase *tc));

#endif
