/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * auth.h: PAP (RFC 1334), CHAP (RFC 1994), MS-CHAP version 1 (RFC 2433) and 2 (RFC 2759).
 */
#ifndef DISSECT_AUTH_H
#define DISSECT_AUTH_H

#include "dissect/field.h"

enum pap_code { PAP_REQUEST = 1, PAP_ACK, PAP_NAK };

struct pap {
    struct head head;
    uint8_t code, id;
    uint16_t length;
    uint8_t peer_id_length, password_length, message_length;
    struct span peer_id, password, message;
    struct span data;           /* unknown codes, and what is behind the fields of others */
};

bool pap_dissect(struct reader *r, struct pap *pap);

enum chap_code {
    CHAP_CHALLENGE = 1, CHAP_RESPONSE, CHAP_SUCCESS, CHAP_FAILURE, CHAP_CHANGE_V1, CHAP_CHANGE_V2, CHAP_CHANGE_V3,
};
enum chap_algorithm { CHAP_UNKNOWN = 0, CHAP_MD5 = 5, CHAP_MSCHAP_V1 = 0x80, CHAP_MSCHAP_V2 = 0x81 };

struct chap {
    struct head head;
    uint8_t algorithm;          /* what the caller knows from LCP, or CHAP_UNKNOWN; see chap_guess */
    uint8_t code, id;
    uint16_t length;
    uint8_t value_size;
    struct span value;          /* Challenge, Response */
    struct span name;
    /* Response of MS-CHAPv1: LM 24, NT 24, flags 1; of v2: challenge 16, zero 8, NT 24, flags 1 */
    struct span lm_response, peer_challenge, reserved, nt_response;
    uint8_t response_flags;
    /* Change-Password (with nt_response, lm_response, peer_challenge and reserved above): the
     * new passwords encrypted, 516 octets each, and the old hashes encrypted, 16 each; in
     * version 1 the four are hashes. */
    struct span lm_password, lm_hash, nt_password, nt_hash;
    uint16_t password_length; /* version 1 */
    uint16_t change_flags;
    struct span message;        /* Success, Failure: the whole text */
    /* Parts of the text, parsed: E= R= C= V= M= of a Failure, S= M= of a Success. */
    bool has_error, has_retry, has_version;
    uint32_t error, retry, version;
    struct span error_digits, retry_digits, version_digits;
    struct span new_challenge;  /* the hex digits behind C= */
    struct span authenticator;  /* the hex digits behind S= */
    struct span text;           /* behind M= */
    struct span data;           /* unknown codes, and what a Change-Password has too much */
};

/* One packet. With CHAP_UNKNOWN the algorithm is judged by the packet itself. */
bool chap_dissect(struct reader *r, uint8_t algorithm, struct chap *chap);

/* How long a Change-Password packet of that code must be (72, 1118, 586); 0: another code. */
uint16_t chap_change_length(uint8_t code);

/* What a packet says of its algorithm, CHAP_UNKNOWN where it could be several: value
 * of 49 octets whose octets 16 to 23 are zero (and those before them are not): v2, else
 * v1; a 16-octet response: MD5; "S=" + 40 hex: v2; an 8-octet challenge: v1; V=3 in a
 * Failure: v2. */
uint8_t chap_guess(const struct chap *chap);

/* Visits the packet and, one deeper, the parts of a Success's or Failure's text. */
void chap_walk(const struct chap *chap, unsigned depth, field_visit *visit, void *context);

#endif
