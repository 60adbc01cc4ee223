/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flow.c: counters of one direction of enhanced GRE; see flow.h. */
#include "analyze/flow.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/copies.h"
#include "dissect/ppp.h"

/* Round-trip times in steps of an eighth of a power of two: the median is right
 * to 6 % in constant memory. Kept only for a flow that is being acknowledged. */
#define RTT_STEPS 8
#define SENT_MAX 64
struct round_trips {
    struct { uint32_t sequence; int64_t time; bool open; } sent[SENT_MAX]; /* ring by number */
    uint64_t count;
    int64_t min, max;
    uint32_t bucket[64 * RTT_STEPS];
};

/* The highest power of two in it; `value` is not 0. This runs for each acknowledgment. */
static unsigned log_of(uint64_t value)
{
#ifdef __GNUC__
    return 63u - (unsigned)__builtin_clzll(value);
#else
    unsigned log = 0;
    for (unsigned half = 32; half; half /= 2)
        if (value >> log >> half)
            log += half;
    return log;
#endif
}

static unsigned rtt_bucket(uint64_t ns)
{
    if (ns < RTT_STEPS)
        return (unsigned)ns;
    const unsigned log = log_of(ns);
    return log * RTT_STEPS + (unsigned)((ns >> (log - 3)) & (RTT_STEPS - 1));
}

static int64_t rtt_middle(unsigned bucket)
{
    if (bucket < RTT_STEPS)
        return bucket;
    const unsigned log = bucket / RTT_STEPS;
    const uint64_t step = UINT64_C(1) << (log - 3);
    return (int64_t)((UINT64_C(1) << log) + step * (bucket % RTT_STEPS) + step / 2);
}

static void rtt_sample(struct round_trips *h, int64_t ns)
{
    if (h->count == 0 || ns < h->min)
        h->min = ns;
    if (h->count == 0 || ns > h->max)
        h->max = ns;
    h->count++;
    h->bucket[rtt_bucket((uint64_t)ns)]++;
}

static int64_t rtt_median(const struct round_trips *h)
{
    uint64_t before = 0;
    for (unsigned i = 0; i < sizeof h->bucket / sizeof h->bucket[0]; i++) {
        before += h->bucket[i];
        if (before * 2 >= h->count) {
            const int64_t middle = rtt_middle(i);
            return middle < h->min ? h->min : middle > h->max ? h->max : middle;
        }
    }
    return h->max;
}

static bool is_seen(const struct flow *flow, uint32_t sequence)
{
    return flow->seen[sequence % FLOW_WINDOW / 64] >> (sequence % 64) & 1;
}

static void mark_seen(struct flow *flow, uint32_t sequence, bool seen)
{
    const uint64_t bit = UINT64_C(1) << (sequence % 64);
    uint64_t *word = &flow->seen[sequence % FLOW_WINDOW / 64];
    *word = seen ? *word | bit : *word & ~bit;
}

static void restart(struct flow *flow, uint32_t sequence)
{
    flow->numbered = true;
    flow->ahead = false;
    flow->first_sequence = sequence;
    flow->newest = sequence;
    memset(flow->seen, 0, sizeof flow->seen);
    mark_seen(flow, sequence, true);
}

/* A number that was acknowledged, and that the capture does not hold. */
static void missed(struct flow *flow, uint64_t frame)
{
    flow->acked_unseen++;
    flow->acked_unseen_frame = frame;
}

/* `lost` numbers from `gap` on were not seen, and others behind them were. */
static void open_gap(struct flow *flow, uint32_t gap, uint32_t lost, struct flow_change *change)
{
    flow->facts.lost += lost;
    change->gap = gap;
    change->lost = lost;
}

static void advance(struct flow *flow, uint32_t sequence, uint32_t step, uint64_t frame, struct flow_change *change)
{
    if (step > 1 && !flow->facts.lost)
        flow->facts.lost_frame = frame;
    open_gap(flow, flow->newest + 1, step - 1, change);
    if (flow->ahead && (int32_t)(sequence - flow->ahead_ack) > 0)
        missed(flow, flow->ahead_frame);
    if (flow->ahead && (int32_t)(sequence - flow->ahead_ack) >= 0)
        flow->ahead = false;
    if (step >= FLOW_WINDOW)
        memset(flow->seen, 0, sizeof flow->seen);
    else
        for (uint32_t s = flow->newest + 1; s != sequence; s++)
            mark_seen(flow, s, false);
    mark_seen(flow, sequence, true);
    flow->newest = sequence;
}

