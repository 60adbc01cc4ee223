/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet.h: one GRE datagram, or one control message, dissected down to the
 * innermost header that this library reads, and its walk.
 */
#ifndef DISSECT_PACKET_H
#define DISSECT_PACKET_H

#include "dissect/auth.h"
#include "dissect/bap.h"
#include "dissect/cbcp.h"
#include "dissect/cp.h"
#include "dissect/eap.h"
#include "dissect/gre.h"
#include "dissect/icmp.h"
#include "dissect/lqr.h"
#include "dissect/multilink.h"
#include "dissect/ppp.h"
#include "dissect/pptp.h"
#include "dissect/spap.h"
#include "dissect/tcp.h"

enum body_kind {
    BODY_NONE,    /* a pure acknowledgment, or a header that could not be read */
    BODY_CP,      /* LCP, CCP, IPCP, ...: cp */
    BODY_PAP, BODY_CHAP, BODY_EAP,
    BODY_SPAP, BODY_CBCP, BODY_BAP, BODY_LQR,
    BODY_MULTILINK, /* protocol 0x003D: multilink */
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
        struct spap spap;
        struct cbcp cbcp;
        struct bap bap;
        struct lqr lqr;
        struct multilink multilink;
        struct mppe mppe;
    } body;
};

/* What a frame does not say itself, and the negotiation before it did. */
struct frame_context {
    uint8_t chap_algorithm; /* as in chap_dissect; CHAP_UNKNOWN */
    bool short_sequence;    /* multilink headers have 12-bit sequence numbers (LCP option 18 of the receiver) */
};

/* Dissects a PPP frame. False where no protocol number could be read. */
bool frame_dissect(struct reader *r, struct frame_context known, struct frame *frame);

/* Walks: the frame, its body, its options, or the packet that it carries in clear.
 * `block` is the first octet of the reader's block. */
void frame_walk(const struct frame *frame, const uint8_t *block, unsigned depth, field_visit *visit, void *context);

/* Walks a whole GRE packet: the GRE header, then the frame, or, where `frame` is NULL,
 * the payload's octets. Control messages, TCP and ICMP are walked by walk_fields. */
void gre_walk(const struct gre *gre, const struct frame *frame, const uint8_t *block, unsigned depth,
              field_visit *visit, void *context);

#endif
