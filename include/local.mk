# SPDX-License-Identifier: GPL-3.0-or-later
noinst_HEADERS = \
	include/camwarden/allowlist.h \
	include/camwarden/api.h \
	include/camwarden/asked.h \
	include/camwarden/asset.h \
	include/camwarden/attempt.h \
	include/camwarden/base/addr.h \
	include/camwarden/base/array.h \
	include/camwarden/base/err.h \
	include/camwarden/base/hash.h \
	include/camwarden/base/json.h \
	include/camwarden/base/log.h \
	include/camwarden/base/ring.h \
	include/camwarden/base/str.h \
	include/camwarden/base/time.h \
	include/camwarden/base/wire.h \
	include/camwarden/base/zone.h \
	include/camwarden/capture.h \
	include/camwarden/certificate.h \
	include/camwarden/chain.h \
	include/camwarden/control.h \
	include/camwarden/conversation.h \
	include/camwarden/evidence.h \
	include/camwarden/export.h \
	include/camwarden/finding.h \
	include/camwarden/firewall.h \
	include/camwarden/flow.h \
	include/camwarden/packet.h \
	include/camwarden/policy.h \
	include/camwarden/protocol.h \
	include/camwarden/protocol_state.h \
	include/camwarden/offer.h \
	include/camwarden/report.h \
	include/camwarden/site.h \
	include/camwarden/store.h \
	include/camwarden/watch.h \
	include/camwarden/yaml.h
