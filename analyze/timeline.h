/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.h: what flowed in a session, in equal parts of its time: throughput, loss,
 * order, round trips (RFC 2637 section 4), for whoever goes through the capture once more.
 *
 *     t = timeline_new(session);            a session of an engine that has finished
 *     timeline_take(t, packet);             from on_packet of a second engine, fed the same from the start
 *     timeline_read(t, C2S, parts, 60);
 *
 * The parts add up to the session's flow_facts: the second engine counts as the first
 * did. A loss stands where its gap was seen; where the packet came late after all, it is
 * taken away there.
 */
#ifndef ANALYZE_TIMELINE_H
#define ANALYZE_TIMELINE_H

#include "analyze/pptpscope.h"

#define TIMELINE_PARTS 180 /* for pictures of 180, 90, 60, 45, 36, 30, ... columns */

struct timeline_part {
    uint64_t packets, octets;    /* enhanced GRE, all of it; its octets behind IP */
    uint64_t lost, reordered, duplicated;
    uint64_t trips;              /* packets whose acknowledgment came in this part; 0: none, and nothing in: */
    int64_t trip_least, trip_most;
};

struct timeline;

/* Nothing of the session is kept. */
struct timeline *timeline_new(const struct session *session);

/* A packet, of any session: the others' change nothing. */
void timeline_take(struct timeline *timeline, const struct pptpscope_packet *packet);

/* The direction's parts, joined to `count`, by which TIMELINE_PARTS is divided without a rest. Octets and packets
 * hold the second copies of a capture that has every packet twice; the other numbers, as in flow_facts, do not. */
void timeline_read(const struct timeline *timeline, enum direction way, struct timeline_part *parts, unsigned count);

/* How long one of `count` parts is, ns. */
int64_t timeline_part_length(const struct timeline *timeline, unsigned count);

void timeline_free(struct timeline *timeline);

#endif
