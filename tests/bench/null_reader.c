/* SPDX-License-Identifier: GPL-3.0-or-later */
/* null_reader FILE: libpcap reading a savefile into an empty callback; what any
 * program that reads this capture through libpcap pays at least. */
#include <pcap/pcap.h>
#include <stdio.h>

static void
nothing(u_char *ctx, const struct pcap_pkthdr *h, const u_char *bytes)
{
}

int
main(int argc, char **argv)
{
	char err[PCAP_ERRBUF_SIZE];
	pcap_t *p = argc == 2 ? pcap_open_offline(argv[1], err) : NULL;

	if (!p) {
		fprintf(stderr, "usage: null_reader FILE\n");
		return 1;
	}
	if (pcap_loop(p, -1, nothing, NULL) != 0) {
		fprintf(stderr, "null_reader: %s\n", pcap_geterr(p));
		return 1;
	}
	pcap_close(p);
	return 0;
}
