/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tls.h: the header of a TLS record and of the handshake message that begins in it (RFC 8446 5.1, 4). */
#ifndef DISSECT_TLS_H
#define DISSECT_TLS_H

#include "dissect/field.h"

enum tls_content { TLS_CHANGE_CIPHER_SPEC = 20, TLS_ALERT, TLS_HANDSHAKE, TLS_APPLICATION_DATA, TLS_HEARTBEAT };

#define TLS_HEADER 5 /* octets of type, version and length */

struct tls {
    struct head head;
    uint8_t content_type;    /* enum tls_content */
    uint16_t version;
    uint16_t length;         /* of what follows this header */
    uint8_t handshake_type;  /* of the first message; no meaning once the sender encrypts */
};

/* The record at the cursor, which need not be whole. False where what stands there
 * cannot begin a record. Nothing but the header is read. */
bool tls_dissect(struct reader *r, struct tls *tls);

/* Whole records, and nothing else, fill what is left, as far as the capture shows. */
bool tls_fills(struct reader r);

#endif
