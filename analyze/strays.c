/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strays.c: calls and the GRE that came between other addresses; see strays.h.
 *
 * A stray fits a call if it shares one address with it, carries the call's ids, began
 * right after the Reply, and brings only what the call lacks. Hazards: ids as small as
 * 0, so that two calls fit (then nothing is joined); a capture that began in the middle,
 * where GRE without a control connection means nothing.
 */
#include "analyze/strays.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/build.h"
#include "analyze/join.h"

#define STRAY_BEFORE INT64_C(1000000000)  /* ns before the Reply: the two ways need not be equally long */
#define STRAY_AFTER INT64_C(60000000000)  /* ns behind it */
#define FIRST_SEQUENCES 8                 /* a stray is seen from its beginning */

static bool sent(const struct call *call, unsigned raw)
{
    return call->flows[raw] && call->flows[raw]->facts.gre_packets;
}

/* --- while packets come --------------------------------------------------------------- */

void strays_note(struct pptpscope *scope, struct call *call, unsigned from)
{
    const struct datagram *datagram = scope->datagram;
    struct shard *shard = engine_shard(scope, call->pair);
    struct replay *replay = &call->replay;
    if (call->tunnel && sent(call, 0) && sent(call, 1)) { /* lacks nothing */
        engine_forget_replay(shard, call);
        return;
    }
    const uint32_t octets = datagram->captured < EVENT_OCTETS_MAX ? datagram->captured : EVENT_OCTETS_MAX;
    if (replay->count == STRAY_PACKETS_MAX || shard->replay_octets + octets > STRAY_OCTETS_MAX) {
        replay->dropped++;
        return;
    }
    replay->packets = alloc_grow(replay->packets, replay->count, sizeof *replay->packets);
    replay->packets[replay->count++] =
        (struct replay_packet){ .datagram = *datagram, .from = (uint8_t)from,
                                .octets = alloc_copy(datagram->payload, octets) };
    struct replay_packet *packet = &replay->packets[replay->count - 1];
    packet->datagram.payload = packet->octets;
    packet->datagram.captured = octets;
    replay->octets += octets;
    shard->replay_octets += octets;
}

/* --- when they close --------------------------------------------------------------------- */

bool strays_is_stray(const struct call *call)
{
    const struct flow *first = sent(call, 0) && (!sent(call, 1) || call->flows[0]->first_frame < call->flows[1]->first_frame)
                                   ? call->flows[0] : call->flows[1];
    return !call->tunnel && call->gre.first_frame && first && first->numbered &&
           first->first_sequence <= FIRST_SEQUENCES;
}

static bool lacks_gre(const struct call *call)
{
    return call->tunnel && call->reply.frame && call->reply_result == 1 && (!sent(call, 0) || !sent(call, 1)) &&
           call->id_known[0] && call->id_known[1];
}

bool strays_park(struct pptpscope *scope, struct call *call, struct built *built)
{
    struct shard *shard = engine_shard(scope, call->pair);
    const bool stray = strays_is_stray(call);
    if (!stray && !lacks_gre(call))
        return false;
    uint32_t *count = stray ? &shard->stray_count : &shard->lacking_count;
    if (*count == STRAY_PARKED_MAX) {
        shard->strays_dropped++;
        return false;
    }
    ++*count;
    built->parked = alloc_zero(1, sizeof *built->parked);
    *built->parked = (struct parked){ .call = call, .tunnel = call->tunnel, .clock = scope->clock,
                                      .ends = { call->pair->ends[0], call->pair->ends[1] } };
    if (call->tunnel)
        call->tunnel->parked++;
    call->pair = NULL;
    return true;
}

void parked_free(struct parked *parked)
{
    if (!parked)
        return;
    if (parked->tunnel && --parked->tunnel->parked == 0 && parked->tunnel->orphan)
        tunnel_free(parked->tunnel);
    call_free(parked->call);
    free(parked);
}

/* --- which belong together ------------------------------------------------------------------- */

/* One end of a call that lacks GRE, to be found by its address. */
struct place {
    const struct address *address;
    struct built *built;
    unsigned raw;
    uint32_t index;              /* of its session */
};

static int by_address(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const int order = address_compare(x->address, y->address);
    if (order)
        return order;
    const uint64_t first_x = x->built->session.first_frame, first_y = y->built->session.first_frame;
    return first_x != first_y ? (first_x < first_y ? -1 : 1) : 0;
}

bool strays_fit(const struct call *s, const struct address s_ends[2], unsigned shared, const struct call *c,
                const struct address c_ends[2], unsigned raw)
{
    const unsigned side[2] = { shared ? !raw : raw, shared ? raw : !raw }; /* the call's, by the stray's */
    if (!address_equal(&s_ends[shared], &c_ends[raw]) || address_equal(&s_ends[!shared], &c_ends[!raw]))
        return false;
    for (unsigned i = 0; i < 2; i++) {
        if (s->id_known[i] && s->id[i] != c->id[side[i]])
            return false;
        if (sent(s, i) && sent(c, side[i]))
            return false;
    }
    const int64_t after = s->gre.first_time - c->reply.time;
    return after >= -STRAY_BEFORE && after <= STRAY_AFTER;
}

