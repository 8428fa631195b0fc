/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Changes that people ask for, made by the core thread, which alone has the
 * store: one at a time is left in the core, and who left it waits.
 */
#include "daemon_int.h"

#include <time.h>

/* Core thread: `asked` was seen. */
void
change_take(struct core *c)
{
	pthread_mutex_lock(&c->change_lock);
	if (c->change != NULL) {
		c->change_result = control_change(c->store, c->change);
		c->change = NULL;
	}
	atomic_store(&c->asked, false);
	pthread_cond_broadcast(&c->change_done);
	pthread_mutex_unlock(&c->change_lock);
}

/* The core has ended for good, with everything stored: the store is free. */
static bool
store_is_free(struct core *c)
{
	return atomic_load_explicit(&c->finished, memory_order_acquire);
}

int
core_change(void *core, struct change *ch)
{
	struct core *c = core;
	int result;

	/* One asks at a time: control's thread, or one of the API's. */
	pthread_mutex_lock(&c->change_turn);
	pthread_mutex_lock(&c->change_lock);
	c->change = ch;
	atomic_store(&c->asked, true);
	while (c->change != NULL && !store_is_free(c)) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += 1;
		pthread_cond_timedwait(&c->change_done, &c->change_lock, &until);
	}
	if (c->change != NULL) {
		c->change_result = control_change(c->store, ch);
		c->change = NULL;
	}
	result = c->change_result;
	pthread_mutex_unlock(&c->change_lock);
	pthread_mutex_unlock(&c->change_turn);
	return result;
}
