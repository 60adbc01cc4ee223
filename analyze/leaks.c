/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leaks.c: a table of inner addresses, with the last packets outside; see leaks.h. */
#include "analyze/leaks.h"

#include <stdlib.h>

#include "analyze/alloc.h"
#include "analyze/hash.h"

#define SLOTS  (2 * LEAKS_MAX)
#define PROBES 16

/* The place of an address, or the free one where it belongs; NULL where the neighbourhood is full. */
static struct leak_watch **slot_of(const struct pptpscope *scope, const struct address *address)
{
    uint32_t slot = (uint32_t)(hash_address(address) >> 20) % SLOTS;
    for (unsigned probe = 0; probe < PROBES; probe++, slot = (slot + 1) % SLOTS)
        if (!scope->leaks[slot] || address_equal(&scope->leaks[slot]->address, address))
            return &scope->leaks[slot];
    return NULL;
}

void leaks_watch(struct pptpscope *scope, const struct address *address)
{
    if (!scope->leaks)
        scope->leaks = alloc_zero(SLOTS, sizeof(*scope->leaks));
    struct leak_watch **const slot = slot_of(scope, address);
    if (!slot || *slot || scope->leak_count == LEAKS_MAX)
        return;
    *slot = alloc_zero(1, sizeof **slot);
    (*slot)->address = *address;
    (*slot)->known_before = engine_host_has_other(scope, address);
    scope->leak_count++;
}

const struct leak_watch *leaks_of(const struct pptpscope *scope, const struct address *address)
{
    struct leak_watch *const *const slot = scope->leaks ? slot_of(scope, address) : NULL;
    return slot ? *slot : NULL;
}

static void note(struct pptpscope *scope, const struct address *address, const struct address *other, bool sent)
{
    const struct datagram *const datagram = scope->datagram;
    struct leak_watch **const slot = slot_of(scope, address);
    if (!slot || !*slot)
        return;
    struct leak_watch *const watch = *slot;
    if (!watch->count)
        watch->first_frame = datagram->frame;
    watch->packets[watch->count++ % LEAK_PACKETS] = (struct leak_packet){
        .other = *other, .sent = sent, .protocol = datagram->protocol, .frame = datagram->frame, .time = datagram->time
    };
}

void leaks_other(struct pptpscope *scope, const struct datagram *datagram)
{
    if (!scope->leak_count)
        return;
    note(scope, &datagram->source, &datagram->destination, true);
    note(scope, &datagram->destination, &datagram->source, false);
}

void leaks_free(struct pptpscope *scope)
{
    for (uint32_t i = 0; scope->leaks && i < SLOTS; i++)
        free(scope->leaks[i]);
    free(scope->leaks);
}
