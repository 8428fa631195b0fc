# SPDX-License-Identifier: GPL-3.0-or-later
# `make bench`: figures, never a pass or a failure.  Not part of make check.
bench_programs = \
	tests/bench/judge \
	tests/bench/live \
	tests/bench/null_reader \
	tests/bench/peak \
	tests/bench/stages \
	tests/bench/store \
	tests/bench/workers
EXTRA_PROGRAMS += $(bench_programs)
# generate is a check program: tests/e2e/flood runs it too.
EXTRA_DIST += tests/bench/api.py tests/bench/report tests/bench/run tests/bench/veth
CLEANFILES += $(bench_programs) bench.json
tests_bench_generate_SOURCES = tests/bench/generate.c
tests_bench_generate_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
tests_bench_generate_LDADD = $(PCAP_LIBS)
tests_bench_judge_SOURCES = tests/bench/judge.c
tests_bench_judge_LDADD = $(CORE_LIBS)
tests_bench_live_SOURCES = tests/bench/live.c
tests_bench_live_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
tests_bench_live_LDADD = $(EDGE_LIBS)
tests_bench_null_reader_SOURCES = tests/bench/null_reader.c
tests_bench_null_reader_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
tests_bench_null_reader_LDADD = $(PCAP_LIBS)
tests_bench_peak_SOURCES = tests/bench/peak.c
tests_bench_stages_SOURCES = tests/bench/stages.c tests/bench/frames.c tests/bench/frames.h
tests_bench_stages_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
tests_bench_stages_LDADD = $(CORE_LIBS) $(PCAP_LIBS)
tests_bench_store_SOURCES = tests/bench/store.c
tests_bench_store_LDADD = libcamwarden-edge.a $(CORE_LIBS) $(SQLITE_LIBS)

tests_bench_workers_SOURCES = tests/bench/workers.c tests/bench/frames.c tests/bench/frames.h
tests_bench_workers_CFLAGS = $(AM_CFLAGS) $(PCAP_CFLAGS)
tests_bench_workers_LDADD = $(CORE_LIBS) $(PCAP_LIBS) -lpthread

.PHONY: bench
bench: bench-api $(bench_programs) tests/bench/generate$(EXEEXT) tests/live/sender$(EXEEXT) src/camwardend$(EXEEXT)
	@top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) \
		BENCH_PACKETS=$(BENCH_PACKETS) BENCH_TURNS=$(BENCH_TURNS) \
		BENCH_FLOWS=$(BENCH_FLOWS) bash $(srcdir)/tests/bench/run

# The API alone.
.PHONY: bench-api
bench-api: tests/e2e/api/server$(EXEEXT)
	@python3 -B $(srcdir)/tests/bench/api.py tests/e2e/api/server$(EXEEXT)