static enum flow_verdict number(struct flow *flow, uint32_t sequence, uint64_t frame, struct flow_change *change)
{
    if (!flow->numbered) {
        restart(flow, sequence);
        return FLOW_NEW;
    }
    const int32_t step = (int32_t)(sequence - flow->newest);
    if (step > FLOW_JUMP || step <= -FLOW_WINDOW) { /* the peer began anew */
        restart(flow, sequence);
        return FLOW_NEW;
    }
    if (step > 0) {
        advance(flow, sequence, (uint32_t)step, frame, change);
        return FLOW_NEW;
    }
    if (is_seen(flow, sequence)) {
        if (flow->facts.duplicated++ == 0)
            flow->facts.duplicated_frame = frame;
        return FLOW_DUPLICATE;
    }
    mark_seen(flow, sequence, true);
    if (flow->facts.reordered++ == 0)
        flow->facts.reordered_frame = frame;
    if ((int32_t)(sequence - flow->first_sequence) > 0) {
        flow->facts.lost--; /* the gap was counted when it opened */
        change->filled = true;
    } else { /* before the first that was seen: what lies between is a gap from now on */
        open_gap(flow, sequence + 1, flow->first_sequence - sequence - 1, change);
        flow->first_sequence = sequence;
    }
    return FLOW_LATE;
}

static void note_sent(struct round_trips *trips, uint32_t sequence, int64_t time)
{
    const unsigned slot = sequence % SENT_MAX;
    trips->sent[slot].sequence = sequence;
    trips->sent[slot].time = time;
    trips->sent[slot].open = true;
}

static void note_answered(struct round_trips *trips, uint32_t sequence, int64_t time, struct flow_change *change)
{
    const unsigned slot = sequence % SENT_MAX;
    if (!trips->sent[slot].open || trips->sent[slot].sequence != sequence)
        return;
    trips->sent[slot].open = false;
    change->round_trip = time - trips->sent[slot].time;
    change->answered = change->round_trip >= 0;
    if (change->answered)
        rtt_sample(trips, change->round_trip);
}

/* --- the window ------------------------------------------------------------------- */

/* Packets on their way; 0 where that cannot be told. */
static uint32_t outstanding(const struct flow *flow)
{
    const uint32_t out = flow->newest - flow->newest_ack;
    return flow->numbered && flow->acknowledged && out < FLOW_JUMP ? out : 0;
}

/* Before the acknowledgment is taken. */
static void watch_acknowledgment(struct flow *flow, int64_t time)
{
    struct window *const w = &flow->window;
    const bool full = w->size && outstanding(flow) == w->size;
    w->opened = full && time - flow->newest_time >= STALL_LEAST ? time : 0;
    w->waited = w->opened ? time - flow->newest_time : 0;
}

/* A new packet went out. */
static void watch_sent(struct flow *flow, uint64_t frame, int64_t time)
{
    struct window *const w = &flow->window;
    w->exceeded |= w->size && outstanding(flow) > w->size;
    if (w->opened && time - w->opened <= STALL_RESUME) {
        if (w->stalls++ == 0)
            w->stall_frame = frame;
        w->stall_last_frame = frame;
        w->stalled += w->waited;
    }
    w->opened = 0;
}

/* --- one packet --------------------------------------------------------------------- */

/* The other side acknowledged everything up to `sequence` of this direction. */
static void acknowledge(struct flow *flow, uint32_t sequence, uint64_t frame, int64_t time, struct flow_change *change)
{
    if (flow->acknowledged && (int32_t)(sequence - flow->newest_ack) <= 0)
        return;
    watch_acknowledgment(flow, time);
    flow->acknowledged = true;
    flow->newest_ack = sequence;
    flow->ack_frame = frame;
    flow->ack_time = time;
    if (!flow->numbered)
        return;
    if (!flow->trips) {
        flow->trips = alloc_zero(1, sizeof *flow->trips);
        note_sent(flow->trips, flow->newest, flow->newest_time);
    }
    note_answered(flow->trips, sequence, time, change);
    const int32_t behind = (int32_t)(flow->newest - sequence);
    if (behind < 0 && behind > -FLOW_JUMP && !flow->ahead) {
        flow->ahead = true;
        flow->ahead_ack = sequence;
        flow->ahead_frame = frame;
    }
    const bool in_window = behind >= 0 && behind < FLOW_WINDOW && (int32_t)(sequence - flow->first_sequence) > 0;
    if (in_window && !is_seen(flow, sequence))
        missed(flow, frame);
}

