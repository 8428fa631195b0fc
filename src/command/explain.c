/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden explain`: the decision about one conversation without traffic,
 * by the judge of packets, with every step of it.
 */
#include "command_int.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/policy.h"

#include "explain_int.h"

struct explain_values {
	const char *config, *application, *tls_version, *shows, *evidence, *server_name,
		*format;
};

static const struct command_option options[] = {
	{"config", 'c', "FILE", "the configuration", COMMAND_CONFIG,
		offsetof(struct explain_values, config)},
	{"application", 0, "NAME", "what is spoken, as http, tls, rtsp, ssh or tds",
		NULL, offsetof(struct explain_values, application)},
	{"tls-version", 0, "VERSION", "what a TLS server chose: ssl3, 1.0, ... 1.3",
		"1.3", offsetof(struct explain_values, tls_version)},
	{"shows", 0, "FACT,...", "what its bytes show, as basic_seen or media_in_clear",
		NULL, offsetof(struct explain_values, shows)},
	{"evidence", 0, "STEP", "how far the conversation got", "data",
		offsetof(struct explain_values, evidence)},
	{"server-name", 0, "NAME", "the server name that the client asked for", NULL,
		offsetof(struct explain_values, server_name)},
	{"format", 0, "FORMAT", "text or json", "text",
		offsetof(struct explain_values, format)},
};

static const struct command_usage usage = {"explain", "CLIENT SERVER PORT/TRANSPORT",
	"Decides about a conversation without traffic, and shows each step; CLIENT and "
	"SERVER are addresses or declared hosts",
	options, ARRAY_LEN(options), 3, 3};

/* An address, or the first one of a declared host. */
static int
end_parse(const struct site *s, const char *text, struct addr *out)
{
	const struct site_host *h;

	if (addr_parse(text, out) == 0)
		return COMMAND_DONE;
	h = site_host_find(s, text);
	if (h == NULL)
		return command_usage_error(&usage,
			"'%s' is neither an address nor a host that the configuration "
			"declares",
			text);
	if (h->address_count == 0)
		return command_failed(&usage,
			"host '%s' declares no address; give one instead of its name",
			text);
	*out = h->addresses[0];
	return COMMAND_DONE;
}

static int
port_parse(const char *text, struct conversation *c)
{
	struct port_range range;

	/* 0/icmp: a transport without ports */
	if (port_range_parse(strncmp(text, "0/", 2) == 0 ? text + 2 : text, &range) !=
			0 ||
		range.low != range.high)
		return command_usage_error(&usage,
			"'%s' is not one port, as 443/tcp, 53/udp or icmp", text);
	c->server_port = range.low;
	c->transport = range.transport;
	return COMMAND_DONE;
}

static int
tls_parse(const char *text, uint16_t *version)
{
	static const char *const names[] = {"ssl3", "1.0", "1.1", "1.2", "1.3"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(text, names[i]) == 0) {
			*version = (uint16_t)(0x0300 + i);
			return COMMAND_DONE;
		}
	return command_usage_error(&usage,
		"--tls-version is one of ssl3, 1.0, 1.1, 1.2, 1.3, not '%s'", text);
}

/* Names of facts as findings have them in `detail`, with commas between. */
static int
shows_parse(const char *text, uint64_t *flags)
{
	for (const char *p = text; p != NULL; p = strchr(p, ',')) {
		char name[64];
		size_t n;
		uint64_t flag;

		p += *p == ',';
		n = strcspn(p, ",");
		snprintf(name, sizeof(name), "%.*s", (int)n, p);
		flag = protocol_flag_from_name(name);
		if (flag == 0)
			return command_usage_error(
				&usage, "--shows does not know '%s'", name);
		*flags |= flag;
	}
	return COMMAND_DONE;
}

/* What the judge would have read of that application. */
static int
application_parse(const struct explain_values *v, struct protocol_facts *f)
{
	int status;

	if (v->server_name != NULL) {
		str_from_wire(f->server_name, sizeof(f->server_name), v->server_name,
			strlen(v->server_name));
		f->application = PROTOCOL_TLS;
	}
	if (v->application != NULL) {
		f->application = (uint8_t)protocol_from_name(v->application);
		if (f->application == PROTOCOL_UNKNOWN)
			return command_usage_error(&usage,
				"--application does not know '%s'", v->application);
		f->flags = PROTOCOL_REQUEST | PROTOCOL_RESPONSE;
	}
	status = shows_parse(v->shows, &f->flags);
	if (f->application == PROTOCOL_HTTP &&
		(f->flags & (PROTOCOL_REDIRECT_TLS | PROTOCOL_FORBIDDEN)) == 0)
		f->flags |= PROTOCOL_OTHER_RESPONSE;
	if (f->application == PROTOCOL_NATPMP)
		f->flags |= PROTOCOL_PORT_MAPPING;
	if (status == COMMAND_DONE && f->application == PROTOCOL_TLS)
		status = tls_parse(v->tls_version, &f->tls_version);
	return status;
}

static int
evidence_parse(const char *text, struct conversation *c)
{
	enum evidence step;

	if (evidence_from_name(text, &step) != 0)
		return command_usage_error(&usage,
			"--evidence is one of unknown, attempt, refused, established, "
			"data, identified, exposed, not '%s'",
			text);
	c->evidence = (uint8_t)step;
	c->reply_seen = step >= EVIDENCE_REFUSED;
	/* Who asks says who opened it. */
	c->why = WHY_SYN;
	return COMMAND_DONE;
}

static int
question_parse(const struct site *s, const struct explain_values *v, char **operand,
	struct conversation *c)
{
	int status = end_parse(s, operand[0], &c->client);

	if (status == COMMAND_DONE)
		status = end_parse(s, operand[1], &c->server);
	if (status == COMMAND_DONE)
		status = port_parse(operand[2], c);
	if (status == COMMAND_DONE)
		status = application_parse(v, &c->facts);
	if (status == COMMAND_DONE)
		status = evidence_parse(v->evidence, c);
	return status;
}

int
command_explain(int argc, char **argv)
{
	static const char *const formats[] = {"text", "json", NULL};
	struct explain_values values;
	struct command_policy p;
	struct explanation e = {0};
	int status, format,
		first = command_options(&usage, argc, argv, &values, &status);

	if (first < 0)
		return status;
	format = command_choose(&usage, "format", values.format, formats);
	if (format < 0)
		return COMMAND_USAGE;
	if (command_policy_load(values.config, &p) != COMMAND_DONE)
		return COMMAND_FAILED;
	status = question_parse(p.site, &values, argv + first, &e.conversation);
	if (status == COMMAND_DONE) {
		e.policy = p.policy;
		policy_judge(p.policy, &e.conversation, &e.trace, &e.verdict);
		if (format == 0)
			explain_text(&e);
		else
			explain_json(&e);
		trace_fini(&e.trace);
		status = command_output_end(&usage);
	}
	command_policy_free(&p);
	return status;
}
