/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A finding's packets -> pcapng (draft-ietf-opsawg-pcapng): a section header, an
 * interface description before the first packet of each interface, an enhanced
 * packet block for each packet.  Numbers are little-endian on every machine, times
 * nanoseconds.  Every packet says in a comment of which finding it is evidence, and
 * that it is redacted.  Any thread.
 */
#include "camwarden/export.h"

#include <string.h>

#include "camwarden/base/array.h"

enum {
	BLOCK_SECTION = 0x0a0d0d0a,
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET = 6,
	BYTE_ORDER = 0x1a2b3c4d,
	OPTION_END = 0,
	OPTION_COMMENT = 1,
	OPTION_APPLICATION = 4, /* shb_userappl */
	OPTION_NAME = 2,        /* if_name */
	OPTION_RESOLUTION = 9,  /* if_tsresol */
	NANOSECONDS = 9,        /* ten to the minus ninth */
	OPTION_MOST = 4096,     /* bytes of a text */
};

static void
put16(struct str *to, unsigned value)
{
	const char b[2] = {(char)value, (char)(value >> 8)};

	str_add(to, b, sizeof(b));
}

static void
put32(struct str *to, uint32_t value)
{
	put16(to, value & 0xffff);
	put16(to, value >> 16);
}

/* The bytes, filled with zeros to a multiple of four. */
static void
put_padded(struct str *to, const void *bytes, size_t n)
{
	static const char zeros[4];

	str_add(to, bytes, n);
	str_add(to, zeros, -n & 3);
}

static void
put_option(struct str *to, unsigned code, const void *bytes, size_t n)
{
	put16(to, code);
	put16(to, (unsigned)n);
	put_padded(to, bytes, n);
}

static void
put_text(struct str *to, unsigned code, const char *text)
{
	put_option(to, code, text, MIN(strlen(text), (size_t)OPTION_MOST));
}

/* Returns where the block begins; its length is not known yet. */
static size_t
block_begin(struct str *to, uint32_t type)
{
	size_t at = to->len;

	put32(to, type);
	put32(to, 0);
	return at;
}

/* Writes the length at both ends. */
static void
block_end(struct str *to, size_t at)
{
	uint32_t n;

	put_option(to, OPTION_END, "", 0);
	n = (uint32_t)(to->len - at + 4);
	put32(to, n);
	for (unsigned i = 0; !to->failed && i < 4; i++)
		to->data[at + 4 + i] = (char)(n >> 8 * i);
}

void
export_pcapng_begin(struct pcapng *w, struct str *to, const struct finding *f)
{
	size_t at;

	memset(w, 0, sizeof(*w));
	w->to = to;
	w->f = f;
	at = block_begin(to, BLOCK_SECTION);
	put32(to, BYTE_ORDER);
	put16(to, 1); /* version 1.0 */
	put16(to, 0);
	put32(to, UINT32_MAX); /* the section's length is not told */
	put32(to, UINT32_MAX);
	put_text(to, OPTION_COMMENT, f->reason);
	put_text(to, OPTION_APPLICATION, "Camwarden " PACKAGE_VERSION);
	block_end(to, at);
}

static void
put_interface(struct pcapng *w, const struct evidence_record *p)
{
	static const uint8_t resolution = NANOSECONDS;
	size_t at = block_begin(w->to, BLOCK_INTERFACE);

	put16(w->to, p->link);
	put16(w->to, 0);
	put32(w->to, EVIDENCE_BYTES);
	put_text(w->to, OPTION_NAME, p->interface);
	put_option(w->to, OPTION_RESOLUTION, &resolution, sizeof(resolution));
	block_end(w->to, at);
}

/* Its number; describes it when it is new. */
static uint32_t
interface_of(struct pcapng *w, const struct evidence_record *p)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->interface[i].link == p->link &&
			strcmp(w->interface[i].name, p->interface) == 0)
			return (uint32_t)i;
	if (w->count == PCAPNG_INTERFACES)
		return PCAPNG_INTERFACES - 1;
	strcpy(w->interface[w->count].name, p->interface);
	w->interface[w->count].link = p->link;
	put_interface(w, p);
	return (uint32_t)w->count++;
}

static void
put_comment(struct pcapng *w)
{
	const struct finding *f = w->f;
	struct str text = {0};

	str_printf(&text, "%s %s %s", f->id, f->violation->code, f->violation->name);
	if (f->rule.id[0] != '\0')
		str_printf(&text, "; rule %s of %s", f->rule.id, f->rule.pack);
	str_puts(&text, "; payload masked with x, so that checksums do not fit");
	if (text.failed)
		w->to->failed = true;
	else
		put_text(w->to, OPTION_COMMENT, text.data);
	str_fini(&text);
}

void
export_pcapng_packet(struct pcapng *w, const struct evidence_record *p)
{
	uint32_t interface = interface_of(w, p);
	size_t at = block_begin(w->to, BLOCK_PACKET);

	put32(w->to, interface);
	put32(w->to, (uint32_t)(p->time >> 32));
	put32(w->to, (uint32_t)p->time);
	put32(w->to, p->caplen);
	put32(w->to, MAX(p->len, p->caplen));
	put_padded(w->to, p->bytes, p->caplen);
	put_comment(w);
	block_end(w->to, at);
}
