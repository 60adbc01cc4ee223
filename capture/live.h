/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * live.h: the packets of an interface, by libpcap. Nothing is ever sent.
 */
#ifndef CAPTURE_LIVE_H
#define CAPTURE_LIVE_H

#include "capture/record.h"
#include "capture/source.h"

struct live;

enum live_status {
    LIVE_RECORD,
    LIVE_IDLE, /* no packet within the time; ask again */
    LIVE_END,  /* the interface is gone (see stats) */
};

/* Opens options->interface. Stats are borrowed until live_close, and have their path set.
 * NULL, with a sentence in stats, where it cannot be opened. */
struct live *live_open(const struct source_live *options, struct source_stats *stats);

/* The next packet, whose octets are libpcap's until the next call. A signal ends the waiting. */
enum live_status live_next(struct live *live, struct record *record);

/* Becomes readable with packets; -1 where the system has no such thing. */
int live_descriptor(const struct live *live);

/* Counts the last drops. */
void live_close(struct live *live);

#endif
