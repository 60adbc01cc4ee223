/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * credentials.h: what known secrets prove of the logins of a link, and what the keys of
 * MPPE are made from.
 *
 * Each response is computed anew the moment it comes, from the challenge it answers and
 * the secrets that fit its name. Kept are the challenges that wait, the results, and of
 * the last proven logins what their keys need; all of it is wiped.
 */
#ifndef ANALYZE_CREDENTIALS_H
#define ANALYZE_CREDENTIALS_H

#include "analyze/model.h"
#include "analyze/mschap.h"
#include "analyze/secrets.h"
#include "dissect/auth.h"
#include "dissect/eap.h"

#define CREDENTIALS_WAITING 4    /* challenges kept of a side */
#define CREDENTIALS_VALUE_MAX 64 /* octets of one */
#define CREDENTIALS_ROWS_MAX 64  /* secrets that are tried for one response */

/* A challenge that a side has to answer. */
struct challenge_kept {
    uint8_t octets[CREDENTIALS_VALUE_MAX];
    uint8_t length;
    uint8_t id;
    uint64_t frame;              /* 0: the place is free */
};

/* What the first keys of MPPE follow from: one proven MS-CHAP. */
struct key_source {
    uint8_t version;             /* of MS-CHAP; 0: there is none */
    uint8_t subject;             /* raw side that proved itself */
    bool has_lm;
    uint8_t nt_hash[MSCHAP_HASH], lm_hash[MSCHAP_HASH];
    uint8_t challenge[8];        /* version 2: the ChallengeHash that the response is of */
    uint8_t response[MSCHAP_RESPONSE];
    uint8_t peer[16], authenticator[16]; /* version 2 */
    uint64_t frame;              /* of the response */
};

struct credentials {
    struct challenge_kept waiting[2][CREDENTIALS_WAITING]; /* by the side that has to answer */
    uint8_t next[2];
    struct wire_text identity[2]; /* that a side gave in EAP */
    struct key_source sources[2]; /* the last proven login, the one before */
    struct credential_try *tries; /* `by` is the raw side */
    uint32_t try_count;
};

/* One packet of side `from`. */
void credentials_chap(struct credentials *credentials, const struct secrets *secrets, unsigned from, bool is_eap,
                      const struct chap *chap, uint64_t frame);
void credentials_pap(struct credentials *credentials, const struct secrets *secrets, unsigned from,
                     const struct pap *pap, uint64_t frame);
void credentials_eap(struct credentials *credentials, const struct secrets *secrets, unsigned from,
                     const struct eap *eap, uint64_t frame);

/* Wipes and frees what they hold. */
void credentials_clear(struct credentials *credentials);

/* Copies for a session, and frees them. */
struct credential_try *credential_tries_copy(const struct credential_try *tries, uint32_t count);
void credential_tries_free(struct credential_try *tries, uint32_t count);

#endif
