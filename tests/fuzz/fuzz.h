/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a fuzz target offers, to libFuzzer or to main.c.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
