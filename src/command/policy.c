/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A configuration's path -> its site and policy, for the subcommands that need
 * no database.  Every fault is one line on stderr.
 */
#include "command_int.h"

#include <stdio.h>

#include "camwarden/policy.h"

int
command_policy_load(const char *path, struct command_policy *out)
{
	struct faults faults = {0};

	out->policy = NULL;
	out->site = site_load(path, &faults);
	if (out->site != NULL)
		out->policy = policy_load(out->site, CW_PKGDATADIR "/rules", &faults);
	if (out->policy == NULL) {
		faults_print(&faults, stderr);
		site_free(out->site);
	}
	faults_fini(&faults);
	return out->policy != NULL ? COMMAND_DONE : COMMAND_FAILED;
}

void
command_policy_free(struct command_policy *p)
{
	policy_free(p->policy);
	site_free(p->site);
}
