/* SPDX-License-Identifier: GPL-2.0-or-later */
/* leaks.c: a table of inner addresses, with the last packets outside; see leaks.h. */
#include "analyze/leaks.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/hash.h"
#include "analyze/join.h"
#include "analyze/rules_net.h"

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

struct address leaks_inner(const struct session *s, enum side side)
{
    const struct offer *const offer = rule_inner_address(s, side);
    struct address address = { 0 };
    if (!offer)
        return address;
    address.family = 4;
    memcpy(address.octets, offer->value, 4);
    return address;
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

/* Session `s` had the address until its end: of two that had it the later one counts. */
static void take(const struct pptpscope *scope, struct leak_watch *watch, const struct session *s)
{
    const uint64_t kept = watch->count < LEAK_PACKETS ? watch->count : LEAK_PACKETS;
    for (uint64_t i = 0; i < kept; i++) {
        struct leak_packet *const packet = &watch->packets[i];
        const struct session *const last = packet->session ? scope->sessions[packet->session - 1] : NULL;
        if (s->connected_time <= packet->time && (!last || s->end >= last->end))
            packet->session = s->number;
    }
}

static void leaks_use(struct pptpscope *scope, struct facts *facts, size_t at)
{
    const struct session *const s = scope->sessions[at];
    (void)facts;
    for (enum side side = SIDE_CLIENT; scope->leak_count && s->connected_frame && side <= SIDE_SERVER; side++) {
        const struct address inner = leaks_inner(s, side);
        struct leak_watch **const slot = inner.family ? slot_of(scope, &inner) : NULL;
        if (slot && *slot)
            take(scope, *slot, s);
    }
}

const struct pass leaks_pass = { .use = leaks_use };

void leaks_free(struct pptpscope *scope)
{
    for (uint32_t i = 0; scope->leaks && i < SLOTS; i++)
        free(scope->leaks[i]);
    free(scope->leaks);
}
