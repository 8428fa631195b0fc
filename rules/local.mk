# SPDX-License-Identifier: GPL-3.0-or-later
# Rule packs: data, installed as $(pkgdatadir)/rules/<pack>.yaml.
nobase_dist_pkgdata_DATA += rules/milestone-xprotect.yaml rules/infrastructure.yaml
