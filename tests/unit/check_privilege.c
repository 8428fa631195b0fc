/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was given up cannot be done: each test is a process of its own (check
 * forks), gives up as the daemon does, and tries.
 */
#include <arpa/inet.h>
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon_int.h"

static struct err err;

#define REFUSED(call, error)                                                           \
	do {                                                                           \
		errno = 0;                                                             \
		ck_assert_msg((call) == -1, #call " went through");                    \
		ck_assert_msg(errno == (error), #call ": errno %d", errno);            \
	} while (0)

/* False: this build has no filters; there is nothing to be tried. */
static bool
give_up(int (*more)(struct err *))
{
	if (!seccomp_is_built())
		return false;
	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_msg(seccomp_process(&err) == 0, "%s", err.text);
	if (more != NULL)
		ck_assert_msg(more(&err) == 0, "%s", err.text);
	return true;
}

START_TEST(no_program_is_started)
{
	char *const none[] = {NULL};

	if (!give_up(NULL))
		return;
	REFUSED(execve("/bin/true", none, none), EPERM);
	REFUSED(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), EPERM);
	REFUSED(syscall(SYS_clone3, NULL, 0), ENOSYS);
}
END_TEST

static void *
narrow(void *arg)
{
	(void)arg;
	return seccomp_capture(&err) == 0 ? NULL : &err;
}

START_TEST(a_thread_is_still_started)
{
	pthread_t t;
	void *result;

	if (!give_up(NULL))
		return;
	ck_assert_int_eq(pthread_create(&t, NULL, narrow, NULL), 0);
	ck_assert_int_eq(pthread_join(t, &result), 0);
	ck_assert_ptr_null(result);
}
END_TEST

START_TEST(nobody_else_is_signalled_or_looked_at)
{
	if (!give_up(NULL))
		return;
	REFUSED(kill(getppid(), 0), EPERM);
	REFUSED(syscall(SYS_tgkill, getppid(), getppid(), 0), EPERM);
	REFUSED(syscall(SYS_ptrace, 16L, (long)getppid(), 0L, 0L), EPERM);
	REFUSED(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0), EPERM);
}
END_TEST

START_TEST(memory_is_not_made_executable)
{
	void *p;

	if (!give_up(NULL))
		return;
	ck_assert(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0) == MAP_FAILED);
	ck_assert_int_eq(errno, EPERM);
	p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(p != MAP_FAILED);
	REFUSED(mprotect(p, 4096, PROT_READ | PROT_EXEC), EPERM);
}
END_TEST

START_TEST(no_packet_socket_is_opened)
{
	if (!give_up(NULL))
		return;
	REFUSED(socket(AF_PACKET, SOCK_RAW, 0), EPERM);
	REFUSED(socket(AF_NETLINK, SOCK_RAW, 0), EPERM);
	ck_assert_int_ge(socket(AF_INET, SOCK_STREAM, 0), 0);
}
END_TEST

START_TEST(limits_and_namespaces_stay)
{
	struct rlimit r = {0, 0};

	if (!give_up(NULL))
		return;
	REFUSED(setrlimit(RLIMIT_CORE, &r), EPERM);
	REFUSED(syscall(SYS_unshare, 0x40000000), EPERM);
	REFUSED(syscall(SYS_mount, NULL, NULL, NULL, 0, NULL), EPERM);
	REFUSED(syscall(SYS_bpf, 0, NULL, 0), EPERM);
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &r), 0);
}
END_TEST

START_TEST(a_capture_thread_opens_nothing)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char byte;

	ck_assert_int_ge(fd, 0);
	if (!give_up(seccomp_capture))
		return;
	REFUSED(open("/etc/passwd", O_RDONLY | O_CLOEXEC), EPERM);
	REFUSED(socket(AF_INET, SOCK_STREAM, 0), EPERM);
	REFUSED(unlink("/nothing/there"), EPERM);
	REFUSED(connect(fd, NULL, 0), EPERM);
	REFUSED(syscall(SYS_clone, 0x10000, 0, 0, 0, 0), EPERM);
	ck_assert_int_eq(read(fd, &byte, 1), 0); /* what is open is read */
}
END_TEST

/* ---- Landlock ---- */

static char folder[] = "/tmp/camwarden-privilege-XXXXXX";

/* False: the kernel has none. */
static bool
confine(const char *file)
{
	const char *const files[] = {file, NULL};

	if (syscall(444, NULL, 0, 1) < 1)
		return false;
	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_msg(landlock_restrict(files, 2, &err) == 0, "%s", err.text);
	return true;
}

START_TEST(only_the_folder_can_be_changed)
{
	char file[64], other[64], outside[64];

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/in", folder);
	snprintf(other, sizeof(other), "%s/moved", folder);
	snprintf(outside, sizeof(outside), "%s.out", folder);
	if (confine(file)) {
		int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(ftruncate(fd, 1), 0);
		ck_assert_int_eq(rename(file, other), 0);
		REFUSED(open(outside, O_RDWR | O_CREAT | O_CLOEXEC, 0600), EACCES);
		ck_assert_int_eq(rename(other, outside), -1);
		REFUSED(mkdir(outside, 0700), EACCES);
		ck_assert_int_eq(unlink(other), 0);
		fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
		ck_assert_int_ge(fd, 0); /* a reload reads */
	}
}
END_TEST

START_TEST(no_tcp_connection_leaves)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (syscall(444, NULL, 0, 1) < 4 || !confine("/tmp/x"))
		return;
	REFUSED(connect(fd, (struct sockaddr *)&a, sizeof(a)), EACCES);
}
END_TEST

START_TEST(an_absent_folder_is_left_to_who_needs_it)
{
	confine("/nothing/there/x");
}
END_TEST

/* ---- privileges ---- */

START_TEST(no_capability_and_no_core_file_is_left)
{
	struct rlimit r;

	ck_assert_msg(privilege_drop(NULL, false, &err) == 0, "%s", err.text);
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &r), 0);
	ck_assert_uint_eq(r.rlim_max, 0);
	ck_assert_int_eq(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
	REFUSED(socket(AF_PACKET, SOCK_RAW, 0), EPERM);
	REFUSED(chroot("/"), EPERM);
}
END_TEST

START_TEST(a_user_that_is_not_is_named)
{
	if (geteuid() != 0)
		return;
	ck_assert_int_eq(privilege_drop("no-such-user", false, &err), -ENOENT);
	ck_assert_str_eq(err.text, "there is no user 'no-such-user' to run as");
}
END_TEST

static Suite *
suite(void)
{
	Suite *s = suite_create("privilege");
	TCase *t = tcase_create("given up");

	tcase_add_test(t, no_program_is_started);
	tcase_add_test(t, a_thread_is_still_started);
	tcase_add_test(t, nobody_else_is_signalled_or_looked_at);
	tcase_add_test(t, memory_is_not_made_executable);
	tcase_add_test(t, no_packet_socket_is_opened);
	tcase_add_test(t, limits_and_namespaces_stay);
	tcase_add_test(t, a_capture_thread_opens_nothing);
	tcase_add_test(t, only_the_folder_can_be_changed);
	tcase_add_test(t, no_tcp_connection_leaves);
	tcase_add_test(t, an_absent_folder_is_left_to_who_needs_it);
	tcase_add_test(t, no_capability_and_no_core_file_is_left);
	tcase_add_test(t, a_user_that_is_not_is_named);
	suite_add_tcase(s, t);
	return s;
}

int
main(void)
{
	SRunner *r = srunner_create(suite());

	srunner_set_fork_status(r, CK_FORK);
	srunner_run_all(r, CK_NORMAL);
	int failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
