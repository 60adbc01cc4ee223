/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inner.h: what travels in a tunnel, in clear or decrypted: the packet of one network
 * protocol, down to the header behind it.
 *
 * Faces ask for it packet by packet; the analysis of a capture only counts such packets,
 * and does not come here.
 */
#ifndef DISSECT_INNER_H
#define DISSECT_INNER_H

#include "dissect/field.h"
#include "dissect/icmp.h"
#include "dissect/ip.h"
#include "dissect/ipx.h"
#include "dissect/tcp.h"
#include "dissect/udp.h"
#include "dissect/vj.h"

enum inner_kind { INNER_OCTETS, INNER_IP, INNER_SLOT, INNER_VJ, INNER_IPX };
enum inner_upper { UPPER_NONE, UPPER_TCP, UPPER_UDP, UPPER_ICMP };

struct inner {
    uint16_t protocol;      /* PPP's */
    enum inner_kind kind;
    union {
        struct ip ip;       /* INNER_IP; INNER_SLOT: a packet that starts a slot of header compression */
        struct vj vj;
        struct ipx ipx;
    } net;
    enum inner_upper upper; /* what IP carries, where it is the first piece and its header is in it */
    union {
        struct tcp tcp;
        struct udp udp;
        struct icmp icmp;
    } up;
    struct span payload;    /* behind the innermost header that was read */
    struct span padding;    /* behind what the headers claim */
};

/* The packet `span` of `block`, of PPP protocol `protocol`. A protocol that this
 * library knows by name only is INNER_OCTETS, all of it payload. */
void inner_dissect(const uint8_t *block, const struct span *span, uint16_t protocol, struct inner *inner);

/* Its headers, payload and padding; and one line: "IP 10.0.0.1 > 10.0.0.2 TCP 80 > 4000
 * SYN seq=1 win=512 length=0". `block` is the one of inner_dissect. */
void inner_walk(const struct inner *inner, const uint8_t *block, unsigned depth, field_visit *visit, void *context);
size_t text_inner(const struct inner *inner, char *buffer, size_t size);

#endif
