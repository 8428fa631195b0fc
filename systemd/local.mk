# SPDX-License-Identifier: GPL-3.0-or-later
# Service unit, user and directories, with the paths of this build.
systemd_templates = \
	systemd/camwardend.service.in \
	systemd/camwarden.sysusers.in \
	systemd/camwarden.tmpfiles.in
EXTRA_DIST += $(systemd_templates)

systemdsystemunit_DATA = systemd/camwardend.service
nodist_sysusers_DATA = systemd/sysusers/camwarden.conf
nodist_tmpfiles_DATA = systemd/tmpfiles/camwarden.conf
CLEANFILES += $(systemdsystemunit_DATA) $(nodist_sysusers_DATA) $(nodist_tmpfiles_DATA)

systemd_substitute = $(MKDIR_P) $(@D) && $(SED) \
	-e 's,[@]sbindir[@],$(sbindir),g' \
	-e 's,[@]sysconfdir[@],$(sysconfdir),g' \
	-e 's,[@]localstatedir[@],$(localstatedir),g'

systemd/camwardend.service: $(srcdir)/systemd/camwardend.service.in Makefile
	$(AM_V_GEN)$(systemd_substitute) $(srcdir)/systemd/camwardend.service.in > $@

systemd/sysusers/camwarden.conf: $(srcdir)/systemd/camwarden.sysusers.in Makefile
	$(AM_V_GEN)$(systemd_substitute) $(srcdir)/systemd/camwarden.sysusers.in > $@

systemd/tmpfiles/camwarden.conf: $(srcdir)/systemd/camwarden.tmpfiles.in Makefile
	$(AM_V_GEN)$(systemd_substitute) $(srcdir)/systemd/camwarden.tmpfiles.in > $@
