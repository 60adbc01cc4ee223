/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spap.h: Shiva's Password Authentication Protocol, PPP protocol 0xC027. (LCP may also
 * call it 0xC123, which no frame can hold: its first octet is odd.) Never published: the
 * header is that of PAP (RFC 1334 section 2.2), the rest holds user name and password in
 * a form that can be undone, and is a secret.
 */
#ifndef DISSECT_SPAP_H
#define DISSECT_SPAP_H

#include "dissect/field.h"

struct spap {
    struct head head;
    uint8_t code, id;
    uint16_t length;
    struct span data; /* secret */
};

/* The packet at the cursor. False where code, id and length are missing. */
bool spap_dissect(struct reader *r, struct spap *spap);

#endif
