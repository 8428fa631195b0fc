/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `camwarden firewall`: what the rules in force allow one host, for its firewall. */
#include "command_int.h"

#include <stddef.h>
#include <stdio.h>

#include "camwarden/base/array.h"
#include "camwarden/base/str.h"
#include "camwarden/firewall.h"

struct firewall_values {
	const char *config, *host, *format;
};

static const struct command_option options[] = {
	{"config", 'c', "FILE", "the configuration", COMMAND_CONFIG,
		offsetof(struct firewall_values, config)},
	{"host", 0, "NAME", "a host that the configuration declares", NULL,
		offsetof(struct firewall_values, host)},
	{"format", 0, "FORMAT",
		"nftables (for a gateway between the zones) or windows "
		"(for the host itself)",
		NULL, offsetof(struct firewall_values, format)},
};

static const struct command_usage usage = {"firewall", "",
	"Writes the allow-list of one host for a firewall", options, ARRAY_LEN(options),
	0, 0};

static int
print(const struct policy *p, const struct site_host *h, int format)
{
	struct allowlist list;
	struct str text = {0};
	bool whole;

	allowlist_make(p, h, &list);
	if (format == 0)
		firewall_nftables(&text, p, h, &list);
	else
		firewall_windows(&text, p, h, &list);
	allowlist_fini(&list);
	whole = !text.failed;
	if (whole)
		fputs(text.data, stdout);
	str_fini(&text);
	return whole ? command_output_end(&usage)
		     : command_failed(&usage, "out of memory");
}

static int
host_print(const struct command_policy *p, const char *name, int format)
{
	const struct site_host *h = site_host_find(p->site, name);

	if (h == NULL)
		return command_failed(
			&usage, "the configuration declares no host '%s'", name);
	if (h->address_count == 0)
		return command_failed(&usage,
			"host '%s' declares no address: nothing to write rules for",
			name);
	return print(p->policy, h, format);
}

int
command_firewall(int argc, char **argv)
{
	static const char *const formats[] = {"nftables", "windows", NULL};
	struct firewall_values values;
	struct command_policy p;
	int status, format;

	if (command_options(&usage, argc, argv, &values, &status) < 0)
		return status;
	if (values.host == NULL || values.format == NULL)
		return command_usage_error(&usage, "--%s is needed",
			values.host == NULL ? "host" : "format");
	format = command_choose(&usage, "format", values.format, formats);
	if (format < 0)
		return COMMAND_USAGE;
	if (command_policy_load(values.config, &p) != COMMAND_DONE)
		return COMMAND_FAILED;
	status = host_print(&p, values.host, format);
	command_policy_free(&p);
	return status;
}
