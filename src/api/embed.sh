#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# embed.sh NAME [PATH=FILE]...: writes to standard output the C source of
# `const struct embedded NAME[]`, whose members hold the files' bytes.
set -eu

media_type() {
	case $1 in
	*.html) echo 'text/html; charset=utf-8' ;;
	*.js) echo 'text/javascript; charset=utf-8' ;;
	*.css) echo 'text/css; charset=utf-8' ;;
	*.svg) echo 'image/svg+xml' ;;
	*.json) echo 'application/json' ;;
	*.txt) echo 'text/plain; charset=utf-8' ;;
	*)
		echo "embed.sh: no media type for $1" >&2
		exit 1
		;;
	esac
}

name=$1
shift
echo '/* Made by src/api/embed.sh. */'
echo '#include "api_int.h"'
i=0
for pair; do
	file=${pair#*=}
	echo "static const unsigned char data_${i}[] = {"
	od -An -v -tx1 "$file" | sed 's/[0-9a-f][0-9a-f]/0x&,/g'
	echo '};'
	echo "static const unsigned char gzip_${i}[] = {"
	gzip -9 -n <"$file" | od -An -v -tx1 | sed 's/[0-9a-f][0-9a-f]/0x&,/g'
	echo '};'
	i=$((i + 1))
done
echo "const struct embedded ${name}[] = {"
i=0
for pair; do
	file=${pair#*=}
	type=$(media_type "$file")
	sum=$(sha256sum <"$file" | cut -c1-32)
	echo "	{\"${pair%%=*}\", \"$type\", \"\\\"$sum\\\"\", data_$i, sizeof(data_$i),"
	echo "	 gzip_$i, sizeof(gzip_$i)},"
	i=$((i + 1))
done
echo '	{NULL, NULL, NULL, NULL, 0, NULL, 0},'
echo '};'
