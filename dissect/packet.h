/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet.h: one GRE datagram, or one control message, dissected down to the
 * innermost header that this library reads, and its walk.
 */
#ifndef DISSECT_PACKET_H
#define DISSECT_PACKET_H

#include "dissect/auth.h"
#include "dissect/cp.h"
#include "dissect/eap.h"
#include "dissect/gre.h"
#include "dissect/icmp.h"
#include "dissect/ppp.h"
#include "dissect/pptp.h"
#include "dissect/tcp.h"

enum body_kind {
    BODY_NONE,    /* a pure acknowledgment, or a header that could not be read */
    BODY_CP,      /* LCP, CCP, IPCP, ...: cp */
    BODY_PAP, BODY_CHAP, BODY_EAP,
    BODY_MPPE,    /* protocol 0x00FD: mppe */
    BODY_DATA,    /* user data in clear: ppp.payload, read further by inner.h */
    BODY_UNKNOWN, /* a link-layer protocol known by number only: ppp.payload */
};

/* A PPP frame and what is inside. */
struct frame {
    struct ppp ppp;
    enum body_kind kind;
    union {
        struct cp cp;
        struct pap pap;
        struct chap chap;
        struct eap eap;
        struct mppe mppe;
    } body;
};

/* Dissects a PPP frame; `chap_algorithm` as in chap_dissect. False where no protocol
 * number could be read. */
bool frame_dissect(struct reader *r, uint8_t chap_algorithm, struct frame *frame);

/* Walks: the frame, its body, its options, or the packet that it carries in clear.
 * `block` is the first octet of the reader's block. */
void frame_walk(const struct frame *frame, const uint8_t *block, unsigned depth, field_visit *visit, void *context);

/* Walks a whole GRE packet: the GRE header, then the frame, or, where `frame` is NULL,
 * the payload's octets. Control messages, TCP and ICMP are walked by walk_fields. */
void gre_walk(const struct gre *gre, const struct frame *frame, const uint8_t *block, unsigned depth,
              field_visit *visit, void *context);

#endif
