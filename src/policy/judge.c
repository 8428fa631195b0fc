/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation -> its verdict: who both ends are, what is not judged, then
 * the checks in the order of the catalogue, then one answer.  A pure function
 * with two doors, packets and `camwarden explain`.  A new violation is one
 * entry of the catalogue and one check here.  Core thread; no allocation
 * unless a trace is asked for.
 */
#include "policy_int.h"

#include <netinet/in.h>
#include <string.h>

#include "camwarden/base/array.h"

static check_fn *const checks[] = {
	check_isolation,
	check_boundary,
	check_dmz,
	check_interconnect,
	check_tunnel,
	check_relay,
	check_mapping,
	check_destination,
	check_references,
	check_placement,
	check_table,
	check_listener,
	check_undeclared,
	check_encryption,
	check_tls,
	check_certificate,
	check_message,
	check_credentials,
	check_insecure,
	check_mismatch,
	check_inventory,
	check_readable,
};

/* ---- who ---- */

const char *
asked_name(const struct conversation *c)
{
	bool names = c->facts.application == PROTOCOL_TLS ||
		     c->facts.application == PROTOCOL_HTTP;

	return names ? c->facts.server_name : NULL;
}

static void
side_know(const struct policy *p, struct party *who, struct side *out)
{
	const struct known_groups *k = &p->known;

	out->party = who;
	out->recorder = role_set_meets(&who->roles, &k->recorder);
	out->device = role_set_meets(&who->roles, &k->device) && !out->recorder;
	out->client = role_set_meets(&who->roles, &k->client);
	out->vms = role_set_meets(&who->roles, &k->vms);
	out->internet_facing = role_set_meets(&who->roles, &k->internet_facing);
	out->outside = zone_is_internet(who->zone) || who->why == PARTY_INTERNET ||
		       role_set_has(&who->roles, ROLE_INTERNET) ||
		       who->why == PARTY_DESTINATION_NAME ||
		       who->why == PARTY_DESTINATION_ADDRESS;
	out->dmz = zone_is_dmz(who->zone) ||
		   (who->declared != NULL && p->in_dmz[who->declared - p->site->hosts]);
	out->undeclared = role_set_has(&who->roles, ROLE_UNDECLARED);
}

static void
judgement_begin(struct judgement *j)
{
	const struct policy *p = j->policy;
	const struct conversation *c = j->c;
	struct verdict *v = j->out;

	j->port = c->control_port != 0 ? c->control_port : c->server_port;
	j->transport = c->control_port != 0 ? IPPROTO_TCP : c->transport;
	v->answer = VERDICT_NOT_EVALUABLE;
	v->rule = NULL;
	v->count = v->unsaid = v->about_count = 0;
	v->reason[0] = '\0';
	v->declared_clear = NULL;
	policy_resolve(p, &c->client, &c->client_mac, NULL, &v->client, &j->client.own);
	policy_resolve(p, &c->server, &c->server_mac, asked_name(c), &v->server,
		&j->server.own);
	policy_resolve_dns(p, c, false, &v->client, &j->client.own);
	policy_resolve_dns(p, c, true, &v->server, &j->server.own);
	side_know(p, &v->client, &j->client);
	side_know(p, &v->server, &j->server);
	j->client_roles = v->client.roles;
	/* Who comes from the Internet may be any client of what faces it. */
	if (role_set_has(&v->client.roles, ROLE_INTERNET) && j->server.internet_facing)
		for (unsigned i = 0; i < ROLE_MAX / 64; i++)
			j->client_roles.bits[i] |= p->known.internet_client.bits[i];
	trace_parties(j);
}

/* The first role of x that y has, too; ROLE_NONE when none. */
static unsigned
role_common(const struct role_set *x, const struct role_set *y)
{
	for (unsigned w = 0; w < ROLE_MAX / 64; w++)
		if ((x->bits[w] & y->bits[w]) != 0)
			return w * 64 +
			       (unsigned)__builtin_ctzll(x->bits[w] & y->bits[w]);
	return ROLE_NONE;
}

/* The role that stands for the end: in the deciding row, declared rather than
 * derived; else the first. */
static unsigned
role_deciding(const struct side *s, const struct role_set *all,
	const struct role_set *in_rule, const struct role_set *preferred)
{
	unsigned role = ROLE_NONE;

	if (in_rule != NULL) {
		role = role_common(&s->own, in_rule);
		if (role == ROLE_NONE)
			role = role_common(all, in_rule);
	}
	if (role == ROLE_NONE && s->device)
		role = role_common(&s->own, preferred);
	return role != ROLE_NONE ? role : role_common(&s->own, &s->own);
}

