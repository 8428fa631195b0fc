# SPDX-License-Identifier: GPL-3.0-or-later

# ---- base ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_base
TESTS += tests/unit/check_base
tests_unit_check_base_SOURCES = tests/unit/check_base.c \
	tests/unit/guard.c tests/unit/guard.h
tests_unit_check_base_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_base_LDADD = $(CORE_LIBS) $(CHECK_LIBS) -lpthread
check_PROGRAMS += tests/unit/check_zone
TESTS += tests/unit/check_zone
tests_unit_check_zone_SOURCES = tests/unit/check_zone.c
tests_unit_check_zone_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_zone_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end base ----

# ---- conversation ----
if HAVE_CHECK
conversation_tests = tests/unit/check_attempt tests/unit/check_conversation \
	tests/unit/check_facts
check_PROGRAMS += $(conversation_tests)
TESTS += $(conversation_tests)
tests_unit_check_attempt_SOURCES = tests/unit/check_attempt.c
tests_unit_check_attempt_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_attempt_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_conversation_SOURCES = tests/unit/check_conversation.c
tests_unit_check_conversation_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_conversation_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_facts_SOURCES = tests/unit/check_facts.c
tests_unit_check_facts_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_facts_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end conversation ----

# ---- asset ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_asset
TESTS += tests/unit/check_asset
tests_unit_check_asset_SOURCES = tests/unit/check_asset.c
tests_unit_check_asset_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_asset_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end asset ----

# ---- names ----
if HAVE_CHECK
names_tests = tests/unit/check_asked tests/unit/check_link_names \
	tests/unit/check_names tests/unit/check_offer
check_PROGRAMS += $(names_tests)
TESTS += $(names_tests)
tests_unit_check_asked_SOURCES = tests/unit/check_asked.c \
	tests/unit/guard.c tests/unit/guard.h
tests_unit_check_asked_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_asked_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_offer_SOURCES = tests/unit/check_offer.c \
	tests/unit/guard.c tests/unit/guard.h
tests_unit_check_offer_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_offer_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_link_names_SOURCES = tests/unit/check_link_names.c \
	tests/unit/guard.c tests/unit/guard.h
tests_unit_check_link_names_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_link_names_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_names_SOURCES = tests/unit/check_names.c \
	tests/unit/guard.c tests/unit/guard.h
tests_unit_check_names_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_names_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end names ----

# ---- api ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_api tests/unit/check_head
TESTS += tests/unit/check_api tests/unit/check_head
tests_unit_check_api_SOURCES = tests/unit/check_api.c
tests_unit_check_api_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_api_LDADD = $(EDGE_LIBS) $(CHECK_LIBS)
tests_unit_check_head_SOURCES = tests/unit/check_head.c
tests_unit_check_head_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_head_LDADD = $(EDGE_LIBS) $(CHECK_LIBS)
endif
# ---- end api ----

# ---- site ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_site tests/unit/check_site_resolve
TESTS += tests/unit/check_site tests/unit/check_site_resolve
tests_unit_check_site_SOURCES = tests/unit/check_site.c
tests_unit_check_site_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_site_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_site_resolve_SOURCES = tests/unit/check_site_resolve.c
tests_unit_check_site_resolve_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_site_resolve_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- protocol ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_protocol
TESTS += tests/unit/check_protocol
tests_unit_check_protocol_SOURCES = tests/unit/check_protocol.c \
	tests/unit/guard.c tests/unit/guard.h tests/unit/protocol_help.h \
	tests/unit/protocol_samples.h
tests_unit_check_protocol_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_protocol_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
engine_tests = tests/unit/check_dialogue tests/unit/check_reading \
	tests/unit/check_stream
check_PROGRAMS += $(engine_tests)
TESTS += $(engine_tests)
tests_unit_check_dialogue_SOURCES = tests/unit/check_dialogue.c \
	tests/unit/protocol_help.h tests/unit/protocol_samples.h
tests_unit_check_dialogue_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_dialogue_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_reading_SOURCES = tests/unit/check_reading.c \
	tests/unit/stream_help.c tests/unit/stream_help.h
tests_unit_check_reading_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_reading_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_stream_SOURCES = tests/unit/check_stream.c \
	tests/unit/stream_help.c tests/unit/stream_help.h
tests_unit_check_stream_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_stream_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
# The protocol stage once more, compiled so that its work can be counted.
if !FUZZER
check_LIBRARIES += tests/unit/libcounted.a
tests_unit_libcounted_a_SOURCES = $(protocol_sources) src/base/str.c \
	tests/unit/work_count.h
