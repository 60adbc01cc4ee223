/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed.h: datagrams made by hand, with sequence numbers and frames kept, for tests of the engine. */
#ifndef TESTS_UNIT_FEED_H
#define TESTS_UNIT_FEED_H

#include <string.h>

#include "analyze/engine.h"

#define FEED_SECOND INT64_C(1000000000)

/* A control connection from host 1 to host 2, and GRE between any hosts. */
struct feed {
    struct pptpscope *scope;
    uint32_t client, server;     /* IPv4 addresses */
    uint16_t port;
    uint32_t sequence[2];        /* TCP, of client and server */
    uint32_t acknowledgment;     /* of the next segments */
    uint64_t frame;
    int64_t time;
};

static inline struct address feed_ip(uint32_t value)
{
    return (struct address){ .family = 4, .octets = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
                                                      (uint8_t)(value >> 8), (uint8_t)value } };
}

static inline void feed_datagram(struct feed *f, uint32_t from, uint32_t to, uint8_t protocol, const uint8_t *octets,
                                 uint32_t length)
{
    const struct datagram datagram = { .source = feed_ip(from), .destination = feed_ip(to), .protocol = protocol,
                                       .payload = octets, .captured = length, .wire_length = length,
                                       .time = f->time += 1000000, .frame = ++f->frame, .ip_id = (uint16_t)f->frame };
    pptpscope_feed(f->scope, &datagram);
}

/* One segment; `moves` says whether its octets count for the next sequence number. */
static inline void feed_segment(struct feed *f, bool from_client, uint8_t flags, const uint8_t *payload, uint32_t length,
                                bool moves)
{
    uint8_t octets[20 + 256] = { 0 };
    const uint16_t source = from_client ? f->port : 1723, destination = from_client ? 1723 : f->port;
    const uint32_t sequence = f->sequence[!from_client];
    const uint8_t head[] = { (uint8_t)(source >> 8), (uint8_t)source, (uint8_t)(destination >> 8),
                             (uint8_t)destination, (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16),
                             (uint8_t)(sequence >> 8), (uint8_t)sequence, (uint8_t)(f->acknowledgment >> 24),
                             (uint8_t)(f->acknowledgment >> 16), (uint8_t)(f->acknowledgment >> 8),
                             (uint8_t)f->acknowledgment, 0x50, flags };
    memcpy(octets, head, sizeof head);
    if (length)
        memcpy(octets + 20, payload, length);
    if (moves)
        f->sequence[!from_client] += length + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    feed_datagram(f, from_client ? f->client : f->server, from_client ? f->server : f->client, 6, octets, 20 + length);
}

static inline void feed_open(struct feed *f)
{
    feed_segment(f, true, TCP_SYN, NULL, 0, true);
    feed_segment(f, false, TCP_SYN | TCP_ACK, NULL, 0, true);
    feed_segment(f, true, TCP_ACK, NULL, 0, true);
}

/* A control message of `size` octets; the fields behind its header are `body`. */
static inline void feed_control(struct feed *f, bool from_client, uint8_t type, uint8_t size, const uint8_t *body,
                                uint8_t length)
{
    uint8_t message[256] = { 0, size, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, type };
    memcpy(message + 12, body, length);
    feed_segment(f, from_client, TCP_ACK | 0x08, message, size, true);
}

/* Incoming-Call-Request, -Reply, -Connected; Outgoing-Call-Request and -Reply; Call-Disconnect-Notify. */
static inline void feed_icrq(struct feed *f, bool from_client, uint8_t id, uint8_t serial)
{
    feed_control(f, from_client, PPTP_ICRQ, 220, (const uint8_t[]){ 0, id, 0, serial }, 4);
}

static inline void feed_icrp(struct feed *f, bool from_client, uint8_t id, uint8_t peer, uint8_t result)
{
    feed_control(f, from_client, PPTP_ICRP, 24, (const uint8_t[]){ 0, id, 0, peer, result, 0 }, 6);
}

static inline void feed_iccn(struct feed *f, bool from_client, uint8_t peer)
{
    feed_control(f, from_client, PPTP_ICCN, 28, (const uint8_t[]){ 0, peer }, 2);
}

static inline void feed_ocrq(struct feed *f, bool from_client, uint8_t id, uint8_t serial)
{
    feed_control(f, from_client, PPTP_OCRQ, 168, (const uint8_t[]){ 0, id, 0, serial }, 4);
}

static inline void feed_ocrp(struct feed *f, bool from_client, uint8_t id, uint8_t peer, uint8_t result)
{
    feed_control(f, from_client, PPTP_OCRP, 32, (const uint8_t[]){ 0, id, 0, peer, result, 0 }, 6);
}

static inline void feed_cdn(struct feed *f, bool from_client, uint8_t id, uint8_t result)
{
    feed_control(f, from_client, PPTP_CALL_DISCONNECT, 148, (const uint8_t[]){ 0, id, result, 0, 0, 16 }, 6);
}

/* GRE with a PPP frame inside. */
static inline void feed_ppp(struct feed *f, uint32_t from, uint32_t to, uint16_t call_id, uint32_t sequence,
                            const uint8_t *ppp, uint8_t length)
{
    uint8_t octets[12 + 256] = { 0x30, 0x01, 0x88, 0x0b, 0, length, (uint8_t)(call_id >> 8), (uint8_t)call_id,
                                 (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8),
                                 (uint8_t)sequence };
    memcpy(octets + 12, ppp, length);
    feed_datagram(f, from, to, 47, octets, 12u + length);
}

#endif
