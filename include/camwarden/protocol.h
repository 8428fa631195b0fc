/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stage 3, protocol: the first payload bytes of each direction -> what is
 * spoken and what it shows.  Pure; bounded work per segment; runs in the
 * capture thread, called by flow.
 */
#ifndef CAMWARDEN_PROTOCOL_H
#define CAMWARDEN_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "camwarden/base/addr.h"
#include "camwarden/base/time.h"

/* What is spoken.  Names by protocol_name: "tls", "http", ... */
enum protocol {
	PROTOCOL_UNKNOWN,
	PROTOCOL_HTTP,
	PROTOCOL_TLS,
	PROTOCOL_RTSP,
	PROTOCOL_SMTP,
	PROTOCOL_SSH,
	PROTOCOL_DNS,
	PROTOCOL_MAX,
};

/* What a detector says of the bytes so far. */
enum protocol_answer { PROTOCOL_NO, PROTOCOL_MORE, PROTOCOL_YES };

/* Bits of protocol_facts.flags. */
enum {
	PROTOCOL_REQUEST = 1 << 0,       /* the client's first bytes were read */
	PROTOCOL_RESPONSE = 1 << 1,      /* the server's first bytes were read */
	PROTOCOL_REDIRECT_TLS = 1 << 2,  /* HTTP 301/302/307/308 to https:// */
	PROTOCOL_AUTHORIZATION = 1 << 3, /* an Authorization header was readable */
	PROTOCOL_COOKIE = 1 << 4,        /* a Cookie header was readable */
	PROTOCOL_OTHER_RESPONSE = 1
				  << 5, /* HTTP: some response was no redirect to TLS */
};

enum {
	PROTOCOL_NAME_LEN = 128, /* server name or Host, cut beyond */
	PROTOCOL_METHOD_LEN = 16,
	PROTOCOL_PATH_LEN = 128, /* never a query */
	PROTOCOL_BANNER_LEN = 64,
	PROTOCOL_SCHEME_LEN = 16,
};

/* A value: no pointers.  Strings are valid UTF-8, NUL-terminated. */
struct protocol_facts {
	uint8_t application; /* enum protocol */
	uint8_t client_side; /* 0 or 1: which side of the flow spoke as client; 2: not
				shown */
	uint16_t flags;
	uint16_t tls_version; /* chosen by the server: 0x0303 ...; 0: not seen */
	uint16_t tls_offered; /* the highest the client offered; 0: not seen */
	uint16_t tls_cipher;  /* chosen; 0: not seen */
	uint16_t status;      /* HTTP, RTSP, SMTP: first status code; 0: not seen */
	char server_name[PROTOCOL_NAME_LEN]; /* TLS SNI, HTTP Host, DNS question */
	char method[PROTOCOL_METHOD_LEN];
	char path[PROTOCOL_PATH_LEN];
	char scheme[PROTOCOL_SCHEME_LEN]; /* Authorization scheme; never the secret */
	char banner[PROTOCOL_BANNER_LEN]; /* Server header, SSH or SMTP banner */
};

/*
 * Bytes of one direction that are kept until a detector is certain.  A
 * ClientHello with a post-quantum key share has some 1,800 bytes.
 */
enum { PROTOCOL_WINDOW = 2048, PROTOCOL_SEGMENTS = 8 };

/* What identification keeps for one flow while it is undecided. */
struct protocol_state {
	uint16_t len[2];
	uint8_t segments[2];
	uint32_t next_seq[2];
	bool gap[2]; /* bytes are missing: what follows is not read */
	bool ended[2];
	bool done;            /* nothing more will be learnt: the state can be let go */
	uint8_t part[2];      /* what the side's bytes are, see see.c */
	uint8_t step[2];      /* the detector's own */
	uint16_t at[2];       /* bytes before are dealt with */
	uint16_t rejected[2]; /* detectors that said NO */
	struct protocol_facts facts;
	uint8_t bytes[2][PROTOCOL_WINDOW]; /* last: never cleared */
};

const char *protocol_name(enum protocol p);
/* PROTOCOL_UNKNOWN for a name we do not know. */
enum protocol protocol_from_name(const char *name);

void protocol_init(struct protocol_state *s);

/*
 * Reads one segment of one side (0 or 1).  tcp: seq orders the bytes (the
 * first call of a side sets where it begins); otherwise each call is a
 * datagram.  True when facts changed.
 */
bool protocol_see(struct protocol_state *s, unsigned side, bool tcp, uint32_t seq,
	const uint8_t *payload, size_t len);

/* ---- names told about addresses ---- */

/* Who gives the name: a DNS server; the host itself, by multicast DNS or to a
 * DHCP server.  Names by name_kind_name: "dns", ... */
enum name_kind { NAME_DNS, NAME_MDNS, NAME_DHCP, NAME_KIND_MAX };
const char *name_kind_name(enum name_kind kind);
/* 0 or -EINVAL. */
int name_kind_from_name(const char *name, enum name_kind *out);

/* What an address was called, and by whom.  A value: no pointers. */
struct name_sighting {
	cw_time first, last; /* of one message: both its time */
	struct addr addr;
	struct addr by;               /* who sent the message */
	uint8_t kind;                 /* enum name_kind */
	char name[PROTOCOL_NAME_LEN]; /* whole, valid UTF-8, ASCII in lower case */
};

/* What one message tells. */
enum { NAMES_TOLD = 32 };
struct names_told {
	size_t count;
	struct {
		struct addr addr;
		char name[PROTOCOL_NAME_LEN];
	} item[NAMES_TOLD];
};

/*
 * One message (or its beginning) -> the names it gives to addresses, replacing
 * those in *out; none when it is anything else.  A unicast answer counts from
 * the name that was asked along its CNAMEs; a multicast one record by record.
 */
void dns_names(const uint8_t *p, size_t n, bool multicast, struct names_told *out);
void dhcp_names(const uint8_t *p, size_t n, struct names_told *out);

#endif
