/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pairs.c: the life of host pairs, tunnels and calls: found, made, listed, closed.
 *
 * A pair lives while packets come; a tunnel or call that has ended lingers a
 * little for what trails behind, then becomes a session and is freed. Hazards:
 * call ids and ports are used again; a flood of connections (caps, oldest first);
 * a stream that hands out messages while its tunnel is looked at.
 */
#include "analyze/engine.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/bridge.h"
#include "analyze/decrypt.h"
#include "analyze/build.h"
#include "analyze/hash.h"

#define SHARED_ID_REACH 64 /* calls that one id may be shared by, and still be told apart */

/* The same for both orders. */
static uint64_t hash_pair(const struct address *a, const struct address *b)
{
    const uint64_t sum = hash_address(a) + hash_address(b);
    return (sum ^ sum >> 32) * UINT64_C(0xd6e8feb86659fd93);
}

static struct shard *shard_of(struct pptpscope *scope, uint64_t hash)
{
    struct shard **shard = &scope->shards[hash % ENGINE_SHARDS];
    if (!*shard)
        *shard = alloc_zero(1, sizeof **shard);
    return *shard;
}

struct shard *engine_shard(struct pptpscope *scope, const struct pair *pair)
{
    return shard_of(scope, hash_pair(&pair->ends[0], &pair->ends[1]));
}

/* --- pairs, newest at the end of the shard's list ----------------------------- */

static void unlink_pair(struct shard *shard, struct pair *pair)
{
    if (shard->settled == pair)
        shard->settled = pair->older;
    if (pair->older)
        pair->older->newer = pair->newer;
    else
        shard->oldest = pair->newer;
    if (pair->newer)
        pair->newer->older = pair->older;
    else
        shard->newest = pair->older;
    pair->older = pair->newer = NULL;
}

static void append_pair(struct shard *shard, struct pair *pair)
{
    pair->older = shard->newest;
    pair->newer = NULL;
    if (shard->newest)
        shard->newest->newer = pair;
    else
        shard->oldest = pair;
    shard->newest = pair;
}

static struct pair **bucket_of(struct shard *shard, uint64_t hash)
{
    return &shard->buckets[hash / ENGINE_SHARDS % SHARD_BUCKETS];
}

static void free_pair(struct pptpscope *scope, struct shard *shard, struct pair *pair)
{
    struct pair **at = bucket_of(shard, hash_pair(&pair->ends[0], &pair->ends[1]));
    while (*at != pair)
        at = &(*at)->chain;
    *at = pair->chain;
    unlink_pair(shard, pair);
    shard->pair_count--;
    if (scope->last_pair == pair)
        scope->last_pair = NULL;
    free(pair->refusal);
    free(pair);
}

static bool close_tunnel(struct pptpscope *scope, struct tunnel *tunnel, uint32_t *steps);

static bool is_pair_of(const struct pair *pair, const struct address *a, const struct address *b)
{
    return (address_equal(&pair->ends[0], a) && address_equal(&pair->ends[1], b)) ||
           (address_equal(&pair->ends[0], b) && address_equal(&pair->ends[1], a));
}

static void touch_pair(struct pptpscope *scope, struct shard *shard, struct pair *pair)
{
    pair->last_time = scope->clock;
    scope->last_pair = pair;
    if (shard->settled == pair)
        shard->settled = pair->older;
    if (shard->newest == pair)
        return;
    unlink_pair(shard, pair);
    append_pair(shard, pair);
}

struct pair *engine_pair(struct pptpscope *scope, const struct address *a, const struct address *b, bool create)
{
    if (scope->last_pair && is_pair_of(scope->last_pair, a, b)) {
        scope->last_pair->last_time = scope->clock; /* the last packet's pair is its shard's newest */
        return scope->last_pair;
    }
    const uint64_t hash = hash_pair(a, b);
    struct shard *shard = shard_of(scope, hash);
    struct pair **bucket = bucket_of(shard, hash);
    for (struct pair *pair = *bucket; pair; pair = pair->chain) {
        if (!is_pair_of(pair, a, b))
            continue;
        if (create)
            touch_pair(scope, shard, pair);
        return pair;
    }
    if (!create)
        return NULL;
    if (shard->pair_count == SHARD_PAIRS_MAX) {
        scope->caps[CAP_PAIRS]++;
        engine_close_pair(scope, shard, shard->oldest, &(uint32_t){ UINT32_MAX });
    }
    struct pair *pair = alloc_zero(1, sizeof *pair);
    const bool ordered = address_compare(a, b) <= 0;
    pair->ends[0] = ordered ? *a : *b;
    pair->ends[1] = ordered ? *b : *a;
    pair->swept = scope->clock;
    pair->chain = *bucket;
    *bucket = pair;
    shard->pair_count++;
    append_pair(shard, pair);
    touch_pair(scope, shard, pair);
    return pair;
}

