/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tables, and the way from each older version to the present one.  A step,
 * once released, is never edited: a change is a further step at the end.
 *
 * In columns: severity, evidence and why are their place on the contract's
 * ladders, transport is the IANA number, times are nanoseconds of the epoch,
 * verdict and status are the contract's words, an absent text is ''.
 */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "camwarden/base/array.h"

#include "store_int.h"

#define CLIENT                                                                         \
	" client_address BLOB NOT NULL, client_mac BLOB, client_host TEXT NOT NULL,"   \
	" client_roles TEXT NOT NULL, client_zone TEXT NOT NULL,"
#define SERVER                                                                         \
	" server_address BLOB NOT NULL, server_mac BLOB, server_host TEXT NOT NULL,"   \
	" server_roles TEXT NOT NULL, server_zone TEXT NOT NULL,"                      \
	" server_port INTEGER NOT NULL, transport INTEGER NOT NULL,"
#define RULE                                                                           \
	" rule_pack TEXT NOT NULL, rule_id TEXT NOT NULL, rule_source TEXT NOT NULL,"  \
	" reason TEXT NOT NULL,"

/*
 * conversation: key is a hash of id (its index is a third of id's), digest one
 * of all that was judged, base_* is what runs before `run` counted.
 * conversation_finding: the truth about findings, what each conversation gives.
 * finding: computed from it, plus the cursor and a status that people set; or, of
 * no conversation (conversations = 0), what standing.c was told.
 * withdrawn: until when a finding of no conversation was seen not to be true.
 */
static const char version_1[] =
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"INSERT INTO meta VALUES ('store.run', '0'), ('store.updated_seq', '0');"

	"CREATE TABLE token (name TEXT PRIMARY KEY, scope TEXT NOT NULL,"
	" sha256 TEXT NOT NULL UNIQUE, created INTEGER NOT NULL) WITHOUT ROWID;"

	"CREATE TABLE conversation (row INTEGER PRIMARY KEY, id TEXT NOT NULL,"
	" key INTEGER NOT NULL, digest INTEGER NOT NULL," CLIENT SERVER
	" why INTEGER NOT NULL, evidence INTEGER NOT NULL, verdict TEXT NOT NULL," RULE
	" client_role TEXT NOT NULL, server_role TEXT NOT NULL,"
	" application TEXT NOT NULL, server_name TEXT NOT NULL,"
	" first INTEGER NOT NULL, last INTEGER NOT NULL, flows INTEGER NOT NULL,"
	" client_packets INTEGER NOT NULL, server_packets INTEGER NOT NULL,"
	" client_bytes INTEGER NOT NULL, server_bytes INTEGER NOT NULL,"
	" run INTEGER NOT NULL, base_first INTEGER NOT NULL, base_last INTEGER NOT "
	"NULL,"
	" base_flows INTEGER NOT NULL, base_client_packets INTEGER NOT NULL,"
	" base_server_packets INTEGER NOT NULL, base_client_bytes INTEGER NOT NULL,"
	" base_server_bytes INTEGER NOT NULL);"
	"CREATE INDEX conversation_key ON conversation (key);"

	"CREATE TABLE conversation_finding ("
	" conversation INTEGER NOT NULL REFERENCES conversation(row) ON DELETE CASCADE,"
	" finding TEXT NOT NULL, violation TEXT NOT NULL, severity INTEGER NOT NULL,"
	" evidence INTEGER NOT NULL, status TEXT NOT NULL, exception TEXT NOT "
	"NULL," RULE
	" detail TEXT NOT NULL, PRIMARY KEY (conversation, finding)) WITHOUT ROWID;"
	"CREATE INDEX conversation_finding_finding ON conversation_finding (finding);"

	"CREATE TABLE finding (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"
	" violation TEXT NOT NULL, severity INTEGER NOT NULL, evidence INTEGER NOT "
	"NULL,"
	" status TEXT NOT NULL, exception TEXT NOT NULL," CLIENT SERVER
	" application TEXT NOT NULL," RULE
	" detail TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" conversations INTEGER NOT NULL, packets INTEGER NOT NULL,"
	" bytes INTEGER NOT NULL, updated_seq INTEGER NOT NULL UNIQUE);"

	"CREATE TABLE withdrawn (finding TEXT PRIMARY KEY, at INTEGER NOT NULL)"
	" WITHOUT ROWID;"

	"CREATE TABLE asset (row INTEGER PRIMARY KEY, address BLOB NOT NULL,"
	" mac BLOB NOT NULL, vlan INTEGER NOT NULL, arp INTEGER NOT NULL,"
	" first INTEGER NOT NULL, last INTEGER NOT NULL, sightings INTEGER NOT NULL,"
	" run INTEGER NOT NULL, base_first INTEGER NOT NULL, base_last INTEGER NOT "
	"NULL,"
	" base_sightings INTEGER NOT NULL, UNIQUE (address, mac, vlan));"

	"CREATE TABLE coverage (row INTEGER PRIMARY KEY, sensor TEXT NOT NULL,"
	" source TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" packets INTEGER NOT NULL, bytes INTEGER NOT NULL,"
	" kernel_drops INTEGER NOT NULL, interface_drops INTEGER NOT NULL,"
	" UNIQUE (sensor, source, first));"
	"CREATE TABLE coverage_counter ("
	" coverage INTEGER NOT NULL REFERENCES coverage(row) ON DELETE CASCADE,"
	" name TEXT NOT NULL, value INTEGER NOT NULL,"
	" PRIMARY KEY (coverage, name)) WITHOUT ROWID;";