tests_unit_libcounted_a_CFLAGS = $(AM_CFLAGS) -fsanitize-coverage=trace-pc \
	-include $(top_srcdir)/tests/unit/work_count.h
check_PROGRAMS += tests/unit/check_work
TESTS += tests/unit/check_work
tests_unit_check_work_SOURCES = tests/unit/check_work.c tests/unit/check_work.h \
	tests/unit/work_floods.c tests/fuzz/fuzz_ports.h
tests_unit_check_work_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_work_LDADD = tests/unit/libcounted.a $(CORE_LIBS) $(CHECK_LIBS)
endif
endif
# ---- end protocol ----
# ---- tls ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_tls
TESTS += tests/unit/check_tls
tests_unit_check_tls_SOURCES = tests/unit/check_tls.c
tests_unit_check_tls_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_tls_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end tls ----
# ---- datagram ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_datagram tests/unit/check_quic
TESTS += tests/unit/check_datagram tests/unit/check_quic
tests_unit_check_datagram_SOURCES = tests/unit/check_datagram.c \
	tests/unit/datagram_samples.h tests/unit/datagram_strangers.h tests/unit/guard.c tests/unit/guard.h \
	tests/unit/protocol_help.h tests/unit/protocol_samples.h
tests_unit_check_datagram_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_datagram_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_quic_SOURCES = tests/unit/check_quic.c \
	tests/unit/guard.c tests/unit/guard.h \
	tests/unit/protocol_help.h tests/unit/protocol_samples.h
tests_unit_check_quic_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(NETTLE_CFLAGS)
tests_unit_check_quic_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end datagram ----
# ---- certificate ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_certificate tests/unit/check_certificate_table
TESTS += tests/unit/check_certificate tests/unit/check_certificate_table
CERTIFICATE_TEST = tests/unit/certificate_make.c tests/unit/certificate_make.h
tests_unit_check_certificate_SOURCES = tests/unit/check_certificate.c \
	$(CERTIFICATE_TEST) tests/unit/guard.c tests/unit/guard.h
tests_unit_check_certificate_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(GNUTLS_CFLAGS)
tests_unit_check_certificate_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_certificate_table_SOURCES = \
	tests/unit/check_certificate_table.c $(CERTIFICATE_TEST)
tests_unit_check_certificate_table_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) \
	$(GNUTLS_CFLAGS)
tests_unit_check_certificate_table_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end certificate ----
# ---- tls dialogue ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_tls_dialogue
TESTS += tests/unit/check_tls_dialogue
tests_unit_check_tls_dialogue_SOURCES = tests/unit/check_tls_dialogue.c \
	tests/unit/tls_talk.c tests/unit/tls_talk.h $(CERTIFICATE_TEST)
tests_unit_check_tls_dialogue_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(GNUTLS_CFLAGS)
tests_unit_check_tls_dialogue_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end tls dialogue ----
# ---- packet ----
if HAVE_CHECK
packet_tests = tests/unit/check_packet tests/unit/check_packet_neighbour \
	tests/unit/check_packet_tunnel tests/unit/check_straight
check_PROGRAMS += $(packet_tests)
TESTS += $(packet_tests)
tests_unit_check_packet_SOURCES = tests/unit/check_packet.c \
	tests/unit/guard.c tests/unit/guard.h \
	tests/unit/packet_build.c tests/unit/packet_build.h \
	tests/unit/packet_samples.c tests/unit/packet_samples.h
tests_unit_check_packet_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_packet_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_packet_neighbour_SOURCES = tests/unit/check_packet_neighbour.c \
	tests/unit/guard.c tests/unit/guard.h \
	tests/unit/packet_build.c tests/unit/packet_build.h
tests_unit_check_packet_neighbour_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_packet_neighbour_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_packet_tunnel_SOURCES = tests/unit/check_packet_tunnel.c \
	tests/unit/guard.c tests/unit/guard.h \
	tests/unit/packet_build.c tests/unit/packet_build.h
tests_unit_check_packet_tunnel_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_packet_tunnel_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_straight_SOURCES = tests/unit/check_straight.c
tests_unit_check_straight_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_straight_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end packet ----
# ---- flow ----
if HAVE_CHECK
flow_tests = tests/unit/check_flow tests/unit/check_flow_first \
	tests/unit/check_flow_follow tests/unit/check_flow_identify \
	tests/unit/check_flow_table
