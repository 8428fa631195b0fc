# SPDX-License-Identifier: GPL-3.0-or-later
# Fuzz targets.  Without libFuzzer, main.c replays the corpus in `make check`;
# with --enable-fuzzer (clang) each target is a libFuzzer program, run by hand:
#   tests/fuzz/fuzz_packet -max_total_time=300 CORPUS
# and one detector of fuzz_detector alone:
#   CAMWARDEN_DETECTOR=udp_dns tests/fuzz/fuzz_detector -max_total_time=300 CORPUS
if FUZZER
FUZZ_MAIN = tests/fuzz/fuzz.h
FUZZ_LINK = $(AM_LDFLAGS) -fsanitize=fuzzer
noinst_PROGRAMS += $(FUZZ_TARGETS)
else
FUZZ_MAIN = tests/fuzz/fuzz.h tests/fuzz/main.c
FUZZ_LINK = $(AM_LDFLAGS)
check_PROGRAMS += $(FUZZ_TARGETS)
TESTS += $(FUZZ_TARGETS)
endif
FUZZ_TARGETS =
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/main.c

# ---- packet ----
FUZZ_TARGETS += tests/fuzz/fuzz_packet
tests_fuzz_fuzz_packet_SOURCES = tests/fuzz/fuzz_packet.c $(FUZZ_MAIN)
tests_fuzz_fuzz_packet_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_packet_LDADD = $(CORE_LIBS)
EXTRA_PROGRAMS += tests/fuzz/seed_packet
tests_fuzz_seed_packet_SOURCES = tests/fuzz/seed_packet.c \
	tests/unit/packet_build.c tests/unit/packet_build.h \
	tests/unit/packet_samples.c tests/unit/packet_samples.h
# ---- end packet ----

# ---- head ----
FUZZ_TARGETS += tests/fuzz/fuzz_head
tests_fuzz_fuzz_head_SOURCES = tests/fuzz/fuzz_head.c $(FUZZ_MAIN)
tests_fuzz_fuzz_head_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_head_LDADD = $(EDGE_LIBS)
# ---- end head ----

# ---- protocol ----
FUZZ_TARGETS += tests/fuzz/fuzz_protocol
tests_fuzz_fuzz_protocol_SOURCES = tests/fuzz/fuzz_protocol.c \
	tests/fuzz/fuzz_ports.h $(FUZZ_MAIN)
tests_fuzz_fuzz_protocol_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_protocol_LDADD = $(CORE_LIBS)
EXTRA_PROGRAMS += tests/fuzz/seed_protocol
tests_fuzz_seed_protocol_SOURCES = tests/fuzz/seed_protocol.c \
	tests/fuzz/fuzz_ports.h tests/unit/datagram_samples.h tests/unit/datagram_strangers.h \
	tests/unit/protocol_samples.h tests/unit/talk_hosts.h tests/unit/talk_mail.h \
	tests/unit/talk_admin.h tests/unit/talk_proxy.h tests/unit/talk_remote.h \
	tests/unit/talk_samples.h
# ---- end protocol ----

# ---- detectors ----
FUZZ_TARGETS += tests/fuzz/fuzz_detector
tests_fuzz_fuzz_detector_SOURCES = tests/fuzz/fuzz_detector.c \
	tests/fuzz/fuzz_detector.h tests/fuzz/fuzz_ports.h $(FUZZ_MAIN)
tests_fuzz_fuzz_detector_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_detector_LDADD = $(CORE_LIBS)
EXTRA_PROGRAMS += tests/fuzz/seed_detector
tests_fuzz_seed_detector_SOURCES = tests/fuzz/seed_detector.c \
	tests/fuzz/fuzz_detector.h tests/fuzz/fuzz_ports.h
tests_fuzz_seed_detector_LDADD = $(CORE_LIBS)
# ---- end detectors ----

# ---- certificate ----
FUZZ_TARGETS += tests/fuzz/fuzz_certificate
tests_fuzz_fuzz_certificate_SOURCES = tests/fuzz/fuzz_certificate.c $(FUZZ_MAIN)
tests_fuzz_fuzz_certificate_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_certificate_LDADD = $(CORE_LIBS)
EXTRA_DIST += tests/fuzz/seed_certificate
# ---- end certificate ----
# ---- offer ----
FUZZ_TARGETS += tests/fuzz/fuzz_offer
tests_fuzz_fuzz_offer_SOURCES = tests/fuzz/fuzz_offer.c $(FUZZ_MAIN)
tests_fuzz_fuzz_offer_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_offer_LDADD = $(CORE_LIBS)
# ---- end offer ----
# ---- evidence ----
FUZZ_TARGETS += tests/fuzz/fuzz_redact
tests_fuzz_fuzz_redact_SOURCES = tests/fuzz/fuzz_redact.c $(FUZZ_MAIN) \
	tests/unit/redact_samples.h
tests_fuzz_fuzz_redact_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_redact_LDADD = $(CORE_LIBS)
# ---- end evidence ----

# ---- policy ----
FUZZ_TARGETS += tests/fuzz/fuzz_pack
tests_fuzz_fuzz_pack_SOURCES = tests/fuzz/fuzz_pack.c $(FUZZ_MAIN)
tests_fuzz_fuzz_pack_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_pack_LDADD = $(CORE_LIBS)
# ---- end policy ----

# ---- site ----
FUZZ_TARGETS += tests/fuzz/fuzz_site
tests_fuzz_fuzz_site_SOURCES = tests/fuzz/fuzz_site.c $(FUZZ_MAIN)
tests_fuzz_fuzz_site_LDFLAGS = $(FUZZ_LINK)
tests_fuzz_fuzz_site_LDADD = $(CORE_LIBS)
