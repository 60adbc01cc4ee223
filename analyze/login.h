/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * login.h: who proved itself to whom on a link, and how it went: PAP (RFC 1334),
 * CHAP (RFC 1994), MS-CHAP (RFC 2433, 2759), EAP (RFC 3748), SPAP, whose user is hidden. Ends are raw sides.
 */
#ifndef ANALYZE_LOGIN_H
#define ANALYZE_LOGIN_H

#include <stdbool.h>
#include <stdint.h>

#include "analyze/model.h"
#include "analyze/turned.h"
#include "dissect/auth.h"
#include "dissect/eap.h"
#include "dissect/spap.h"

#define LOGIN_TRIES_MAX 32 /* tries kept; all are counted */

struct login {
    /* By the side that has to prove itself. */
    struct proof {
        uint16_t protocol;      /* agreed in LCP: PPP_PAP, PPP_SPAP, PPP_CHAP, PPP_EAP, or 0 */
        uint8_t algorithm;      /* enum chap_algorithm */
        uint8_t eap_type;       /* the method that EAP came to: enum eap_type above 3, or 0 */
        uint64_t agreed_frame;
        bool challenged, responded;
        uint8_t id;             /* of the last response or request */
        uint64_t response_hash; /* to tell a retransmission from a new try */
        enum auth_result result;
        bool challenge_waits, response_waits; /* for an answer, since: */
        int64_t challenge_since, response_since;
        uint64_t waiting_frame;
        uint32_t attempts;
    } proof[2];
    struct wire_text identity[2];   /* that a raw side gave in EAP */
    struct wire_text challenger[2]; /* name in the Challenges of a raw side; Windows writes its computer name */
    struct auth_try *tries;     /* `by` is the raw side */
    uint32_t try_count;
    uint64_t first_frame, last_frame;
    int64_t first_time, last_time;
};

/* LCP agreed that `side` proves itself by `protocol` (0: it need not). */
void login_agreed(struct login *login, unsigned side, uint16_t protocol, uint8_t algorithm, uint64_t frame);

/* What a CHAP packet sent by `from` is to be read as. */
uint8_t login_algorithm(const struct login *login, unsigned from, uint8_t code);

/* The side whose proof a CHAP packet with this code, sent by `from`, is about. */
unsigned login_subject(unsigned from, uint8_t code);

/* One packet; returns true for a retransmission. */
bool login_chap(struct login *login, unsigned from, const struct chap *chap, const struct turn *turn);
bool login_pap(struct login *login, unsigned from, const struct pap *pap, const struct turn *turn);
bool login_spap(struct login *login, unsigned from, const struct spap *spap, const struct turn *turn);
bool login_eap(struct login *login, unsigned from, const struct eap *eap, const struct turn *turn);

/* LCP began anew: proofs have to be given again. */
void login_down(struct login *login);

/* "MS-CHAPv2", "CHAP-MD5", "PAP", "EAP"; NULL where unknown. */
const char *login_method(const struct proof *proof);

/* What the side sends to prove itself: "PAP Authenticate-Request", "CHAP Response". */
const char *login_answer(const struct proof *proof);

void login_clear(struct login *login);

/* Fills a wire_text from octets; frees what it held. Of more than WIRE_TEXT_MAX octets the first are kept,
 * and "..." at the end of the text says so. */
#define WIRE_TEXT_MAX 512
void wire_text_set(struct wire_text *text, const uint8_t *octets, size_t length);
void wire_text_clear(struct wire_text *text);
struct wire_text wire_text_copy(const struct wire_text *text);

#endif
