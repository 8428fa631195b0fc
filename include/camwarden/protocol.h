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
	PROTOCOL_RTP,
	PROTOCOL_RTCP,
	PROTOCOL_TDS,
	PROTOCOL_SMB,
	PROTOCOL_SNMP,
	PROTOCOL_LDAP,
	PROTOCOL_KERBEROS,
	PROTOCOL_FTP,
	PROTOCOL_TELNET,
	PROTOCOL_RDP,
	PROTOCOL_VNC,
	PROTOCOL_MQTT,
	PROTOCOL_POSTGRESQL,
	PROTOCOL_MDNS,
	PROTOCOL_LLMNR,
	PROTOCOL_NBNS,
	PROTOCOL_DHCP,
	PROTOCOL_DHCPV6,
	PROTOCOL_NTP,
	PROTOCOL_WS_DISCOVERY,
	PROTOCOL_SSDP,
	PROTOCOL_SYSLOG,
	PROTOCOL_STUN,
	PROTOCOL_NATPMP,
	PROTOCOL_QUIC,
	PROTOCOL_WIREGUARD,
	PROTOCOL_IKE,
	PROTOCOL_OPENVPN,
	PROTOCOL_L2TP,
	PROTOCOL_TEREDO,
	PROTOCOL_XPROTECT,
	PROTOCOL_TFTP,
	PROTOCOL_RLOGIN,
	PROTOCOL_SOCKS,
	PROTOCOL_SYBASE,
	PROTOCOL_MAX, /* at most 64: see conversation.spoken */
};

/* What a detector says of the bytes so far. */
enum protocol_answer { PROTOCOL_NO, PROTOCOL_MORE, PROTOCOL_YES };

/*
 * Bits of protocol_facts.flags: what the bytes showed.  A bit says that
 * something was seen, never that it was not: that needs both sides whole.
 */
