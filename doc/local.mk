# SPDX-License-Identifier: GPL-3.0-or-later
examplesdir = $(docdir)/examples
dist_examples_DATA = \
	doc/examples/all-in-one.yaml \
	doc/examples/distributed.yaml \
	doc/examples/two-tier.yaml

EXTRA_DIST += doc/decisions/0038-what-proves-a-violation.md
EXTRA_DIST += doc/decisions/0039-attempts-are-merged.md
EXTRA_DIST += doc/decisions/0040-memory-is-the-daemons.md
EXTRA_DIST += doc/decisions/0041-two-ways-to-decode.md
EXTRA_DIST += doc/threat-model.md doc/architecture.md doc/captures-against-tshark.md doc/decisions \
	doc/performance.md doc/requirements.md
# Named one by one from here on.
EXTRA_DIST += doc/decisions/0044-a-reload-is-read-whole-first.md \
	doc/decisions/0045-what-is-given-up-and-when.md
EXTRA_DIST += doc/decisions/0049-a-chain-for-changes-and-sums-for-rows.md
EXTRA_DIST += doc/decisions/0048-what-is-too-old.md
EXTRA_DIST += doc/decisions/0056-a-batch-that-fails.md
EXTRA_DIST += doc/decisions/0044-a-reload-is-read-whole-first.md
EXTRA_DIST += doc/decisions/0053-a-zone-is-an-argument.md
EXTRA_DIST += doc/decisions/0036-what-a-proxy-carries.md
EXTRA_DIST += doc/decisions/0054-what-a-week-was-is-kept.md
EXTRA_DIST += doc/decisions/0051-who-may-ask-the-api.md
EXTRA_DIST += doc/decisions/0050-a-front-of-our-own.md
EXTRA_DIST += doc/siem.md
# What `camwarden report` makes of the demonstration's traffic (tests/e2e/report).
EXTRA_DIST += doc/reports/camwarden-2026-W47.csv doc/reports/camwarden-2026-W47.html \
	doc/reports/camwarden-2026-W47.json doc/reports/camwarden-2026-W47.oscal.json \
	doc/reports/camwarden-2026-W47.pdf
EXTRA_DIST += doc/prometheus-alerts.yaml doc/grafana-dashboard.json
EXTRA_DIST += doc/decisions/0042-an-interface-that-comes-back.md
EXTRA_DIST += doc/decisions/0043-who-gets-a-frame.md
