/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The annex: a line for each finding of the period and of the time before that
 * is gone (RFC 4180), safe to open in a spreadsheet.
 */
#include <inttypes.h>

#include "camwarden/base/array.h"

#include "report_int.h"

static const char head[] =
	"control,controls,host,change,status,severity,code,violation,evidence,"
	"client_host,client_address,client_roles,client_zone,"
	"server_host,server_address,server_roles,server_zone,server_port,transport,"
	"application,rule_pack,rule,rule_source,reason,remediation,exception,"
	"first_seen,last_seen,conversations,packets,bytes,id\r\n";

struct annex {
	struct report *r;
	struct out *o;
};

static void
text(struct str *to, const char *s)
{
	export_csv_field(to, s);
	str_putc(to, ',');
}

static void
party(struct str *to, const struct record_party *p)
{
	char addr[ADDR_STRLEN];

	text(to, p->host);
	text(to, record_party_has_addr(p) ? addr_format(&p->addr, addr) : "");
	text(to, p->roles);
	text(to, p->zone);
}

static void
rest(struct str *to, const struct finding *f)
{
	char time[TIME_STRLEN];

	text(to, f->application);
	text(to, f->rule.pack);
	text(to, f->rule.id);
	text(to, f->rule.source);
	text(to, f->reason);
	text(to, f->violation->remediation);
	text(to, f->exception);
	text(to, time_format(f->first, time));
	text(to, time_format(f->last, time));
	str_printf(to, "%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",", f->conversations,
		f->packets, f->bytes);
	export_csv_field(to, f->id);
	str_puts(to, "\r\n");
}

static int
add(void *ctx, const struct finding *f)
{
	struct annex *a = ctx;
	struct str *to = &a->o->text;
	const struct record_party *subject = report_subject(f);
	char addr[ADDR_STRLEN], transport[8];
	size_t group = report_group_of(f->violation);
	enum report_change change;

	if (!report_change_of(a->r, f, &change))
		return 0;
	text(to, group < CONTROL_COUNT ? control_name(group) : "");
	text(to, f->violation->controls);
	text(to, subject->host[0] != '\0' ? subject->host
					  : addr_format(&subject->addr, addr));
	text(to, report_change_name(change));
	text(to, finding_status_name(f->status));
	text(to, severity_name(f->severity));
	text(to, f->violation->code);
	text(to, f->violation->name);
	text(to, evidence_name(f->evidence));
	party(to, &f->client);
	party(to, &f->server);
	if (f->server_port != 0)
		str_printf(to, "%u", f->server_port);
	str_putc(to, ',');
	text(to, record_party_is_there(&f->server)
			 ? transport_name(f->transport, transport)
			 : "");
	rest(to, f);
	return out_flush(a->o, false);
}

int
csv_write(struct report *r, struct out *o)
{
	struct annex a = {.r = r, .o = o};
	struct store_filter f = report_filter(r);
	struct str groups = {0};
	int error;

	f.from = r->before;
	str_puts(&o->text, head);
	report_groups(&groups);
	error = store_read_findings_by_host(r->reader, &f, groups.data, add, &a);
	str_fini(&groups);
	return error;
}