#define PROTOCOL_REQUEST UINT64_C(0x1)         /* the client's first bytes were read */
#define PROTOCOL_RESPONSE UINT64_C(0x2)        /* the server's first bytes were read */
#define PROTOCOL_REDIRECT_TLS UINT64_C(0x4)    /* HTTP 301/302/307/308 to https:// */
#define PROTOCOL_AUTHORIZATION UINT64_C(0x8)   /* that field was readable */
#define PROTOCOL_COOKIE UINT64_C(0x10)         /* a Cookie header was readable */
#define PROTOCOL_OTHER_RESPONSE UINT64_C(0x20) /* HTTP: no redirect to TLS, no 403 */
/* What could not be read, or not be trusted. */
#define PROTOCOL_INCONSISTENT UINT64_C(0x40) /* overlapping segments differed */
#define PROTOCOL_CUT UINT64_C(0x80)          /* needed bytes were not captured */
/* a copy came too late to be compared */
#define PROTOCOL_UNCOMPARED UINT64_C(0x2000000000000)
#define PROTOCOL_UNREAD (PROTOCOL_INCONSISTENT | PROTOCOL_CUT | PROTOCOL_UNCOMPARED)
/* Credentials in clear: kind, and what became of them. */
#define PROTOCOL_BASIC UINT64_C(0x100)
#define PROTOCOL_DIGEST UINT64_C(0x200)        /* with MD5, or without a name */
#define PROTOCOL_DIGEST_SHA256 UINT64_C(0x400) /* or a better hash */
#define PROTOCOL_TOKEN UINT64_C(0x800)         /* bearer, session or login token */
#define PROTOCOL_NTLM UINT64_C(0x1000)
#define PROTOCOL_NTLM_V1 UINT64_C(0x2000)
#define PROTOCOL_PASSWORD UINT64_C(0x4000)  /* a password as such, wherever it stood */
#define PROTOCOL_ANONYMOUS UINT64_C(0x8000) /* a guest, or an empty login */
#define PROTOCOL_DEFAULT_PASSWORD UINT64_C(0x10000) /* of the vendors' list */
#define PROTOCOL_AUTH_OFFERED UINT64_C(0x20000)     /* a clear scheme was offered */
#define PROTOCOL_ACCEPTED UINT64_C(0x40000)         /* the server took the credential */
#define PROTOCOL_DENIED UINT64_C(0x80000)           /* the server refused it */
/* Encryption by other means than TLS from the first byte. */
#define PROTOCOL_STARTTLS UINT64_C(0x100000)  /* the dialogue went over to TLS */
#define PROTOCOL_ENCRYPTED UINT64_C(0x200000) /* the protocol encrypts what matters */
#define PROTOCOL_LOGIN_ENCRYPTED UINT64_C(0x400000) /* only the login (TDS) */
#define PROTOCOL_RESUMED UINT64_C(0x800000)         /* TLS: no new handshake in full */
/* TLS: the certificate travels encrypted (1.3), or none was needed. */
#define PROTOCOL_CERTIFICATE_HIDDEN UINT64_C(0x1000000)
#define PROTOCOL_CLEARTEXT UINT64_C(0x2000000) /* the server chose not to encrypt */
/* HTTP and RTSP. */
#define PROTOCOL_WEBSOCKET UINT64_C(0x4000000)
#define PROTOCOL_ONVIF UINT64_C(0x8000000)
#define PROTOCOL_SOAP UINT64_C(0x10000000)          /* a readable SOAP body */
#define PROTOCOL_WS_SECURITY UINT64_C(0x20000000)   /* wsse or xenc in a SOAP message */
#define PROTOCOL_METADATA UINT64_C(0x40000000)      /* WSDL or MEX */
#define PROTOCOL_HTTP_TUNNEL UINT64_C(0x80000000)   /* RTSP inside HTTP */
#define PROTOCOL_MEDIA UINT64_C(0x100000000)        /* RTP set up or seen in clear */
#define PROTOCOL_MEDIA_SECURE UINT64_C(0x200000000) /* SRTP was set up */
#define PROTOCOL_MULTICAST UINT64_C(0x400000000)    /* media was set up to a group */
#define PROTOCOL_VIDEO UINT64_C(0x800000000)        /* it is video, as SDP says */
/* Others. */
#define PROTOCOL_WRITE UINT64_C(0x1000000000)         /* SNMP SetRequest and the like */
#define PROTOCOL_PORT_MAPPING UINT64_C(0x2000000000)  /* a NAT mapping was asked for */
#define PROTOCOL_MAIL UINT64_C(0x4000000000)          /* SMTP: MAIL FROM */
#define PROTOCOL_PUBLIC_NAME UINT64_C(0x8000000000)   /* SNMP: `public` or `private` */
#define PROTOCOL_REMOTE_SHELL UINT64_C(0x10000000000) /* a shell or remote desktop */
#define PROTOCOL_XPROTECT_PATH UINT64_C(0x20000000000) /* HTTP: one of its services */
#define PROTOCOL_FORBIDDEN UINT64_C(0x40000000000)     /* HTTP: some response was 403 */
/* SSDP NOTIFY, WS-Discovery Hello: a device announced itself */
#define PROTOCOL_ANNOUNCED UINT64_C(0x100000000000)
/* HTTP: answered, and what was asked for needs no secrecy: revocation lists, whether
 * a server lives */
#define PROTOCOL_PUBLIC UINT64_C(0x8000000000000)
/* TLS: the client may have hidden the name that it means (encrypted ClientHello) */
#define PROTOCOL_NAME_HIDDEN UINT64_C(0x4000000000000)
/* Of a conversation: some flow had SOAP, and neither WS-Security nor metadata. */
#define PROTOCOL_SOAP_BARE UINT64_C(0x80000000000)
/* TLS: a reset came when the server had said its hello and the client no more than
 * its own; of a conversation: so often that its handshakes fail. */
#define PROTOCOL_HELLO_RESET UINT64_C(0x200000000000)
#define PROTOCOL_HELLOS_RESET UINT64_C(0x400000000000)
/* Of a conversation that searches for devices: a router let it through. */
#define PROTOCOL_ROUTED UINT64_C(0x1000000000000)
#define PROTOCOL_ADMIN_PAGE UINT64_C(0x800000000000) /* HTTP: one was given */

/* What makes a credential, and all that is told of one. */
#define PROTOCOL_CREDENTIAL                                                            \
	(PROTOCOL_BASIC | PROTOCOL_DIGEST | PROTOCOL_DIGEST_SHA256 | PROTOCOL_TOKEN |  \
		PROTOCOL_NTLM | PROTOCOL_NTLM_V1 | PROTOCOL_PASSWORD |                 \
		PROTOCOL_DEFAULT_PASSWORD)
