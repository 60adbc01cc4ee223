/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eventlog.h: what happened, in order of frames, with repeats folded. Sides in a
 * log are raw; they are turned into client and server when a session is built.
 */
#ifndef ANALYZE_EVENTLOG_H
#define ANALYZE_EVENTLOG_H

#include "analyze/model.h"

#define EVENTLOG_MAX 2000    /* events kept per session */
#define EVENTLOG_SHARED_MAX UINT64_C(33554432) /* octets that all logs of a shard, and its sessions, keep together */
#define EVENT_OCTETS_MAX 1600 /* octets kept per event: no packet of a usual link is longer */

struct eventlog {
    struct event *events;
    uint32_t count;
    uint64_t dropped; /* beyond the caps */
    uint64_t *shared; /* octets kept by this log and others, counted here too; or NULL */
};

/* Adds a copy of `event`, octets too. With `foldable`, one of the same kind, side,
 * protocol and code among the last few is counted up instead. */
void eventlog_add(struct eventlog *log, const struct event *event, bool foldable);

void eventlog_clear(struct eventlog *log);

/* Octets that an event takes. */
static inline uint64_t event_size(const struct event *event)
{
    return sizeof *event + event->captured;
}

#endif
