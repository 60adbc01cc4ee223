/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hosts.c: the hosts that were seen with traffic of other kinds: what proves that a
 * capture was not limited to TCP port 1723. Hazards: addresses chosen to collide
 * (probing is bounded; one that finds no place is not remembered).
 */
#include "analyze/engine.h"

#include "analyze/alloc.h"
#include "analyze/hash.h"
#include "analyze/leaks.h"

#define HOST_PROBES 32

/* The address's place in the table, or the free place where it belongs; NULL where
 * the neighbourhood is full (then it is not remembered). */
static struct address *host_slot(const struct pptpscope *scope, const struct address *address)
{
    const uint32_t mask = HOSTS_MAX * 2 - 1;
    uint32_t slot = (uint32_t)(hash_address(address) >> 20) & mask;
    for (unsigned probe = 0; probe < HOST_PROBES; probe++, slot = (slot + 1) & mask)
        if (!scope->hosts[slot].family || address_equal(&scope->hosts[slot], address))
            return &scope->hosts[slot];
    return NULL;
}

static void note_host(struct pptpscope *scope, const struct address *address)
{
    if (!scope->hosts)
        scope->hosts = alloc_zero((size_t)HOSTS_MAX * 2, sizeof *scope->hosts);
    struct address *slot = host_slot(scope, address);
    if (!slot || slot->family || scope->host_count == HOSTS_MAX)
        return;
    *slot = *address;
    scope->host_count++;
}

bool engine_host_has_other(const struct pptpscope *scope, const struct address *address)
{
    const struct address *slot = scope->hosts ? host_slot(scope, address) : NULL;
    return slot && slot->family;
}

/* Traffic of other kinds proves that the capture was not limited to PPTP's. */
void engine_other(struct pptpscope *scope, const struct datagram *datagram)
{
    scope->other_packets++;
    scope->other_octets += datagram->wire_length;
    leaks_other(scope, datagram);
    if (address_equal(&scope->last_other[0], &datagram->source) &&
        address_equal(&scope->last_other[1], &datagram->destination))
        return;
    scope->last_other[0] = datagram->source;
    scope->last_other[1] = datagram->destination;
    note_host(scope, &datagram->source);
    note_host(scope, &datagram->destination);
}