struct flow_change flow_packet(struct flow *flow, struct flow *other, const struct gre *gre, uint64_t frame,
                               int64_t time)
{
    struct flow_change change = { .verdict = FLOW_NEW, .sequence = gre->sequence };
    if (flow->facts.gre_packets++ == 0) {
        flow->first_frame = frame;
        flow->first_time = time;
    }
    flow->last_frame = frame;
    flow->last_time = time;
    silence_broken(&flow->silence, frame, time);
    if (gre->payload_length)
        silence_heard(&other->silence, frame, time);
    if (gre->has_acknowledgment)
        acknowledge(other, gre->acknowledgment, frame, time, &change);
    if (gre->payload_length == 0)
        flow->facts.acks += gre->has_acknowledgment;
    if (!gre->has_sequence)
        return change;
    change.verdict = number(flow, gre->sequence, frame, &change);
    if (change.verdict != FLOW_DUPLICATE && flow->trips)
        note_sent(flow->trips, gre->sequence, time);
    if (gre->sequence == flow->newest && change.verdict != FLOW_DUPLICATE) {
        watch_sent(flow, frame, time);
        flow->newest_time = time;
    }
    return change;
}

void flow_copy(struct flow *flow, const struct gre *gre, struct flow_change *change)
{
    change->copied = true;
    change->copied_ack = !gre->has_sequence || gre->payload_length == 0;
    flow->copies++;
    flow->copied_acks += change->copied_ack;
}

static void count_protocol(struct flow_facts *facts, uint16_t protocol, uint32_t octets)
{
    for (uint32_t i = 0; i < facts->protocol_count; i++) {
        if (facts->protocols[i].protocol != protocol)
            continue;
        facts->protocols[i].packets++;
        facts->protocols[i].octets += octets;
        return;
    }
    if (facts->protocol_count == FLOW_PROTOCOLS) {
        facts->protocols_dropped++;
        return;
    }
    facts->protocols = alloc_grow(facts->protocols, facts->protocol_count, sizeof *facts->protocols);
    facts->protocols[facts->protocol_count++] = (struct protocol_count){ protocol, 1, octets };
}

void flow_carrier(struct flow *flow, uint16_t protocol, uint32_t octets)
{
    count_protocol(&flow->facts, protocol, octets);
}

void flow_payload(struct flow *flow, uint16_t protocol, uint32_t octets, uint64_t frame, int64_t time)
{
    struct flow_facts *facts = &flow->facts;
    count_protocol(facts, protocol, octets);
    if (!ppp_is_data(protocol))
        return;
    if (facts->packets++ == 0) {
        facts->first_frame = frame;
        facts->first_time = time;
    }
    facts->octets += octets;
    facts->last_frame = frame;
    facts->last_time = time;
}

struct flow_facts flow_facts(const struct flow *flow)
{
    struct flow_facts facts = flow->facts;
    if (copies_systematic(flow->copies, facts.gre_packets)) {
        const uint64_t duplicated = flow->copies - flow->copied_acks;
        facts.gre_packets -= flow->copies;
        facts.acks -= flow->copied_acks < facts.acks ? flow->copied_acks : facts.acks;
        facts.duplicated -= duplicated < facts.duplicated ? duplicated : facts.duplicated;
    }
    if (flow->trips && flow->trips->count) {
        facts.rtt_known = true;
        facts.rtt_min = flow->trips->min;
        facts.rtt_median = rtt_median(flow->trips);
        facts.rtt_max = flow->trips->max;
    }
    return facts;
}

void flow_clear(struct flow *flow)
{
    free(flow->trips);
    free(flow->facts.protocols);
    *flow = (struct flow){ 0 };
}
