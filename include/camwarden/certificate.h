/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 5b, certificate: the DER of certificates that servers showed -> what
 * they say, in whose name, and whether the site's own authorities vouch for
 * them.  The only folder that reads X.509.  Bounded memory; no clock: dates are
 * compared with packet time by whoever asks.  Runs in the core thread, and in
 * the commands that judge what is stored.
 */
#ifndef CAMWARDEN_CERTIFICATE_H
#define CAMWARDEN_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/hash.h"
#include "camwarden/base/time.h"
#include "camwarden/protocol.h"

struct faults;

enum {
	CERTIFICATE_DER = 16384, /* bytes; a longer one is not read */
	CERTIFICATE_CHAIN = 8,   /* certificates of one chain, the server's with it */
	CERTIFICATE_TEXT = 256,  /* of a distinguished name; cut beyond */
	CERTIFICATE_SERIAL = 48, /* hex digits, NUL; RFC 5280 4.1.2.2: 20 octets */
	CERTIFICATE_ALGORITHM = 32, /* its name */
	CERTIFICATE_NAMES = 2048,   /* bytes of all DNS names, each with its NUL */
	CERTIFICATE_ADDRESSES = 16,
	CERTIFICATE_PLACES = 64,      /* servers that are kept for one certificate */
	CERTIFICATE_OTHERS = 8,       /* addresses with the same key that are told */
	CERTIFICATE_RSA_LEAST = 2048, /* bits; less is weak, of RSA, DSA and DH */
	CERTIFICATE_EC_LEAST = 224,   /* the same of elliptic curves */
	CERTIFICATE_SOON_DAYS = 30,   /* before its end it is to be renewed */
	CERTIFICATE_URGENT_DAYS = 7,  /* at the latest */
};

/* ---- one certificate ---- */

/* A value: no pointers.  Texts are valid UTF-8. */
struct certificate {
	uint8_t sha256[PROTOCOL_FINGERPRINT]; /* of the DER */
	uint8_t key_id[PROTOCOL_FINGERPRINT]; /* SHA-256 of the public key's DER */
	cw_time not_before, not_after;        /* not_after 0: without an end */
	char subject[CERTIFICATE_TEXT];       /* RFC 4514 */
	char issuer[CERTIFICATE_TEXT];
	char serial[CERTIFICATE_SERIAL];
	char key_algorithm[CERTIFICATE_ALGORITHM];       /* "RSA", "EC/ECDSA", ... */
	char signature_algorithm[CERTIFICATE_ALGORITHM]; /* "RSA-SHA256" */
	char common_name[PROTOCOL_NAME_LEN];             /* the subject's, or "" */
	uint16_t key_bits;
	bool self_signed; /* its subject is its issuer */
	bool is_ca;
	bool weak_key, weak_signature; /* a signature with MD5, MD2 or SHA-1 */
	bool device_identity; /* as IEEE 802.1AR has it: a device's, by its maker */
	bool placeholder;     /* nobody's: the defaults of the tool that made it */
	bool names_cut;       /* there are more names or addresses than are here */
	uint16_t names_len;   /* bytes of `names` in use */
	uint8_t address_count;
	struct addr address[CERTIFICATE_ADDRESSES];
	char names[CERTIFICATE_NAMES]; /* one after the other, each with its NUL */
};

/* 0; -EBADMSG: no certificate; -EMSGSIZE: longer than CERTIFICATE_DER. */
int certificate_parse(const uint8_t *der, size_t n, struct certificate *out);
/* The first name, or that behind `name`; NULL past the last. */
const char *certificate_name_next(const struct certificate *c, const char *name);
/* Is it in that name (RFC 6125: one `*` for the first label)?  The common name
 * counts where there is no other. */
bool certificate_has_name(const struct certificate *c, const char *name);
bool certificate_has_addr(const struct certificate *c, const struct addr *a);
/* Days that a certificate begun at that time may last at most by the CA/Browser
 * Forum's Baseline Requirements 6.3.2; 0: no limit was set then. */
unsigned certificate_days_most(cw_time not_before);

/* ---- trust ---- */

/* The authorities of a site.  Immutable once loaded; used by one thread at a time. */
struct trust;
struct trust *trust_new(void); /* ends the program when memory is out */
void trust_free(struct trust *t);
/* Adds the certificates of a PEM or DER file; a fault is `file: text`. */
int trust_load(struct trust *t, const char *path, struct faults *faults);
size_t trust_count(const struct trust *t);

enum trust_answer {
	TRUST_UNASKED, /* the site names no authority */
	TRUST_GIVEN,   /* a chain leads to one of them */
	TRUST_REFUSED, /* none does */
	TRUST_FORGED,  /* a signature is not by who is named as issuer */
	TRUST_ANSWERS
};
const char *trust_answer_name(enum trust_answer a);
/* 0 or -EINVAL. */
int trust_answer_from_name(const char *name, enum trust_answer *out);

struct trust_view {
	enum trust_answer answer;
	cw_time from, until; /* when all issuers that were sent are valid; until 0:
				always */
	bool weak_issuer;    /* one of them has a weak key or signature */
};

struct der {
	const uint8_t *p;
	size_t n;
};
/* chain[0] is the server's.  Dates are not looked at.  t may be NULL. */
void trust_ask(
	struct trust *t, const struct der *chain, size_t count, struct trust_view *out);

/* ---- what was seen, where ---- */

