# SPDX-License-Identifier: GPL-3.0-or-later
EXTRA_DIST += tests/tools/mkpcap.py tests/tools/addressing.py tests/tools/mkcert \
	tests/tools/logins.py
