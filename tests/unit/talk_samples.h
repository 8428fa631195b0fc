/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole dialogues of protocols that log in, and what they show: for their unit
 * tests and for the seeds of the fuzz target.
 */
#ifndef TALK_SAMPLES_H
#define TALK_SAMPLES_H

#include "protocol_samples.h"

enum { TALK_CHUNKS = 16 };

/* Said in this order; facts: all that are shown, but for `application`. */
struct talk {
	const char *name;
	enum protocol protocol;
	struct chunk chunk[TALK_CHUNKS];
	struct protocol_facts facts;
};

#define C(text) SAY(CLIENT, text)
#define S(text) SAY(SERVER, text)

#endif
