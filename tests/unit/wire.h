/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire.h: octets for tests, written one field at a time: capture files, frames,
 * IP headers. Every test builds what it reads.
 */
#ifndef TESTS_UNIT_WIRE_H
#define TESTS_UNIT_WIRE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct wire {
    uint8_t *octets;
    size_t length, room;
};

static inline void wire_put(struct wire *w, const void *octets, size_t n)
{
    if (w->length + n > w->room) {
        w->room = (w->length + n) * 2 + 64;
        w->octets = realloc(w->octets, w->room);
        if (!w->octets)
            abort();
    }
    if (n > 0)
        memcpy(w->octets + w->length, octets, n);
    w->length += n;
}

static inline void wire_u8(struct wire *w, unsigned value)
{
    const uint8_t octet = (uint8_t)value;
    wire_put(w, &octet, 1);
}

static inline void wire_number(struct wire *w, uint64_t value, unsigned octets, bool big)
{
    for (unsigned i = 0; i < octets; i++)
        wire_u8(w, (unsigned)(value >> 8 * (big ? octets - 1 - i : i)) & 0xFF);
}

static inline void wire_be16(struct wire *w, uint32_t value)
{
    wire_number(w, value, 2, true);
}
static inline void wire_be32(struct wire *w, uint32_t value)
{
    wire_number(w, value, 4, true);
}

static inline void wire_fill(struct wire *w, unsigned value, size_t n)
{
    for (size_t i = 0; i < n; i++)
        wire_u8(w, value);
}

/* Octets that tell their place: 0, 1, 2, ... from `first`. */
static inline void wire_count(struct wire *w, unsigned first, size_t n)
{
    for (size_t i = 0; i < n; i++)
        wire_u8(w, (unsigned)(first + i) & 0xFF);
}

static inline void wire_append(struct wire *w, const struct wire *other)
{
    wire_put(w, other->octets, other->length);
}

static inline void wire_free(struct wire *w)
{
    free(w->octets);
    *w = (struct wire){ 0 };
}

/* --- frames ------------------------------------------------------------------ */

static inline void wire_ethernet(struct wire *w, uint32_t type)
{
    wire_fill(w, 0x02, 6);
    wire_fill(w, 0x04, 6);
    wire_be16(w, type);
}

struct wire_ip {
    uint32_t id, protocol;
    uint32_t fragment; /* offset in octets */
    bool more;
    uint32_t source, destination; /* last parts of the addresses */
    uint32_t options;             /* IPv4: octets of options */
};

/* An IPv4 header for `payload` octets: 10.0.0.source to 10.0.0.destination. */
static inline void wire_ipv4(struct wire *w, struct wire_ip ip, size_t payload)
{
    wire_u8(w, 0x40 | (5 + ip.options / 4));
    wire_u8(w, 0);
    wire_be16(w, (uint32_t)(20 + ip.options + payload));
    wire_be16(w, ip.id);
    wire_be16(w, ip.fragment / 8 | (ip.more ? 0x2000 : 0));
    wire_u8(w, 64);
    wire_u8(w, ip.protocol);
    wire_be16(w, 0);
    wire_be32(w, 0x0A000000 + ip.source);
    wire_be32(w, 0x0A000000 + ip.destination);
    wire_fill(w, 1, ip.options);
}

/* The fixed IPv6 header: 2001:db8::source to 2001:db8::destination. */
static inline void wire_ipv6(struct wire *w, uint32_t next, uint32_t source, uint32_t destination, size_t payload)
{
    wire_be32(w, 0x60000000);
    wire_be16(w, (uint32_t)payload);
    wire_u8(w, next);
    wire_u8(w, 61);
    for (unsigned i = 0; i < 2; i++) {
        wire_be32(w, 0x20010DB8);
        wire_be32(w, 0);
        wire_be32(w, 0);
        wire_be32(w, i ? destination : source);
    }
}

static inline void wire_ipv6_fragment(struct wire *w, uint32_t next, uint32_t offset, bool more, uint32_t id)
{
    wire_u8(w, next);
    wire_u8(w, 0);
    wire_be16(w, offset | more);
    wire_be32(w, id);
}

/* --- capture files ---------------------------------------------------------------- */

static inline void wire_pcap(struct wire *w, uint32_t magic, bool big, uint32_t link_type)
{
    wire_number(w, magic, 4, big);
    wire_number(w, 2, 2, big);
    wire_number(w, 4, 2, big);
    wire_number(w, 0, 8, big);
    wire_number(w, 262144, 4, big);
    wire_number(w, link_type, 4, big);
}

static inline void wire_pcap_record(struct wire *w, bool big, uint32_t seconds, uint32_t fraction,
                                    const struct wire *packet, size_t captured)
{
    wire_number(w, seconds, 4, big);
    wire_number(w, fraction, 4, big);
    wire_number(w, captured, 4, big);
    wire_number(w, packet->length, 4, big);
    wire_put(w, packet->octets, captured);
}

/* A pcapng block around `body`, padded. */
static inline void wire_block(struct wire *w, bool big, uint32_t type, const struct wire *body)
{
    const size_t padding = (4 - body->length % 4) % 4;
    const size_t length = 12 + body->length + padding;
    wire_number(w, type, 4, big);
    wire_number(w, length, 4, big);
    wire_append(w, body);
    wire_fill(w, 0, padding);
    wire_number(w, length, 4, big);
}

static inline void wire_section(struct wire *w, bool big)
{
    struct wire body = { 0 };
    wire_number(&body, 0x1A2B3C4D, 4, big);
    wire_number(&body, 1, 2, big);
    wire_number(&body, 0, 2, big);
    wire_number(&body, UINT64_MAX, 8, big);
    wire_block(w, big, 0x0A0D0D0A, &body);
    wire_free(&body);
}

static inline void wire_option(struct wire *w, bool big, uint32_t code, uint64_t value, unsigned octets)
{
    wire_number(w, code, 2, big);
    wire_number(w, octets, 2, big);
    wire_number(w, value, octets, big);
    wire_fill(w, 0, (4 - octets % 4) % 4);
}

/* resolution 0: no option, microseconds. */
static inline void wire_interface(struct wire *w, bool big, uint32_t link_type, uint32_t resolution, int64_t offset)
{
    struct wire body = { 0 };
    wire_number(&body, link_type, 2, big);
    wire_number(&body, 0, 2, big);
    wire_number(&body, 0, 4, big);
    if (resolution)
        wire_option(&body, big, 9, resolution, 1);
    if (offset)
        wire_option(&body, big, 14, (uint64_t)offset, 8);
    if (resolution || offset)
        wire_option(&body, big, 0, 0, 0);
    wire_block(w, big, 1, &body);
    wire_free(&body);
}

/* drops 0: no option. */
static inline void wire_packet(struct wire *w, bool big, uint32_t interface, uint64_t stamp, const struct wire *packet,
                               size_t captured, uint64_t drops)
{
    struct wire body = { 0 };
    wire_number(&body, interface, 4, big);
    wire_number(&body, stamp >> 32, 4, big);
    wire_number(&body, stamp & UINT32_MAX, 4, big);
    wire_number(&body, captured, 4, big);
    wire_number(&body, packet->length, 4, big);
    wire_put(&body, packet->octets, captured);
    if (drops) {
        wire_fill(&body, 0, (4 - captured % 4) % 4);
        wire_option(&body, big, 4, drops, 8);
        wire_option(&body, big, 0, 0, 0);
    }
    wire_block(w, big, 6, &body);
    wire_free(&body);
}

/* --- numbers by chance that are the same in every run ----------------------------- */

static inline uint32_t wire_chance(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

#endif
