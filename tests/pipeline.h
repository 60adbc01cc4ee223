/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipeline.h: a capture through the whole product, for tests that look for crashes. */
#ifndef TESTS_PIPELINE_H
#define TESTS_PIPELINE_H

#include <stddef.h>
#include <stdint.h>

struct pipeline_totals {
    uint64_t frames, sessions, packets, octets_written;
};

/* Reads a capture from memory by source, engine and every writer: text (verbose, coloured, at
 * 80 columns and unlimited), JSON, HTML, packets in text and JSON. Aborts where a promise of the
 * interfaces is broken. */
struct pipeline_totals pipeline_run(const uint8_t *octets, size_t length);

#endif
