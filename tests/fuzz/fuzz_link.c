/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_link.c: frames through link layer, IP, reassembly, and the headers around IP.
 *
 * The first octet picks the link type. Then frames: two octets of captured length,
 * one of how much longer it was on the wire and how far the clock moves, the octets.
 */
#include <stdlib.h>

#include "capture/defrag.h"
#include "capture/link.h"
#include "capture/outer.h"
#include "dissect/ip.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static void demand(bool kept)
{
    if (!kept)
        abort();
}

static void touch(const struct span *span)
{
    volatile uint8_t sum = 0;
    demand(span->have <= span->length);
    for (uint32_t i = 0; i < span->have; i++)
        sum = (uint8_t)(sum ^ span->octets[i]);
}

static void feed(struct defrag *defrag, const struct link *link, const struct span *frame, size_t wire, int64_t now,
                 struct source_stats *stats)
{
    struct reader r = reader_init(frame->octets, frame->have, wire);
    struct ip ip, whole;
    if (link->open(&r) != LINK_IP)
        return;
    demand(r.at <= frame->have);
    if (!ip_dissect(&r, &ip))
        return;
    for (unsigned depth = 0; depth < 2 * OUTER_MOST; depth++) {
        touch(&ip.payload);
        demand(ip.payload.length == ip.total_length - ip.header_length);
        if (ip.is_fragment) {
            if (!defrag_wants(&ip) || !defrag_add(defrag, &ip, now, stats, &whole))
                return;
            demand(!whole.is_fragment);
            ip = whole;
            touch(&ip.payload);
        }
        if (outer_take(&ip) != OUTER_TAKEN)
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct reader r = reader_init(octets, length, length);
    unsigned rows = 0;
    while (link_table[rows].type >= 0)
        rows++;
    const struct link *link = &link_table[reader_u8(&r) % rows];
    struct defrag *defrag = defrag_new();
    if (!defrag)
        return 0;
    struct source_stats stats = { 0 };
    int64_t now = 0;
    while (reader_left(&r) > 3) {
        const uint32_t claimed = reader_be16(&r);
        const uint8_t more = reader_u8(&r);
        const uint32_t captured = claimed < reader_left(&r) ? claimed : reader_left(&r);
        const struct span frame = reader_span(&r, captured);
        now += (int64_t)(more >> 6) * (DEFRAG_WAIT / 2);
        feed(defrag, link, &frame, (size_t)captured + (more & 0x3F), now, &stats);
    }
    defrag_flush(defrag);
    defrag_free(defrag);
    return 0;
}
