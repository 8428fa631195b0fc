/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1 (RFC 9112) on any port, message after message: method, host and path of
 * the first request; credentials and session keys in any; status, the server's
 * name for itself, and whether an answer was a redirect to https.  Of HTTP/2
 * with prior knowledge (RFC 9113 3.3) only the prefaces are read.
 *
 * `shared` has what the latest request was, for the reading of its answer.
 */
#include "credential_int.h"
#include "message_int.h"

#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"

/* reading.shared */
enum {
	SENT_HEAD = 1 << 1,   /* its answer has no body */
	SENT_TUNNEL = 1 << 2, /* RTSP comes in the answer's body */
	SENT_HTTP2 = 1 << 3,
	SENT_ADMIN = 1 << 4,
	GIVEN_PAGE = 1 << 5,   /* the answer is HTML */
	SENT_CONNECT = 1 << 6, /* nothing is read on until it was answered */
	SENT_PUBLIC = 1 << 7,  /* needs no secrecy */
};

enum { VERSION_2 = 0x0200, SETTINGS = 4, FRAME_LEN = 9 };

static const char *const methods[] = {"GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE",
	"PATCH", "CONNECT", "TRACE", NULL};
static const struct head_kind http = {"HTTP/1.", methods, "http://"};

/* ---- requests ---- */

/* What a path tells of who answers there; XProtect's are in its SDK's manuals. */
static void
path_see(struct protocol_facts *f, struct span target)
{
	static const struct {
		const char *part;
		uint64_t flag;
	} parts[] = {
		{"/onvif/", PROTOCOL_ONVIF},
		{"/ManagementServer/", PROTOCOL_XPROTECT_PATH},
		{"/ServerAPI/", PROTOCOL_XPROTECT_PATH},
		{"/RecorderCommandService", PROTOCOL_XPROTECT_PATH},
		{"/XProtectMobile/", PROTOCOL_XPROTECT_PATH},
		{"/LogServer/", PROTOCOL_XPROTECT_PATH},
		{"/IDP/connect/", PROTOCOL_XPROTECT_PATH},
		{"?wsdl", PROTOCOL_METADATA},
		{"/mex", PROTOCOL_METADATA},
	};

	/* WinRM, the remote shell of Windows, is there. */
	if (begins_with_word(target.p, target.n, "/wsman") == PROTOCOL_YES)
		f->flags |= PROTOCOL_REMOTE_SHELL;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (span_holds(target, parts[i].part))
			f->flags |= parts[i].flag;
}

static bool
ends_with(struct span s, const char *text)
{
	size_t n = strlen(text);

	return s.n >= n && span_is((struct span){s.p + s.n - n, n}, text);
}

/*
 * What is in clear by right: revocation lists and issuers' certificates (RFC 5280
 * 4.2.1.13, 4.2.2.1), OCSP (RFC 6960 A), ACME's proofs (RFC 8555 8.3), and whether a
 * server lives.
 */
static bool
is_public(struct span target)
{
	static const char *const begins[] = {"/.well-known/acme-challenge/", "/ocsp"};
	static const char *const ends[] = {".crl", ".crt", ".cer", ".p7c", "/health",
		"/healthz", "/livez", "/readyz", "/ping"};

	for (size_t i = 0; i < ARRAY_LEN(begins); i++)
		if (begins_with_word(target.p, target.n, begins[i]) == PROTOCOL_YES)
			return true;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (ends_with(target, ends[i]))
			return true;
	return false;
}

static void
request_field(struct reading *r, struct protocol_facts *f, struct span name,
	struct span value, bool cut)
{
	message_field(r, name, value);
	if (span_is(name, "Host")) {
		/* An absolute target beats the field: RFC 9112 3.2.2. */
		if (!cut && f->server_name[0] == '\0' && r->step >> 3 == 0)
			str_from_wire(f->server_name, sizeof(f->server_name),
				head_host(value).p, head_host(value).n);
	} else if (span_is(name, "Authorization") ||
		   span_is(name, "Proxy-Authorization")) {
		credential_authorization(f, value, cut);
		*r->shared |= MESSAGE_CREDENTIAL;
	} else if (span_is(name, "Cookie")) {
		credential_cookie(f, value);
	} else if (span_is(name, "User-Agent")) {
		message_client(f, value);
	} else if (span_is(name, "SOAPAction")) {
		if (span_holds(value, "AddPortMapping") ||
			span_holds(value, "AddAnyPortMapping"))
			f->flags |= PROTOCOL_PORT_MAPPING;
	} else if (span_is(name, "x-sessioncookie")) {
		f->flags |= PROTOCOL_HTTP_TUNNEL;
		r->note |= MESSAGE_TUNNEL;
	}
}

