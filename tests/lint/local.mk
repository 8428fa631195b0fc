# SPDX-License-Identifier: GPL-3.0-or-later
lints = \
	tests/lint/format \
	tests/lint/headers \
	tests/lint/keys \
	tests/lint/layers \
	tests/lint/lengths \
	tests/lint/manuals \
	tests/lint/options \
	tests/lint/shell \
	tests/lint/threats
TESTS += $(lints)
EXTRA_DIST += $(lints) tests/lint/layers.allow
