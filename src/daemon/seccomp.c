/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two filters of system calls (seccomp(2)): a wide one for the whole process, made
 * before any further thread, and on top of it a narrow one that each capture thread
 * puts on itself.  What is not listed fails with EPERM.  No program can be started,
 * no process made, nothing outside be signalled; the capture threads open no file
 * and no connection.  doc/threat-model.md has the figures.
 *
 * A sanitizer's runtime calls what nobody lists: such a build has no filters.
 */
#include "daemon_int.h"

#include <errno.h>
#include <string.h>

#include "camwarden/base/array.h"
#include "camwarden/base/log.h"

#if defined(HAVE_SECCOMP) && !defined(CW_SANITIZED)

#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* What any thread of libc needs to live and to end. */
#define OF_EVERY_THREAD                                                                \
	"brk", "clock_getres", "clock_gettime", "clock_nanosleep", "close", "exit",    \
		"exit_group", "futex", "getpid", "getrandom", "gettid",                \
		"gettimeofday", "madvise", "mremap", "munmap", "nanosleep", "poll",    \
		"ppoll", "read", "restart_syscall", "rseq", "rt_sigprocmask",          \
		"rt_sigreturn", "sched_yield", "set_robust_list", "sigaltstack",       \
		"write"

static const char *const of_process[] = {
	OF_EVERY_THREAD,
	/* files */
	"access",
	"chmod",
	"dup",
	"dup2",
	"dup3",
	"faccessat",
	"faccessat2",
	"fallocate",
	"fchmod",
	"fchown",
	"fchmodat",
	"fcntl",
	"fdatasync",
	"flock",
	"fstat",
	"fstatfs",
	"fsync",
	"ftruncate",
	"getcwd",
	"getdents64",
	"link",
	"lseek",
	"lstat",
	"newfstatat",
	"open",
	"openat",
	"pread64",
	"preadv",
	"pwrite64",
	"pwritev",
	"readlink",
	"readlinkat",
	"readv",
	"rename",
	"renameat",
	"renameat2",
	"stat",
	"statfs",
	"statx",
	"umask",
	"unlink",
	"unlinkat",
	"utimensat",
	"writev",
	/* waiting */
	"epoll_create1",
	"epoll_ctl",
	"epoll_pwait",
	"epoll_pwait2",
	"epoll_wait",
	"eventfd2",
	"pipe2",
	"pselect6",
	"select",
	"timerfd_create",
	"timerfd_gettime",
	"timerfd_settime",
	/* sockets */
	"accept",
	"accept4",
	"bind",
	"connect",
	"getpeername",
	"getsockname",
	"getsockopt",
	"listen",
	"recvfrom",
	"recvmmsg",
	"recvmsg",
	"sendfile",
	"sendmmsg",
	"sendmsg",
	"sendto",
	"setsockopt",
	"shutdown",
	"socketpair",
	/* who and where we are */
	"getegid",
	"geteuid",
	"getgid",
	"getgroups",
	"getppid",
	"getresgid",
	"getresuid",
	"getrlimit",
	"getrusage",
	"getuid",
	"sched_getaffinity",
	"sched_setaffinity",
	"sysinfo",
	"uname",
	/* threads, signals, and the narrow filter */
	"membarrier",
	"rt_sigaction",
	"rt_sigtimedwait",
	"seccomp",
	"setpriority",
};

/* Savefiles are open already; an interface's socket is, too, and can be bound again
 * when the interface is back, which needs no capability. */
static const char *const of_capture[] = {
	OF_EVERY_THREAD,
	"bind",
	"fstat",
	"getsockname",
	"getsockopt",
	"lseek",
	"pread64",
	"readv",
	"recvfrom",
	"recvmsg",
	"sendto",
	"setsockopt",
};

static int
allow_all(scmp_filter_ctx f, const char *const *names, size_t count)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		/* Not every machine has every name. */
		if (number == __NR_SCMP_ERROR)
			r = -EINVAL;
		else if (number >= 0)
			r = seccomp_rule_add(f, SCMP_ACT_ALLOW, number, 0);
	}
	return r;
}

/* One with an argument that must be so: `mask` of argument `n` equals `value`. */
static int
allow_if(scmp_filter_ctx f, int number, unsigned n, uint64_t mask, uint64_t value)
{
	return seccomp_rule_add(f, SCMP_ACT_ALLOW, number, 1,
		SCMP_CMP(n, SCMP_CMP_MASKED_EQ, mask, value));
}

/* Memory is never made executable. */
static int
allow_memory(scmp_filter_ctx f)
{
	int r = allow_if(f, SCMP_SYS(mmap), 2, PROT_EXEC, 0);

	return r != 0 ? r : allow_if(f, SCMP_SYS(mprotect), 2, PROT_EXEC, 0);
}

/* A thread, never a process.  The flags of clone3 are in memory, where a filter does
 * not look: libc falls back to clone when it is not there. */
static int
allow_threads(scmp_filter_ctx f)
{
	int r = seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

	if (r == 0)
		r = allow_if(f, SCMP_SYS(clone), 0, CLONE_THREAD, CLONE_THREAD);
	return r;
}

/* Of itself only: tgkill is how abort ends a process. */
static int
allow_own(scmp_filter_ctx f)
{
	int r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
		SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));

	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
			SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
	if (r == 0) /* the narrow filter asks for it again */
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 2,
			SCMP_A0(SCMP_CMP_EQ, PR_SET_NO_NEW_PRIVS),
			SCMP_A1(SCMP_CMP_EQ, 1));
	if (r == 0) /* limits are read, never set */
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
			SCMP_A2(SCMP_CMP_EQ, 0));
	return r;
}

/* No packet sockets beyond those that are open. */
static int
allow_sockets(scmp_filter_ctx f)
{
	static const unsigned families[] = {AF_UNIX, AF_INET, AF_INET6};
	static const unsigned long controls[] = {FIONREAD, FIONBIO, FIOCLEX, TCGETS};
	int r = 0;

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(families); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
			SCMP_A0(SCMP_CMP_EQ, families[i]));
	for (size_t i = 0; r == 0 && i < ARRAY_LEN(controls); i++)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
			SCMP_A1(SCMP_CMP_EQ, controls[i]));
	return r;
}

/* Puts the filter on the calling thread and on those that it starts. */
static int
filter_load(scmp_filter_ctx f, int r, struct err *err)
{
	if (r == 0)
		r = seccomp_load(f);
	if (r != 0)
		err_set(err, "privileges cannot be given up: system calls: %s",
			strerror(-r));
	seccomp_release(f);
	return r;
}

bool
seccomp_is_built(void)
{
	return true;
}

int
seccomp_process(struct err *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = f != NULL ? allow_all(f, of_process, ARRAY_LEN(of_process)) : -ENOMEM;

	if (r == 0)
		r = allow_memory(f);
	if (r == 0)
		r = allow_threads(f);
	if (r == 0)
		r = allow_own(f);
	if (r == 0)
		r = allow_sockets(f);
	return filter_load(f, r, err);
}

int
seccomp_capture(struct err *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = f != NULL ? allow_all(f, of_capture, ARRAY_LEN(of_capture)) : -ENOMEM;

	if (r == 0)
		r = allow_memory(f);
	if (r == 0)
		r = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
			SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	return filter_load(f, r, err);
}

#else

bool
seccomp_is_built(void)
{
	return false;
}

int
seccomp_process(struct err *err)
{
	(void)err;
	log_info("privileges", "this build has no filters of system calls");
	return 0;
}

int
seccomp_capture(struct err *err)
{
	(void)err;
	return 0;
}

#endif
