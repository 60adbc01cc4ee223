/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conversation.c: see conversation.h. */
#include "analyze/conversation.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/hash.h"
#include "dissect/ip.h"

/* The two ends of a packet; false: it is no IP. */
static bool ends_of(const struct pptpscope_clear *clear, struct inner_conversation *of)
{
    struct reader r = reader_init(clear->octets, clear->captured, clear->length);
    struct ip ip;
    if (!clear->is_ip || !ip_dissect(&r, &ip))
        return false;
    *of = (struct inner_conversation){ .ends = { ip.source, ip.destination }, .protocol = ip.protocol };
    const bool has_ports = ip.protocol == IP_TCP || ip.protocol == IP_UDP;
    if (has_ports && ip.fragment_offset == 0 && ip.payload.have >= 4)
        for (unsigned end = 0; end < 2; end++)
            of->ports[end] = (uint16_t)(ip.payload.octets[2 * end] << 8 | ip.payload.octets[2 * end + 1]);
    return true;
}

static bool is_end(const struct inner_conversation *row, unsigned end, const struct inner_conversation *other, unsigned theirs)
{
    return row->ports[end] == other->ports[theirs] && address_equal(&row->ends[end], &other->ends[theirs]);
}

static uint64_t print_of(const struct inner_conversation *c)
{
    uint64_t print = 0; /* the same for both directions */
    for (unsigned end = 0; end < 2; end++)
        print += hash_octets(c->ports[end], c->ends[end].octets, c->ends[end].family == 4 ? 4 : 16);
    return print ^ c->protocol;
}

void conversations_add(struct conversations *all, const struct pptpscope_clear *clear)
{
    struct inner_conversation of;
    if (!ends_of(clear, &of))
        return;
    uint16_t *const bucket = &all->bucket[(print_of(&of) >> 20) % CONVERSATION_BUCKETS];
    struct inner_conversation *row = NULL;
    unsigned from = 0;
    for (uint16_t i = *bucket; i && !row; i = all->chain[i - 1]) {
        struct inner_conversation *const known = &all->rows[i - 1];
        if (known->protocol != of.protocol)
            continue;
        for (from = 0; from < 2 && !row; from++)
            if (is_end(known, from, &of, 0) && is_end(known, !from, &of, 1))
                row = known;
        from -= row != NULL;
    }
    if (!row && all->count == CONVERSATIONS_MAX) {
        all->dropped++;
        return;
    }
    if (!row) {
        all->rows = alloc_grow(all->rows, all->count, sizeof *all->rows);
        all->chain = alloc_grow(all->chain, all->count, sizeof *all->chain);
        row = &all->rows[all->count];
        *row = of;
        row->first_frame = clear->frame;
        all->chain[all->count] = *bucket;
        *bucket = (uint16_t)++all->count;
        from = 0;
    }
    row->packets[from]++;
    row->octets[from] += clear->length;
}

void conversations_copy(const struct conversations *all, struct decryption_facts *facts)
{
    facts->conversations =
        (struct inner_conversation *)(void *)alloc_copy(all->rows, all->count * sizeof *all->rows);
    facts->conversation_count = all->count;
    facts->conversations_dropped = all->dropped;
}

void conversations_clear(struct conversations *all)
{
    free(all->rows);
    free(all->chain);
    *all = (struct conversations){ 0 };
}
