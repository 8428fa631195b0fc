# SPDX-License-Identifier: GPL-3.0-or-later
# What every test finds in its environment.
AM_TESTS_ENVIRONMENT = top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	CC='$(CC)'; export top_srcdir top_builddir CC;
