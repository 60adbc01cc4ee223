/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bap.h: the Bandwidth Allocation Protocol, PPP protocol 0xC02D, RFC 2125 section 5.
 *
 *      | Code 8 | Identifier 8 | Length 16 | Response 8, of responses | options ... |
 */
#ifndef DISSECT_BAP_H
#define DISSECT_BAP_H

#include "dissect/field.h"

struct bap {
    struct head head;
    uint8_t code, id;
    uint16_t length;
    uint8_t response;    /* codes 2, 4, 6, 8 */
    struct span options; /* for cp_option_next, with PPP_BAP */
    struct span data;    /* unknown codes */
};

/* The packet at the cursor; octets behind its length field are padding. False where
 * code, id and length are missing. */
bool bap_dissect(struct reader *r, struct bap *bap);

void bap_walk(const struct bap *bap, const uint8_t *block, unsigned depth, field_visit *visit, void *context);

#endif
