/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eap.h: EAP (RFC 3748) over PPP: identity, Nak, MD5, MSCHAPv2 with its inner packet,
 * the outer header of the TLS methods.
 *
 *      | Code 8 | Identifier 8 | Length 16 | Type 8 | data, by type |
 */
#ifndef DISSECT_EAP_H
#define DISSECT_EAP_H

#include "dissect/auth.h"
#include "dissect/field.h"

enum eap_code { EAP_REQUEST = 1, EAP_RESPONSE, EAP_SUCCESS, EAP_FAILURE };
enum eap_type {
    EAP_IDENTITY = 1, EAP_NOTIFICATION = 2, EAP_NAK = 3, EAP_MD5 = 4, EAP_TLS = 13, EAP_TTLS = 21, EAP_PEAP = 25,
    EAP_MSCHAPV2 = 26, EAP_FAST = 43,
};
enum eap_tls_flag { EAP_TLS_LENGTH = 0x80, EAP_TLS_MORE = 0x40, EAP_TLS_START = 0x20, EAP_TLS_VERSION = 0x07 };

struct eap {
    struct head head;
    uint8_t code, id;
    uint16_t length;
    uint8_t type;             /* Request, Response */
    struct span identity;     /* Identity, Notification: the text */
    struct span desired;      /* Nak: one type per octet; 0: none */
    uint8_t value_size;       /* MD5 */
    struct span value, name;
    uint8_t tls_flags;        /* TLS, TTLS, PEAP, FAST */
    uint32_t tls_length;
    uint8_t opcode;           /* MSCHAPv2: enum chap_code of the inner packet */
    bool has_inner;           /* MSCHAPv2: the inner packet was more than its opcode */
    struct chap inner;
    struct span data;         /* whatever else the type carries */
};

/* One packet. False where code, id and length are missing. */
bool eap_dissect(struct reader *r, struct eap *eap);

/* True for the types that carry TLS in fragments. */
bool eap_is_tls(uint8_t type);

/* Walks the packet, and what is inside. */
void eap_walk(const struct eap *eap, unsigned depth, field_visit *visit, void *context);

#endif
