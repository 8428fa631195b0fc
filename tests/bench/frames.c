/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A savefile of Ethernet into memory, for what is measured without reading. */
#include "frames.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct frame *
frames_read(const char *path, size_t max, size_t *count)
{
	char err[PCAP_ERRBUF_SIZE];
	pcap_t *p = pcap_open_offline(path, err);
	struct frame *f = malloc(max * sizeof(*f));
	uint8_t *bytes;
	struct pcap_pkthdr *h;
	const u_char *data;
	struct stat st;

	if (!p || !f || stat(path, &st) != 0 || !(bytes = malloc((size_t)st.st_size)))
		return NULL;
	for (*count = 0; *count < max && pcap_next_ex(p, &h, &data) == 1; ++*count) {
		memcpy(bytes, data, h->caplen);
		f[*count] = (struct frame){
			.time = (uint64_t)h->ts.tv_sec * CW_SEC +
				(uint64_t)h->ts.tv_usec * CW_USEC,
			.data = bytes,
			.caplen = h->caplen,
			.len = h->len,
			.link = FRAME_ETHERNET,
		};
		bytes += h->caplen;
	}
	pcap_close(p);
	return f;
}
