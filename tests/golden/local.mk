# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += tests/golden/run tests/golden/complete
EXTRA_DIST += tests/golden

# A build beside its sources leaves the test's traces in the same folder.
dist-hook:
	rm -f $(distdir)/tests/golden/*.log $(distdir)/tests/golden/*.trs
