/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Violations 2xx: role pairs and ports against the rows.  A row that allows
 * ends it (but its use may be a breach); otherwise the nearest row tells what
 * is wrong, and a listener that no row knows is named.  Core thread.
 */
#include "policy_int.h"

#include <netinet/in.h>

static void
raise_for(struct judgement *j, const struct violation *v, const struct rule *r,
	const char *why)
{
	struct claim claim = {v, r, v->severity, false, why};

	judgement_raise(j, &claim);
}

/* ---- a row allows it ---- */

/* The row's own words, where it has some. */
static const char *
noted(const struct rule *r, const char *usual)
{
	return r->note != NULL ? r->note : usual;
}

static void
allowed_row(struct judgement *j)
{
	const struct rule *r = j->allowed;
	const struct violation *use = rule_use(j->policy, r);

	if (use != NULL)
		raise_for(j, use, r,
			"off or deprecated by the guide, and not turned on in the "
			"profile");
	if (r->effect == RULE_ALLOW_AMBIGUOUS)
		raise_for(j, violation_at(V218), r,
			noted(r, "allowed by a row that the guide leaves unclear"));
	else if (r->effect == RULE_ALLOW_CONFLICT)
		raise_for(j, r->conflict != NULL ? r->conflict : violation_at(V218), r,
			noted(r, "listed by one row of the guide and contradicted by "
				 "another"));
}

/* ---- no row allows it ---- */

/* What a row says that its use is, whoever the client. */
static const struct violation *
row_violation(const struct rule *r, enum violation_id usual)
{
	if (r->otherwise != NULL)
		return r->otherwise;
	return r->used != NULL ? r->used : violation_at(usual);
}

static void
local_row(struct judgement *j)
{
	raise_for(j, row_violation(j->local, V205), j->local,
		"this port is for processes of one computer only");
}

/* A port that one role of the host used long ago and another uses today tells
 * nothing (interpretation 9). */
static bool
is_undecidable(const struct judgement *j)
{
	const struct role_set *server = &j->out->server.roles;

	return (j->legacy != NULL && role_set_meets(&j->legacy->undecidable, server)) ||
	       (j->local != NULL && role_set_meets(&j->local->undecidable, server));
}

static void
legacy_row(struct judgement *j)
{
	raise_for(j, row_violation(j->legacy, V212), j->legacy,
		"only outdated versions listen on this port");
}

static void
beyond_row(struct judgement *j)
{
	if (listener_is_proven(j->c))
		raise_for(j, violation_at(V216), j->beyond,
			"the host declares fewer instances");
	else
		judgement_unsure(j, "the port of an instance that the host does not "
				    "declare, and no "
				    "listener is proven");
}

static void
nearest_row(struct judgement *j)
{
	const struct rule *r = j->nearest;
	const struct violation *v =
		r->otherwise != NULL ? r->otherwise : violation_at(V201);
	struct claim claim = {
		v, r, v->severity, false, "no row lists this client role"};

	/* "Medium when the peer is a declared VMS server" */
	if (violation_is(v, V208) && j->client.vms && !j->client.device &&
		!j->client.client)
		claim.base = SEVERITY_MEDIUM;
	judgement_raise(j, &claim);
}

void
check_table(struct judgement *j)
{
	trace_rows(j);
	if (j->allowed != NULL)
		allowed_row(j);
	else if (is_undecidable(j))
		judgement_unsure(j,
			"the port means different things for two roles of the server");
	else if (j->local != NULL)
		local_row(j);
	else if (j->legacy != NULL)
		legacy_row(j);
	else if (j->nearest != NULL)
		nearest_row(j);
	else if (j->beyond != NULL)
		beyond_row(j);
	else if (j->reversed != NULL && !rule_is_site(j->reversed) &&
		 j->c->why == WHY_SYN)
		raise_for(j, violation_at(V213), j->reversed,
			"the row has client and server the other way round");
}

/* ---- what listens ---- */

/* V202: a port that no row knows for any role of the server. */
static void
unlisted_listener(struct judgement *j)
{
	bool tcp = j->c->transport == IPPROTO_TCP;
	bool media = (j->client.device && j->server.recorder) ||
		     (j->client.recorder && j->server.device);

	if (j->c->server_port == 0 || j->c->control_port != 0 ||
		!listener_is_proven(j->c))
		return;
	if (tcp && j->c->why > WHY_SYN_ACK)
		judgement_unsure(j,
			"a port that no rule lists, and nothing proves which end "
			"listens");
	else if (!tcp && media)
		judgement_unsure(j, "datagrams between device and recorder on no "
				    "listed port: media "
				    "that they may have agreed on");
	else
		raise_for(j, violation_at(V202), NULL,
			"no row lists this port for any role of the server");
}

bool
is_listed(const struct judgement *j)
{
	return j->listed || j->legacy != NULL || j->beyond != NULL;
}

void
check_listener(struct judgement *j)
{
	if (j->server.vms && !is_listed(j) && !j->pushes)
		unlisted_listener(j);
	/* A listener that should not be there is proven by whoever reached it. */
	if (j->allowed == NULL && j->listener != NULL && listener_is_proven(j->c))
		raise_for(j, rule_use(j->policy, j->listener), j->listener,
			"a service that is off by default listens");
}

/* ---- who it is ---- */

/* V703.  A server that never answered may not exist. */
void
check_undeclared(struct judgement *j)
{
	struct claim claim = claim_of(
		V703, NULL, "a host without a role exchanges packets with the VMS");

	if (j->client.undeclared && j->server.vms)
		judgement_raise(j, &claim);
	else if (j->server.undeclared && j->client.vms && j->c->reply_seen)
		judgement_raise(j, &claim);
}
