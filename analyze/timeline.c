/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * timeline.c: a session's flows over time; see timeline.h.
 *
 * A session may be two calls of the engine, which become one at the end (strays.h):
 * they are counted apart, and a direction is read from the one that the engine takes.
 *
 * Hazards: times that go back, or lie outside of the session; numbers that restart.
 */
#include "analyze/timeline.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "analyze/engine.h"

struct part {
    struct timeline_part told;
    uint64_t copied, copied_acks; /* second copies among the packets */
};

/* A direction of one call. */
struct line {
    struct part parts[TIMELINE_PARTS];
    uint64_t packets, copied;
    uint8_t gap[FLOW_WINDOW];     /* ring by number: the part in which its gap was seen */
};

struct timeline {
    struct held holds[SESSION_HOLDS_MAX];
    uint32_t hold_count;
    int64_t start;
    uint64_t part_length;         /* ns */
    struct line lines[SESSION_HOLDS_MAX][2];
};
_Static_assert(TIMELINE_PARTS <= UINT8_MAX, "the number of a part fits an octet");

struct timeline *timeline_new(const struct session *session)
{
    struct timeline *const t = alloc_zero(1, sizeof *t);
    const uint64_t lasted = session->end > session->start ? (uint64_t)session->end - (uint64_t)session->start : 0;

    for (uint32_t i = 0; i < session->hold_count; i++)
        t->holds[t->hold_count++] = session->holds[i];
    t->start = session->start;
    t->part_length = lasted / TIMELINE_PARTS + 1;
    return t;
}

/* Packets outside of the session's time stand at its ends. */
static unsigned part_of(const struct timeline *t, int64_t time)
{
    if (time <= t->start)
        return 0;
    const uint64_t part = ((uint64_t)time - (uint64_t)t->start) / t->part_length;
    return part < TIMELINE_PARTS ? (unsigned)part : TIMELINE_PARTS - 1;
}

static void add_trip(struct timeline_part *to, uint64_t trips, int64_t least, int64_t most)
{
    if (!trips)
        return;
    if (!to->trips || least < to->trip_least)
        to->trip_least = least;
    if (!to->trips || most > to->trip_most)
        to->trip_most = most;
    to->trips += trips;
}

/* Numbers are recognised as long as they stand in the window; older ones stay lost. */
static void mark_gap(struct line *line, const struct flow_change *change, unsigned part)
{
    const uint32_t count = change->lost < FLOW_WINDOW ? change->lost : FLOW_WINDOW;

    for (uint32_t i = 1; i <= count; i++)
        line->gap[(change->gap + change->lost - i) % FLOW_WINDOW] = (uint8_t)part;
}

static void count_packet(struct line *line, const struct flow_change *change, uint32_t octets, unsigned at)
{
    struct part *const part = &line->parts[at];

    line->packets++;
    line->copied += change->copied;
    part->copied += change->copied;
    part->copied_acks += change->copied_ack;
    part->told.packets++;
    part->told.octets += octets;
    part->told.lost += change->lost;
    mark_gap(line, change, at);
    if (change->filled)
        line->parts[line->gap[change->sequence % FLOW_WINDOW]].told.lost--;
    part->told.reordered += change->verdict == FLOW_LATE;
    part->told.duplicated += change->verdict == FLOW_DUPLICATE;
}

void timeline_take(struct timeline *t, const struct pptpscope_packet *packet)
{
    const struct pptpscope_place *const place = &packet->hand->place;
    const struct flow_change *const change = packet->change;

    for (uint32_t i = 0; change && i < t->hold_count; i++) {
        if (place->call != t->holds[i].key)
            continue;
        const unsigned way = place->from != t->holds[i].client, at = part_of(t, packet->datagram->time);
        count_packet(&t->lines[i][way], change, packet->datagram->wire_length, at);
        if (change->answered)
            add_trip(&t->lines[i][!way].parts[at].told, 1, change->round_trip, change->round_trip);
        return;
    }
}

/* The first call that has any packet of the direction: so do calls become one. */
static const struct line *line_of(const struct timeline *t, enum direction way)
{
    for (uint32_t i = 0; i < t->hold_count; i++)
        if (t->lines[i][way].packets)
            return &t->lines[i][way];
    return &t->lines[0][way];
}

static uint64_t take_away(uint64_t *from, uint64_t count)
{
    const uint64_t taken = count < *from ? count : *from;

    *from -= taken;
    return count - taken;
}

/* Copies that the capture made are not the network's: as in flow_facts. */
static void leave_copies(const struct line *line, uint64_t duplicated[static TIMELINE_PARTS])
{
    uint64_t more = 0;

    if (!copies_systematic(line->copied, line->packets))
        return;
    for (unsigned i = 0; i < TIMELINE_PARTS; i++)
        more += take_away(&duplicated[i], line->parts[i].copied - line->parts[i].copied_acks);
    for (unsigned i = 0; i < TIMELINE_PARTS && more; i++)
        more = take_away(&duplicated[i], more);
}

void timeline_read(const struct timeline *t, enum direction way, struct timeline_part *parts, unsigned count)
{
    const struct line *const line = line_of(t, way);
    uint64_t duplicated[TIMELINE_PARTS];

    for (unsigned i = 0; i < count; i++)
        parts[i] = (struct timeline_part){ 0 };
    for (unsigned i = 0; i < TIMELINE_PARTS; i++)
        duplicated[i] = line->parts[i].told.duplicated;
    leave_copies(line, duplicated);
    for (unsigned i = 0; i < TIMELINE_PARTS; i++) {
        const struct timeline_part *const from = &line->parts[i].told;
        struct timeline_part *const to = &parts[i * count / TIMELINE_PARTS];
        to->packets += from->packets;
        to->octets += from->octets;
        to->lost += from->lost;
        to->reordered += from->reordered;
        to->duplicated += duplicated[i];
        add_trip(to, from->trips, from->trip_least, from->trip_most);
    }
}

int64_t timeline_part_length(const struct timeline *t, unsigned count)
{
    return (int64_t)(t->part_length * (TIMELINE_PARTS / count));
}

void timeline_free(struct timeline *timeline)
{
    free(timeline);
}
