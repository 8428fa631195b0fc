/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workers: they take whole requests, ask the database, and leave answers as
 * bytes for the loop.  The queue holds an exchange of a connection at most, so it
 * is as long as there are connections.
 */
#include "front.h"

#include <sys/eventfd.h>

/* False: the end.  No exchange: the tokens' uses are to be written. */
static bool
next_take(struct crew *p, struct exchange **out)
{
	bool stop;

	*out = NULL;
	pthread_mutex_lock(&p->lock);
	while (p->first == NULL && !p->stop && !p->tidy)
		pthread_cond_wait(&p->wanted, &p->lock);
	stop = p->stop;
	if (!stop && p->first != NULL) {
		*out = p->first;
		p->first = p->first->next;
		if (p->first == NULL)
			p->last = NULL;
	} else if (!stop) {
		p->tidy = false;
	}
	pthread_mutex_unlock(&p->lock);
	return !stop;
}

static void *
worker_main(void *arg)
{
	struct crew *p = arg;
	struct exchange *x;

	while (next_take(p, &x)) {
		if (x == NULL) {
			uses_write(p->front->api);
			continue;
		}
		exchange_run(p->front->api, x);
		pthread_mutex_lock(&p->lock);
		x->next = p->done;
		p->done = x;
		pthread_mutex_unlock(&p->lock);
		eventfd_write(p->front->wake, 1);
	}
	return NULL;
}

int
crew_start(struct crew *p, struct front *f)
{
	int r = 0;

	p->front = f;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wanted, NULL);
	while (r == 0 && p->count < WORKERS) {
		r = pthread_create(&p->thread[p->count], NULL, worker_main, p);
		if (r == 0)
			p->count++;
	}
	return -r;
}

void
crew_stop(struct crew *p)
{
	if (p->front == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_broadcast(&p->wanted);
	pthread_mutex_unlock(&p->lock);
	while (p->count > 0)
		pthread_join(p->thread[--p->count], NULL);
	pthread_cond_destroy(&p->wanted);
	pthread_mutex_destroy(&p->lock);
}

void
crew_give(struct crew *p, struct exchange *x)
{
	x->next = NULL;
	pthread_mutex_lock(&p->lock);
	if (p->last != NULL)
		p->last->next = x;
	else
		p->first = x;
	p->last = x;
	pthread_cond_signal(&p->wanted);
	pthread_mutex_unlock(&p->lock);
}

void
crew_tidy(struct crew *p)
{
	pthread_mutex_lock(&p->lock);
	p->tidy = true;
	pthread_cond_signal(&p->wanted);
	pthread_mutex_unlock(&p->lock);
}

struct exchange *
crew_take_rest(struct crew *p)
{
	struct exchange *x = p->first;

	if (x == NULL)
		return p->done;
	p->last->next = p->done;
	return x;
}

struct exchange *
crew_take(struct crew *p)
{
	struct exchange *x;

	pthread_mutex_lock(&p->lock);
	x = p->done;
	p->done = NULL;
	pthread_mutex_unlock(&p->lock);
	return x;
}