static void
judgement_roles(struct judgement *j)
{
	const struct rule *r = j->allowed != NULL ? j->allowed : j->nearest;
	const struct role_set *device = &j->policy->known.device;
	struct verdict *v = j->out;

	v->client_role = role_deciding(&j->client, &j->client_roles,
		j->allowed != NULL ? &r->clients : NULL, device);
	v->server_role = role_deciding(
		&j->server, &v->server.roles, r != NULL ? &r->servers : NULL, device);
}

/* ---- what was found ---- */

bool
violation_is(const struct violation *v, enum violation_id id)
{
	return v == violation_at(id);
}

struct claim
claim_of(enum violation_id id, const struct rule *r, const char *why)
{
	const struct violation *v = violation_at(id);

	return (struct claim){v, r, v->severity, false, why};
}

static bool
is_raised(const struct verdict *v, const struct violation *kind,
	const struct account *account)
{
	for (size_t i = 0; i < v->count; i++) {
		const struct verdict_violation *x = &v->violation[i];

		if (x->violation == kind &&
			(account == NULL ||
				strcmp(x->account.user, account->user) == 0))
			return true;
	}
	return false;
}

bool
judgement_has(const struct judgement *j, enum violation_id id)
{
	return is_raised(j->out, violation_at(id), NULL);
}

static void
line_account(struct line *l, const struct account *account)
{
	if (account == NULL || account->user[0] == '\0')
		return;
	line_add(l, ", user ");
	line_add(l, account->user);
}

void
judgement_raise_account(
	struct judgement *j, const struct claim *claim, const struct account *account)
{
	struct verdict *v = j->out;
	struct verdict_violation *x;
	struct line l;

	if (is_raised(v, claim->violation, account))
		return;
	if (v->count == VERDICT_VIOLATIONS) {
		v->unsaid++;
		return;
	}
	x = &v->violation[v->count++];
	x->violation = claim->violation;
	x->severity = severity_of(j, claim);
	x->rule = claim->rule;
	x->remark = false;
	x->about_certificate = false;
	x->about_account = account != NULL;
	x->account = account != NULL ? *account : (struct account){0};
	line_init(&l, x->reason, sizeof(x->reason));
	line_flow(&l, j);
	line_add(&l, "; ");
	line_add(&l, claim->why);
	line_account(&l, account);
	line_doubt(&l, &v->client);
	line_doubt(&l, &v->server);
	trace_add(j->trace, claim->rule, severity_name(x->severity), "%s %s: %s",
		claim->violation->code, claim->violation->name, x->reason);
}

void
judgement_about(struct judgement *j, const struct claim *claim)
{
	struct verdict *v = j->out;
	struct verdict_violation *x;
	struct line l;

	if (v->about_count == VERDICT_ABOUT) {
		v->unsaid++;
		return;
	}
	x = &v->about[v->about_count++];
	*x = (struct verdict_violation){.violation = claim->violation,
		.severity = claim->base,
		.rule = claim->rule};
	line_init(&l, x->reason, sizeof(x->reason));
	line_party(&l, &v->server);
	line_add(&l, " on ");
	line_port(&l, j->c->server_port, j->c->transport);
	line_add(&l, " ");
	line_add(&l, claim->why);
	trace_add(j->trace, claim->rule, severity_name(x->severity),
		"of the server: %s %s: %s", claim->violation->code,
		claim->violation->name, x->reason);
}

void
judgement_raise(struct judgement *j, const struct claim *claim)
{
	judgement_raise_account(j, claim, NULL);
}

void
judgement_remark(struct judgement *j, const struct claim *claim)
{
	size_t before = j->out->count;

	judgement_raise(j, claim);
	if (j->out->count > before)
		j->out->violation[before].remark = true;
}

void
judgement_unsure(struct judgement *j, const char *reason)
{
	trace_add(j->trace, NULL, "not evaluable", "%s", reason);
	if (j->unsure == NULL)
		j->unsure = reason;
}

/* ---- the answer ---- */

/* Mid-stream and one-way: what it looks like is said, and not claimed. */
static void
answer_unknown(struct judgement *j)
{
	struct verdict *v = j->out;
	struct line l;

	v->answer = VERDICT_NOT_EVALUABLE;
	line_init(&l, v->reason, sizeof(v->reason));
	line_add(&l, j->c->evidence == EVIDENCE_UNKNOWN
			     ? "seen only in mid-stream or one way"
			     : "nothing tells which end is the client");
	if (v->count != 0) {
		line_add(&l, ": no claim; as it looks it would be ");
		line_add(&l, v->violation[0].violation->code);
		line_add(&l, " ");
		line_add(&l, v->violation[0].violation->name);
	} else if (j->allowed != NULL) {
		line_add(&l, ": as far as seen it fits ");
		line_add(&l, j->allowed->id);
	}
	v->count = 0;
}

