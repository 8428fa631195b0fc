# SPDX-License-Identifier: GPL-3.0-or-later
# web/dist is built by npm in the build tree, or comes ready in a tarball, where
# make finds it through VPATH.  index.html is written last and stands for all.
web_sources = \
	web/package.json \
	web/package-lock.json \
	web/build.mjs \
	web/src/api.js \
	web/src/assets.jsx \
	web/src/certificates.jsx \
	web/src/conversations.jsx \
	web/src/controls.jsx \
	web/src/coverage.jsx \
	web/src/en.js \
	web/src/evidence.jsx \
	web/src/exception.jsx \
	web/src/exceptions.jsx \
	web/src/facts.jsx \
	web/src/findings.jsx \
	web/src/format.js \
	web/src/icon.svg \
	web/src/index.html \
	web/src/list.jsx \
	web/src/main.jsx \
	web/src/marks.jsx \
	web/src/matrix.jsx \
	web/src/overview.jsx \
	web/src/parties.jsx \
	web/src/rule.jsx \
	web/src/rules.jsx \
	web/src/shell.jsx \
	web/src/signin.jsx \
	web/src/simple.jsx \
	web/src/state.jsx \
	web/src/style.css \
	web/src/table.jsx \
	web/src/text.js \
	web/src/theme.js \
	web/src/use.js
web_others = \
	web/dist/app.css \
	web/dist/app.js \
	web/dist/icon.svg \
	web/dist/licences.txt
EXTRA_DIST += web/build.sh $(web_sources) web/dist/index.html $(web_others)
MAINTAINERCLEANFILES = web/dist/index.html $(web_others)

web/dist/index.html: $(web_sources) web/build.sh
	$(AM_V_GEN)NPM='$(NPM)' sh '$(abs_top_srcdir)/web/build.sh' '$(abs_top_srcdir)/web' \
		'$(abs_top_builddir)/web'
# Order only: a file that is there is never made again because of its age.
$(web_others): | web/dist/index.html

if DASHBOARD
src/api/dashboard-data.c: web/dist/index.html src/api/embed.sh
	$(AM_V_GEN)$(MKDIR_P) src/api && dist=`dirname $<` && \
	sh $(srcdir)/src/api/embed.sh dashboard_files /=$$dist/index.html \
		/app.js=$$dist/app.js /app.css=$$dist/app.css /icon.svg=$$dist/icon.svg \
		/licences.txt=$$dist/licences.txt >$@.new && mv $@.new $@
else
src/api/dashboard-data.c: src/api/embed.sh
	$(AM_V_GEN)$(MKDIR_P) src/api && sh $(srcdir)/src/api/embed.sh dashboard_files >$@.new && \
		mv $@.new $@
endif

clean-local: clean-web
.PHONY: clean-web
clean-web:
	-rm -rf web/work
