/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A host's allow-list as text that a firewall takes: nftables for a Linux gateway
 * between the zones, PowerShell for Windows Firewall on the host itself.  Pure;
 * `to` grows (base/str.h).  Whatever comes from a configuration is written as a
 * comment or a quoted string that cannot end early.
 */
#ifndef CAMWARDEN_FIREWALL_H
#define CAMWARDEN_FIREWALL_H

#include "camwarden/allowlist.h"
#include "camwarden/base/str.h"

/* A table of its own in the family inet: loading it again replaces it.  It says
 * nothing of hosts other than h, and of h's packets only those that are routed. */
void firewall_nftables(struct str *to, const struct policy *p,
	const struct site_host *h, const struct allowlist *l);

/* Rules of a group of their own, which running it again replaces; then all
 * profiles block what no rule allows. */
void firewall_windows(struct str *to, const struct policy *p, const struct site_host *h,
	const struct allowlist *l);

#endif