/* One certificate of a chain that a server showed.  A value: no pointers. */
struct certificate_sighting {
	cw_time first, last; /* of one message: both its time */
	struct addr addr;    /* the server's */
	uint16_t port;
	uint8_t index; /* in the chain; 0: the server's own */
	uint8_t own[PROTOCOL_FINGERPRINT];
	uint8_t leaf[PROTOCOL_FINGERPRINT]; /* of the server's own */
};

/* Those seen lately: a fixed direct-mapped cache, one per capture thread. */
enum {
	CERTIFICATE_CACHE = 4096,
	CERTIFICATE_REPEAT_SECONDS = 60,
	CERTIFICATE_BURST =
		100, /* let through in a second: what they cost is bounded */
};
struct certificate_cache {
	struct hash_key key;
	uint8_t leaf[PROTOCOL_FINGERPRINT]; /* of the message that is read */
	cw_time second;                     /* the one that `in_second` counts */
	unsigned in_second;
	uint64_t limited; /* not let through: too long, or too many in a second */
	struct {
		uint64_t tag; /* 0: free */
		cw_time time;
	} slot[CERTIFICATE_CACHE];
};
void certificate_cache_init(struct certificate_cache *c, const struct hash_key *key);
/* The certificates of one message come in their order.  True when that one, of
 * that server, is worth reporting.  Capture thread. */
bool certificate_see(struct certificate_cache *c, const struct addr *addr,
	uint16_t port, cw_time time, unsigned index, const uint8_t *der, size_t n,
	struct certificate_sighting *out);

/* What is lent to a conversation while it is judged. */
struct certificate_view {
	const struct certificate *leaf;
	bool readable; /* else only leaf->sha256 is known */
	cw_time last;  /* that this server showed it; 0: not known */
	struct trust_view trust;
	/* Other addresses at which the same key was seen. */
	uint8_t other_count;
	struct addr other[CERTIFICATE_OTHERS];
};

struct certificate_table;
/* memory: bytes, never exceeded; the one unseen for longest is let go. */
struct certificate_table *certificate_table_new(
	size_t memory, const struct hash_key *key);
void certificate_table_free(struct certificate_table *t);
/* The DER is parsed when it is new. */
void certificate_table_see(struct certificate_table *t,
	const struct certificate_sighting *s, const uint8_t *der, size_t n);
/* False: its DER never came.  Lent until the next change. */
bool certificate_table_find(struct certificate_table *t,
	const uint8_t sha256[PROTOCOL_FINGERPRINT], const struct addr *server,
	struct trust *trust, struct certificate_view *out);
/* How much became known so far, and whether something of it is about that one. */
uint64_t certificate_table_news(const struct certificate_table *t);
bool certificate_table_changed(const struct certificate_table *t,
	const uint8_t sha256[PROTOCOL_FINGERPRINT], uint64_t news);
/* Other authorities: all answers are asked for anew, and all is to be stored. */
void certificate_table_touch(struct certificate_table *t);

/* Where what changed since the last flush goes; a certificate comes before where
 * it was seen.  Non-zero stops, is returned, and leaves the rest for the next. */
struct certificate_out {
	int (*certificate)(void *ctx, const struct certificate *c,
		enum trust_answer trust, const struct der *der);
	int (*sighting)(void *ctx, const struct certificate_sighting *s);
	void *ctx;
};
int certificate_table_flush(struct certificate_table *t, struct trust *trust,
	const struct certificate_out *out);
uint64_t certificate_table_refused(const struct certificate_table *t);

/* ---- what is stored and printed: texts that stand by themselves ---- */

/* Bits; names by certificate_problem_name.  Those of the first line are seen in
 * the certificate alone. */
enum certificate_problem {
	CERTIFICATE_EXPIRED = 1 << 0,
	CERTIFICATE_NOT_YET_VALID = 1 << 1,
	CERTIFICATE_ENDS_URGENTLY = 1 << 2, /* within CERTIFICATE_URGENT_DAYS */
	CERTIFICATE_ENDS_SOON = 1 << 3,     /* within CERTIFICATE_SOON_DAYS */
	CERTIFICATE_WEAK_KEY = 1 << 4,
	CERTIFICATE_WEAK_SIGNATURE = 1 << 5,
	CERTIFICATE_PLACEHOLDER = 1 << 6,
	CERTIFICATE_SELF_SIGNED = 1 << 7, /* and no authority of the site */
	CERTIFICATE_UNTRUSTED = 1 << 8,
	CERTIFICATE_FORGED = 1 << 9,
	CERTIFICATE_SHARED_KEY = 1 << 10, /* several hosts have it */
	CERTIFICATE_PROBLEMS = 11,        /* how many bits */
};
const char *certificate_problem_name(unsigned bit);
/* At that time; server: it is the first of some chain. */
unsigned certificate_problems(const struct certificate *c, enum trust_answer trust,
	bool server, bool shared, cw_time at);

enum { CERTIFICATE_HOST = 64, CERTIFICATE_SHOWN = 32 };
struct certificate_place {
	struct addr addr;
	uint16_t port;
	uint8_t index; /* in the chain that was shown there */
	char host[CERTIFICATE_HOST];
	cw_time first, last;
};
struct certificate_record {
	struct certificate certificate;
	bool readable; /* else only its fingerprint is known */
	enum trust_answer trust;
	cw_time first, last, at; /* at: the time that problems are told for */
	unsigned problems;
	size_t places; /* in all */
	size_t place_count;
	struct certificate_place place[CERTIFICATE_SHOWN]; /* latest first */
};

#endif
