/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mschap.h: what MS-CHAP computes from a password: responses (RFC 2433, RFC 2759) and
 * the first keys of MPPE (RFC 3079). Pure functions; crypt_ready comes first.
 *
 * All start from hashes of the password, so that a hash serves as well as a password.
 * The caller wipes what he was given.
 */
#ifndef ANALYZE_MSCHAP_H
#define ANALYZE_MSCHAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MSCHAP_HASH 16
#define MSCHAP_RESPONSE 24
#define MSCHAP_PROOF 20
#define MSCHAP_PASSWORD_MAX 256 /* characters (RFC 2759 section 8.1) */
#define MSCHAP_LM_MAX 14        /* octets (RFC 2433 section A.2) */

/* --- password to hash --------------------------------------------------------- */

/* How a password outside ASCII becomes 16-bit characters: UTF-8 read as such, as Windows does, or
 * each octet widened by itself, as pppd does. */
enum mschap_encoding { MSCHAP_UTF16, MSCHAP_WIDENED };

/* NtPasswordHash (RFC 2759 section 8.3) of a password in UTF-8. False: not valid UTF-8, or longer than
 * MSCHAP_PASSWORD_MAX characters. */
bool mschap_nt_hash(const char *password, size_t length, enum mschap_encoding encoding,
                    uint8_t hash[static MSCHAP_HASH]);

/* LmPasswordHash (RFC 2433 section A.2): in upper case. False: longer than 14 octets, or not ASCII, whose
 * upper case would depend on the peers' code page. */
bool mschap_lm_hash(const char *password, size_t length, uint8_t hash[static MSCHAP_HASH]);

/* --- responses ------------------------------------------------------------------ */

/* ChallengeResponse (RFC 2759 section 8.5): MS-CHAPv1's NT and LM responses, and the last step of v2's. */
void mschap_response(const uint8_t challenge[static 8], const uint8_t hash[static MSCHAP_HASH],
                     uint8_t response[static MSCHAP_RESPONSE]);

/* ChallengeHash (RFC 2759 section 8.2): `name` is the user's without the domain. */
void mschap_challenge_hash(const uint8_t peer[static 16], const uint8_t authenticator[static 16], const uint8_t *name,
                           size_t name_length, uint8_t challenge[static 8]);

/* GenerateAuthenticatorResponse (RFC 2759 section 8.7): the 20 octets behind "S=". */
void mschap_proof(const uint8_t nt_hash[static MSCHAP_HASH], const uint8_t nt_response[static MSCHAP_RESPONSE],
                  const uint8_t challenge[static 8], uint8_t proof[static MSCHAP_PROOF]);

/* --- MPPE's keys (RFC 3079) -------------------------------------------------------- */

/* A direction's key: `start` stays, `key` is the session key in use. 8 octets for 40 and 56 bits, 16 for 128. */
struct mppe_key {
    uint8_t start[16], key[16];
    uint8_t length;
    uint8_t bits;
};

/* The first key of MS-CHAPv1, the same in both directions: 40 and 56 bits from the LM hash, 128 from the NT hash
 * and the challenge (RFC 3079 section 2). */
void mppe_key_v1(struct mppe_key *key, unsigned bits, const uint8_t lm_hash[static MSCHAP_HASH],
                 const uint8_t nt_hash[static MSCHAP_HASH], const uint8_t challenge[static 8]);

/* The first key of MS-CHAPv2, by direction: `from_client` for what the authenticated peer sends (RFC 3079 section 3). */
void mppe_key_v2(struct mppe_key *key, unsigned bits, const uint8_t nt_hash[static MSCHAP_HASH],
                 const uint8_t nt_response[static MSCHAP_RESPONSE], bool from_client);

/* The key changes (RFC 3078 section 7.3, RFC 3079's GetNewKeyFromSHA); `scratch` is an RC4 to compute it with. */
struct rc4;
void mppe_key_change(struct mppe_key *key, struct rc4 *scratch);

#endif