/* What the judge read, so that `camwarden simulate` can judge a row again. */
static const char version_2[] =
	"ALTER TABLE conversation ADD COLUMN reply_seen INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN protocol_flags INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN protocol_status INTEGER NOT NULL DEFAULT "
	"0;"
	"UPDATE conversation SET reply_seen = server_packets > 0;";

/*
 * exception: of both sources, never deleted; violation, client, server and port
 * are '' for any; noticed: its end is in the trail.
 * trail: changes that people answer for, only ever added to.  Each names the one
 * before it, so that a missing one shows.  A trigger before INSERT is what keeps
 * INSERT OR REPLACE out: that fires no trigger of DELETE.
 * acknowledged: kept while an exception covers the finding.
 */
static const char version_3[] =
	"ALTER TABLE finding ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;"
	"UPDATE finding SET acknowledged = 1 WHERE status = 'acknowledged';"

	"CREATE TABLE exception (row INTEGER PRIMARY KEY, id TEXT NOT NULL,"
	" source TEXT NOT NULL, violation TEXT NOT NULL, client TEXT NOT NULL,"
	" server TEXT NOT NULL, port TEXT NOT NULL, reason TEXT NOT NULL,"
	" owner TEXT NOT NULL, expires INTEGER NOT NULL, added INTEGER NOT NULL,"
	" revoked INTEGER NOT NULL DEFAULT 0, noticed INTEGER NOT NULL DEFAULT 0,"
	" matched INTEGER NOT NULL DEFAULT 0, UNIQUE (id, source));"

	"CREATE TABLE trail (row INTEGER PRIMARY KEY,"
	" previous INTEGER REFERENCES trail(row), at INTEGER NOT NULL,"
	" actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,"
	" detail TEXT NOT NULL);"
	"CREATE TRIGGER trail_update BEFORE UPDATE ON trail BEGIN"
	" SELECT raise(ABORT, 'the trail is only added to'); END;"
	"CREATE TRIGGER trail_delete BEFORE DELETE ON trail BEGIN"
	" SELECT raise(ABORT, 'the trail is only added to'); END;"
	"CREATE TRIGGER trail_insert BEFORE INSERT ON trail"
	" WHEN NEW.previous IS NOT (SELECT max(row) FROM trail)"
	" OR EXISTS (SELECT 1 FROM trail WHERE row >= NEW.row AND NEW.row <> -1) BEGIN"
	" SELECT raise(ABORT, 'the trail is only added to at its end'); END;";