#define PROTOCOL_CREDENTIALS                                                           \
	(PROTOCOL_CREDENTIAL | PROTOCOL_ANONYMOUS | PROTOCOL_ACCEPTED | PROTOCOL_DENIED)

/* A secret or a session's key that whoever listens can read. */
#define PROTOCOL_SECRETS                                                               \
	(PROTOCOL_COOKIE | PROTOCOL_BASIC | PROTOCOL_TOKEN | PROTOCOL_PASSWORD |       \
		PROTOCOL_DEFAULT_PASSWORD)

enum {
	PROTOCOL_NAME_LEN = 128, /* server name or Host, cut beyond */
	PROTOCOL_METHOD_LEN = 16,
	PROTOCOL_PATH_LEN = 128, /* never a query */
	PROTOCOL_BANNER_LEN = 64,
	PROTOCOL_SCHEME_LEN = 16,
	PROTOCOL_USER_LEN = 64,
	PROTOCOL_FIELD_LEN = 64,
	PROTOCOL_ALPN_LEN = 16,
	PROTOCOL_JA4_LEN = 40,
	PROTOCOL_FINGERPRINT = 32, /* SHA-256 */
};

/* A value: no pointers.  Strings are valid UTF-8, NUL-terminated. */
struct protocol_facts {
	uint8_t application; /* enum protocol */
	uint8_t inside;      /* enum protocol: behind a proxy that it asked (CONNECT) */
	uint8_t maker;       /* whose default login was used; 0: none, or several's */
	uint8_t zero[6];
	uint8_t client_side;  /* 0 or 1: which side of the flow spoke as client; 2: not
				 shown */
	uint8_t tls_alert;    /* first fatal one, RFC 8446 6; 0: not seen */
	uint8_t secret_len;   /* of the exposed secret, at most 255; 0: none */
	uint16_t tls_version; /* chosen by the server: 0x0303 ...; 0: not seen */
	uint16_t tls_offered; /* the highest the client offered; 0: not seen */
	uint16_t tls_cipher;  /* chosen; 0: not seen */
	uint16_t tls_group;   /* chosen key exchange group; 0: not seen */
	uint16_t status;  /* HTTP, RTSP, SMTP, FTP: first status code; 0: not seen */
	uint16_t version; /* the protocol's own, as its detector says; 0: not seen */
	uint64_t flags;
	/* SHA-256 of the server's own certificate; zero: not seen */
	uint8_t certificate[PROTOCOL_FINGERPRINT];
	char server_name[PROTOCOL_NAME_LEN]; /* TLS SNI, HTTP Host, DNS question */
	char method[PROTOCOL_METHOD_LEN];
	char path[PROTOCOL_PATH_LEN];
	char scheme[PROTOCOL_SCHEME_LEN];  /* Authorization scheme; never the secret */
	char banner[PROTOCOL_BANNER_LEN];  /* Server header, SSH or SMTP banner */
	char user[PROTOCOL_USER_LEN];      /* whose credential was readable */
	char field[PROTOCOL_FIELD_LEN];    /* where it stood: a header, an element */
	char client[PROTOCOL_BANNER_LEN];  /* what the client calls itself */
	char location[PROTOCOL_FIELD_LEN]; /* HTTP: the host of a redirect */
	char alpn[PROTOCOL_ALPN_LEN];      /* TLS: chosen, else the first offered */
	char ja4[PROTOCOL_JA4_LEN];        /* TLS: of the ClientHello */
};

/* ---- what does not fit into facts ---- */

enum { PROTOCOL_BUFFER = 16384 }; /* bytes of a message longer than the window */

/* Room for one long message. */
struct protocol_buffer {
	uint32_t next; /* the lender's */
	uint32_t len;  /* the detector's: bytes in it */
	uint8_t bytes[PROTOCOL_BUFFER];
};

/*
 * The transport of media that an RTSP server agreed to (RFC 2326 12.39).  Or
 * `elsewhere`: what was asked here is answered from any other port of the server,
 * to client_port[0], and belongs to the conversation that asked.
 */
