/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front as server.c starts and stops it. */
#ifndef CAMWARDEN_API_SERVER_H
#define CAMWARDEN_API_SERVER_H

#include "api_int.h"

struct front;

/* *out is to be stopped in any case.  0, or -errno with err. */
int front_start(struct api *a, const struct listen_address *listen, size_t count,
	const struct api_options *o, struct err *err, struct front **out);
void front_stop(struct front *f);

/* Loop thread, now and then. */
void api_tick(struct api *a, uint64_t now);

#endif
