/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crypt.h: the ciphers and hashes of MS-CHAP and MPPE, from libgcrypt: MD4 (RFC 1320),
 * MD5 (RFC 1321), SHA-1, DES and RC4. Nothing else of the product knows libgcrypt.
 *
 * All are broken by today's measure, and all that PPTP has. A system may have switched
 * them off (FIPS mode): crypt_ready says so before anything is asked of them.
 */
#ifndef ANALYZE_CRYPT_H
#define ANALYZE_CRYPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CRYPT_MD4 16
#define CRYPT_MD5 16
#define CRYPT_SHA1 20

/* One of several parts that are hashed as if they stood in a row. */
struct crypt_part {
    const void *octets;
    size_t length;
};

/* Makes ready what the functions below need; safe to call again, and where the host of a
 * plugin did it already. NULL, or a sentence that says what the system lacks. */
const char *crypt_ready(void);

void crypt_md4(const struct crypt_part *parts, size_t count, uint8_t digest[static CRYPT_MD4]);
void crypt_md5(const struct crypt_part *parts, size_t count, uint8_t digest[static CRYPT_MD5]);
void crypt_sha1(const struct crypt_part *parts, size_t count, uint8_t digest[static CRYPT_SHA1]);

/* One block; the key's 56 bits as RFC 2433 packs them, without parity. */
void crypt_des(const uint8_t key[static 7], const uint8_t clear[static 8], uint8_t cipher[static 8]);

/* A running RC4. */
struct rc4;
struct rc4 *rc4_new(void);
void rc4_key(struct rc4 *rc4, const uint8_t *key, size_t length);
/* Octets of its stream that were used since it was keyed. */
uint64_t rc4_used(const struct rc4 *rc4);
/* Another one at the same place; it takes as long as to get there again. */
struct rc4 *rc4_copy(const struct rc4 *rc4);
/* `out` may be `in`. */
void rc4_apply(struct rc4 *rc4, uint8_t *out, const uint8_t *in, size_t length);
void rc4_free(struct rc4 *rc4); /* wipes it; NULL is none */

/* Zeroes memory that held a secret; no compiler leaves it out. */
void crypt_wipe(void *memory, size_t length);

#endif
