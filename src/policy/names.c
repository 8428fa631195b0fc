/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words for the stage's enums, as they stand in packs, JSON and SQL, and
 * back.  Pure; called by everyone.
 */
#include "camwarden/policy.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"

static const char *const severities[] = {
	[SEVERITY_INFO] = "info",
	[SEVERITY_LOW] = "low",
	[SEVERITY_MEDIUM] = "medium",
	[SEVERITY_HIGH] = "high",
	[SEVERITY_CRITICAL] = "critical",
};
_Static_assert(ARRAY_LEN(severities) == SEVERITY_MAX, "name every severity");

static const char *const effects[] = {
	[RULE_ALLOW] = "allow",
	[RULE_ALLOW_AMBIGUOUS] = "allow_ambiguous",
	[RULE_ALLOW_CONFLICT] = "allow_conflict",
	[RULE_LOCAL_ONLY] = "local_only",
	[RULE_LEGACY] = "legacy",
};
_Static_assert(ARRAY_LEN(effects) == RULE_EFFECT_MAX, "name every effect");

static const char *const encryptions[] = {
	[RULE_TLS_REQUIRED] = "tls_required",
	[RULE_TLS_PREFERRED] = "tls_preferred",
	[RULE_EITHER] = "either",
	[RULE_CLEARTEXT_INFO] = "cleartext_info",
	[RULE_MESSAGE_LEVEL] = "message_level",
	[RULE_NOT_APPLICABLE] = "not_applicable",
};
_Static_assert(ARRAY_LEN(encryptions) == RULE_ENCRYPTION_MAX, "name every expectation");

static const char *const answers[] = {
	[VERDICT_COMPLIANT] = "compliant",
	[VERDICT_VIOLATION] = "violation",
	[VERDICT_NOT_EVALUABLE] = "not_evaluable",
};
_Static_assert(ARRAY_LEN(answers) == VERDICT_MAX, "name every answer");

static int
name_find(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return (int)i;
	return -1;
}

const char *
severity_name(enum severity s)
{
	return severities[s];
}

int
severity_from_name(const char *name, enum severity *out)
{
	int i = name_find(severities, ARRAY_LEN(severities), name);

	if (i < 0)
		return -EINVAL;
	*out = (enum severity)i;
	return 0;
}

const char *
rule_effect_name(enum rule_effect e)
{
	return effects[e];
}

const char *
rule_encryption_name(enum rule_encryption e)
{
	return encryptions[e];
}

const char *
verdict_name(enum verdict_answer a)
{
	return answers[a];
}

int
verdict_from_name(const char *name, enum verdict_answer *out)
{
	int i = name_find(answers, ARRAY_LEN(answers), name);

	if (i < 0)
		return -EINVAL;
	*out = (enum verdict_answer)i;
	return 0;
}
