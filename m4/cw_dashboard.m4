dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl CW_DASHBOARD: the built dashboard is in the tarball (web/dist) or made by npm.
AC_DEFUN([CW_DASHBOARD], [
AC_ARG_WITH([dashboard],
  [AS_HELP_STRING([--without-dashboard], [leave the dashboard out: the API alone is served])])
AS_IF([test "x$with_dashboard" != xno && test ! -f "$srcdir/web/dist/index.html" && test -z "$NPM"],
  [AC_MSG_ERROR([the dashboard needs npm once at build time: install nodejs and npm, or configure --without-dashboard])])
AM_CONDITIONAL([DASHBOARD], [test "x$with_dashboard" != xno])
])
