# SPDX-License-Identifier: GPL-3.0-or-later
src/api/dashboard-data.c: src/api/embed.sh
	$(AM_V_GEN)$(MKDIR_P) src/api && sh $(srcdir)/src/api/embed.sh dashboard_files >$@.new && \
		mv $@.new $@
