/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Landlock (landlock(7)): of the file system only the folders that the daemon
 * writes to can be changed, and no TCP connection leaves it, whoever it runs
 * as.  A kernel without it, or with less of it, gives less; what there is is said.
 * By system call, as libc has none.  Main thread, before others start.
 */
#include "daemon_int.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "camwarden/base/log.h"

/* linux/landlock.h is older than the kernel on many a system. */
enum {
	NR_CREATE_RULESET = 444,
	NR_ADD_RULE = 445,
	NR_RESTRICT_SELF = 446,
	CREATE_VERSION = 1,
	RULE_PATH_BENEATH = 1,
};
enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_REMOVE_DIR = 1 << 4,
	FS_REMOVE_FILE = 1 << 5,
	FS_MAKE_CHAR = 1 << 6,
	FS_MAKE_DIR = 1 << 7,
	FS_MAKE_REG = 1 << 8,
	FS_MAKE_SOCK = 1 << 9,
	FS_MAKE_FIFO = 1 << 10,
	FS_MAKE_BLOCK = 1 << 11,
	FS_MAKE_SYM = 1 << 12,
	FS_REFER = 1 << 13,       /* from version 2 */
	FS_TRUNCATE = 1 << 14,    /* 3 */
	NET_CONNECT_TCP = 1 << 1, /* 4 */

	FS_ALL = FS_EXECUTE | FS_WRITE_FILE | FS_REMOVE_DIR | FS_REMOVE_FILE |
		 FS_MAKE_CHAR | FS_MAKE_DIR | FS_MAKE_REG | FS_MAKE_SOCK |
		 FS_MAKE_FIFO | FS_MAKE_BLOCK | FS_MAKE_SYM,
	/* What SQLite, the certificate and the sockets need in a folder of ours. */
	FS_OURS = FS_WRITE_FILE | FS_REMOVE_FILE | FS_MAKE_REG | FS_MAKE_SOCK |
		  FS_TRUNCATE,
};

struct ruleset {
	uint64_t fs, net;
};
struct path_beneath {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

static struct ruleset
ruleset_of(long version)
{
	struct ruleset r = {.fs = FS_ALL};

	if (version >= 2)
		r.fs |= FS_REFER;
	if (version >= 3)
		r.fs |= FS_TRUNCATE;
	if (version >= 4)
		r.net = NET_CONNECT_TCP;
	return r;
}

/* A folder that is not there is named by whoever needs it. */
static int
folder_allow(int rules, const struct ruleset *r, const char *file)
{
	char *copy = xstrdup(file);
	struct path_beneath p = {.allowed = FS_OURS & r->fs};
	int ret = 0;

	p.folder = open(dirname(copy), O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (p.folder != -1 &&
		syscall(NR_ADD_RULE, rules, RULE_PATH_BENEATH, &p, 0) != 0)
		ret = -errno;
	if (p.folder != -1)
		close(p.folder);
	free(copy);
	return ret;
}

static int
restrict_to(long version, const char *const *files, size_t count)
{
	struct ruleset r = ruleset_of(version);
	size_t size = version >= 4 ? sizeof(r) : sizeof(r.fs);
	int rules = (int)syscall(NR_CREATE_RULESET, &r, size, 0), ret = 0;

	if (rules == -1)
		return -errno;
	for (size_t i = 0; ret == 0 && i < count; i++)
		if (files[i] != NULL)
			ret = folder_allow(rules, &r, files[i]);
	if (ret == 0 && syscall(NR_RESTRICT_SELF, rules, 0) != 0)
		ret = -errno;
	close(rules);
	return ret;
}

int
landlock_restrict(const char *const *files, size_t count, struct err *err)
{
	long version = syscall(NR_CREATE_RULESET, NULL, 0, CREATE_VERSION);
	int r;

	if (version < 1) {
		log_info("privileges",
			"this kernel has no Landlock; the file system is "
			"guarded by its permissions alone");
		return 0;
	}
	r = restrict_to(version, files, count);
	if (r != 0)
		err_set(err, "privileges cannot be given up: Landlock: %s",
			strerror(-r));
	return r;
}
