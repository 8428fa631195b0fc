# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += tests/e2e/daemon
EXTRA_DIST += tests/e2e/daemon


# ---- sites ----
TESTS += tests/e2e/sites
EXTRA_DIST += tests/e2e/sites
