/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tlv.h: the option iterator of all PPP control protocols, RFC 1661 section 6.
 *
 *      | Type 8 | Length 8, with these two octets | value ... |
 */
#ifndef DISSECT_TLV_H
#define DISSECT_TLV_H

#include "dissect/reader.h"

struct tlv {
    uint8_t type, length;
    bool lied;           /* the length is below 2 or beyond the list: the list ends here */
    struct reader whole; /* the option from its type on; where it lied, all that is left */
};

/* The next option; false at the end, and where the capture ends between options
 * (the list is then TRUNCATED). Advances by two octets or more, or fails the list. */
bool tlv_next(struct reader *list, struct tlv *tlv);

#endif
