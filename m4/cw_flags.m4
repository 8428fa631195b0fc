dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl CW_FLAGS: warnings, hardening (on by default), sanitizers, coverage, fuzzers, LTO.
dnl Sets CW_CFLAGS, CW_LDFLAGS, CW_LTO_LDFLAGS, CW_PLAIN_LDFLAGS and the conditional FUZZER.
AC_DEFUN([CW_FLAGS], [
CW_CFLAGS="-std=gnu11 -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
-Wpointer-arith -Wwrite-strings -Wformat=2 -Wvla -Wno-unused-parameter \
-Wno-missing-field-initializers"
CW_LDFLAGS=

AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors (CI)])])
AS_IF([test "x$enable_werror" = xyes], [CW_CFLAGS="$CW_CFLAGS -Werror"])

AC_ARG_ENABLE([sanitizers],
  [AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@], [build with sanitizers (default list: address,undefined)])])
AS_CASE([$enable_sanitizers],
  [yes], [cw_san=address,undefined],
  [no|''], [cw_san=],
  [cw_san=$enable_sanitizers])
AS_IF([test -n "$cw_san"], [
  CW_CFLAGS="$CW_CFLAGS -fsanitize=$cw_san -fno-sanitize-recover=all -fno-omit-frame-pointer -g"
  CW_LDFLAGS="$CW_LDFLAGS -fsanitize=$cw_san"])

AC_ARG_ENABLE([hardening], [AS_HELP_STRING([--disable-hardening], [leave hardening flags out])])
AS_IF([test "x$enable_hardening" != xno], [
  CW_CFLAGS="$CW_CFLAGS -fstack-protector-strong -fPIE"
  AS_CASE([$(uname -m)], [x86_64], [CW_CFLAGS="$CW_CFLAGS -fstack-clash-protection -fcf-protection"])
  AS_IF([test -z "$cw_san"], [
    AS_CASE([" $CFLAGS "], [*" -O0 "*], [], [CW_CFLAGS="$CW_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])])
  CW_LDFLAGS="$CW_LDFLAGS -pie -Wl,-z,relro,-z,now,-z,noexecstack"])

AC_ARG_ENABLE([gcov], [AS_HELP_STRING([--enable-gcov], [instrument for coverage])])
AS_IF([test "x$enable_gcov" = xyes], [
  CW_CFLAGS="$CW_CFLAGS --coverage -O0"
  CW_LDFLAGS="$CW_LDFLAGS --coverage"])

AC_ARG_ENABLE([fuzzer], [AS_HELP_STRING([--enable-fuzzer], [build fuzz targets with libFuzzer (clang)])])
AM_CONDITIONAL([FUZZER], [test "x$enable_fuzzer" = xyes])
AS_IF([test "x$enable_fuzzer" = xyes], [
  AS_IF([$CC --version | grep -q clang], [], [AC_MSG_ERROR([--enable-fuzzer needs CC=clang])])
  CW_CFLAGS="$CW_CFLAGS -fsanitize=fuzzer-no-link"])

dnl The daemon's hot path crosses files: linked as one it takes a fifth less time.
dnl Objects are good for a plain link too, which is what the tests get.
AC_ARG_ENABLE([lto],
  [AS_HELP_STRING([--enable-lto], [link camwardend as one (default: with gcc and -O2 or -O3)])],
  [], [AS_IF([test -n "$cw_san" || test "x$enable_gcov" = xyes || test "x$enable_fuzzer" = xyes],
    [enable_lto=no], [enable_lto=auto])])
AS_IF([test "x$enable_lto" = xauto], [
  AS_CASE([" $CFLAGS "], [*" -O2 "*|*" -O3 "*], [], [enable_lto=no])])
CW_LTO_LDFLAGS=
CW_PLAIN_LDFLAGS=
AS_IF([test "x$enable_lto" != xno], [
  cw_saved_CFLAGS=$CFLAGS
  CFLAGS="$CFLAGS -flto=auto -ffat-lto-objects"
  AC_CACHE_CHECK([whether $CC makes objects for both kinds of link], [cw_cv_lto],
    [AC_LINK_IFELSE([AC_LANG_PROGRAM([[
#ifdef __clang__
#error its archives need another ar
#endif
]], [])], [cw_cv_lto=yes], [cw_cv_lto=no])])
  CFLAGS=$cw_saved_CFLAGS
  AS_IF([test "x$cw_cv_lto" = xyes], [
    CW_CFLAGS="$CW_CFLAGS -flto=auto -ffat-lto-objects"
    CW_LTO_LDFLAGS="-flto=auto"
    CW_PLAIN_LDFLAGS="-fno-lto"],
    [AS_IF([test "x$enable_lto" = xyes], [AC_MSG_ERROR([--enable-lto: $CC cannot])])])])

AC_SUBST([CW_LTO_LDFLAGS])
AC_SUBST([CW_PLAIN_LDFLAGS])
AC_SUBST([CW_CFLAGS])
AC_SUBST([CW_LDFLAGS])
])
