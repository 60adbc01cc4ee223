/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cbcp.h: Microsoft's CallBack Control Protocol (MS-CBCP), PPP protocol 0xC029: it
 * follows authentication where LCP agreed callback operation 6. No negotiation as in
 * RFC 1661: the options are kinds of callback.
 *
 *      | Code 8 | Identifier 8 | Length 16 | kinds of callback ... |
 *      | Type 8 | Length 8 | Delay 8 | Address type 8, number, NUL | ... |
 */
#ifndef DISSECT_CBCP_H
#define DISSECT_CBCP_H

#include "dissect/field.h"

struct cbcp {
    struct head head;
    uint8_t code, id;
    uint16_t length;
    struct span options; /* codes 1 to 3: for cp_option_next, with PPP_CBCP */
    struct span data;    /* unknown codes */
};

/* The packet at the cursor; octets behind its length field are padding. False where
 * code, id and length are missing. */
bool cbcp_dissect(struct reader *r, struct cbcp *cbcp);

void cbcp_walk(const struct cbcp *cbcp, const uint8_t *block, unsigned depth, field_visit *visit, void *context);

#endif
