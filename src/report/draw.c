/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The report's drawings, for whoever has a canvas: findings by severity, the
 * period with the times without sight, a year of controls.  What a colour says
 * is also said by a length, a place or a word, so that paper in grey will do.
 */
#include <inttypes.h>
#include <string.h>

#include "camwarden/base/array.h"

#include "report_int.h"

const struct rgb tone_rgb[TONES] = {
	[TONE_INK] = {0x1b, 0x22, 0x2c},
	[TONE_MUTED] = {0x5c, 0x67, 0x75},
	[TONE_LINE] = {0xd5, 0xda, 0xe1},
	[TONE_PAPER] = {0xf3, 0xf5, 0xf8},
	[TONE_ACCENT] = {0x1f, 0x3a, 0x5f},
	[TONE_GOOD] = {0x2b, 0x73, 0x4a},
	[TONE_BAD] = {0xb0, 0x2a, 0x20},
	[TONE_UNKNOWN] = {0x7d, 0x87, 0x94},
	[TONE_CRITICAL] = {0x7c, 0x10, 0x24},
	[TONE_HIGH] = {0xb0, 0x2a, 0x20},
	[TONE_MEDIUM] = {0xb2, 0x66, 0x00},
	[TONE_LOW] = {0x6f, 0x6b, 0x12},
	[TONE_INFO] = {0x4a, 0x66, 0x80},
};

enum tone
tone_of_severity(enum severity s)
{
	static const enum tone tones[SEVERITY_MAX] = {
		[SEVERITY_INFO] = TONE_INFO,
		[SEVERITY_LOW] = TONE_LOW,
		[SEVERITY_MEDIUM] = TONE_MEDIUM,
		[SEVERITY_HIGH] = TONE_HIGH,
		[SEVERITY_CRITICAL] = TONE_CRITICAL,
	};

	return tones[s];
}

enum tone
tone_of_answer(enum control_answer a)
{
	static const enum tone tones[] = {
		[CONTROL_NOT_OBSERVED] = TONE_UNKNOWN,
		[CONTROL_SATISFIED] = TONE_GOOD,
		[CONTROL_NOT_SATISFIED] = TONE_BAD,
	};

	return tones[a];
}

/* ---- severities ---- */

enum { BAR_LEFT = 62, BAR_WIDTH = 360, BAR_STEP = 23 };

static void
draw_severities(struct canvas *c, const struct report *r)
{
	uint64_t most = 1;
	char text[96];
	double y = 2;

	for (size_t i = 0; i < SEVERITY_MAX; i++)
		most = MAX(most, MAX(r->severity[i].open, r->severity[i].before));
	for (size_t i = SEVERITY_MAX; i-- > 0; y += BAR_STEP) {
		const struct report_severity *s = &r->severity[i];
		double now = BAR_WIDTH * (double)s->open / (double)most;
		double before = BAR_WIDTH * (double)s->before / (double)most;

		c->text(c, BAR_LEFT - 8, y + 10, 2, 8.5, TONE_INK,
			severity_name((enum severity)i));
		c->rect(c, BAR_LEFT, y, MAX(now, 0.8), 11,
			tone_of_severity((enum severity)i));
		c->rect(c, BAR_LEFT, y + 12.5, MAX(before, 0.8), 3.5, TONE_UNKNOWN);
		snprintf(text, sizeof(text),
			"%" PRIu64 " (%" PRIu64 " new, %" PRIu64 " gone)", s->open,
			s->change[CHANGE_NEW], s->change[CHANGE_GONE]);
		/* Inside where there is no room behind. */
		if (now > BAR_WIDTH * 0.7)
			c->text(c, BAR_LEFT + now - 5, y + 8.6, 2, 7.5, TONE_PAPER,
				text);
		else
			c->text(c, BAR_LEFT + MAX(now, before) + 5, y + 9, 0, 7.5,
				TONE_MUTED, text);
	}
}

const struct drawing drawing_severities = {"Open findings by severity",
	"For each severity a bar of the findings open in this period, and below it a "
	"thin grey one of those open in the time before.",
	500, 5 * BAR_STEP, draw_severities};

/* ---- coverage ---- */

enum { TIME_WIDTH = 500, TIME_TOP = 2, TIME_HEIGHT = 18 };

static double
time_at(const struct report *r, cw_time t)
{
	return (double)TIME_WIDTH * (double)(t - r->from) / (double)(r->to - r->from);
}

