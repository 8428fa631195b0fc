/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What detectors call while they read: telling what does not fit in facts, and
 * borrowing room for a long message.  Capture thread.
 */
#include "protocol_int.h"

void
reading_tell_certificate(
	const struct reading *r, unsigned index, const uint8_t *der, size_t n)
{
	if (r->out != NULL && r->out->certificate != NULL)
		r->out->certificate(r->out->ctx, r->side, index, der, n);
}

void
reading_tell_media(const struct reading *r, const struct protocol_media *m)
{
	if (r->out != NULL && r->out->media != NULL)
		r->out->media(r->out->ctx, m);
}

struct protocol_buffer *
reading_buffer(struct reading *r)
{
	if (*r->buffer == NULL && r->out != NULL && r->out->take != NULL) {
		*r->buffer = r->out->take(r->out->ctx);
		if (*r->buffer != NULL)
			(*r->buffer)->len = 0;
	}
	return *r->buffer;
}

void
reading_buffer_give_back(
	struct protocol_buffer **buffer, const struct protocol_out *out)
{
	if (*buffer != NULL)
		out->give_back(out->ctx, *buffer);
	*buffer = NULL;
}

void
reading_buffer_drop(struct reading *r)
{
	reading_buffer_give_back(r->buffer, r->out);
}
