# SPDX-License-Identifier: GPL-3.0-or-later
# Shell completions, where bash and zsh look for them.
bashcompletiondir = $(datadir)/bash-completion/completions
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = completions/_camwarden
EXTRA_DIST += completions/camwarden.bash

install-data-local: install-completions
uninstall-local: uninstall-completions
.PHONY: install-completions uninstall-completions
install-completions:
	$(MKDIR_P) '$(DESTDIR)$(bashcompletiondir)'
	$(INSTALL_DATA) '$(srcdir)/completions/camwarden.bash' \
		'$(DESTDIR)$(bashcompletiondir)/camwarden'
	cd '$(DESTDIR)$(bashcompletiondir)' && rm -f camwardend && $(LN_S) camwarden camwardend
uninstall-completions:
	rm -f '$(DESTDIR)$(bashcompletiondir)/camwarden' '$(DESTDIR)$(bashcompletiondir)/camwardend'
