/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A savefile's frames in memory, at most `max`; NULL when it cannot be read. */
#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include "camwarden/capture.h"

struct frame *frames_read(const char *path, size_t max, size_t *count);

#endif
