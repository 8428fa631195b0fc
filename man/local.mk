# SPDX-License-Identifier: GPL-3.0-or-later
dist_man_MANS += man/camwarden.1
dist_man_MANS += man/camwarden-rules.5
dist_man_MANS += man/camwardend.8
dist_man_MANS += man/camwarden.yaml.5