struct protocol_media {
	struct addr group;       /* multicast; zero: unicast */
	uint16_t client_port[2]; /* first and last; 0: not told */
	uint16_t server_port[2]; /* of multicast: the group's */
	uint8_t client_side;     /* of the flow in which it was agreed */
	bool secure;             /* SRTP */
	bool interleaved;        /* within the flow itself */
	bool elsewhere;
};

/*
 * Whom detectors tell, and who lends them buffers.  Any may be NULL; what is
 * lent to the callee ends with the call.
 */
struct protocol_out {
	/* index 0 is the side's own certificate, then come its issuers. */
	void (*certificate)(
		void *ctx, unsigned side, unsigned index, const uint8_t *der, size_t n);
	void (*media)(void *ctx, const struct protocol_media *m);
	struct protocol_buffer *(*take)(void *ctx); /* NULL: none is free */
	void (*give_back)(void *ctx, struct protocol_buffer *b);
	void *ctx;
};

/* What a bit of facts.flags is called where it is told; NULL: it is not. */
const char *protocol_flag_name(unsigned bit);
/* 0 when unknown. */
uint64_t protocol_flag_from_name(const char *name);

/* Of facts.maker; NULL: it is not one alone. */
const char *protocol_maker_name(uint8_t maker);

const char *protocol_name(enum protocol p);
/* PROTOCOL_UNKNOWN for a name we do not know. */
enum protocol protocol_from_name(const char *name);

/* A TCP segment or a datagram of one side. */
struct protocol_segment {
	const uint8_t *payload;
	size_t len;   /* bytes at payload */
	size_t wire;  /* payload bytes by the headers, >= len: the rest was cut */
	uint32_t seq; /* TCP: of payload[0] */
	uint8_t side; /* 0 or 1 */
	bool tcp;
};

/* What is kept of a flow while it is read: protocol_state.h. */
struct protocol_state;
void protocol_init(struct protocol_state *s);
/*
 * The side's first byte has this sequence number: a SYN said so.  Without it the
 * first segment begins the side.  To be called before the side's first segment.
 */
void protocol_begin(struct protocol_state *s, unsigned side, uint32_t seq);
/* Reads a segment; true when facts changed.  `out` may be NULL. */
bool protocol_see(struct protocol_state *s, const struct protocol_segment *g,
	const struct protocol_out *out);
/* The connection was reset, and no more came: to be called before protocol_end.
 * True when facts changed. */
bool protocol_reset(struct protocol_state *s);
/*
 * Nothing more will come: decides by what is there, and gives back what was
 * lent.  To be called before a state that is not done is let go.  True when
 * facts changed.
 */
bool protocol_end(struct protocol_state *s, const struct protocol_out *out);

/* ---- what numbers of TLS mean ---- */

/* "TLS 1.2"; NULL for a number we do not know. */
const char *tls_version_name(uint16_t version);
/* IANA's, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"; NULL when unknown. */
const char *tls_cipher_name(uint16_t cipher);

/* In the order in which one displaces another. */
enum tls_strength {
	TLS_STRENGTH_UNKNOWN,
	TLS_STRENGTH_STRONG,
	TLS_STRENGTH_DATED, /* CBC with SHA-1, static RSA or Diffie-Hellman */
	TLS_STRENGTH_WEAK,  /* NULL, EXPORT, anon, RC4, RC2, DES, 3DES, MD5 */
};
enum tls_strength tls_cipher_strength(uint16_t cipher);

/* ---- names told about addresses ---- */

/* Who gives the name: a DNS server; the host itself, by multicast DNS, to a DHCP
 * server, in the certificate that it shows, or to its neighbours on the link.  Names
 * by name_kind_name: "dns", ... */
enum name_kind {
	NAME_DNS,
	NAME_MDNS,
	NAME_DHCP,
	NAME_CERTIFICATE,
	NAME_LLDP,
	NAME_CDP,
	NAME_KIND_MAX
};
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

/* A text as a name that can be compared: lower case, no dot at its end; "" when it
 * is none (a wildcard, controls, too long). */
void name_from_text(const uint8_t *p, size_t n, char out[PROTOCOL_NAME_LEN]);

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
/* A message behind the Ethernet header, or that of SNAP. */
void lldp_names(const uint8_t *p, size_t n, struct names_told *out);
void cdp_names(const uint8_t *p, size_t n, struct names_told *out);

#endif
