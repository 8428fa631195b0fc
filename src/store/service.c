/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations -> what an address showed as a server: for each port and protocol
 * its banners, else its version.  Nothing is kept for it besides the
 * conversations themselves and an index of those that say something.
 */
#include <errno.h>

#include "store_int.h"

/*
 * Each banner at the time it was last seen: clients that came before a server was
 * replaced keep what it called itself.  No more than BANNERS of a port, so that one
 * that changes with every connection leaves room for others.  Of TLS the weakest that
 * any client was given counts.  RTP has a stream's number for a banner.
 */
#define BANNERS "4"
#define SAID_HERE "server_address = ?1 AND " SERVICE_SAID
#define EACH "server_port, transport, application"

int
services_read(struct store_reader *r, struct asset_record *out)
{
	static const char sql[] =
		"WITH one AS (SELECT " EACH ", max(protocol_version) AS version,"
		" banner, max(last) AS last, min(nullif(tls_version, 0)) AS tls"
		" FROM conversation WHERE " SAID_HERE
		" AND application NOT IN ('rtp', 'rtcp') GROUP BY " EACH ", banner),"
		" ranked AS (SELECT *, min(tls) OVER (PARTITION BY " EACH
		") AS weakest,"
		" row_number() OVER (PARTITION BY " EACH
		" ORDER BY banner <> '' DESC, last DESC, banner) AS place FROM one)"
		" SELECT " EACH ", coalesce(weakest, 0), version, banner, last"
		" FROM ranked WHERE place = 1 OR (banner <> '' AND place <= " BANNERS
		")"
		" ORDER BY banner <> '' DESC, last DESC, 1, 2, 3, banner LIMIT ?2";
	sqlite3_stmt *st = sql_statement(&r->sql, SQL_SERVICE_READ, sql);
	struct sql_bind b = sql_bind(st);
	int row = 0;

	if (addr_class(&out->asset.addr) == ADDR_UNSPECIFIED)
		return 0;
	bind_blob(&b, out->asset.addr.b, sizeof(out->asset.addr.b));
	bind_int(&b, ASSET_SERVICES);
	if (b.rc != SQLITE_OK)
		return sql_errno(b.rc);
	while (out->service_count < ASSET_SERVICES && (row = sql_row(st)) > 0) {
		struct sql_columns c = sql_columns(st);
		struct asset_service *x = &out->service[out->service_count++];
		char application[ASSET_TEXT];

		x->port = (uint16_t)column_int(&c);
		x->transport = (uint8_t)column_int(&c);
		column_text(&c, application, sizeof(application));
		x->application = (uint8_t)protocol_from_name(application);
		x->tls_version = (uint16_t)column_int(&c);
		x->version = (uint16_t)column_int(&c);
		column_text(&c, x->banner, sizeof(x->banner));
		x->last = column_int(&c);
	}
	sqlite3_reset(st);
	return row < 0 ? row : 0;
}