static void
draw_days(struct canvas *c, const struct report *r)
{
	static const char *const names[] = {
		"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	struct zone_day d = zone_day_of(r->zone, r->from);
	unsigned days = (unsigned)((r->to - r->from) / CW_DAY);
	unsigned step = days / 10 + 1;
	cw_time t = r->from;

	for (unsigned i = 0; t < r->to && i < 1000; i++) {
		double x = time_at(r, t);
		char text[ZONE_TIME + 8];

		if (i % step == 0) {
			char day[ZONE_TIME];

			zone_format_day(r->zone, t, day);
			if (r->is_week)
				snprintf(text, sizeof(text), "%s %s", names[i % 7],
					day + 5);
			else
				snprintf(text, sizeof(text), "%s", day + 5);
			c->rect(c, x, TIME_TOP, 0.6, TIME_HEIGHT + 5, TONE_MUTED);
			c->text(c, x + 3, TIME_TOP + TIME_HEIGHT + 10, 0, 7, TONE_MUTED,
				text);
		}
		/* A day that was left out ends where it begins. */
		do {
			d.day++;
			t = zone_day_begin(r->zone, d.year, d.month, d.day);
		} while (t <= r->from);
	}
}

static void
draw_coverage(struct canvas *c, const struct report *r)
{
	const struct report_coverage *v = &r->coverage;

	c->rect(c, 0, TIME_TOP, TIME_WIDTH, TIME_HEIGHT, TONE_PAPER);
	if (r->end > r->from)
		c->rect(c, 0, TIME_TOP, time_at(r, r->end), TIME_HEIGHT, TONE_GOOD);
	for (size_t i = 0; i < v->blind_count; i++) {
		const struct report_blind *b = &v->blind[i];
		double x = time_at(r, b->from), w = time_at(r, b->to) - x;

		/* Blind: the whole height; lossy: the lower half. */
		if (b->lost == 0) {
			c->rect(c, x, TIME_TOP, MAX(w, 0.8), TIME_HEIGHT, TONE_PAPER);
			c->rect(c, x, TIME_TOP + TIME_HEIGHT - 4, MAX(w, 0.8), 4,
				TONE_BAD);
		} else {
			c->rect(c, x, TIME_TOP + TIME_HEIGHT / 2.0, MAX(w, 0.8),
				TIME_HEIGHT / 2.0, TONE_MEDIUM);
		}
	}
	draw_days(c, r);
	c->rect(c, 0, 38, 8, 7, TONE_GOOD);
	c->text(c, 12, 44, 0, 7, TONE_MUTED, "watched");
	c->rect(c, 70, 38, 8, 7, TONE_MEDIUM);
	c->text(c, 82, 44, 0, 7, TONE_MUTED, "watched, packets lost");
	c->rect(c, 182, 38, 8, 7, TONE_PAPER);
	c->rect(c, 182, 42, 8, 3, TONE_BAD);
	c->text(c, 194, 44, 0, 7, TONE_MUTED, "blind");
	c->rect(c, 236, 38, 8, 7, TONE_LINE);
	c->rect(c, 236.6, 38.6, 6.8, 5.8, TONE_PAPER);
	c->text(c, 248, 44, 0, 7, TONE_MUTED, "no data yet");
}

const struct drawing drawing_coverage = {"What the sensor could see",
	"The period from left to right; times in which the sensor was blind are "
	"listed below.",
	TIME_WIDTH, 50, draw_coverage};

/* ---- a year of controls ---- */

enum { YEAR_LEFT = 40, YEAR_CELL = 8, YEAR_STEP = 17 };

static void
draw_week(struct canvas *c, const struct week_status *w, double x)
{
	for (size_t i = 0; i < CONTROL_COUNT; i++) {
		double y = 14 + (double)i * YEAR_STEP;
		enum control_answer answer = w->control[i].answer;

		if (!w->kept)
			c->rect(c, x, y + 6, YEAR_CELL, 0.8, TONE_LINE);
		else if (answer == CONTROL_NOT_SATISFIED)
			c->rect(c, x, y, YEAR_CELL, 13, TONE_BAD);
		else if (answer == CONTROL_SATISFIED)
			c->rect(c, x, y + 8, YEAR_CELL, 5, TONE_GOOD);
		else
			c->rect(c, x, y + 5, YEAR_CELL, 3, TONE_UNKNOWN);
	}
}

static void
draw_trend(struct canvas *c, const struct report *r)
{
	double y = 14 + CONTROL_COUNT * YEAR_STEP;

	for (size_t i = 0; i < CONTROL_COUNT; i++)
		c->text(c, 0, 24 + (double)i * YEAR_STEP, 0, 8.5, TONE_INK,
			control_name(i));
	for (size_t i = 0; i < r->trend_count; i++) {
		double x = YEAR_LEFT + (double)(REPORT_TREND - r->trend_count + i) *
					       (YEAR_CELL + 0.8);

		draw_week(c, &r->trend[i], x);
		if ((r->trend_count - 1 - i) % 13 == 0 || i == 0)
			c->text(c, x + YEAR_CELL, 9, i == 0 ? 0 : 2, 7, TONE_MUTED,
				r->trend[i].week);
	}
	c->rect(c, YEAR_LEFT, y + 4, 8, 9, TONE_BAD);
	c->text(c, YEAR_LEFT + 12, y + 12, 0, 7, TONE_MUTED, "not satisfied");
	c->rect(c, YEAR_LEFT + 78, y + 8, 8, 5, TONE_GOOD);
	c->text(c, YEAR_LEFT + 90, y + 12, 0, 7, TONE_MUTED, "satisfied");
	c->rect(c, YEAR_LEFT + 140, y + 8, 8, 3, TONE_UNKNOWN);
	c->text(c, YEAR_LEFT + 152, y + 12, 0, 7, TONE_MUTED, "not observed");
	c->rect(c, YEAR_LEFT + 218, y + 9, 8, 0.8, TONE_LINE);
	c->text(c, YEAR_LEFT + 230, y + 12, 0, 7, TONE_MUTED, "not kept");
}

const struct drawing drawing_trend = {"Controls over a year",
	"A row for each control and a column for each week, this one last.", 500,
	14 + CONTROL_COUNT *YEAR_STEP + 18, draw_trend};
