/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS of the front: 1.2 and 1.3, forward secrecy and AEAD only; no renegotiation;
 * tickets, so that a browser's many connections cost one signature.  Loop thread.
 */
#include "tls.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>

#include "pair.h"

static const char priorities[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
	"-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:-MAC-ALL:+AEAD:"
	"%SERVER_PRECEDENCE";

int
tls_open(struct front *f, const char *client_ca, struct err *err)
{
	int r = gnutls_certificate_allocate_credentials(&f->credentials);

	if (r >= 0)
		r = gnutls_priority_init(&f->priority, priorities, NULL);
	if (r >= 0)
		r = gnutls_session_ticket_key_generate(&f->ticket_key);
	if (r < 0) {
		err_set(err, "TLS cannot be set up: %s", gnutls_strerror(r));
		return -EIO;
	}
	gnutls_certificate_set_retrieve_function2(f->credentials, pair_choose);
	if (client_ca == NULL)
		return 0;
	r = gnutls_certificate_set_x509_trust_file(
		f->credentials, client_ca, GNUTLS_X509_FMT_PEM);
	f->asks = r > 0;
	if (f->asks)
		return 0;
	return err_set(err, "%s: no certificate of an authority is in it%s%s",
		client_ca, r < 0 ? ": " : "", r < 0 ? gnutls_strerror(r) : "");
}

void
tls_close(struct front *f)
{
	if (f->credentials != NULL)
		gnutls_certificate_free_credentials(f->credentials);
	if (f->priority != NULL)
		gnutls_priority_deinit(f->priority);
	if (f->ticket_key.data != NULL)
		gnutls_memset(f->ticket_key.data, 0, f->ticket_key.size);
	gnutls_free(f->ticket_key.data);
}

/* No SIGPIPE when the peer has gone. */
static ssize_t
push(gnutls_transport_ptr_t fd, const void *bytes, size_t n)
{
	return send((int)(intptr_t)fd, bytes, n, MSG_NOSIGNAL);
}

gnutls_session_t
tls_session(struct front *f, int fd)
{
	static const gnutls_datum_t http = {(unsigned char *)(uintptr_t) "http/1.1", 8};
	gnutls_session_t s;

	if (gnutls_init(&s, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL) < 0)
		return NULL;
	if (gnutls_priority_set(s, f->priority) < 0 ||
		gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, f->credentials) < 0 ||
		gnutls_session_ticket_enable_server(s, &f->ticket_key) < 0 ||
		gnutls_alpn_set_protocols(s, &http, 1, 0) < 0) {
		gnutls_deinit(s);
		return NULL;
	}
	if (f->asks)
		gnutls_certificate_server_set_request(s, GNUTLS_CERT_REQUEST);
	gnutls_transport_set_int(s, fd);
	gnutls_transport_set_push_function(s, push);
	/* The phase's deadline is ours. */
	gnutls_handshake_set_timeout(s, GNUTLS_INDEFINITE_TIMEOUT);
	return s;
}

/* The one common name of a subject; false: none, several, or no plain text. */
static bool
name_take(gnutls_x509_crt_t crt, char name[RECORD_NAME])
{
	size_t n = RECORD_NAME, none = 0;

	if (gnutls_x509_crt_get_dn_by_oid(
		    crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &n) != 0 ||
		strlen(name) != n)
		return false;
	return gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 1, 0,
		       NULL, &none) == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE;
}

bool
tls_client(gnutls_session_t s, struct client *out)
{
	gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT};
	unsigned count = 0, status = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(s, &count);
	gnutls_x509_crt_t crt;
	bool good;

	out->name[0] = '\0';
	if (chain == NULL || count == 0)
		return true;
	if (gnutls_certificate_verify_peers(s, &purpose, 1, &status) < 0 ||
		status != 0 || gnutls_x509_crt_init(&crt) < 0)
		return false;
	good = gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) == 0 &&
	       name_take(crt, out->name);
	gnutls_x509_crt_deinit(crt);
	return good;
}
