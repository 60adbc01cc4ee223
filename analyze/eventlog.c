/* SPDX-License-Identifier: GPL-2.0-or-later */
/* eventlog.c: events of a session while it lives; see eventlog.h. */
#include "analyze/eventlog.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"

/* How far back a keep-alive looks for its like: both ends ask and answer. */
#define FOLD_REACH 8

/* An ICMP error tells by its first two octets, type and code, what it is about. */
static bool same_error(const struct event *a, const struct event *b)
{
    return a->captured >= 2 && b->captured >= 2 && memcmp(a->octets, b->octets, 2) == 0;
}

static bool alike(const struct event *a, const struct event *b)
{
    if (a->kind == EVENT_ICMP && b->kind == EVENT_ICMP && !same_error(a, b))
        return false;
    return a->kind == b->kind && a->from == b->from && a->protocol == b->protocol && a->length == b->length &&
           a->stage == b->stage && a->code == b->code &&
           memcmp(a->before, b->before, 2) == 0 && memcmp(a->after, b->after, 2) == 0;
}

static bool fold(struct eventlog *log, const struct event *event)
{
    for (uint32_t back = 1; back <= FOLD_REACH && back <= log->count; back++) {
        struct event *old = &log->events[log->count - back];
        if (!alike(old, event))
            continue;
        old->repeats++;
        old->last_frame = event->frame;
        old->last_time = event->time;
        return true;
    }
    return false;
}

void eventlog_add(struct eventlog *log, const struct event *event, bool foldable)
{
    if (foldable && fold(log, event))
        return;
    if (log->count == EVENTLOG_MAX || (log->shared && *log->shared > EVENTLOG_SHARED_MAX)) {
        log->dropped++;
        return;
    }
    log->events = alloc_grow(log->events, log->count, sizeof *log->events);
    uint32_t at = log->count++;
    for (; at > 0 && log->events[at - 1].frame > event->frame; at--)
        log->events[at] = log->events[at - 1];
    struct event *kept = &log->events[at];
    *kept = *event;
    if (!event->repeats) { /* else it was folded in another log */
        kept->last_frame = event->frame;
        kept->last_time = event->time;
    }
    if (kept->captured > EVENT_OCTETS_MAX)
        kept->captured = EVENT_OCTETS_MAX;
    kept->octets = alloc_copy(event->octets, kept->captured);
    if (log->shared)
        *log->shared += event_size(kept);
}

void eventlog_clear(struct eventlog *log)
{
    for (uint32_t i = 0; i < log->count; i++) {
        if (log->shared)
            *log->shared -= event_size(&log->events[i]);
        free((void *)(uintptr_t)log->events[i].octets);
    }
    free(log->events);
    *log = (struct eventlog){ 0 };
}
