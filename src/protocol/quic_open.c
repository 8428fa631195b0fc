/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An Initial packet of QUIC -> its frames.  Their protection is against what
 * alters packets unasked, not against who reads them: the key is derived from
 * a number in the standard and the destination's identifier in the client's first
 * packet (RFC 9001 5, RFC 9369 3.3).  No key of anyone is used, and nothing
 * that only the ends can read becomes readable.
 *
 * A packet costs six SHA-256 HMACs and one AES-GCM of its length; the tag must
 * fit, so that what comes out is what the client wrote.  Capture thread.
 */
#include "quic_int.h"

#include <nettle/gcm.h>
#include <nettle/hmac.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/wire.h"

enum {
	SALT = 20,
	SECRET = SHA256_DIGEST_SIZE,
	SAMPLE_AT = 4, /* behind where the number begins, RFC 9001 5.4.2 */
	NUMBER_MOST = 4,
	FIRST_BITS = 0x0f, /* of a long header's first byte that are hidden */
	LABEL_MOST = 32,
	TAG = GCM_DIGEST_SIZE,
};

/* By version: the draft's numbers where they differ. */
struct kind {
	uint32_t from, to;
	uint8_t salt[SALT];
	const char *key, *iv, *hp; /* labels */
};

static const struct kind kinds[] = {
	{QUIC_V1, QUIC_V1,
		{0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17, 0x9a, 0xe6,
			0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a},
		"quic key", "quic iv", "quic hp"},
	{QUIC_V2, QUIC_V2,
		{0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93, 0x81, 0xbe,
			0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9},
		"quicv2 key", "quicv2 iv", "quicv2 hp"},
	{0xff000017, 0xff00001c, /* draft-23 to draft-28 */
		{0xc3, 0xee, 0xf7, 0x12, 0xc7, 0x2e, 0xbb, 0x5a, 0x11, 0xa7, 0xd2, 0x43,
			0x2b, 0xb4, 0x63, 0x65, 0xbe, 0xf9, 0xf5, 0x02},
		"quic key", "quic iv", "quic hp"},
	{0xff00001d, 0xff000020, /* draft-29 to draft-32 */
		{0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97, 0x86, 0xf1,
			0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99},
		"quic key", "quic iv", "quic hp"},
};

static const struct kind *
kind_of(uint32_t version)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (version >= kinds[i].from && version <= kinds[i].to)
			return &kinds[i];
	return NULL;
}

static void
hmac(const uint8_t *key, size_t key_len, const uint8_t *p, size_t n,
	uint8_t out[SECRET])
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, key_len, key);
	hmac_sha256_update(&ctx, n, p);
	hmac_sha256_digest(&ctx, SECRET, out);
}

/* HKDF-Expand-Label (RFC 8446 7.1) without a context, of at most one block. */
static void
expand(const uint8_t secret[SECRET], const char *label, uint8_t *out, size_t n)
{
	static const char prefix[] = "tls13 ";
	uint8_t info[LABEL_MOST + 5], block[SECRET];
	size_t len = 0, label_len = sizeof(prefix) - 1 + strlen(label);

	info[len++] = 0;
	info[len++] = (uint8_t)n;
	info[len++] = (uint8_t)label_len;
	memcpy(info + len, prefix, sizeof(prefix) - 1);
	memcpy(info + len + sizeof(prefix) - 1, label, strlen(label));
	len += label_len;
	info[len++] = 0; /* no context */
	info[len++] = 1; /* the first block */
	hmac(secret, SECRET, info, len, block);
	memcpy(out, block, n);
}

struct keys {
	struct gcm_aes128_ctx gcm;
	struct aes128_ctx hp;
	uint8_t iv[GCM_IV_SIZE];
};

static void
keys_make(const struct kind *kind, bool client, const uint8_t *id, size_t id_len,
	struct keys *out)
{
	uint8_t initial[SECRET], secret[SECRET], key[AES128_KEY_SIZE];

	hmac(kind->salt, SALT, id, id_len, initial);
	expand(initial, client ? "client in" : "server in", secret, SECRET);
	expand(secret, kind->key, key, sizeof(key));
	gcm_aes128_set_key(&out->gcm, key);
	expand(secret, kind->iv, out->iv, sizeof(out->iv));
	expand(secret, kind->hp, key, sizeof(key));
	aes128_set_encrypt_key(&out->hp, key);
}

/* Takes the protection off a copy of the header; the length of the number. */
static size_t
header_open(const struct quic_initial *i, const struct keys *k, uint8_t *header)
{
	uint8_t mask[AES_BLOCK_SIZE];
	size_t len;

	aes128_encrypt(&k->hp, sizeof(mask), mask, i->p + i->number_at + SAMPLE_AT);
	memcpy(header, i->p, i->number_at + NUMBER_MOST);
	header[0] ^= mask[0] & FIRST_BITS;
	len = (header[0] & 3u) + 1;
	for (size_t n = 0; n < len; n++)
		header[i->number_at + n] ^= mask[1 + n];
	return len;
}

static bool
is_tag(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, TAG) == 0;
}

size_t
quic_open(const struct quic_initial *i, bool client, const uint8_t *id, size_t id_len,
	uint8_t out[QUIC_PACKET_MOST])
{
	const struct kind *kind = kind_of(i->version);
	uint8_t header[QUIC_PACKET_MOST], iv[GCM_IV_SIZE], tag[TAG];
	size_t number_len, from, len;
	struct keys k;

	if (kind == NULL || i->end > QUIC_PACKET_MOST ||
		i->end - i->number_at < SAMPLE_AT + AES_BLOCK_SIZE + TAG)
		return 0;
	keys_make(kind, client, id, id_len, &k);
	number_len = header_open(i, &k, header);
	from = i->number_at + number_len;
	len = i->end - from - TAG;
	memcpy(iv, k.iv, sizeof(iv));
	for (size_t n = 0; n < number_len; n++)
		iv[GCM_IV_SIZE - number_len + n] ^= header[i->number_at + n];
	gcm_aes128_set_iv(&k.gcm, sizeof(iv), iv);
	gcm_aes128_update(&k.gcm, from, header);
	gcm_aes128_decrypt(&k.gcm, len, out, i->p + from);
	gcm_aes128_digest(&k.gcm, TAG, tag);
	return is_tag(tag, i->p + from + len) ? len : 0;
}
