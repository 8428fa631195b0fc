# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += tests/e2e/daemon
EXTRA_DIST += tests/e2e/daemon


# ---- sites ----
TESTS += tests/e2e/sites
EXTRA_DIST += tests/e2e/sites

# ---- api ----
check_PROGRAMS += tests/e2e/api/server
TESTS += tests/e2e/api/run
tests_e2e_api_server_SOURCES = tests/e2e/api/server.c tests/e2e/api/certificates.c \
	tests/e2e/api/certificates.h
tests_e2e_api_server_CFLAGS = $(AM_CFLAGS) $(GNUTLS_CFLAGS)
tests_e2e_api_server_CPPFLAGS = $(AM_CPPFLAGS) -DRULES='"$(abs_top_srcdir)/rules"'
tests_e2e_api_server_LDADD = $(EDGE_LIBS)
EXTRA_DIST += tests/e2e/api/run tests/e2e/api/check.py tests/e2e/api/schema.py \
	tests/e2e/openapi/package.json tests/e2e/openapi/package-lock.json \
	tests/e2e/openapi/validate.mjs \
	tests/e2e/api/world.py tests/e2e/api/access.py tests/e2e/api/streams.py tests/e2e/api/doors.py
# ---- end api ----

# ---- rules ----
TESTS += tests/e2e/servers tests/e2e/doors tests/e2e/orders tests/e2e/rules tests/e2e/interpretation tests/e2e/manual-pack
EXTRA_DIST += tests/e2e/servers tests/e2e/doors tests/e2e/orders tests/e2e/rules tests/e2e/interpretation tests/e2e/manual-pack \
	tests/e2e/explain.py tests/e2e/interpretation.tsv
# ---- end rules ----

# ---- firewall ----
TESTS += tests/e2e/firewall tests/e2e/siem
EXTRA_DIST += tests/e2e/firewall tests/e2e/siem
# ---- end firewall ----

# ---- command ----
TESTS += tests/e2e/command tests/e2e/completions
EXTRA_DIST += tests/e2e/command tests/e2e/completions
# ---- end command ----
# ---- captures ----
TESTS += tests/e2e/captures
EXTRA_DIST += tests/e2e/captures tests/e2e/captures.yaml \
	tests/e2e/captures.differences doc/captures-against-tshark.md
TESTS += tests/e2e/applications
EXTRA_DIST += tests/e2e/applications tests/e2e/applications.differences
TESTS += tests/e2e/handshakes
EXTRA_DIST += tests/e2e/handshakes tests/e2e/handshakes.differences
# ---- end captures ----

# ---- simulate ----
TESTS += tests/e2e/simulate
EXTRA_DIST += tests/e2e/simulate
# ---- end simulate ----

# ---- faults ----
TESTS += tests/e2e/faults tests/e2e/reload tests/e2e/signals tests/e2e/service \
	tests/e2e/privileges tests/e2e/log tests/e2e/metrics
EXTRA_DIST += tests/e2e/faults tests/e2e/reload tests/e2e/signals tests/e2e/service tests/e2e/privileges tests/e2e/log tests/e2e/metrics \
	tests/e2e/running.py
# ---- end faults ----

# ---- flood ----
check_PROGRAMS += tests/bench/generate
TESTS += tests/e2e/flood
EXTRA_DIST += tests/e2e/flood
# ---- end flood ----

# ---- exception ----
TESTS += tests/e2e/exception
EXTRA_DIST += tests/e2e/exception
# ---- end exception ----

# ---- evidence ----
TESTS += tests/e2e/evidence
EXTRA_DIST += tests/e2e/evidence
# ---- end evidence ----

# ---- secrets ----
TESTS += tests/e2e/secrets
EXTRA_DIST += tests/e2e/secrets
# ---- end secrets ----

# ---- tls ----
TESTS += tests/e2e/tls
EXTRA_DIST += tests/e2e/tls
# ---- end tls ----

# ---- segments ----
TESTS += tests/e2e/segments
EXTRA_DIST += tests/e2e/segments
# ---- end segments ----

# ---- report ----
TESTS += tests/e2e/report/run
EXTRA_DIST += tests/e2e/report/run tests/e2e/report/check.py tests/e2e/report/world.py \
	tests/e2e/report/validate.mjs tests/e2e/report/package.json \
	tests/e2e/report/package-lock.json \
	tests/e2e/report/oscal_assessment-results_schema.json
clean-local: clean-report
.PHONY: clean-report
clean-report:
	rm -rf tests/e2e/report/work
# ---- end report ----

# ---- storage ----
TESTS += tests/e2e/storage
EXTRA_DIST += tests/e2e/storage

# Kills it 500 times, and is strict about time: takes half an hour.
.PHONY: check-fault
check-fault: src/camwardend$(EXEEXT) src/camwarden$(EXEEXT) tests/unit/check_store_verify$(EXEEXT)
	CAMWARDEN_EDITS=1000 tests/unit/check_store_verify$(EXEEXT)
	top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) \
		CAMWARDEN_ROUNDS=$${CAMWARDEN_ROUNDS:-500} \
		CAMWARDEN_SLACK=$${CAMWARDEN_SLACK:-1} $(srcdir)/tests/e2e/storage
# ---- end storage ----
