# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package is built from the tarball: `dpkg-buildpackage -us -uc -b` in it.
EXTRA_DIST += debian/camwarden-common.examples debian/camwarden-common.install \
	debian/camwarden.docs debian/camwarden.install debian/camwarden.yaml debian/changelog \
	debian/control debian/copyright debian/not-installed debian/rules debian/source/format
