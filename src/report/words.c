/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values and statements as people read them.  Pure. */
#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "report_int.h"

char *
words_party(const struct record_party *p, char buf[RECORD_NAME * 2])
{
	char addr[ADDR_STRLEN];

	if (!record_party_is_there(p)) {
		snprintf(buf, RECORD_NAME * 2, "-");
		return buf;
	}
	if (record_party_has_addr(p))
		addr_format(&p->addr, addr);
	else
		addr[0] = '\0';
	if (p->host[0] != '\0')
		snprintf(buf, RECORD_NAME * 2, "%s%s%s", p->host,
			addr[0] != '\0' ? " " : "", addr);
	else
		snprintf(buf, RECORD_NAME * 2, "%s", addr);
	return buf;
}

char *
words_roles(const char *roles, char buf[WORDS_ROLES])
{
	enum { SHOWN = 2 };
	size_t at = 0, count = roles[0] != '\0';

	for (const char *p = roles; *p != '\0'; p++)
		count += *p == ',';
	buf[0] = '\0';
	for (size_t i = 0; i < MIN(count, (size_t)SHOWN); i++) {
		size_t n = strcspn(roles, ",");

		at += (size_t)snprintf(buf + at, WORDS_ROLES - at, "%s%.*s",
			i > 0 ? ", " : "", (int)MIN(n, (size_t)RECORD_NAME), roles);
		roles += n + (roles[n] == ',');
	}
	if (count > SHOWN)
		snprintf(buf + at, WORDS_ROLES - at, " and %zu more", count - SHOWN);
	for (char *c = buf; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
	return buf;
}

char *
words_port(const struct finding *f, char buf[24])
{
	char name[8];

	buf[0] = '\0';
	if (!record_party_is_there(&f->server))
		return buf;
	if (f->server_port != 0)
		snprintf(buf, 24, "%u/%s", f->server_port,
			transport_name(f->transport, name));
	else
		snprintf(buf, 24, "%s", transport_name(f->transport, name));
	return buf;
}

char *
words_span(cw_time span, char buf[48])
{
	uint64_t minutes = span / CW_MIN, days = minutes / 1440;
	uint64_t hours = minutes / 60 % 24;

	if (minutes == 0)
		snprintf(buf, 48, "%" PRIu64 " s", span / CW_SEC);
	else if (days == 0 && hours == 0)
		snprintf(buf, 48, "%" PRIu64 " min", minutes);
	else if (days == 0)
		snprintf(buf, 48, "%" PRIu64 " h %" PRIu64 " min", hours, minutes % 60);
	else
		snprintf(buf, 48, "%" PRIu64 " d %" PRIu64 " h", days, hours);
	return buf;
}

char *
words_day(cw_time t, char buf[TIME_STRLEN])
{
	time_format(t, buf);
	buf[10] = '\0';
	return buf;
}

char *
words_count(uint64_t n, char buf[32])
{
	char plain[24];
	size_t len = (size_t)snprintf(plain, sizeof(plain), "%" PRIu64, n), at = 0;

	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf[at++] = ',';
		buf[at++] = plain[i];
	}
	buf[at] = '\0';
	return buf;
}

const char *
words_answer(enum control_answer a)
{
	static const char *const words[] = {
		[CONTROL_NOT_OBSERVED] = "not observed",
		[CONTROL_SATISFIED] = "satisfied",
		[CONTROL_NOT_SATISFIED] = "not satisfied",
	};

	return words[a];
}

void
words_coverage(const struct report *r, struct str *out)
{
	const struct report_coverage *v = &r->coverage;
	cw_time all = (r->over ? r->to : r->end) - r->from;
	char a[48], b[48], count[32], time[ZONE_TIME];
	unsigned share = all > 0 ? (unsigned)(v->watched / (all / 1000 + 1)) : 0;

	if (v->packets == 0) {
		str_puts(out,
			"The sensor saw no packet in this period: nothing here can "
			"be taken as proof of anything.");
		return;
	}
	str_printf(out, "The sensor watched %s of %s (%u.%u %%) and read %s packets",
		words_span(v->watched, a), words_span(all, b), share / 10, share % 10,
		words_count(v->packets, count));
	if (v->lost > 0)
		str_printf(out, "; it knows that it lost %s more",
			words_count(v->lost, count));
	str_puts(out, ".");
	if (v->unseen > 0)
		str_printf(out,
			" It was blind for %s; what happened then is not in this "
			"report.",
			words_span(v->unseen, a));
	if (!r->over)
		str_printf(out, " The data ends at %s, before the period does.",
			zone_format(r->zone, r->end, time));
}

const char *const words_method[] = {
	"Camwarden reads copies of packets at the places where it is connected. It "
	"sends nothing, asks nothing and changes nothing. Packets become "
	"conversations, who talked to whom; each is judged by the rules in force, "
	"which are those of the vendor's hardening guide and of the site.",
	"A finding is of this period when the time between its first and its last "
	"sight reaches into it. It is new when it was first seen in the period, still "
	"there when it was seen before, and gone when it was seen in the time before "
	"and not since. Gone means not seen again: it does not prove that a fault was "
	"repaired. The time to resolve is the time from the first to the last sight "
	"of those that are gone.",
	"A control is not satisfied when an open finding names it; satisfied when no "
	"finding does, conversations that comply speak for it and nothing was lost; "
	"not observed in all other cases. Remarks of severity info are not breaches. "
	"Findings under an exception are accepted, not satisfied: they are counted "
	"apart and listed with the others.",
	"Each finding stands once, under the narrowest control that the catalogue "
	"names for it, at the host that began it or, of a port that should not be "
	"open, at the host that listens there. The annex (CSV), the JSON and the OSCAL "
	"report have all findings without shortening.",
	NULL,
};

const char *const words_limits[] = {
	"What did not cross a watched link, or crossed it while the sensor was blind, "
	"is not known. Traffic within one switch or one hypervisor is seen only when "
	"it is mirrored.",
	"Inside encryption only the outside is visible: who, when, how much, and what "
	"the handshake shows. Content, users and commands are not.",
	"That something was not seen does not prove that it is not there: a closed "
	"port, a disabled service and an account nobody used look the same.",
	"Configuration, patch levels, passwords and files are known only as far as "
	"devices say so on the wire; what they say may be untrue.",
	"Addresses, MACs and names can be forged on a network that lets them be. "
	"Where the sensor noticed it, there is a finding.",
	"Compliance here is compliance with the rules named in this report, as far as "
	"packets show it. It is no statement about controls that need documents, "
	"interviews or tests.",
	NULL,
};