static enum protocol_answer
request_line(struct reading *r, struct protocol_facts *f)
{
	uint64_t had = f->flags & PROTOCOL_CREDENTIAL;
	struct span method, target;
	enum protocol_answer answer = head_request_line(r, f, &http, &method, &target);

	if (answer != PROTOCOL_YES)
		return answer;
	r->note = 0;
	*r->shared = span_is(method, "HEAD") ? SENT_HEAD : 0;
	if ((f->flags & PROTOCOL_CREDENTIAL) != had)
		*r->shared |= MESSAGE_CREDENTIAL;
	if (span_is(method, "CONNECT"))
		*r->shared |= SENT_CONNECT;
	if (span_is(method, "PRI")) {
		*r->shared |= SENT_HTTP2;
		f->version = VERSION_2;
		r->complete = true;
	}
	if (http_is_administration(target))
		*r->shared |= SENT_ADMIN;
	path_see(f, target);
	if (is_public(target))
		*r->shared |= SENT_PUBLIC;
	message_go(r, MESSAGE_FIELDS);
	return PROTOCOL_YES;
}

/* A request has a body only when it says so: RFC 9112 6.3. */
static void
request_head(struct reading *r, struct protocol_facts *f, bool whole)
{
	if (!whole)
		return;
	if (r->note & MESSAGE_TUNNEL)
		*r->shared |= SENT_TUNNEL;
	if (r->note & MESSAGE_TUNNEL)
		r->complete = true; /* what follows is Base64 */
	else if (r->note & MESSAGE_CHUNKED)
		message_go(r, MESSAGE_CHUNK);
	else if (r->note & MESSAGE_SIZED)
		message_go(r, MESSAGE_BODY);
	else
		message_end(r);
}

static void
look_request(struct reading *r, struct protocol_facts *f, struct span body)
{
	uint64_t had = f->flags & PROTOCOL_CREDENTIAL;

	http_look_request(r, f, body);
	if ((f->flags & PROTOCOL_CREDENTIAL) != had)
		*r->shared |= MESSAGE_CREDENTIAL;
}

static bool
between_requests(struct reading *r, struct protocol_facts *f)
{
	(void)f;
	return !(*r->shared & SENT_CONNECT);
}

enum protocol_answer
http_request(struct reading *r, struct protocol_facts *f)
{
	static const struct message_kind kind = {.between = between_requests,
		.line = request_line,
		.field = request_field,
		.head = request_head,
		.look = look_request};

	return messages_read(r, f, &kind);
}

/* ---- responses ---- */

static bool
is_redirect(unsigned status)
{
	return status == 301 || status == 302 || status == 307 || status == 308;
}

static bool
is_interim(unsigned status)
{
	return status >= 100 && status < 200 && status != 101;
}

static void
response_field(struct reading *r, struct protocol_facts *f, struct span name,
	struct span value, bool cut)
{
	message_field(r, name, value);
	if (span_is(name, "Content-Type")) {
		if (span_holds(value, "html"))
			*r->shared |= GIVEN_PAGE;
	} else if (span_is(name, "Server")) {
		message_server(f, value);
	} else if (span_is(name, "Location")) {
		if (is_redirect(message_status(r)))
			head_keep_location(f, value);
		if (is_redirect(message_status(r)) &&
			begins_with_word(value.p, value.n, "https://") ==
				PROTOCOL_YES) {
			f->flags |= PROTOCOL_REDIRECT_TLS;
			r->note |= MESSAGE_UPGRADE;
		}
	} else if (span_is(name, "WWW-Authenticate") ||
		   span_is(name, "Proxy-Authenticate")) {
		credential_challenge(f, value);
	} else if (span_is(name, "Set-Cookie")) {
		credential_cookie(f, value);
	} else if (span_is(name, "Upgrade") && span_is(value, "websocket") &&
		   message_status(r) == 101) {
		f->flags |= PROTOCOL_WEBSOCKET;
	}
}

