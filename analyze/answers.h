/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers.h: which packet answers which: of PPP by protocol, code and identifier (RFC 1661 section 5, RFC 1334,
 * RFC 1994, RFC 3748), of control messages by type (RFC 2637 section 2), Echo by its identifier.
 *
 * Each end's last requests are remembered; what answers an older one answers nothing.
 */
#ifndef ANALYZE_ANSWERS_H
#define ANALYZE_ANSWERS_H

#include <stdint.h>

#include "dissect/packet.h"

#define ANSWERS_REACH 16

struct asked {
    uint64_t frame;              /* 0: nothing */
    uint32_t id;
    uint16_t protocol;           /* of PPP; 0: a control message */
    uint8_t code;                /* or type */
};
struct answers {
    struct asked asked[2][ANSWERS_REACH]; /* by raw side, as a ring */
    uint8_t next[2];
};

/* The frame that the packet of `from` answers, 0 if none; what it asks itself is remembered. */
uint64_t answers_ppp(struct answers *answers, unsigned from, const struct frame *frame, uint64_t number);
uint64_t answers_control(struct answers *answers, unsigned from, const struct pptp *message, uint64_t number);

#endif
