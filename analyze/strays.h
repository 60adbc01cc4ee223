/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * strays.h: GRE of a call between other addresses than its control connection's: a
 * server of several addresses answers from another one, a NAT sends a client's GRE
 * out by another one.
 *
 *     TCP 1723   client ------------------ server 198.51.100.1     a pair: the tunnel and its call
 *     GRE        client ------------------ server 198.51.100.2     a pair of its own: the stray
 *
 * Host pairs are worked on apart, so the two meet only at the end (design rule 7): a
 * call that lacks GRE and a stray that looks like the missing part are put aside when
 * they close, with the packets that negotiated; where exactly one fits the other they
 * become one call, and those packets are gone through again in order.
 */
#ifndef ANALYZE_STRAYS_H
#define ANALYZE_STRAYS_H

#include "analyze/tunnel.h"

struct pptpscope;
struct built;

#define STRAY_PACKETS_MAX 128   /* negotiation packets kept of a call */
#define STRAY_OCTETS_MAX 1048576 /* octets of them kept in a shard */
#define STRAY_PARKED_MAX 64     /* calls put aside in a shard, of each kind */

/* A call put aside until the end; owns it, and its share of the tunnel. */
struct parked {
    struct call *call;
    struct tunnel *tunnel;       /* NULL: a stray */
    struct address ends[2];      /* of its pair, which is gone by then */
    int64_t clock;
};

/* A negotiation packet of a call that has GRE of one side only, or no control connection. */
void strays_note(struct pptpscope *scope, struct call *call, unsigned from);

/* GRE without a control connection, seen from its beginning. */
bool strays_is_stray(const struct call *call);

/* May the stray be a part of the call? `shared` and `raw` are the sides of the host that both have, in stray and call. */
bool strays_fit(const struct call *stray, const struct address stray_ends[2], unsigned shared, const struct call *call,
                const struct address call_ends[2], unsigned raw);

/* What negotiated both, in the order of frames, by the raw sides of `call`; `turned`: the stray's are the other way round.
 * `count` of them, whose octets stay the calls'; to be freed. */
struct replay_packet *strays_replays(const struct call *call, const struct call *stray, bool turned, uint32_t *count);

/* Puts the closing call aside where it may be half of a pair; it is `built`'s then, and true is returned. */
bool strays_park(struct pptpscope *scope, struct call *call, struct built *built);

/* A session that was never joined. */
void parked_free(struct parked *parked);

#endif
