/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * /findings, /findings/{id} and /findings/{id}/evidence.  A list is in the order of
 * change, so that `since` with the answer's updated_seq gives each later change once.
 */
#include "api_int.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/export.h"

static int
add_finding(void *ctx, const struct finding *f)
{
	struct page *p = ctx;

	if (!page_add(p, f->updated_seq))
		return 1;
	export_finding(&p->json, f);
	return 0;
}

void
findings_list(const struct request *rq, struct response *rs)
{
	struct store_filter f = rq->filter;
	uint64_t newest = 0;
	struct page page;
	int rc;

	/* Before the list: whatever changes in between is newer than this. */
	rc = store_read_newest(rq->reader, &newest);
	page_open(&page, rq, &f, rs);
	if (rc == 0)
		rc = store_read_findings(rq->reader, &f, add_finding, &page);
	if (rc < 0) {
		problem_set(rs, 503, "findings cannot be read: %s", strerror(-rc));
		return;
	}
	if (!page_close(&page))
		return;
	json_put_uint(&page.json, "updated_seq",
		page.more ? page.last : MAX(page.last, newest));
	page_end(&page);
}

/* False: rs is a problem. */
static bool
read_one(const struct request *rq, struct response *rs, struct finding *f,
	uint64_t *packets, const char **why)
{
	int rc = store_read_finding(rq->reader, rq->id, f);

	if (rc == -ENOENT) {
		problem_set(rs, 404, "no finding has the id '%.80s'", rq->id);
		return false;
	}
	if (rc == 0)
		rc = store_count_evidence(rq->reader, f, packets, why);
	if (rc < 0)
		problem_set(rs, 503, "the finding cannot be read: %s", strerror(-rc));
	return rc == 0;
}

void
finding_get(const struct request *rq, struct response *rs)
{
	struct finding finding;
	uint64_t packets;
	const char *why;
	struct json j;

	if (!read_one(rq, rs, &finding, &packets, &why))
		return;
	json_init(&j, &rs->body);
	export_finding_kept(&j, &finding, packets, why);
}

static int
add_packet(void *ctx, const struct evidence_record *p)
{
	export_pcapng_packet(ctx, p);
	return 0;
}

/* The type is Wireshark's: none is registered. */
void
evidence_get(const struct request *rq, struct response *rs)
{
	struct finding finding;
	struct pcapng out;
	uint64_t packets;
	const char *why;
	int rc;

	if (!read_one(rq, rs, &finding, &packets, &why))
		return;
	if (why != NULL) {
		problem_set(rs, 404, "no packets are kept for %s: %s", finding.id, why);
		return;
	}
	export_pcapng_begin(&out, &rs->body, &finding);
	rc = store_read_evidence(rq->reader, finding.id, add_packet, &out);
	if (rc < 0) {
		problem_set(rs, 503, "the packets cannot be read: %s", strerror(-rc));
		return;
	}
	rs->type = "application/x-pcapng";
	snprintf(rs->file, sizeof(rs->file), "%s.pcapng", finding.id);
}