/*
 * asset: host, roles and zone are what was declared when it was last seen.
 * declared: what the site declares now; its unspecified address or MAC: none.
 */
static const char version_4[] =
	"ALTER TABLE asset ADD COLUMN host TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE asset ADD COLUMN roles TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE asset ADD COLUMN zone TEXT NOT NULL DEFAULT '';"

	"CREATE TABLE asset_name (row INTEGER PRIMARY KEY, address BLOB NOT NULL,"
	" kind INTEGER NOT NULL, name TEXT NOT NULL, by_address BLOB NOT NULL,"
	" first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" UNIQUE (address, kind, name, by_address));"

	"CREATE TABLE declared (row INTEGER PRIMARY KEY, address BLOB NOT NULL,"
	" mac BLOB NOT NULL, host TEXT NOT NULL, roles TEXT NOT NULL,"
	" zone TEXT NOT NULL);";

/* All that the judge reads of the bytes. */
static const char version_5[] =
	"ALTER TABLE conversation ADD COLUMN protocol_spoken INTEGER NOT NULL DEFAULT "
	"0;"
	"ALTER TABLE conversation ADD COLUMN protocol_version INTEGER NOT NULL DEFAULT "
	"0;"
	"ALTER TABLE conversation ADD COLUMN tls_version INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN tls_cipher INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN tls_alert INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE conversation ADD COLUMN certificate BLOB;"
	"ALTER TABLE conversation ADD COLUMN scheme TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE conversation ADD COLUMN user_name TEXT NOT NULL DEFAULT '';";

/* suspension: absences that coverage did not support to tell, while that was so. */
static const char version_6[] =
	"CREATE TABLE suspension (row INTEGER PRIMARY KEY, sensor TEXT NOT NULL,"
	" violation TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,"
	" first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL,"
	" UNIQUE (sensor, violation, subject, reason, first));"
	"DELETE FROM meta WHERE key = 'watch.suspended';";

/* accounts: whose credentials were readable, a line each (account.c). */
static const char version_7[] =
	"ALTER TABLE conversation ADD COLUMN banner TEXT NOT NULL DEFAULT '';"
	"ALTER TABLE conversation ADD COLUMN accounts TEXT NOT NULL DEFAULT '';";

/*
 * certificate: each by its fingerprint; the DER is the truth, what stands beside it
 * is there to be sorted and joined by.  trust is what the policy said last.
 * certificate_seen: which server showed it, in the chain of which own certificate.
 */
static const char version_8[] =
	"CREATE TABLE certificate (row INTEGER PRIMARY KEY, sha256 BLOB NOT NULL"
	" UNIQUE, key_id BLOB, der BLOB NOT NULL, not_after INTEGER NOT NULL,"
	" trust TEXT NOT NULL);"
	"CREATE INDEX certificate_key ON certificate (key_id);"

	"CREATE TABLE certificate_seen (row INTEGER PRIMARY KEY, own BLOB NOT NULL,"
	" leaf BLOB NOT NULL, position INTEGER NOT NULL, address BLOB NOT NULL,"
	" port INTEGER NOT NULL, host TEXT NOT NULL, first INTEGER NOT NULL,"
	" last INTEGER NOT NULL, UNIQUE (own, leaf, position, address, port));";

/*
 * evidence: redacted packets of conversations that give findings; digest is of the
 * bytes, so that a replay adds none.  evidence_size: their captured bytes; it is
 * kept by triggers, so that it is right whoever deletes.
 * evidence_gone: why packets that a conversation had are no longer there.
 */
