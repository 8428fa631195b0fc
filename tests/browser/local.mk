# SPDX-License-Identifier: GPL-3.0-or-later
if DASHBOARD
TESTS += tests/browser/run
endif
EXTRA_DIST += tests/browser/run tests/browser/dashboard.mjs tests/browser/world.mjs \
	tests/browser/package.json tests/browser/package-lock.json

clean-local: clean-browser
.PHONY: clean-browser
clean-browser:
	-rm -rf tests/browser/work tests/browser/shots
