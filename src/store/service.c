/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Conversations -> what an address showed as a server: for each port and protocol
 * the latest banner, else the latest version.  Nothing is kept for it besides the
 * conversations themselves and an index of those that say something.
 */
#include <errno.h>

#include "store_int.h"

/*
 * With max() alone in an aggregate the other columns are of its row (SQLite,
 * "Bare columns in an aggregate query").  A banner counts for more than any time,
 * which is below 2^62 until 2116.  RTP has a stream's number for a banner.
 */
#define BANNER_FIRST "last + (banner <> '') * 4611686018427387904"

int
services_read(struct store_reader *r, struct asset_record *out)
{
	static const char sql[] =
		"SELECT server_port, transport, application, tls_version,"
		" protocol_version, banner, last, max(" BANNER_FIRST ")"
		" FROM conversation WHERE server_address = ?1 AND " SERVICE_SAID
		" AND application NOT IN ('rtp', 'rtcp')"
		" GROUP BY server_port, transport, application"
		" ORDER BY 8 DESC, 1, 2, 3 LIMIT ?2";
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
