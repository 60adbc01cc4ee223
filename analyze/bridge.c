/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bridge.c: see bridge.h. */
#include "analyze/bridge.h"

#include "analyze/engine.h"
#include "analyze/strays.h"

void bridge_grant(struct bridge *bridge, struct call *call)
{
    bridge_forget(bridge, call);
    bridge->granted[bridge->next++ % BRIDGE_MAX] = call;
}

void bridge_forget(struct bridge *bridge, const struct call *call)
{
    for (unsigned i = 0; i < BRIDGE_MAX; i++)
        if (bridge->granted[i] == call)
            bridge->granted[i] = NULL;
}

struct call *bridge_find(const struct bridge *bridge, const struct call *stray, bool *turned)
{
    struct call *found = NULL;
    unsigned matches = 0;
    if (!bridge->next || !strays_is_stray(stray))
        return NULL;
    for (unsigned i = 0; i < BRIDGE_MAX; i++) {
        struct call *const call = bridge->granted[i];
        if (!call || !call->pair || !call->id_known[0] || !call->id_known[1])
            continue;
        for (unsigned shared = 0; shared < 2; shared++)
            for (unsigned raw = 0; raw < 2; raw++) {
                if (!strays_fit(stray, stray->pair->ends, shared, call, call->pair->ends, raw))
                    continue;
                matches++;
                found = call;
                *turned = shared != raw;
            }
    }
    return matches == 1 ? found : NULL;
}
