/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eventlog.h: what happened, in order of frames, with repeats folded. Sides in a
 * log are raw; they are turned into client and server when a session is built.
 */
#ifndef ANALYZE_EVENTLOG_H
#define ANALYZE_EVENTLOG_H

#include "analyze/model.h"

#define EVENTLOG_MAX 2000    /* events kept per session */
#define EVENT_OCTETS_MAX 1600 /* octets kept per event: no packet of a usual link is longer */

struct eventlog {
    struct event *events;
    uint32_t count;
    uint64_t dropped; /* beyond the cap */
};

/* Adds a copy of `event`, octets too. With `foldable`, one of the same kind, side,
 * protocol and code among the last few is counted up instead. */
void eventlog_add(struct eventlog *log, const struct event *event, bool foldable);

void eventlog_clear(struct eventlog *log);

#endif
