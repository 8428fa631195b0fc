/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * peak COMMAND...: runs it and prints the most memory it had, KiB, on standard error.
 * peak N: has N MiB of memory for a moment.  A machine whose host takes free memory
 * back pays for the first touch of it twenty times what it costs else, and whoever
 * is measured shall not be the one who pays.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int
touch(size_t n)
{
	volatile char *p = mmap(
		NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return 1;
	for (size_t i = 0; i < n; i += 4096)
		p[i] = 1;
	return 0;
}

int
main(int argc, char **argv)
{
	struct rusage used;
	int status = 1;
	pid_t pid;

	if (argc < 2) {
		fprintf(stderr, "usage: peak COMMAND... | peak MEBIBYTES\n");
		return 1;
	}
	if (argv[1][0] >= '0' && argv[1][0] <= '9')
		return touch((size_t)strtoul(argv[1], NULL, 10) << 20);
	pid = fork();
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		_exit(127);
	}
	if (pid == -1 || wait4(pid, &status, 0, &used) != pid || status != 0)
		return 1;
	fprintf(stderr, "%ld\n", used.ru_maxrss);
	return 0;
}
