/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden assets`: addresses seen, each with its MAC and VLAN, its names, what
 * it is declared as and what it showed as a server; then what is declared and was
 * never seen.  As a table for people, JSON lines or CSV.
 */
#include <inttypes.h>

#include "camwarden/packet.h"

#include "reading_int.h"

static const struct command_option options[] = {
	READING_DATABASE,
	READING_FROM,
	READING_TO,
	READING_LIMIT,
	{"vendors", 0, "FOLDER", "the IEEE's lists of MAC prefixes, as CSV",
		"/usr/share/ieee-data", READING(vendors)},
	{"format", 0, "FORMAT", "table, ndjson or csv", "table", READING(format)},
};

static const struct command_usage usage = {"assets", "",
	"Prints the addresses seen with their MACs, VLANs, names and banners, and the "
	"declared hosts never seen",
	options, sizeof(options) / sizeof(options[0]), 0, 0};

struct assets {
	struct listing listing;
	struct vendors *vendors;
	uint64_t unseen;
};

static void
put_head(struct str *to)
{
	text_cell(to, "ADDRESS", 39);
	text_cell(to, "MAC", 17);
	text_cell(to, "VLAN", 4);
	text_cell(to, "HOST", 16);
	text_cell(to, "ZONE", 10);
	text_cell(to, "FIRST SEEN", 20);
	text_cell(to, "LAST SEEN", 20);
	text_cell(to, "VENDOR (HINT)", 20);
	text_cell(to, "NAMES", 40);
	text_end(to);
}

static const char *
or_dash(const char *text)
{
	return text != NULL && text[0] != '\0' ? text : "-";
}

/* "80/tcp http nginx/1.22.1", "443/tcp tls TLS 1.2" */
static void
put_service(struct str *to, const struct asset_service *s)
{
	char transport[8], version[SERVICE_VERSION];

	str_printf(to, "%u/%s %s", s->port, transport_name(s->transport, transport),
		protocol_name((enum protocol)s->application));
	if (service_version(s, version)[0] != '\0')
		str_printf(to, " %s", version);
	if (s->banner[0] != '\0')
		str_printf(to, " %s", s->banner);
}

/* "rs1.vms.local (dns) ws-1 (dhcp)"; given: by whom, too. */
static void
put_names(struct str *to, const struct asset_record *a, const char *between, bool by)
{
	char addr[ADDR_STRLEN];

	for (size_t i = 0; i < a->name_count; i++) {
		const struct name_sighting *n = &a->name[i];

		str_printf(to, "%s%s (%s", i > 0 ? between : "", n->name,
			name_kind_name((enum name_kind)n->kind));
		if (by)
			str_printf(to, " by %s", addr_format(&n->by, addr));
		str_putc(to, ')');
	}
}

static const char *
address_text(const struct asset *a, char buf[ADDR_STRLEN])
{
	return addr_class(&a->addr) != ADDR_UNSPECIFIED ? addr_format(&a->addr, buf)
							: "";
}

static void
put_table(struct str *to, const struct asset_record *record, const char *vendor)
{
	const struct asset *a = &record->asset;
	char addr[ADDR_STRLEN], mac[MAC_STRLEN], time[TIME_STRLEN];
	bool seen = a->sightings != 0;

	text_cell(to, or_dash(address_text(a, addr)), 39);
	text_cell(to, mac_is_zero(&a->mac) ? "-" : mac_format(&a->mac, mac), 17);
	if (a->vlan == PACKET_NO_VLAN)
		text_cell(to, "   -", 4);
	else
		text_number(to, a->vlan, 4);
	text_cell(to, or_dash(record->host), 16);
	text_cell(to, or_dash(record->zone), 10);
	text_cell(to, seen ? text_time(a->first, time) : "never", 20);
	text_cell(to, seen ? text_time(a->last, time) : "never", 20);
	text_cell(to, or_dash(vendor), 20);
	put_names(to, record, " ", false);
	text_end(to);
	for (size_t i = 0; i < record->service_count; i++) {
		str_puts(to, "  ");
		put_service(to, &record->service[i]);
		text_end(to);
	}
}

static void
put_csv(struct str *to, const struct asset_record *record, const char *vendor)
{
	const struct asset *a = &record->asset;
	char addr[ADDR_STRLEN], mac[MAC_STRLEN];
	struct str names = {0}, services = {0};

	put_names(&names, record, "; ", true);
	for (size_t i = 0; i < record->service_count; i++) {
		str_puts(&services, i > 0 ? "; " : "");
		put_service(&services, &record->service[i]);
	}
	csv_text(to, address_text(a, addr));
	csv_text(to, mac_is_zero(&a->mac) ? "" : mac_format(&a->mac, mac));
	csv_text(to, vendor != NULL ? vendor : "");
	if (a->vlan == PACKET_NO_VLAN)
		csv_text(to, "");
	else
		csv_number(to, a->vlan);
	csv_text(to, a->arp ? "true" : "false");
	csv_text(to, record->host);
	csv_text(to, record->roles);
	csv_text(to, record->zone);
	csv_text(to, names.len > 0 ? names.data : "");
	csv_text(to, services.len > 0 ? services.data : "");
	csv_text(to, a->sightings != 0 ? "true" : "false");
	if (a->sightings != 0) {
		csv_time(to, a->first);
		csv_time(to, a->last);
	} else {
		csv_text(to, "");
		csv_text(to, "");
	}
	csv_number(to, a->sightings);
	csv_end(to);
	str_fini(&names);
	str_fini(&services);
}

static int
put(void *ctx, const struct asset_record *a, uint64_t row)
{
	struct assets *all = ctx;
	struct listing *l = &all->listing;
	const char *vendor = vendors_find(all->vendors, &a->asset.mac);

	(void)row;
	all->unseen += a->asset.sightings == 0;
	if (l->format == FORMAT_TABLE)
		put_table(&l->text, a, vendor);
	else if (l->format == FORMAT_CSV)
		put_csv(&l->text, a, vendor);
	else
		export_asset(listing_json(l), a, vendor);
	return listing_next(l);
}

static const char csv_head[] = "address,mac,vendor,vlan,arp,host,roles,zone,names,"
			       "services,seen,first_seen,last_seen,"
			       "sightings\r\n";

static int
put_total(struct assets *all)
{
	struct listing *l = &all->listing;
	uint64_t seen = l->count - all->unseen;

	if (l->format != FORMAT_TABLE)
		return 0;
	str_printf(&l->text, "%" PRIu64 " %s, %" PRIu64 " declared and never seen\n",
		seen, seen == 1 ? "asset" : "assets", all->unseen);
	return text_write(&l->text);
}

int
command_assets(int argc, char **argv)
{
	struct reading_place place;
	struct assets all = {0};
	int status, result;

	if (!reading_begin(&usage, reading_formats, argc, argv, &place, &status))
		return status;
	all.vendors = vendors_load(place.vendors);
	result = listing_begin(&all.listing, place.format, csv_head, put_head);
	if (result == 0)
		result = store_read_assets(place.reader, &place.filter, put, &all);
	if (result == 0)
		result = put_total(&all);
	listing_fini(&all.listing);
	vendors_free(all.vendors);
	return reading_end(&usage, &place, result);
}
