/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From whoever started the daemon to somebody who may do nothing more: called once,
 * when the captures are open and before the database and any further thread.  What
 * cannot be given up is a fault, not a warning.  Main thread.
 */
#include "daemon_int.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "camwarden/base/log.h"

static int
fault(struct err *err, const char *what)
{
	int r = errno != 0 ? -errno : -EPERM;

	err_set(err, "privileges cannot be given up: %s: %s", what, strerror(-r));
	return r;
}

/* The account's groups and number, for good. */
static int
become(const char *user, struct err *err)
{
	const struct passwd *pw;

	errno = 0;
	pw = getpwnam(user);
	if (pw == NULL) {
		err_set(err, "there is no user '%s' to run as", user);
		return -ENOENT;
	}
	if (initgroups(user, pw->pw_gid) != 0)
		return fault(err, "groups");
	if (setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) != 0)
		return fault(err, "group");
	if (setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) != 0)
		return fault(err, "user");
	errno = 0;
	if (pw->pw_uid != 0 && setuid(0) == 0)
		return fault(err, "root can be had again");
	return 0;
}

/* No program that we would start could get them either. */
static void
bound(void)
{
	for (unsigned cap = 0; cap < 64; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0 && errno == EINVAL)
			break;
}

static int
capabilities_drop(struct err *err)
{
	struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capset, &h, none) != 0)
		return fault(err, "capabilities");
	return 0;
}

static int
limits_set(struct err *err)
{
	const struct rlimit none = {0, 0};

	if (setrlimit(RLIMIT_CORE, &none) != 0)
		return fault(err, "core files");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return fault(err, "new privileges");
#ifndef CW_SANITIZED
	/* Nor may others of our user look into us. */
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return fault(err, "others' sight");
#endif
	return 0;
}

int
privilege_drop(const char *user, bool live, struct err *err)
{
	bool root = geteuid() == 0;
	int r = 0;

	bound();
	if (root && user != NULL)
		r = become(user, err);
	else if (root && live)
		log_warn("privileges",
			"runs as root; name an account: --user or sensor.user");
	if (r == 0)
		r = capabilities_drop(err);
	if (r == 0)
		r = limits_set(err);
	return r;
}
