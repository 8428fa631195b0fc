#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# build.sh SOURCE TARGET: builds SOURCE (web/, may be read-only) into TARGET/dist,
# with npm's packages in TARGET/work.  Without npm, what SOURCE/dist holds is
# taken as it is.  NPM is npm's path, or empty.
set -eu
source=$1
target=$2

if [ -z "${NPM-}" ]; then
	if [ ! -f "$source/dist/index.html" ]; then
		echo "build.sh: the dashboard needs npm once: install nodejs and npm" >&2
		exit 1
	fi
	echo "build.sh: no npm: web/dist is taken as it is" >&2
	mkdir -p "$target/dist"
	if [ "$(cd "$source" && pwd -P)" != "$(cd "$target" && pwd -P)" ]; then
		cp "$source"/dist/* "$target/dist/"
	fi
	touch "$target/dist/index.html"
	exit 0
fi

mkdir -p "$target/work"
for name in package.json package-lock.json build.mjs src; do
	rm -rf "$target/work/$name"
	cp -R "$source/$name" "$target/work/$name"
done
chmod -R u+w "$target/work"
cd "$target/work"
if ! cmp -s package-lock.json node_modules/.installed; then
	"$NPM" ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cp package-lock.json node_modules/.installed
fi
node build.mjs "$target/dist"