/* A redirect whose Location is not read yet is neither. */
static void
answer_see(struct reading *r, struct protocol_facts *f, bool whole)
{
	unsigned status = message_status(r);

	if (is_interim(status))
		return;
	if (status == 403)
		f->flags |= PROTOCOL_FORBIDDEN;
	else if ((*r->shared & (SENT_PUBLIC | MESSAGE_CREDENTIAL)) == SENT_PUBLIC)
		f->flags |= PROTOCOL_PUBLIC;
	else if (is_redirect(status) ? whole && !(r->note & MESSAGE_UPGRADE) : true)
		f->flags |= PROTOCOL_OTHER_RESPONSE;
}

/* A page for administration that was given, not refused or somewhere else. */
static void
page_see(struct reading *r, struct protocol_facts *f)
{
	const uint32_t both = SENT_ADMIN | GIVEN_PAGE;

	if (message_status(r) == 200 && (*r->shared & both) == both)
		f->flags |= PROTOCOL_ADMIN_PAGE;
	if (!is_interim(message_status(r)))
		*r->shared &= ~both;
}

static void
response_head(struct reading *r, struct protocol_facts *f, bool whole)
{
	unsigned status = message_status(r);
	bool bodiless = status < 200 || status == 204 || status == 304 ||
			(*r->shared & SENT_HEAD);

	answer_see(r, f, whole);
	if (!whole)
		return;
	page_see(r, f);
	message_verdict(r, f);
	if (status >= 300)
		*r->shared &= ~(uint32_t)SENT_CONNECT;
	if (status == 101)
		r->complete = true;
	else if ((*r->shared & SENT_TUNNEL) && status == 200)
		r->become = PROTOCOL_RTSP;
	else if ((*r->shared & SENT_CONNECT) && status >= 200 && status < 300)
		r->become = BECOME_ANY; /* RFC 9110 9.3.6 */
	else if (bodiless)
		message_end(r);
	else if (r->note & MESSAGE_CHUNKED)
		message_go(r, MESSAGE_CHUNK);
	else if (r->note & MESSAGE_SIZED)
		message_go(r, MESSAGE_BODY);
	else
		r->complete = true; /* until the connection ends */
}

static enum protocol_answer
response_line(struct reading *r, struct protocol_facts *f)
{
	unsigned status = 0;
	enum protocol_answer answer = head_status(r, f, http.version, &status);

	if (answer != PROTOCOL_YES)
		return answer;
	/* After an interim answer (RFC 9110 15.2) comes the one that counts. */
	if (is_interim(f->status))
		f->status = (uint16_t)status;
	r->note = status << MESSAGE_STATUS_SHIFT;
	message_go(r, MESSAGE_FIELDS);
	return PROTOCOL_YES;
}

/* RFC 9113 3.4: the server's preface is a SETTINGS frame. */
static enum protocol_answer
http2_response(struct reading *r, struct protocol_facts *f)
{
	if (r->n < FRAME_LEN)
		return r->end ? PROTOCOL_NO : PROTOCOL_MORE;
	if (r->p[3] != SETTINGS || memcmp(r->p + 5, "\0\0\0\0", 4) != 0)
		return PROTOCOL_NO;
	f->flags |= PROTOCOL_OTHER_RESPONSE;
	r->complete = true;
	return PROTOCOL_YES;
}

enum protocol_answer
http_response(struct reading *r, struct protocol_facts *f)
{
	static const struct message_kind kind = {.line = response_line,
		.field = response_field,
		.head = response_head,
		.look = http_look_response};

	if (r->known && (*r->shared & SENT_HTTP2))
		return http2_response(r, f);
	return messages_read(r, f, &kind);
}