check_PROGRAMS += $(flow_tests)
TESTS += $(flow_tests)
tests_unit_check_flow_SOURCES = tests/unit/check_flow.c tests/unit/flow_help.c \
	tests/unit/flow_help.h
tests_unit_check_flow_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_flow_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_flow_first_SOURCES = tests/unit/check_flow_first.c \
	tests/unit/flow_help.c tests/unit/flow_help.h
tests_unit_check_flow_first_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_flow_first_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_flow_follow_SOURCES = tests/unit/check_flow_follow.c \
	tests/unit/flow_help.c tests/unit/flow_help.h
tests_unit_check_flow_follow_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_flow_follow_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_flow_identify_SOURCES = tests/unit/check_flow_identify.c \
	tests/unit/flow_help.c tests/unit/flow_help.h
tests_unit_check_flow_identify_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_flow_identify_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_flow_table_SOURCES = tests/unit/check_flow_table.c \
	tests/unit/flow_help.c tests/unit/flow_help.h
tests_unit_check_flow_table_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_flow_table_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end flow ----

# ---- evidence ----
if HAVE_CHECK
evidence_tests = tests/unit/check_evidence tests/unit/check_redact \
	tests/unit/check_redact_frame
check_PROGRAMS += $(evidence_tests)
TESTS += $(evidence_tests)
tests_unit_check_evidence_SOURCES = tests/unit/check_evidence.c
tests_unit_check_evidence_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_evidence_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_redact_SOURCES = tests/unit/check_redact.c \
	tests/unit/guard.c tests/unit/guard.h tests/unit/redact_samples.h
tests_unit_check_redact_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_redact_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_redact_frame_SOURCES = tests/unit/check_redact_frame.c \
	tests/unit/guard.c tests/unit/guard.h \
	tests/unit/packet_build.c tests/unit/packet_build.h \
	tests/unit/packet_samples.c tests/unit/packet_samples.h
tests_unit_check_redact_frame_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_redact_frame_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end evidence ----

# ---- policy ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_policy
TESTS += tests/unit/check_policy
tests_unit_check_policy_SOURCES = tests/unit/check_policy.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/check_policy_pack
TESTS += tests/unit/check_policy_pack
check_PROGRAMS += tests/unit/check_policy_clash
TESTS += tests/unit/check_policy_clash
tests_unit_check_policy_clash_SOURCES = tests/unit/check_policy_clash.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_clash_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_clash_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_policy_pack_SOURCES = tests/unit/check_policy_pack.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_pack_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_pack_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/check_policy_certificate
TESTS += tests/unit/check_policy_certificate
tests_unit_check_policy_certificate_SOURCES = tests/unit/check_policy_certificate.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_certificate_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_certificate_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/check_policy_boundary
TESTS += tests/unit/check_policy_boundary
tests_unit_check_policy_boundary_SOURCES = tests/unit/check_policy_boundary.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_boundary_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_boundary_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/check_allowlist
TESTS += tests/unit/check_allowlist
tests_unit_check_allowlist_SOURCES = tests/unit/check_allowlist.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_allowlist_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_allowlist_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/check_policy_names tests/unit/check_policy_reference
TESTS += tests/unit/check_policy_names tests/unit/check_policy_reference
tests_unit_check_policy_reference_SOURCES = tests/unit/check_policy_reference.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_reference_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_reference_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_policy_names_SOURCES = tests/unit/check_policy_names.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_policy_names_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_policy_names_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end policy ----

# ---- finding ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_finding
TESTS += tests/unit/check_finding
tests_unit_check_finding_SOURCES = tests/unit/check_finding.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_finding_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_check_finding_LDADD = $(CORE_LIBS) $(CHECK_LIBS) $(JANSSON_LIBS)
endif
# ---- end finding ----
# ---- chain ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_chain
TESTS += tests/unit/check_chain
tests_unit_check_chain_SOURCES = tests/unit/check_chain.c
tests_unit_check_chain_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_chain_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end chain ----
# ---- store ----
EXTRA_DIST += tests/unit/data/store-v1.sql tests/unit/data/store-v4.sql \
	tests/unit/data/store-v7.sql