/* --- call ids: hash chains through the calls themselves, newest first ---------- */

static struct call_id **id_bucket(struct shard *shard, const struct pair *pair, unsigned side, uint16_t id)
{
    const uint64_t key = (uint64_t)(uintptr_t)pair / 16 * 131072 + (uint64_t)side * 65536 + id;
    return &shard->ids[(key * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SHARD_BUCKETS];
}

static void forget_id(struct call_id *entry)
{
    if (!entry->listed)
        return;
    *entry->link = entry->chain;
    if (entry->chain)
        entry->chain->link = entry->link;
    entry->listed = false;
}

static bool listens(const struct call_id *entry, const struct pair *pair, unsigned side, uint16_t id)
{
    return entry->listed && entry->call->pair == pair && entry->side == side && entry->id == id;
}

static void list_id(struct shard *shard, struct call *call, struct call_id *entry, unsigned side, uint16_t id)
{
    struct call_id **bucket = id_bucket(shard, call->pair, side, id);
    forget_id(entry);
    *entry = (struct call_id){ .call = call, .chain = *bucket, .link = bucket, .id = id, .side = (uint8_t)side,
                               .listed = true };
    for (struct call_id *other = *bucket; other; other = other->chain) {
        if (!listens(other, call->pair, side, id) || other->call == call)
            continue;
        entry->shared = other->shared = !other->call->ended; /* older ones are marked already */
        break;
    }
    if (*bucket)
        (*bucket)->link = &entry->chain;
    *bucket = entry;
}

void engine_learn_id(struct pptpscope *scope, struct call *call, unsigned side, uint16_t id)
{
    call->id[side] = id;
    call->id_known[side] = true;
    list_id(engine_shard(scope, call->pair), call, &call->announced[side], side, id);
}

void engine_learn_strange_id(struct pptpscope *scope, struct call *call, unsigned side, uint16_t id)
{
    list_id(engine_shard(scope, call->pair), call, &call->seen[side], side, id);
}

struct call *engine_find_announced(struct pptpscope *scope, const struct pair *pair, const struct tunnel *tunnel,
                                   unsigned side, uint16_t id)
{
    unsigned reach = SHARED_ID_REACH;
    for (struct call_id *entry = *id_bucket(engine_shard(scope, pair), pair, side, id); entry; entry = entry->chain) {
        if (!listens(entry, pair, side, id) || entry != &entry->call->announced[side])
            continue;
        if (entry->call->tunnel == tunnel)
            return entry->call;
        if (!--reach)
            return NULL;
    }
    return NULL;
}

struct call *engine_find_call(struct pptpscope *scope, const struct pair *pair, unsigned side, uint16_t id,
                              engine_fits *fits, const struct gre *gre)
{
    struct call *recent = pair->calls, *best = NULL;
    unsigned reach = SHARED_ID_REACH;
    int best_score = 0;
    if (recent && !recent->ended && listens(&recent->announced[side], pair, side, id) &&
        !recent->announced[side].shared)
        return recent;
    for (struct call_id *entry = *id_bucket(engine_shard(scope, pair), pair, side, id); entry; entry = entry->chain) {
        if (!listens(entry, pair, side, id))
            continue;
        if (!fits || !entry->shared)
            return best ? best : entry->call; /* the newest, unless a newer one shares the id */
        const int score = entry->call->ended ? INT_MIN : fits(entry->call, side, gre);
        if (!best || score > best_score) {
            best = entry->call;
            best_score = score;
        }
        if (!--reach)
            break;
    }
    return best;
}

/* --- tunnels by ports ---------------------------------------------------------------- */

static struct tunnel **port_bucket(struct shard *shard, const struct pair *pair, const uint16_t port[2])
{
    const uint64_t key = (uint64_t)(uintptr_t)pair / 16 ^ (uint64_t)port[0] << 48 ^ (uint64_t)port[1] << 32;
    return &shard->ports[(key * UINT64_C(0x9e3779b97f4a7c15) >> 40) % SHARD_BUCKETS];
}

struct tunnel *engine_find_tunnel(struct pptpscope *scope, const struct pair *pair, const uint16_t port[2])
{
    for (struct tunnel *t = *port_bucket(engine_shard(scope, pair), pair, port); t; t = t->chain)
        if (t->pair == pair && t->port[0] == port[0] && t->port[1] == port[1])
            return t;
    return NULL;
}

/* --- the lists of a pair -------------------------------------------------------------- */

static void unlink_call(struct call *call)
{
    struct pair *pair = call->pair;
    if (call->previous)
        call->previous->next = call->next;
    else
        pair->calls = call->next;
    if (call->next)
        call->next->previous = call->previous;
    else
        pair->stalest_call = call->previous;
}

static void link_call(struct call *call)
{
    struct pair *pair = call->pair;
    call->previous = NULL;
    call->next = pair->calls;
    if (call->next)
        call->next->previous = call;
    else
        pair->stalest_call = call;
    pair->calls = call;
}

void engine_touch_call(struct call *call)
{
    if (call->pair->calls == call)
        return;
    unlink_call(call);
    link_call(call);
}

void engine_join_tunnel(struct call *call, struct tunnel *tunnel)
{
    call->tunnel = tunnel;
    call->client = tunnel->client;
    call->first_of_tunnel = tunnel->call_count++ == 0;
    call->tunnel_next = tunnel->calls;
    if (tunnel->calls)
        tunnel->calls->tunnel_previous = call;
    tunnel->calls = call;
}

static void leave_tunnel(struct call *call)
{
    if (!call->tunnel)
        return;
    if (call->tunnel_previous)
        call->tunnel_previous->tunnel_next = call->tunnel_next;
    else
        call->tunnel->calls = call->tunnel_next;
    if (call->tunnel_next)
        call->tunnel_next->tunnel_previous = call->tunnel_previous;
    call->tunnel_next = call->tunnel_previous = NULL;
}

static void link_tunnel(struct shard *shard, struct tunnel *tunnel)
{
    struct pair *pair = tunnel->pair;
    struct tunnel **bucket = port_bucket(shard, pair, tunnel->port);
    tunnel->chain = *bucket;
    *bucket = tunnel;
    tunnel->next = pair->tunnels;
    if (tunnel->next)
        tunnel->next->previous = tunnel;
    else
        pair->first_tunnel = tunnel;
    pair->tunnels = tunnel;
}

static void unlink_tunnel(struct shard *shard, struct tunnel *tunnel)
{
    struct pair *pair = tunnel->pair;
    struct tunnel **at = port_bucket(shard, pair, tunnel->port);
    while (*at != tunnel)
        at = &(*at)->chain;
    *at = tunnel->chain;
    if (tunnel->previous)
        tunnel->previous->next = tunnel->next;
    else
        pair->tunnels = tunnel->next;
    if (tunnel->next)
        tunnel->next->previous = tunnel->previous;
    else
        pair->first_tunnel = tunnel->previous;
}

/* --- tunnels and calls ------------------------------------------------------------ */

static bool is_over(const struct pptpscope *scope, const struct tunnel *tunnel)
{
    const int64_t idle = scope->clock - tunnel->extent.last_time;
    if (tunnel->closed)
        return idle > LINGER;
    return !tunnel->established.frame && tunnel->syn.frame && idle > HALF_OPEN_TIMEOUT;
}

static bool call_trails(const struct pptpscope *scope, const struct tunnel *tunnel)
{
    for (const struct call *call = tunnel->calls; call; call = call->tunnel_next)
        if (scope->clock - call->extent.last_time <= LINGER)
            return true;
    return false;
}

/* Whether the tunnel is to be closed: what waits in its streams is heard first. */
static bool is_due(struct pptpscope *scope, struct tunnel *tunnel)
{
    scope->delivering++;
    control_clock(scope, tunnel);
    scope->delivering--;
    return tunnel != scope->in_hand && is_over(scope, tunnel) && !call_trails(scope, tunnel);
}

static bool sweep_tunnels(struct pptpscope *scope, struct sweep *sweep, uint32_t *steps)
{
    for (struct tunnel *tunnel = sweep->tunnel; tunnel; tunnel = sweep->tunnel) {
        struct tunnel *const next = tunnel->next;
        if ((sweep->due || is_due(scope, tunnel)) && !close_tunnel(scope, tunnel, steps)) {
            sweep->due = true;
            return false;
        }
        sweep->due = false;
        sweep->tunnel = next;
    }
    return true;
}

static bool sweep_calls(struct pptpscope *scope, struct sweep *sweep, uint32_t *steps)
{
    for (struct call *call = sweep->call; call; call = sweep->call) {
        if (call->ended && call->tunnel != scope->in_hand && scope->clock - call->extent.last_time > LINGER) {
            if (!*steps)
                return false;
            --*steps;
            sweep->call = call->next;
            engine_close_call(scope, call);
        } else {
            sweep->call = call->next;
        }
    }
    return true;
}

bool engine_sweep_pair(struct pptpscope *scope, struct sweep *sweep, struct pair *pair, uint32_t *steps)
{
    if (sweep->stage == SWEEP_BEGIN) {
        pair->swept = scope->clock;
        sweep->tunnel = pair->tunnels;
        sweep->stage = SWEEP_TUNNELS;
    }
    if (sweep->stage == SWEEP_TUNNELS) {
        if (!sweep_tunnels(scope, sweep, steps))
            return false;
        sweep->call = pair->calls;
        sweep->stage = SWEEP_CALLS;
    }
    if (!sweep_calls(scope, sweep, steps))
        return false;
    sweep->stage = SWEEP_BEGIN;
    return true;
}

/* Closes the pair's most silent call, or its first tunnel but the one in hand; false if there is neither. */
static bool close_oldest(struct pptpscope *scope, struct pair *pair)
{
    struct call *call = pair->stalest_call;
    struct tunnel *tunnel = pair->first_tunnel;
    if (tunnel && tunnel == scope->in_hand)
        tunnel = tunnel->previous;
    if (!call && !tunnel)
        return false;
    if (call && (!tunnel || call->extent.last_time <= tunnel->extent.last_time))
        engine_close_call(scope, call);
    else
        close_tunnel(scope, tunnel, &(uint32_t){ UINT32_MAX });
    return true;
}

/*
 * Makes room for one more object of `pair`. While a tunnel is being closed, what its
 * last segments still bring may exceed the cap by a few: nothing is closed then.
 */
static void make_room(struct pptpscope *scope, struct shard *shard, struct pair *pair)
{
    if (scope->delivering)
        return;
    if (scope->clock - pair->swept > SWEEP_EVERY)
        engine_sweep_pair(scope, &(struct sweep){ 0 }, pair, &(uint32_t){ UINT32_MAX });
    while (shard->object_count >= SHARD_OBJECTS_MAX) {
        scope->caps[CAP_OBJECTS]++;
        if (shard->oldest != pair)
            engine_close_pair(scope, shard, shard->oldest, &(uint32_t){ UINT32_MAX });
        else if (!close_oldest(scope, pair))
            return;
    }
}

struct tunnel *engine_add_tunnel(struct pptpscope *scope, struct pair *pair, const uint16_t port[2])
{
    struct shard *shard = engine_shard(scope, pair);
    make_room(scope, shard, pair);
    struct tunnel *tunnel = alloc_zero(1, sizeof *tunnel);
    tunnel->pair = pair;
    tunnel->key = ++scope->keys;
    tunnel->file = scope->datagram ? scope->datagram->file : 0;
    tunnel->port[0] = port[0];
    tunnel->port[1] = port[1];
    tunnel->log.shared = &shard->event_octets;
    link_tunnel(shard, tunnel);
    shard->object_count++;
    return tunnel;
}

struct call *engine_add_call(struct pptpscope *scope, struct pair *pair)
{
    struct shard *shard = engine_shard(scope, pair);
    make_room(scope, shard, pair);
    struct call *call = alloc_zero(1, sizeof *call);
    call->pair = pair;
    call->key = ++scope->keys;
    call->log.shared = &shard->event_octets;
    call->file = scope->datagram ? scope->datagram->file : 0;
    link_call(call);
    shard->object_count++;
    return call;
}

void tunnel_free(struct tunnel *tunnel)
{
    for (unsigned side = 0; side < 2; side++) {
        stream_clear(&tunnel->streams[side]);
        peer_clear(&tunnel->peers[side]);
    }
    resents_clear(&tunnel->resents);
    free(tunnel->answers);
    eventlog_clear(&tunnel->log);
    free(tunnel);
}

static void replay_clear(struct replay *replay)
{
    for (uint32_t i = 0; i < replay->count; i++)
        free(replay->packets[i].octets);
    free(replay->packets);
    *replay = (struct replay){ 0 };
}

void engine_forget_replay(struct shard *shard, struct call *call)
{
    shard->replay_octets -= call->replay.octets;
    shard->strays_dropped += call->replay.dropped && !call->tunnel;
    replay_clear(&call->replay);
}

void call_free(struct call *call)
{
    replay_clear(&call->replay);
    if (call->bridge)
        bridge_forget(call->bridge, call);
    decryption_free(call->decryption);
    for (unsigned side = 0; side < 2; side++) {
        if (call->flows[side])
            flow_clear(call->flows[side]);
        free(call->flows[side]);
        peer_clear(&call->peers[side]);
    }
    wire_text_clear(&call->dialed);
    wire_text_clear(&call->dialing);
    free(call->icmp);
    resents_clear(&call->resents);
    free(call->answers);
    ppplink_clear(&call->link);
    eventlog_clear(&call->log);
    free(call);
}

static void count_caps(struct pptpscope *scope, const struct call *call)
{
    scope->caps[CAP_PROTOCOLS] += call->link.machines_dropped;
    for (uint32_t i = 0; i < call->link.machine_count; i++)
        scope->caps[CAP_OPTIONS] += call->link.machines[i]->offers_dropped;
}

/* Writes the session; NULL where a cap left it out. */
static struct session *tell(struct pptpscope *scope, const struct tunnel *tunnel, const struct call *call)
{
    const struct pair *pair = call ? call->pair : tunnel->pair;
    struct shard *shard = engine_shard(scope, pair);
    if (shard->closed_count == SHARD_SESSIONS_MAX) {
        scope->caps[CAP_SESSIONS]++;
        return NULL;
    }
    shard->closed = alloc_grow(shard->closed, shard->closed_count, sizeof(struct session *));
    scope->events_full = shard->event_octets > EVENTLOG_SHARED_MAX;
    struct session *session = session_build(scope, pair->ends, scope->clock, tunnel, call);
    scope->events_full = false;
    scope->caps[CAP_EVENTS] += session->events_dropped;
    for (uint32_t i = 0; i < session->event_count; i++)
        shard->event_octets += event_size(&session->events[i]);
    shard->closed[shard->closed_count++] = session;
    return session;
}

void engine_close_call(struct pptpscope *scope, struct call *call)
{
    struct shard *shard = engine_shard(scope, call->pair);
    decrypt_end(call);
    struct session *session = tell(scope, call->tunnel, call);
    count_caps(scope, call);
    unlink_call(call);
    leave_tunnel(call);
    for (unsigned side = 0; side < 2; side++) {
        forget_id(&call->announced[side]);
        forget_id(&call->seen[side]);
    }
    shard->object_count--;
    if (session && strays_park(scope, call, build_of(session)))
        return;
    engine_forget_replay(shard, call);
    call_free(call);
}

/* What its streams still hold is heard once, before the first of its calls is closed. */
static bool close_tunnel(struct pptpscope *scope, struct tunnel *tunnel, uint32_t *steps)
{
    struct shard *shard = engine_shard(scope, tunnel->pair);
    if (!tunnel->closing) {
        scope->delivering++;
        control_flush(scope, tunnel);
        scope->delivering--;
        tunnel->closing = true;
    }
    for (; tunnel->calls; --*steps) {
        if (!*steps)
            return false;
        engine_close_call(scope, tunnel->calls);
    }
    if (!*steps)
        return false;
    --*steps;
    if (tunnel->call_count == 0)
        tell(scope, tunnel, NULL);
    unlink_tunnel(shard, tunnel);
    shard->object_count--;
    tunnel->orphan = true;
    if (!tunnel->parked)
        tunnel_free(tunnel);
    return true;
}

bool engine_close_pair(struct pptpscope *scope, struct shard *shard, struct pair *pair, uint32_t *steps)
{
    while (pair->tunnels)
        if (!close_tunnel(scope, pair->tunnels, steps))
            return false;
    for (; pair->calls; --*steps) {
        if (!*steps)
            return false;
        engine_close_call(scope, pair->calls);
    }
    free_pair(scope, shard, pair);
    return true;
}
