# SPDX-License-Identifier: GPL-3.0-or-later
# `make demo`: the demonstration's capture, made from its text.
EXTRA_DIST += demo/run demo/site.yaml demo/packets demo/certificates
CLEANFILES += demo/demo.pcap
.PHONY: demo
demo: demo/demo.pcap
demo/demo.pcap: $(srcdir)/demo/packets $(srcdir)/tests/tools/mkpcap.py
	$(AM_V_GEN)$(MKDIR_P) demo && \
	$(PYTHON3) $(srcdir)/tests/tools/mkpcap.py -o $@ $(srcdir)/demo/packets