if HAVE_CHECK
store_tests = tests/unit/check_store tests/unit/check_store_coverage \
	tests/unit/check_store_evidence tests/unit/check_store_exception \
	tests/unit/check_store_faults tests/unit/check_store_protocol \
	tests/unit/check_store_certificate tests/unit/check_store_verify \
	tests/unit/check_store_retention
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)
store_libs = libcamwarden-edge.a $(CORE_LIBS) $(SQLITE_LIBS) $(CHECK_LIBS)
tests_unit_check_store_SOURCES = tests/unit/check_store.c tests/unit/store_help.c \
	tests/unit/store_help.h
tests_unit_check_store_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_LDADD = $(store_libs)
tests_unit_check_store_protocol_SOURCES = tests/unit/check_store_protocol.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_protocol_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_protocol_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_protocol_LDADD = $(store_libs)
tests_unit_check_store_coverage_SOURCES = tests/unit/check_store_coverage.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_coverage_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_coverage_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_coverage_LDADD = $(store_libs)
tests_unit_check_store_evidence_SOURCES = tests/unit/check_store_evidence.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_evidence_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_evidence_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_evidence_LDADD = $(store_libs)
tests_unit_check_store_exception_SOURCES = tests/unit/check_store_exception.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_exception_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_exception_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_exception_LDADD = $(store_libs)
tests_unit_check_store_certificate_SOURCES = tests/unit/check_store_certificate.c \
	tests/unit/certificate_make.c tests/unit/certificate_make.h \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_certificate_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) \
	$(SQLITE_CFLAGS) $(GNUTLS_CFLAGS)
tests_unit_check_store_certificate_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_certificate_LDADD = $(store_libs)
tests_unit_check_store_faults_SOURCES = tests/unit/check_store_faults.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_faults_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_faults_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_faults_LDADD = $(store_libs)
tests_unit_check_store_retention_SOURCES = tests/unit/check_store_retention.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_retention_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_retention_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_retention_LDADD = $(store_libs)
tests_unit_check_store_verify_SOURCES = tests/unit/check_store_verify.c \
	tests/unit/store_help.c tests/unit/store_help.h
tests_unit_check_store_verify_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SQLITE_CFLAGS)
tests_unit_check_store_verify_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sqlite3_step
tests_unit_check_store_verify_LDADD = $(store_libs)
endif
# ---- end store ----
# ---- export ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_siem
TESTS += tests/unit/check_siem
tests_unit_check_siem_SOURCES = tests/unit/check_siem.c
tests_unit_check_siem_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_check_siem_LDADD = $(CORE_LIBS) $(CHECK_LIBS) $(JANSSON_LIBS)
check_PROGRAMS += tests/unit/check_export
TESTS += tests/unit/check_export
tests_unit_check_export_SOURCES = tests/unit/check_export.c
tests_unit_check_export_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_export_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_pcapng
TESTS += tests/unit/check_pcapng
tests_unit_check_pcapng_SOURCES = tests/unit/check_pcapng.c
tests_unit_check_pcapng_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(PCAP_CFLAGS)
tests_unit_check_pcapng_LDADD = $(CORE_LIBS) $(CHECK_LIBS) $(PCAP_LIBS)
endif
# ---- end export ----

# ---- watch ----
if HAVE_CHECK
watch_tests = tests/unit/check_watch tests/unit/check_watch_offer \
	tests/unit/check_watch_gap tests/unit/check_watch_route \
	tests/unit/check_watch_identity tests/unit/check_watch_source
watch_help = tests/unit/policy_world.c tests/unit/policy_world.h \
	tests/unit/watch_scene.c tests/unit/watch_scene.h
check_PROGRAMS += $(watch_tests)
TESTS += $(watch_tests)
tests_unit_check_watch_SOURCES = tests/unit/check_watch.c $(watch_help)
tests_unit_check_watch_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_watch_route_SOURCES = tests/unit/check_watch_route.c $(watch_help)
tests_unit_check_watch_route_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_route_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_watch_identity_SOURCES = tests/unit/check_watch_identity.c $(watch_help)
tests_unit_check_watch_identity_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_identity_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_watch_source_SOURCES = tests/unit/check_watch_source.c $(watch_help)
tests_unit_check_watch_source_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_source_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_watch_gap_SOURCES = tests/unit/check_watch_gap.c $(watch_help)
tests_unit_check_watch_gap_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_gap_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_watch_offer_SOURCES = tests/unit/check_watch_offer.c $(watch_help)
tests_unit_check_watch_offer_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_offer_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end watch ----
# ---- control ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_control
TESTS += tests/unit/check_control
tests_unit_check_control_SOURCES = tests/unit/check_control.c
tests_unit_check_control_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_control_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end control ----
# ---- rule ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_rule
TESTS += tests/unit/check_rule
tests_unit_check_rule_SOURCES = tests/unit/check_rule.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_rule_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_rule_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end rule ----
# ---- properties ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_properties
TESTS += tests/unit/check_properties
tests_unit_check_properties_SOURCES = tests/unit/check_properties.c \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_properties_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_properties_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end properties ----

