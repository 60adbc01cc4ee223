/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * floods.h: hostile traffic made in memory, as much of it as is asked for, straight into
 * an engine (or, for what stands below it, into a source).
 *
 * Every flood is deterministic: the same number gives the same packets.
 */
#ifndef TESTS_FLOODS_H
#define TESTS_FLOODS_H

#include <stdint.h>

#include "analyze/pptpscope.h"
#include "capture/source.h"

struct flood {
    const char *name;
    void (*run)(struct pptpscope *scope, uint64_t count);  /* into the engine, or */
    uint8_t *(*file)(uint64_t count, size_t *length);      /* a capture file, allocated */
    uint64_t count;      /* packets, or rounds of a few packets */
    unsigned memory;     /* MiB that it may add at most, however long it lasts */
    const char *reached; /* the cap, or the reason of what is unread, that the summary must name; NULL: none is needed */
};

extern const struct flood floods[];
extern const unsigned flood_count;

#endif
