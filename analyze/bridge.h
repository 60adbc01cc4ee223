/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bridge.h: decryption of a call whose two directions go by different addresses.
 *
 * The engine joins such a call with its stray at the end (strays.h); user data is not kept
 * until then. So a decryption looks already at the packets that negotiate: where a stray
 * fits exactly one granted call, both feed one decryption from there on, whose link knows
 * the packets of both. What the shards tell of the two is not touched.
 */
#ifndef ANALYZE_BRIDGE_H
#define ANALYZE_BRIDGE_H

#include "analyze/tunnel.h"

#define BRIDGE_MAX 256 /* calls granted last, among which a stray's is looked for */

struct bridge {
    struct call *granted[BRIDGE_MAX];
    uint32_t next;
};

/* A call was granted: GRE of it may come by another address. */
void bridge_grant(struct bridge *bridge, struct call *call);

/* The call goes. */
void bridge_forget(struct bridge *bridge, const struct call *call);

/* The one call that the stray is a part of; `turned`: its raw sides are the other way round. NULL: none, or several. */
struct call *bridge_find(const struct bridge *bridge, const struct call *stray, bool *turned);

#endif