# ---- capture ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_capture tests/unit/check_steady
TESTS += tests/unit/check_capture tests/unit/check_steady
tests_unit_check_steady_SOURCES = tests/unit/check_steady.c
tests_unit_check_steady_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_steady_LDADD = $(EDGE_LIBS) $(CHECK_LIBS)
tests_unit_check_capture_SOURCES = tests/unit/check_capture.c
tests_unit_check_capture_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_capture_LDADD = $(EDGE_LIBS) $(CHECK_LIBS)
endif
# ---- end capture ----
# ---- bytes ----
if HAVE_CHECK
bytes_tests = tests/unit/check_bytes_clear tests/unit/check_bytes_login \
	tests/unit/check_bytes_service tests/unit/check_bytes_inventory \
	tests/unit/check_watch_bytes tests/unit/check_splits
check_PROGRAMS += $(bytes_tests)
TESTS += $(bytes_tests)
bytes_world = tests/unit/bytes_world.c tests/unit/bytes_world.h \
	tests/unit/policy_world.c tests/unit/policy_world.h
tests_unit_check_bytes_clear_SOURCES = tests/unit/check_bytes_clear.c $(bytes_world)
tests_unit_check_bytes_clear_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_bytes_clear_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_splits_SOURCES = tests/unit/check_splits.c $(bytes_world)
tests_unit_check_splits_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_splits_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_bytes_login_SOURCES = tests/unit/check_bytes_login.c $(bytes_world)
tests_unit_check_bytes_login_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_bytes_login_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_watch_bytes_SOURCES = tests/unit/check_watch_bytes.c $(bytes_world)
tests_unit_check_watch_bytes_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_watch_bytes_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_bytes_service_SOURCES = tests/unit/check_bytes_service.c $(bytes_world)
tests_unit_check_bytes_service_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_bytes_service_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
tests_unit_check_bytes_inventory_SOURCES = tests/unit/check_bytes_inventory.c \
	$(bytes_world)
tests_unit_check_bytes_inventory_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_bytes_inventory_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end bytes ----

# ---- media ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_media
TESTS += tests/unit/check_media
tests_unit_check_media_SOURCES = tests/unit/check_media.c
tests_unit_check_media_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_media_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end media ----

# ---- messages ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_messages
TESTS += tests/unit/check_messages
tests_unit_check_messages_SOURCES = tests/unit/check_messages.c tests/unit/protocol_help.h
tests_unit_check_messages_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_messages_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end messages ----

# ---- talks ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_talks
TESTS += tests/unit/check_talks
tests_unit_check_talks_SOURCES = tests/unit/check_talks.c tests/unit/protocol_help.h \
	tests/unit/protocol_samples.h tests/unit/talk_hosts.h tests/unit/talk_mail.h \
	tests/unit/talk_admin.h tests/unit/talk_proxy.h tests/unit/talk_remote.h \
	tests/unit/talk_samples.h
tests_unit_check_talks_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_talks_LDADD = $(CORE_LIBS) $(CHECK_LIBS)
endif
# ---- end talks ----

# ---- privilege ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_privilege
TESTS += tests/unit/check_privilege
tests_unit_check_privilege_SOURCES = tests/unit/check_privilege.c src/daemon/landlock.c \
	src/daemon/privilege.c src/daemon/seccomp.c
tests_unit_check_privilege_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/src/daemon
tests_unit_check_privilege_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(SECCOMP_CFLAGS)
tests_unit_check_privilege_LDADD = $(CORE_LIBS) $(CHECK_LIBS) $(SECCOMP_LIBS) -lpthread
endif
# ---- end privilege ----

# ---- log ----
if HAVE_CHECK
check_PROGRAMS += tests/unit/check_log
TESTS += tests/unit/check_log
tests_unit_check_log_SOURCES = tests/unit/check_log.c
tests_unit_check_log_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_check_log_LDADD = $(CORE_LIBS) $(CHECK_LIBS) -lpthread
endif
# ---- end log ----
