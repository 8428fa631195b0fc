/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalogue of violations as one table: code, name, base severity, the
 * NIST SP 800-53 controls that the guide attaches to the section, the line of
 * the guide it comes from, and what to do.  Only those that a check of the
 * judge or a row of a pack names are ever raised.  Called by everyone; pure.
 */
#include "camwarden/policy.h"

#include <string.h>

#include "policy_int.h"

#define KIND(code, ...) [code] = {#code, __VA_ARGS__}

static const struct violation catalogue[VIOLATION_COUNT] = {
	KIND(V101, "camera_to_non_recorder", SEVERITY_HIGH, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Block the camera subnet at layer 3 except to recorder "
		"addresses; remove the destination from the device's "
		"settings; if needed, relay through the recorder and declare "
		"it.",
		false),
	KIND(V102, "camera_to_camera", SEVERITY_HIGH, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Enable private VLAN/port isolation on access switches; "
		"disable peer features; declare real pairings one by one.",
		false),
	KIND(V103, "camera_initiates_unlisted_to_recorder", SEVERITY_MEDIUM,
		"CA-3,CM-6,SC-7",
		"L173 'Apenas alguns modelos de câmera são capazes de "
		"estabelecer conexões de saída.' (only some camera models can "
		"make outbound connections); L19 'you need to specify the "
		"ports that the XProtect VMS uses. You should only enable "
		"these ports.'",
		"Turn off push features or declare device_push ports for that "
		"model.",
		false),
	KIND(V104, "client_to_camera_direct", SEVERITY_HIGH, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.' L18 'Use firewalls to "
		"limit network communication between servers and client "
		"computers and programs.'",
		"Force viewing through the recording server; drop "
		"client-to-camera routes; use a declared maintenance host and "
		"time window.",
		false),
	KIND(V105, "non_recorder_to_camera", SEVERITY_HIGH, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Restrict ACL to recorders; declare exceptions with an end "
		"date.",
		false),
	KIND(V106, "unknown_device_in_camera_subnet", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"L17 'Use device whitelisting to authenticate devices'",
		"Whitelist after inspection; enable 802.1X or port security "
		"so an unknown device blocks the port.",
		false),
	KIND(V107, "camera_outside_camera_subnet", SEVERITY_MEDIUM, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Move the camera or declare its subnet.", false),
	KIND(V108, "device_identity_changed", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"L15 'Use secure device authentication'; L17 'Use device "
		"whitelisting to authenticate devices'",
		"Verify physically; re-enrol; rotate device credentials.", false),
	KIND(V109, "camera_subnet_bridged", SEVERITY_HIGH, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Remove the second NIC or the route; only recorder hosts may "
		"be dual-homed.",
		false),
	KIND(V110, "rogue_dhcp_server", SEVERITY_HIGH, "CA-3,CM-6,SC-7", "L17; L15",
		"DHCP snooping/RA guard; find the port.", false),
	KIND(V111, "rogue_or_external_dns", SEVERITY_MEDIUM, "CA-3",
		"L194 'The VMS should not connect directly to the Internet.'",
		"Point to internal resolvers; block 53/853 outbound.", false),
	KIND(V112, "rogue_or_external_ntp", SEVERITY_LOW, "CA-3",
		"L194 'The VMS should not connect directly to the Internet.'",
		"Serve time from recorders or an internal master; video "
		"evidence depends on it.",
		false),
	KIND(V113, "arp_or_nd_spoofing", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L15; L6 'Otherwise, credentials may be compromised and "
		"intruders might use them to access the VMS.'",
		"Dynamic ARP inspection; static bindings for recorders.", false),
	KIND(V114, "scan_in_vms_network", SEVERITY_HIGH, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Isolate the source; treat a scanning camera as compromised.", false),
	KIND(V115, "table_conflict_camera_log_server", SEVERITY_LOW, "SC-7",
		"L172 row versus L94 peer list and L200 'connect the camera "
		"subnet only to the recording server subnet. The cameras and "
		"other devices need to communicate only with the recording "
		"servers.'",
		"Ask whether the model needs it; else block. Policy switch: "
		"literal (info) or strict (V101).",
		false),
	KIND(V116, "camera_unsolicited_media", SEVERITY_MEDIUM, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Disable always-on multicast/unicast push.", false),
	KIND(V201, "role_pair_not_allowed", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"L19 'you need to specify the ports that the XProtect VMS "
		"uses. You should only enable these ports.' L18 'Use "
		"firewalls to limit network communication between servers and "
		"client computers and programs.'",
		"Add a firewall rule limiting the port to the listed peers, "
		"or declare the missing role.",
		false),
	KIND(V202, "unlisted_port_on_vms_host", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"L19 'you need to specify the ports that the XProtect VMS "
		"uses. You should only enable these ports.'",
		"Close the service or declare it (port override) with owner "
		"and reason.",
		false),
	KIND(V203, "management_9000_from_non_recorder", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"L28 'adding firewall rules to only allow Recording Servers "
		"to connect to TCP port 9000.'",
		"Windows Firewall: scope inbound TCP 9000 to recorder "
		"addresses.",
		false),
	KIND(V204, "sql_from_unauthorised_role", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"rows L44-L46; L18 'Use firewalls to limit network "
		"communication between servers and client computers and "
		"programs.'",
		"Limit 1433 to the three servers; disable SQL Browser.", false),
	KIND(V205, "local_only_port_on_wire", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"rows L36, L37, L68, L72, L86, L87, L99, L107 'conexão local "
		"apenas'",
		"Bind or firewall the port to loopback.", true),
	KIND(V206, "data_collector_not_star", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"row L50", "Limit 7609 to the management server in both directions.",
		false),
	KIND(V207, "snmp_extension_channel_misused", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"rows L40, L71, L83 'Não use a porta para outros fins'",
		"Firewall to loopback; move the other software.", false),
	KIND(V208, "failover_channel_foreign_peer", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"rows L65, L70, L81, L85, L88, L89",
		"Allow only group members and their recorders.", false),
	KIND(V209, "smb_to_management_server", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"row L35; L18 'Use firewalls to limit network communication "
		"between servers and client computers and programs.'",
		"Block inbound 445; AD look-ups go outward to domain "
		"controllers.",
		false),
	KIND(V210, "disabled_by_default_port_in_use", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"rows L54-L56, L66, L82, L102, L141, L171",
		"Disable the listener or enable the feature in the profile "
		"with an owner.",
		true),
	KIND(V211, "smtp_25_listener_enabled", SEVERITY_HIGH,
		"CA-3,CM-6,SC-7,SI-2,SC-23",
		"L64/L80 '(Obsoleto) Habilitar isto abrirá uma porta para "
		"conexões não criptografadas e não é recomendado.'",
		"Disable the SMTP server in Recording Server settings; use "
		"ONVIF/driver events; clear SMTP in the device.",
		true),
	KIND(V212, "legacy_port_outdated_version", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"rows L40, L71; SI-2 Flaw remediation",
		"Upgrade; unsupported versions lack fixes and encryption "
		"options.",
		true),
	KIND(V213, "direction_reversed", SEVERITY_LOW, "CA-3,CM-6,SC-7",
		"L22 'Initiate connections to particular ports on server "
		"components.'",
		"Check configuration; correct firewall direction.", false),
	KIND(V214, "protocol_mismatch_on_port", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"L19 and the row", "Find the software; free the port.", false),
	KIND(V215, "vms_protocol_on_undeclared_port", SEVERITY_LOW, "CA-3,CM-6,SC-7",
		"L25 'The port numbers are the default numbers, but this can "
		"be changed.'",
		"Declare port_overrides.", false),
	KIND(V216, "undeclared_extra_recorder_instance", SEVERITY_LOW, "CA-3,CM-6,SC-7",
		"row L69", "Declare or remove the instance.", false),
	KIND(V217, "event_injection_from_undeclared_source", SEVERITY_MEDIUM,
		"CA-3,CM-6,SC-7", "rows L54-L56",
		"Set allowed external addresses; declare the source.", false),
	KIND(V218, "ambiguous_row_used", SEVERITY_INFO, "CA-3,CM-6,SC-7",
		"L25/L24; see ambiguities",
		"Confirm direction with the vendor; pin it in the profile.", false),
	KIND(V301, "plaintext_http_where_https_expected", SEVERITY_MEDIUM,
		"SI-2,CM-6,SC-23", "L4 'VPN tunnels or HTTPS by default'; L7",
		"Install certificates with Server Configurator, enable "
		"encryption, then close 80 or redirect.",
		false),
	KIND(V302, "plaintext_mobile_access", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L7; rows L100, L186",
		"Enable mobile server encryption; close 8081 outside.", false),
	KIND(V303, "plaintext_recorder_stream", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Enable encryption from recording server to clients and "
		"servers.",
		false),
	KIND(V304, "plaintext_server_to_server", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Enable encryption between management server and "
		"recording/other servers.",
		false),
	KIND(V305, "plaintext_event_api", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L60 'Um erro 403 será apresentado durante a tentativa de "
		"acessar HTTP para visualizar um endpoint exclusivo de "
		"HTTPS.'",
		"Use WSS/HTTPS clients.", false),
	KIND(V306, "plaintext_camera_http", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"rows L136, L164 beside L137, L165; L3 'Network "
		"communications must be secure, whether or not you are on a "
		"closed network.'",
		"Enable HTTPS in device and driver; validate certificate.", false),
	KIND(V307, "plaintext_media_rtsp", SEVERITY_LOW, "SI-2,CM-6,SC-23",
		"rows L112, L138, L166; L3 'Network communications must be "
		"secure, whether or not you are on a closed network.'",
		"Use RTSP over HTTPS/RTSPS or SRTP; note that enabling HTTPS "
		"alone may leave media on 554.",
		false),
	KIND(V308, "sql_not_encrypted", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Force encryption on the SQL Server with a trusted "
		"certificate.",
		false),
	KIND(V309, "multicast_media_unencrypted", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.' (multicast itself is not in "
		"the seed)",
		"Turn off multicast or confine by IGMP snooping/TTL.", false),
	KIND(V310, "tls_version_deprecated", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L5 'Latest version of the Transport Layer Security (TLS, "
		"currently 1.2) with valid certificates that meet industry "
		"best practices'",
		"Disable old protocols in Schannel and devices.", false),
	KIND(V311, "tls_weak_cipher", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L5 'Latest version of the Transport Layer Security (TLS, "
		"currently 1.2) with valid certificates that meet industry "
		"best practices'",
		"Restrict to ECDHE with AEAD.", false),
	KIND(V312, "tls_certificate_validity", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L5 'Latest version of the Transport Layer Security (TLS, "
		"currently 1.2) with valid certificates that meet industry "
		"best practices' ; XProtect itself gives no expiry warning "
		"(Milestone docs)",
		"Renew; expired certificates stop recorder-management trust.", false),
	KIND(V313, "tls_certificate_trust", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L5 'Latest version of the Transport Layer Security (TLS, "
		"currently 1.2) with valid certificates that meet industry "
		"best practices'",
		"Issue from the site CA with correct SAN.", false),
	KIND(V314, "log_message_security_missing", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L95 'a comunicação é criptografada com segurança de mensagem "
		"que utiliza a especificação WS-Security'",
		"Restore WS-Security binding; find the odd client.", false),
	KIND(V315, "tls_handshake_failing", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L5 'Latest version of the Transport Layer Security (TLS, "
		"currently 1.2) with valid certificates that meet industry "
		"best practices'",
		"Fix trust; users may fall back to plaintext.", false),
	KIND(V316, "unencrypted_channel_inventory", SEVERITY_INFO, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Keep on trusted segment or tunnel.", false),
	KIND(V317, "mixed_encrypted_and_plaintext", SEVERITY_LOW, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Finish the migration.", false),
	KIND(V401, "http_basic_cleartext", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V402, "rtsp_basic_cleartext", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V403, "smtp_auth_cleartext", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V404, "telnet_credentials", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V405, "ftp_credentials", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V406, "snmp_community_cleartext", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V407, "default_credentials_observed", SEVERITY_CRITICAL, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Change now; check for compromise.", false),
	KIND(V408, "password_text_or_url_credentials", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V409, "bearer_or_session_token_cleartext", SEVERITY_HIGH,
		"SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V410, "digest_over_plaintext", SEVERITY_LOW, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V411, "ldap_simple_bind_cleartext", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V412, "ntlm_over_plaintext_http", SEVERITY_LOW, "SI-2,CM-6,SC-23",
		"L6 'Otherwise, credentials may be compromised and intruders "
		"might use them to access the VMS.'",
		"Use TLS for the flow, rotate the exposed account, disable "
		"the weak scheme.",
		false),
	KIND(V501, "insecure_remote_admin", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Disable; use SSH/HTTPS.", false),
	KIND(V502, "snmp_v1_v2c", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"SNMPv3 authPriv.", false),
	KIND(V503, "smb_v1", SEVERITY_HIGH, "SI-2,CM-6,SC-23",
		"L5 'Latest version of the Transport Layer Security (TLS, "
		"currently 1.2) with valid certificates that meet industry "
		"best practices'",
		"Remove SMBv1.", false),
	KIND(V504, "upnp_ssdp_on_device", SEVERITY_LOW, "CA-3,CM-6,SC-7",
		"L19 'you need to specify the ports that the XProtect VMS "
		"uses. You should only enable these ports.'",
		"Disable UPnP.", false),
	KIND(V505, "discovery_outside_subnet", SEVERITY_MEDIUM, "SC-7",
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Set devices to non-discoverable after enrolment; block at "
		"the router.",
		false),
	KIND(V506, "name_poisoning_protocols", SEVERITY_LOW, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Disable by GPO.", false),
	KIND(V507, "remote_access_to_vms_host", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"L18 'Use firewalls to limit network communication between "
		"servers and client computers and programs.'",
		"Jump host only.", false),
	KIND(V601, "vms_host_to_internet", SEVERITY_HIGH, "CA-3",
		"L194 'The VMS should not connect directly to the Internet.'",
		"Proxy/allow-list by name and role.", false),
	KIND(V602, "internet_to_vms_host", SEVERITY_CRITICAL, "CA-3",
		"L195 'If possible, expose only the XProtect Mobile server "
		"component to the Internet, and locate it in a demilitarize "
		"zone (DMZ) with firewalls on both sides.'",
		"Close the port-forward; publish only the mobile server.", false),
	KIND(V603, "camera_to_internet", SEVERITY_CRITICAL, "CA-3,SC-7",
		"L194 'The VMS should not connect directly to the Internet.' "
		"L200 'connect the camera subnet only to the recording server "
		"subnet. The cameras and other devices need to communicate "
		"only with the recording servers.'",
		"Default-deny egress from the camera subnet; disable "
		"cloud/P2P.",
		false),
	KIND(V604, "mobile_server_outside_dmz", SEVERITY_HIGH, "CA-3",
		"L195 'If possible, expose only the XProtect Mobile server "
		"component to the Internet, and locate it in a demilitarize "
		"zone (DMZ) with firewalls on both sides.'",
		"Move to DMZ, two firewalls, two NICs.", false),
	KIND(V605, "dmz_to_internal_unlisted", SEVERITY_HIGH, "CA-3,CM-6,SC-7",
		"L195 'If possible, expose only the XProtect Mobile server "
		"component to the Internet, and locate it in a demilitarize "
		"zone (DMZ) with firewalls on both sides.'",
		"Tighten the inner firewall to those rows.", false),
	KIND(V606, "nat_port_mapping_requested", SEVERITY_HIGH, "CA-3",
		"L194 'The VMS should not connect directly to the Internet.'",
		"Disable UPnP on router and device.", false),
	KIND(V607, "external_destination_mismatch", SEVERITY_MEDIUM, "CA-3",
		"L180 'doc.milestonesys.com at 52.178.114.226'; L194 'The VMS "
		"should not connect directly to the Internet.'",
		"Pin by name; investigate.", false),
	KIND(V608, "interconnect_over_untrusted_path", SEVERITY_HIGH,
		"CA-3,SI-2,CM-6,SC-23",
		"L194 'The VMS should not connect directly to the Internet.' "
		"; Milestone Interconnect guide asks for VPN",
		"VPN and HTTPS.", false),
	KIND(V609, "undeclared_tunnel", SEVERITY_HIGH, "CA-3",
		"L4; L194 'The VMS should not connect directly to the "
		"Internet.'",
		"Terminate VPNs on the gateway only.", false),
	KIND(V610, "cloud_p2p_relay", SEVERITY_HIGH, "CA-3",
		"L194 'The VMS should not connect directly to the Internet.'",
		"Disable P2P/DDNS.", false),
	KIND(V701, "expected_flow_missing", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"rows; L21-L22", "Check service and sensor position.", false),
	KIND(V702, "not_evaluable", SEVERITY_INFO, "", "",
		"State it in the report; never count as compliant.", false),
	KIND(V703, "undeclared_host", SEVERITY_MEDIUM, "CA-3,CM-6,SC-7",
		"L17 'Use device whitelisting to authenticate devices' L18 "
		"'Use firewalls to limit network communication between "
		"servers and client computers and programs.'",
		"Declare or remove.", false),
	KIND(V704, "declared_role_unobserved", SEVERITY_INFO, "", "",
		"Review inventory.", false),
	KIND(V705, "sensor_gap", SEVERITY_MEDIUM, "", "", "Fix SPAN/TAP.", false),
	KIND(V706, "conflicting_declaration", SEVERITY_INFO, "", "", "Correct policy.",
		false),
	KIND(V801, "outdated_software_indicator", SEVERITY_MEDIUM, "SI-2,CM-6,SC-23",
		"L10 'NIST SP 800-53 SI-2 Flaw remediation'", "Update.", false),
	KIND(V802, "covered_vendor_equipment", SEVERITY_INFO, "CA-3,CM-6,SC-7",
		"L17 'Use device whitelisting to authenticate devices'",
		"Refer to procurement.", false),
	KIND(V803, "banner_disclosure", SEVERITY_INFO, "SI-2,CM-6,SC-23",
		"L3 'Network communications must be secure, whether or not "
		"you are on a closed network.'",
		"Remove headers.", false),
};

const struct violation *
violation_at(size_t i)
{
	return i < VIOLATION_COUNT ? &catalogue[i] : NULL;
}

const struct violation *
violation_find(const char *name_or_code)
{
	for (size_t i = 0; i < VIOLATION_COUNT; i++)
		if (strcmp(catalogue[i].name, name_or_code) == 0 ||
			strcmp(catalogue[i].code, name_or_code) == 0)
			return &catalogue[i];
	return NULL;
}
