# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += tests/golden/run
EXTRA_DIST += tests/golden
