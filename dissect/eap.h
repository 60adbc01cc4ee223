/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eap.h: EAP (RFC 3748) over PPP: identity, Nak, MD5, one-time passwords, expanded types,
 * MSCHAPv2 with its inner packet, the outer header of the TLS methods with the header of
 * the first TLS record, the subtypes of SIM and AKA.
 *
 *      | Code 8 | Identifier 8 | Length 16 | Type 8 | data, by type |
 */
#ifndef DISSECT_EAP_H
#define DISSECT_EAP_H

#include "dissect/auth.h"
#include "dissect/field.h"
#include "dissect/tls.h"

enum eap_code { EAP_REQUEST = 1, EAP_RESPONSE, EAP_SUCCESS, EAP_FAILURE, EAP_INITIATE, EAP_FINISH };
enum eap_type {
    EAP_IDENTITY = 1, EAP_NOTIFICATION = 2, EAP_NAK = 3, EAP_MD5 = 4, EAP_OTP = 5, EAP_GTC = 6, EAP_TLS = 13,
    EAP_SIM = 18, EAP_TTLS = 21, EAP_AKA = 23, EAP_PEAP = 25, EAP_MSCHAPV2 = 26, EAP_FAST = 43, EAP_AKA_PRIME = 50,
    EAP_TEAP = 55, EAP_EXPANDED = 254,
};
enum eap_tls_flag {
    EAP_TLS_LENGTH = 0x80, EAP_TLS_MORE = 0x40, EAP_TLS_START = 0x20, EAP_TLS_OUTER_TLV = 0x10, EAP_TLS_VERSION = 0x07,
};

/* What a packet of a TLS method is, by its flags and its data. */
enum eap_fragment { EAP_ACK, EAP_START, EAP_WHOLE, EAP_FIRST, EAP_MIDDLE, EAP_LAST };

struct eap {
    struct head head;
    uint8_t code, id;
    uint16_t length;
    uint8_t type;             /* Request, Response */
    struct span identity;     /* Identity, Notification, and the question of OTP and GTC: the text */
    struct span desired;      /* Nak: one type per octet, 0: none; expanded Nak: eight octets each */
    uint8_t value_size;       /* MD5 */
    struct span value, name;
    uint8_t tls_flags;        /* TLS, TTLS, PEAP, FAST, TEAP */
    uint8_t fragment;         /* enum eap_fragment */
    uint32_t tls_length;
    uint32_t outer_tlv_length; /* TEAP */
    bool has_record;          /* the data begins with a TLS record */
    struct tls record;
    uint32_t vendor_id, vendor_type; /* expanded types */
    uint8_t subtype;          /* SIM, AKA */
    uint16_t reserved;
    uint8_t opcode;           /* MSCHAPv2: enum chap_code of the inner packet */
    bool has_inner;           /* MSCHAPv2: the inner packet was more than its opcode */
    struct chap inner;
    struct span data;         /* whatever else the type carries */
};

/* One packet. False where code, id and length are missing. */
bool eap_dissect(struct reader *r, struct eap *eap);

/* True for the types that carry TLS in fragments. */
bool eap_is_tls(uint8_t type);

/* The packet tells which part of a TLS message it is: its fragment member says so. */
bool eap_has_fragment(const struct eap *eap);

/* Walks the packet, the methods that a Nak wants, and what is inside. */
void eap_walk(const struct eap *eap, unsigned depth, field_visit *visit, void *context);

/* The nth method that a Nak wants; false behind the last. */
struct eap_wanted {
    uint32_t at;
    uint8_t type;
    bool is_expanded;
    uint32_t vendor_id, vendor_type; /* with is_expanded */
};
bool eap_wanted(const struct eap *eap, unsigned nth, struct eap_wanted *wanted);

/* Names of the types of a vendor; NULL where no list has them. */
const struct names *eap_vendor_types(uint32_t vendor_id);

#endif
