/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `camwarden assets`: addresses seen, each with its MAC and VLAN, as a table
 * for people, JSON lines or CSV.
 */
#include <inttypes.h>

#include "camwarden/packet.h"

#include "reading_int.h"

static const struct command_option options[] = {
	READING_DATABASE,
	READING_FROM,
	READING_TO,
	READING_LIMIT,
	{"format", 0, "FORMAT", "table, ndjson or csv", "table", READING(format)},
};

static const struct command_usage usage = {"assets", "",
	"Prints the addresses seen, with their MACs and VLANs", options,
	sizeof(options) / sizeof(options[0]), 0, 0};

struct listing {
	int format;
	struct str text;
	uint64_t count;
};

static void
put_head(struct str *to)
{
	text_cell(to, "ADDRESS", 39);
	text_cell(to, "MAC", 17);
	text_cell(to, "VLAN", 4);
	text_cell(to, "FIRST SEEN", 20);
	text_cell(to, "LAST SEEN", 20);
	text_cell(to, "SIGHTINGS", 9);
	text_end(to);
}

static void
put_table(struct str *to, const struct asset *a)
{
	char addr[ADDR_STRLEN], mac[MAC_STRLEN], time[TIME_STRLEN];

	text_cell(to, addr_format(&a->addr, addr), 39);
	text_cell(to, mac_is_zero(&a->mac) ? "-" : mac_format(&a->mac, mac), 17);
	if (a->vlan == PACKET_NO_VLAN)
		text_cell(to, "   -", 4);
	else
		text_number(to, a->vlan, 4);
	text_cell(to, text_time(a->first, time), 20);
	text_cell(to, text_time(a->last, time), 20);
	text_number(to, a->sightings, 9);
	text_end(to);
}

static void
put_csv(struct str *to, const struct asset *a)
{
	char addr[ADDR_STRLEN], mac[MAC_STRLEN];

	csv_text(to, addr_format(&a->addr, addr));
	csv_text(to, mac_is_zero(&a->mac) ? "" : mac_format(&a->mac, mac));
	if (a->vlan == PACKET_NO_VLAN)
		csv_text(to, "");
	else
		csv_number(to, a->vlan);
	csv_text(to, a->arp ? "true" : "false");
	csv_time(to, a->first);
	csv_time(to, a->last);
	csv_number(to, a->sightings);
	csv_end(to);
}

static int
put(void *ctx, const struct asset *a, uint64_t row)
{
	struct listing *l = ctx;
	struct json j;

	l->count++;
	if (l->format == FORMAT_TABLE) {
		put_table(&l->text, a);
	} else if (l->format == FORMAT_CSV) {
		put_csv(&l->text, a);
	} else {
		json_init(&j, &l->text);
		export_asset(&j, a);
		str_putc(&l->text, '\n');
	}
	return text_write(&l->text);
}

int
command_assets(int argc, char **argv)
{
	struct reading_place place;
	struct listing l = {0};
	int status, result = 0;

	if (!reading_begin(&usage, reading_formats, argc, argv, &place, &status))
		return status;
	l.format = place.format;
	if (l.format == FORMAT_CSV)
		str_puts(&l.text,
			"address,mac,vlan,arp,first_seen,last_seen,sightings\r\n");
	else if (l.format == FORMAT_TABLE)
		put_head(&l.text);
	if (l.text.len > 0)
		result = text_write(&l.text);
	if (result == 0)
		result = store_read_assets(place.reader, &place.filter, put, &l);
	if (result == 0 && l.format == FORMAT_TABLE) {
		str_printf(&l.text, "%" PRIu64 " %s\n", l.count,
			l.count == 1 ? "asset" : "assets");
		text_write(&l.text);
	}
	str_fini(&l.text);
	return reading_end(&usage, &place, result);
}
