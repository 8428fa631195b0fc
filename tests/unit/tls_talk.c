/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tls_talk.h"

#include <check.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <string.h>

#define ok(expression) ck_assert_int_ge((expression), 0)

struct end {
	struct talk *t;
	unsigned side;
	gnutls_session_t session;
	bool done;
};

static ssize_t
end_push(gnutls_transport_ptr_t p, const void *bytes, size_t n)
{
	const struct end *e = p;
	struct talk *t = e->t;

	ck_assert_uint_le(t->n[e->side] + n, TALK_BYTES);
	ck_assert_uint_lt(t->turns, TALK_TURNS);
	memcpy(t->bytes[e->side] + t->n[e->side], bytes, n);
	t->turn[t->turns++] = (struct turn){e->side, t->n[e->side], n};
	t->n[e->side] += n;
	return (ssize_t)n;
}

static ssize_t
end_pull(gnutls_transport_ptr_t p, void *bytes, size_t n)
{
	const struct end *e = p;
	struct talk *t = e->t;
	unsigned from = 1 - e->side;
	size_t left = t->n[from] - t->taken[from];

	if (left == 0) {
		gnutls_transport_set_errno(e->session, EAGAIN);
		return -1;
	}
	n = n < left ? n : left;
	memcpy(bytes, t->bytes[from] + t->taken[from], n);
	t->taken[from] += n;
	return (ssize_t)n;
}

static int
refuse(gnutls_session_t s)
{
	(void)s;
	return GNUTLS_E_CERTIFICATE_ERROR;
}

static gnutls_certificate_credentials_t
credentials(const struct talk *t, bool own)
{
	gnutls_certificate_credentials_t c;
	gnutls_x509_crt_t crt[4];
	unsigned n = 0;

	ok(gnutls_certificate_allocate_credentials(&c));
	if (!own)
		return c;
	for (; n < 4 && t->chain[n] != NULL; n++) {
		gnutls_datum_t der = {
			(unsigned char *)t->chain[n]->der, (unsigned)t->chain[n]->n};

		ok(gnutls_x509_crt_init(&crt[n]));
		ok(gnutls_x509_crt_import(crt[n], &der, GNUTLS_X509_FMT_DER));
	}
	ok(gnutls_certificate_set_x509_key(c, crt, (int)n, certificate_key()));
	while (n > 0)
		gnutls_x509_crt_deinit(crt[--n]);
	return c;
}

static gnutls_datum_t ticket_key;

static void
end_open(struct end *e, struct talk *t, unsigned side,
	gnutls_certificate_credentials_t c, const char *priority)
{
	gnutls_datum_t alpn = {(unsigned char *)t->alpn,
		t->alpn != NULL ? (unsigned)strlen(t->alpn) : 0};

	*e = (struct end){t, side, NULL, false};
	ok(gnutls_init(
		&e->session, (side == TALK_CLIENT ? GNUTLS_CLIENT : GNUTLS_SERVER) |
				     GNUTLS_NONBLOCK));
	ok(gnutls_priority_set_direct(
		e->session, priority != NULL ? priority : "NORMAL", NULL));
	ok(gnutls_credentials_set(e->session, GNUTLS_CRD_CERTIFICATE, c));
	gnutls_transport_set_ptr(e->session, e);
	gnutls_transport_set_push_function(e->session, end_push);
	gnutls_transport_set_pull_function(e->session, end_pull);
	if (t->alpn != NULL)
		ok(gnutls_alpn_set_protocols(e->session, &alpn, 1, 0));
	if (side == TALK_CLIENT && t->name != NULL)
		ok(gnutls_server_name_set(
			e->session, GNUTLS_NAME_DNS, t->name, strlen(t->name)));
	if (side == TALK_SERVER && t->session != NULL) {
		if (ticket_key.data == NULL)
			ok(gnutls_session_ticket_key_generate(&ticket_key));
		ok(gnutls_session_ticket_enable_server(e->session, &ticket_key));
	}
	if (side == TALK_SERVER && t->client_certificate)
		gnutls_certificate_server_set_request(e->session, GNUTLS_CERT_REQUEST);
	if (side == TALK_CLIENT && t->session != NULL && t->session->data != NULL)
		ok(gnutls_session_set_data(
			e->session, t->session->data, t->session->size));
}

/* True: it is at its end, one way or the other. */
static bool
end_go(struct end *e)
{
	int r;

	if (e->done)
		return true;
	r = gnutls_handshake(e->session);
	if (r < 0 && gnutls_error_is_fatal(r)) {
		gnutls_alert_send_appropriate(e->session, r);
		e->done = true;
	}
	e->done = e->done || r == 0;
	return e->done;
}

/* Some bytes of the application, and with them the ticket of TLS 1.3. */
static void
say_more(struct end *end)
{
	char text[64];

	gnutls_record_send(end[TALK_CLIENT].session, "GET / HTTP/1.1\r\n\r\n", 18);
	gnutls_record_recv(end[TALK_SERVER].session, text, sizeof(text));
	gnutls_record_send(end[TALK_SERVER].session, "HTTP/1.1 200 OK\r\n\r\n", 19);
	gnutls_record_recv(end[TALK_CLIENT].session, text, sizeof(text));
}

void
talk_run(struct talk *t)
{
	gnutls_certificate_credentials_t c[2] = {
		credentials(t, t->client_certificate), credentials(t, true)};
	struct end end[2];
	bool all = false;

	if (t->client_refuses)
		gnutls_certificate_set_verify_function(c[TALK_CLIENT], refuse);
	end_open(&end[0], t, TALK_CLIENT, c[0], t->client);
	end_open(&end[1], t, TALK_SERVER, c[1], t->server);
	for (unsigned i = 0; i < 32 && !all; i++) {
		all = end_go(&end[0]);
		all = end_go(&end[1]) && all;
	}
	say_more(end);
	if (t->session != NULL && t->session->data == NULL)
		ok(gnutls_session_get_data2(end[0].session, t->session));
	for (unsigned i = 0; i < 2; i++) {
		gnutls_deinit(end[i].session);
		gnutls_certificate_free_credentials(c[i]);
	}
}