static const char version_9[] =
	"CREATE TABLE evidence (row INTEGER PRIMARY KEY,"
	" conversation INTEGER NOT NULL REFERENCES conversation(row) ON DELETE CASCADE,"
	" time INTEGER NOT NULL, interface TEXT NOT NULL, link INTEGER NOT NULL,"
	" length INTEGER NOT NULL, caplen INTEGER NOT NULL, digest INTEGER NOT NULL,"
	" bytes BLOB NOT NULL, UNIQUE (conversation, time, digest));"
	"CREATE INDEX evidence_time ON evidence (time);"
	"CREATE TABLE evidence_size (bytes INTEGER NOT NULL);"
	"INSERT INTO evidence_size VALUES (0);"
	"CREATE TRIGGER evidence_insert AFTER INSERT ON evidence BEGIN"
	" UPDATE evidence_size SET bytes = bytes + NEW.caplen; END;"
	"CREATE TRIGGER evidence_delete AFTER DELETE ON evidence BEGIN"
	" UPDATE evidence_size SET bytes = bytes - OLD.caplen; END;"
	"ALTER TABLE conversation ADD COLUMN evidence_gone TEXT NOT NULL DEFAULT '';";

/* Media that was set up over another port. */
static const char version_10[] =
	"ALTER TABLE conversation ADD COLUMN control_port INTEGER"
	" NOT NULL DEFAULT 0;";

/* What servers said of themselves, to be found by the server: service.c. */
static const char version_11[] =
	"CREATE INDEX conversation_said ON conversation (server_address)"
	" WHERE " SERVICE_SAID ";";

/*
 * trail: hash links each entry to the one before it (trail.c fills it for those that
 * are there, and then sets the trigger again).  sealed: the sum of each table's rows.
 * seal: the signed head.
 */
static const char version_12[] =
	"DROP TRIGGER trail_update;"
	"ALTER TABLE trail ADD COLUMN hash BLOB NOT NULL DEFAULT x'';"
	"CREATE TABLE sealed (name TEXT PRIMARY KEY, rows INTEGER NOT NULL,"
	" sum BLOB NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE seal (row INTEGER PRIMARY KEY CHECK (row = 1),"
	" entries INTEGER NOT NULL, at INTEGER NOT NULL, hash BLOB NOT NULL,"
	" state BLOB NOT NULL, key BLOB NOT NULL, signature BLOB NOT NULL);";

static const char trail_update[] =
	"CREATE TRIGGER trail_update BEFORE UPDATE ON trail BEGIN"
	" SELECT raise(ABORT, 'the trail is only added to'); END;";

/* control_week, severity_week: what each week was when it had ended (week_status). */
static const char version_13[] =
	"CREATE TABLE control_week (week TEXT NOT NULL, control TEXT NOT NULL,"
	" answer INTEGER NOT NULL, findings INTEGER NOT NULL,"
	" excepted INTEGER NOT NULL, conversations INTEGER NOT NULL,"
	" PRIMARY KEY (week, control)) WITHOUT ROWID;"
	"CREATE TABLE severity_week (week TEXT NOT NULL, severity INTEGER NOT NULL,"
	" open INTEGER NOT NULL, excepted INTEGER NOT NULL, fresh INTEGER NOT NULL,"
	" still INTEGER NOT NULL, gone INTEGER NOT NULL,"
	" gone_seconds INTEGER NOT NULL, PRIMARY KEY (week, severity))"
	" WITHOUT ROWID;";

/* token: expires 0: never; used: about when it was last.  user: password as crypt(5)
 * writes it, changed when that was. */
static const char version_14[] =
	"ALTER TABLE token ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE token ADD COLUMN used INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE user (name TEXT PRIMARY KEY, scope TEXT NOT NULL,"
	" password TEXT NOT NULL, created INTEGER NOT NULL, changed INTEGER NOT NULL,"
	" used INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;";