static void
answer_compliant(struct judgement *j, const struct rule *r)
{
	struct verdict *v = j->out;
	struct line l;

	v->answer = VERDICT_COMPLIANT;
	line_init(&l, v->reason, sizeof(v->reason));
	line_add(&l, r->id);
	line_add(&l, " allows ");
	line_role(&l, j->policy, v->client_role);
	line_add(&l, " to ");
	line_port(&l, j->port, j->transport);
	line_add(&l, " of ");
	line_role(&l, j->policy, v->server_role);
	if (j->c->control_port != 0)
		line_add(&l, ", over which this media was set up");
	if (j->note != NULL) {
		line_add(&l, "; ");
		line_add(&l, j->note);
	}
}

static void
answer_text(struct judgement *j, enum verdict_answer answer, const char *reason)
{
	struct line l;

	j->out->answer = answer;
	line_init(&l, j->out->reason, sizeof(j->out->reason));
	line_add(&l, reason);
}

bool
judgement_fits(const struct judgement *j)
{
	return j->allowed != NULL || (j->c->why == WHY_UNKNOWN && j->reversed != NULL);
}

/* The first one's words, and how many there was no room for. */
static void
answer_violation(struct judgement *j)
{
	struct verdict *v = j->out;
	struct line l;

	v->answer = VERDICT_VIOLATION;
	line_init(&l, v->reason, sizeof(v->reason));
	if (v->unsaid != 0) {
		line_number(&l, (unsigned)v->unsaid);
		line_add(&l, " further violations are not listed; ");
	}
	line_add(&l, v->violation[0].reason);
}

/* A remark of base severity info leaves the verdict what it is. */
static bool
has_breach(const struct verdict *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (!v->violation[i].remark &&
			v->violation[i].violation->severity > SEVERITY_INFO)
			return true;
	return false;
}

static void
judgement_answer(struct judgement *j)
{
	struct verdict *v = j->out;
	bool untold = j->c->why == WHY_UNKNOWN && j->allowed == NULL;
	bool named = untold && judgement_has(j, V506);
	bool mutual = untold && v->count != 0 && judgement_keep_mutual(j);

	v->rule = v->count != 0 ? v->violation[0].rule : j->allowed;
	if (j->c->evidence == EVIDENCE_UNKNOWN && !named)
		answer_unknown(j);
	else if (untold && v->count == 0 && j->reversed != NULL)
		answer_compliant(j, v->rule = j->reversed);
	else if (untold && !mutual)
		answer_unknown(j);
	else if (has_breach(v))
		answer_violation(j);
	else if (j->unsure != NULL)
		answer_text(j, VERDICT_NOT_EVALUABLE, j->unsure);
	else if (j->allowed != NULL)
		answer_compliant(j, j->allowed);
	else if (j->pushes)
		answer_text(j, VERDICT_COMPLIANT,
			"a device that the site lets push to recorders");
	else
		answer_text(j, VERDICT_NOT_EVALUABLE,
			"no rule speaks of this port between these roles, and no "
			"listener is proven");
}

/* What is not judged as a pair may be said of a group. */
static void
judgement_group(struct judgement *j)
{
	struct verdict *v = j->out;

	if (!role_set_has(&v->server.roles, ROLE_MULTICAST) &&
		!role_set_has(&v->server.roles, ROLE_BROADCAST))
		return;
	check_group(j);
	if (has_breach(v)) {
		v->rule = v->violation[0].rule;
		answer_violation(j);
	} else if (j->unsure != NULL) {
		answer_text(j, VERDICT_NOT_EVALUABLE, j->unsure);
	}
}

void
policy_judge(const struct policy *p, const struct conversation *c, struct trace *trace,
	struct verdict *out)
{
	struct judgement j = {.policy = p, .c = c, .trace = trace, .out = out};

	j.said[0] = '\0';
	judgement_begin(&j);
	if (judgement_concerns(&j)) {
		judgement_match(&j);
		judgement_roles(&j);
		for (size_t i = 0; i < ARRAY_LEN(checks); i++)
			checks[i](&j);
		judgement_subsume(&j);
		judgement_answer(&j);
	} else {
		judgement_roles(&j);
		judgement_group(&j);
	}
	trace_add(trace, out->rule, verdict_name(out->answer), "%s", out->reason);
}

bool
policy_concerns(const struct policy *p, const struct addr *a)
{
	struct role_set own;
	struct party who;

	policy_resolve(p, a, NULL, NULL, &who, &own);
	return role_set_meets(&who.roles, &p->known.vms);
}

bool
policy_serves(void *policy, const struct addr *a, uint16_t port, uint8_t transport)
{
	const struct policy *p = policy;
	struct rows rows = index_find(&p->index, transport, port);
	struct role_set own;
	struct party who;

	if (rows.count == 0)
		return false;
	policy_resolve(p, a, NULL, NULL, &who, &own);
	for (size_t i = 0; i < rows.count; i++) {
		const struct rule *r = &p->rules[rows.at[i]];

		if (role_set_meets(&r->servers, &who.roles) &&
			!rule_is_wide(r, port, transport))
			return true;
	}
	return false;
}
