/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the configuration.  What loads is asked for a few addresses;
 * what does not must have said why.
 */
#include "fuzz.h"

#include <stdlib.h>

#include "camwarden/site.h"

static void
ask(const struct site *s)
{
	static const char *const addresses[] = {
		"10.20.0.11", "10.20.0.255", "198.51.100.1", "fd00:20::1", "ff02::1"};
	static const struct mac mac = {{0, 0x11, 0x22, 0x33, 0x44, 0x55}};
	char roles[512];

	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		struct party p;
		struct addr a;

		if (addr_parse(addresses[i], &a) != 0)
			abort();
		site_resolve(s, &a, &mac, "a.rs1.vms.local", &p);
		if (role_set_is_empty(&p.roles) ||
			role_set_format(s, &p.roles, roles, sizeof(roles))[0] == '\0')
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faults faults = {0};
	struct site *s = site_parse("etc/site.yaml", data, size, &faults);

	if ((s == NULL) != (faults.count > 0))
		abort();
	if (s != NULL)
		ask(s);
	site_free(s);
	faults_fini(&faults);
	return 0;
}