/* past_*: what conversations that are too old to be kept left with the finding. */
static const char version_15[] =
	"ALTER TABLE finding ADD COLUMN past_conversations INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE finding ADD COLUMN past_packets INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE finding ADD COLUMN past_bytes INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE finding ADD COLUMN past_first INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE finding ADD COLUMN past_last INTEGER NOT NULL DEFAULT 0;";

/* Step i leads from version i to i + 1. */
static const char *const upgrades[] = {version_1, version_2, version_3, version_4,
	version_5, version_6, version_7, version_8, version_9, version_10, version_11,
	version_12, version_13, version_14, version_15};
_Static_assert(ARRAY_LEN(upgrades) == SCHEMA_VERSION, "one step per version");

static int
pragma_read(sqlite3 *db, const char *text, int *out)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, text, -1, &st, NULL);

	if (rc == SQLITE_OK && (rc = sqlite3_step(st)) == SQLITE_ROW) {
		*out = sqlite3_column_int(st, 0);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(st);
	return rc;
}

int
schema_read(sqlite3 *db, int *application, int *version)
{
	int rc = pragma_read(db, "PRAGMA application_id", application);

	return rc != SQLITE_OK ? rc : pragma_read(db, "PRAGMA user_version", version);
}

static int
schema_apply(sqlite3 *db, int version)
{
	char text[96];
	int rc = SQLITE_OK;

	for (; rc == SQLITE_OK && version < SCHEMA_VERSION; version++)
		rc = sqlite3_exec(db, upgrades[version], NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return rc;
	/* A pragma takes no parameter. */
	snprintf(text, sizeof(text),
		"PRAGMA application_id = %d; PRAGMA user_version = %d",
		SCHEMA_APPLICATION, SCHEMA_VERSION);
	return sqlite3_exec(db, text, NULL, NULL, NULL);
}

/* The chain after an upgrade: it goes on from what it was, and says so. */
static int
schema_seal(struct store *s, int from, bool intact)
{
	const char *action = from == 0 ? "chain.begun" : "chain.upgraded";
	char detail[64];
	int error = 0;

	if (from < SCHEMA_CHAIN) {
		error = trail_link(s);
		if (error == 0)
			error = sql_errno(sqlite3_exec(
				s->sql.db, trail_update, NULL, NULL, NULL));
	} else {
		error = seal_head(s);
	}
	snprintf(detail, sizeof(detail), "{\"from\":%d,\"to\":%d,\"intact\":%s}", from,
		SCHEMA_VERSION, intact ? "true" : "false");
	if (error == 0)
		error = trail_put(s, "store", action, "database", detail);
	if (error == 0 && from < SCHEMA_CHAIN)
		error = life_adopt(s);
	return error != 0 ? error : seal_renew(s);
}

/* In a transaction; 0 or -errno. */
static int
upgrade(struct store *s, int from)
{
	bool intact = from < SCHEMA_CHAIN || seal_is_intact(s->sql.db);
	int rc = schema_apply(s->sql.db, from);

	return rc != SQLITE_OK ? sql_errno(rc) : schema_seal(s, from, intact);
}

int
schema_upgrade(struct store *s, struct err *err)
{
	sqlite3 *db = s->sql.db;
	int application = 0, version = 0, result = 0;
	int rc = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return sql_fault(err, s->path, rc);
	/* Read inside: another program may have upgraded it in between. */
	rc = schema_read(db, &application, &version);
	if (rc == SQLITE_OK && version > SCHEMA_VERSION) {
		err_set(err, "%s: schema version %d is newer than this program's %d",
			s->path, version, SCHEMA_VERSION);
		result = -EPROTO;
	} else if (rc == SQLITE_OK && version < SCHEMA_VERSION) {
		result = upgrade(s, version);
		if (result != 0)
			err_set(err, "%s: %s", s->path, store_fault(result));
	}
	if (rc == SQLITE_OK && result == 0)
		rc = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		result = sql_fault(err, s->path, rc);
	if (result != 0)
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return result;
}
