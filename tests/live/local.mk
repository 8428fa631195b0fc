# SPDX-License-Identifier: GPL-3.0-or-later
# `make check-live`: what needs root and network namespaces.  Passed over otherwise.
EXTRA_PROGRAMS += tests/live/sender
CLEANFILES += tests/live/sender$(EXEEXT)
EXTRA_DIST += tests/live/run tests/live/sensor.py
tests_live_sender_SOURCES = tests/live/sender.c

.PHONY: check-live
check-live: src/camwardend$(EXEEXT) tests/live/sender$(EXEEXT)
	@top_srcdir=$(abs_top_srcdir) top_builddir=$(abs_top_builddir) PYTHONDONTWRITEBYTECODE=1 \
		python3 $(srcdir)/tests/live/run $(FACTS) || test $$? = 77