struct match {
    struct built *stray, *lacking;
    uint32_t stray_index, lacking_index;
    unsigned shared, raw;
    unsigned matches;
};

static void look_up(struct match *match, const struct place *places, uint32_t count)
{
    const struct parked *stray = match->stray->parked;
    for (unsigned shared = 0; shared < 2; shared++) {
        uint32_t low = 0, high = count;
        while (low < high) {
            const uint32_t middle = low + (high - low) / 2;
            if (address_compare(places[middle].address, &stray->ends[shared]) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < count && address_equal(places[low].address, &stray->ends[shared]); low++) {
            const struct parked *const lacking = places[low].built->parked;
            if (!strays_fit(stray->call, stray->ends, shared, lacking->call, lacking->ends, places[low].raw))
                continue;
            match->matches++;
            match->lacking = places[low].built;
            match->lacking_index = places[low].index;
            match->shared = shared;
            match->raw = places[low].raw;
        }
    }
    if (match->matches == 1)
        match->lacking->claims++;
}

/* --- one call of two ---------------------------------------------------------------------------- */

static void take_flow(struct call *to, unsigned raw, struct call *stray, unsigned from)
{
    struct flow *theirs = stray->flows[from], *ours = to->flows[raw];
    if (!theirs)
        return;
    if (!ours || !ours->facts.gre_packets) { /* an empty one knows only what the other side acknowledged */
        to->flows[raw] = theirs;
        stray->flows[from] = ours;
        theirs = ours;
        ours = to->flows[raw];
    }
    if (theirs && theirs->acknowledged && !ours->acknowledged) {
        ours->acknowledged = true;
        ours->newest_ack = theirs->newest_ack;
    }
}

static int by_frame(const void *a, const void *b)
{
    const struct replay_packet *x = a, *y = b;
    return x->datagram.frame < y->datagram.frame ? -1 : x->datagram.frame > y->datagram.frame;
}

/* Everything in the log but what is gone through again; the stray's user data with its sides turned. */
static void merge_logs(struct call *to, const struct call *stray, const unsigned side[2])
{
    struct eventlog old = to->log;
    to->log = (struct eventlog){ .dropped = old.dropped + stray->log.dropped };
    for (uint32_t i = 0; i < old.count; i++)
        if (old.events[i].kind != EVENT_PPP)
            eventlog_add(&to->log, &old.events[i], false);
    for (uint32_t i = 0; i < stray->log.count; i++) {
        struct event event = stray->log.events[i];
        if (event.kind == EVENT_PPP)
            continue;
        if (event.from != SIDE_NETWORK)
            event.from = (enum side)side[event.from];
        eventlog_add(&to->log, &event, false);
    }
    eventlog_clear(&old);
}

struct replay_packet *strays_replays(const struct call *call, const struct call *stray, bool turned, uint32_t *count)
{
    *count = call->replay.count + stray->replay.count;
    struct replay_packet *const packets = alloc_zero(*count + 1, sizeof *packets);
    for (uint32_t i = 0; i < call->replay.count; i++)
        packets[i] = call->replay.packets[i];
    for (uint32_t i = 0; i < stray->replay.count; i++) {
        struct replay_packet *const packet = &packets[call->replay.count + i];
        *packet = stray->replay.packets[i];
        packet->from ^= turned;
    }
    if (*count > 1)
        qsort(packets, *count, sizeof *packets, by_frame);
    return packets;
}

/* The negotiation of both, packet by packet in one order, through a link that begins anew. */
static void renegotiate(struct pptpscope *scope, struct call *to, struct call *stray, const unsigned side[2])
{
    uint32_t count;
    struct replay_packet *const packets = strays_replays(to, stray, side[0] == 1, &count);
    const uint64_t encrypted[2][2] = {
        { to->link.first_encrypted[0], to->link.last_encrypted[0] },
        { to->link.first_encrypted[1], to->link.last_encrypted[1] },
    };
    const struct clear_data user = *ppplink_clear_data(&to->link);
    ppplink_clear(&to->link);
    peer_clear(&to->peers[0]);
    peer_clear(&to->peers[1]);
    for (uint32_t i = 0; i < count; i++) {
        struct gre gre;
        struct frame frame;
        gre_replay(scope, to, packets[i].from, &packets[i].datagram, &gre, &frame);
    }
    free(packets);
    clear_data_forget(&to->link);
    for (unsigned raw = 0; raw < 2; raw++) {
        const unsigned theirs = side[0] == raw ? 0 : 1;
        const bool own = encrypted[raw][0] != 0;
        to->link.first_encrypted[raw] = own ? encrypted[raw][0] : stray->link.first_encrypted[theirs];
        to->link.last_encrypted[raw] = own ? encrypted[raw][1] : stray->link.last_encrypted[theirs];
        clear_data_take(&to->link, raw, &user, raw);
        clear_data_take(&to->link, raw, ppplink_clear_data(&stray->link), theirs);
    }
}

static void merge(struct pptpscope *scope, struct match *match)
{
    struct parked *lacking = match->lacking->parked, *stray = match->stray->parked;
    struct call *to = lacking->call;
    const unsigned other = !match->shared;
    const unsigned side[2] = { match->shared ? !match->raw : match->raw, match->shared ? match->raw : !match->raw };
    to->stray = (struct stray){ .address = stray->ends[other], .raw = (uint8_t)side[other], .key = stray->call->key,
                                .turned = side[0] == 1, .extent = stray->call->gre };
    for (unsigned i = 0; i < 2; i++)
        if (sent(stray->call, i))
            to->stray.packets[i == other] = flow_facts(stray->call->flows[i]).gre_packets;
    for (unsigned i = 0; i < 2; i++) {
        take_flow(to, side[i], stray->call, i);
        to->path[side[i]] = sent(stray->call, i) ? stray->call->path[i] : to->path[side[i]];
        to->multilink[side[i]] = sent(stray->call, i) ? stray->call->multilink[i] : to->multilink[side[i]];
    }
    extent_widen(&to->extent, &stray->call->extent);
    extent_widen(&to->gre, &stray->call->gre);
    if (!to->snapped)
        to->snapped_frame = stray->call->snapped_frame;
    to->snapped += stray->call->snapped;
    merge_logs(to, stray->call, side);
    renegotiate(scope, to, stray->call, side);
    if (stray->clock > lacking->clock)
        lacking->clock = stray->clock;
}

static void set_aside(struct pptpscope *scope, uint32_t index)
{
    parked_free(build_of(scope->sessions[index])->parked);
    build_of(scope->sessions[index])->parked = NULL;
    scope->replaced = alloc_grow(scope->replaced, scope->replaced_count, sizeof(struct session *));
    scope->replaced[scope->replaced_count++] = scope->sessions[index];
    scope->sessions[index] = NULL;
}

/* The joined session takes the place of the first, the stray's is dropped. */
static void replace(struct pptpscope *scope, struct match *match)
{
    const struct parked *parked = match->lacking->parked;
    merge(scope, match);
    struct session *const joined = session_build(scope, parked->ends, parked->clock, parked->tunnel, parked->call);
    set_aside(scope, match->lacking_index);
    set_aside(scope, match->stray_index);
    scope->sessions[match->lacking_index] = joined;
}

/* --- the pass over all sessions ------------------------------------------------------------------ */

static void places_gather(struct pptpscope *scope, struct facts *facts, uint32_t session)
{
    struct built *const built = build_of(scope->sessions[session]);
    if (!built->parked)
        return;
    if (!built->parked->tunnel) {
        facts->matches = alloc_grow(facts->matches, facts->match_count, sizeof *facts->matches);
        facts->matches[facts->match_count++] = (struct match){ .stray = built, .stray_index = session };
    }
    for (unsigned raw = 0; built->parked->tunnel && raw < 2; raw++) {
        struct place *const place = facts_add(facts, sizeof *place);
        *place = (struct place){ &built->parked->ends[raw], built, raw, session };
    }
}

static void places_sorted(struct pptpscope *scope, struct facts *facts)
{
    for (unsigned i = 0; facts->match_count && facts->count && i < ENGINE_SHARDS; i++) /* else nothing was missed */
        scope->caps[CAP_STRAYS] += scope->shards[i] ? scope->shards[i]->strays_dropped : 0;
    for (size_t i = 0; facts->count && i < facts->match_count; i++)
        look_up(&facts->matches[i], (const struct place *)(void *)facts->items, (uint32_t)facts->count);
    free(facts->items); /* from here on it is a matter of the matches */
    facts->items = NULL;
    facts->count = facts->match_count;
}

static void matches_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    struct match *const match = &facts->matches[at];
    if (match->matches == 1 && match->lacking->claims == 1)
        replace(scope, match);
}

static void close_gaps(struct pptpscope *scope, struct facts *facts)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < scope->session_count; i++)
        if (scope->sessions[i])
            scope->sessions[kept++] = scope->sessions[i];
    scope->session_count = kept;
    free(facts->matches);
}

const struct pass strays_pass = { .size = sizeof(struct place), .gather = places_gather, .compare = by_address,
                                  .sorted = places_sorted, .use = matches_use, .end = close_gaps };

/* What was put aside and not joined. */
static void parked_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    struct built *const built = build_of(scope->sessions[at]);
    (void)facts;
    parked_free(built->parked);
    built->parked = NULL;
}

const struct pass strays_end_pass = { .use = parked_use };
