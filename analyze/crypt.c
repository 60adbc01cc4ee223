/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crypt.c: libgcrypt behind the few functions of crypt.h. */
#include "analyze/crypt.h"

#include <gcrypt.h>
#include <stdlib.h>
#include <string.h>

struct rc4 {
    gcry_cipher_hd_t handle;
    uint8_t key[32];
    size_t length;              /* of the key; 0: none was set */
    uint64_t used;
};

static const char *const lacking = "This system's libgcrypt offers no RC4, DES or MD4 (FIPS mode switches them off): "
                                   "MPPE and MS-CHAP cannot be computed here.";

const char *crypt_ready(void)
{
    if (!gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) {
        if (!gcry_check_version(GCRYPT_VERSION))
            return "The libgcrypt that is installed is older than the one this program was built with.";
        gcry_control(GCRYCTL_DISABLE_SECMEM, 0); /* secrets are wiped by their owners, and not dumped */
        gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    }
    const bool offered = gcry_cipher_test_algo(GCRY_CIPHER_ARCFOUR) == 0 && gcry_cipher_test_algo(GCRY_CIPHER_DES) == 0 &&
                         gcry_md_test_algo(GCRY_MD_MD4) == 0 && gcry_md_test_algo(GCRY_MD_MD5) == 0 &&
                         gcry_md_test_algo(GCRY_MD_SHA1) == 0;
    return offered ? NULL : lacking;
}

#define PARTS_MAX 6

static void digest_of(int algorithm, const struct crypt_part *parts, size_t count, uint8_t *digest)
{
    gcry_buffer_t buffers[PARTS_MAX];
    if (count > PARTS_MAX)
        abort();
    if (count == 1) {
        gcry_md_hash_buffer(algorithm, digest, parts->octets, parts->length);
        return;
    }
    memset(buffers, 0, sizeof buffers);
    for (size_t i = 0; i < count; i++) {
        buffers[i].data = (void *)(uintptr_t)parts[i].octets;
        buffers[i].len = parts[i].length;
    }
    if (gcry_md_hash_buffers(algorithm, 0, digest, buffers, (int)count) != 0)
        abort(); /* crypt_ready was asked: memory is out */
}

void crypt_md4(const struct crypt_part *parts, size_t count, uint8_t digest[static CRYPT_MD4])
{
    digest_of(GCRY_MD_MD4, parts, count, digest);
}

void crypt_md5(const struct crypt_part *parts, size_t count, uint8_t digest[static CRYPT_MD5])
{
    digest_of(GCRY_MD_MD5, parts, count, digest);
}

void crypt_sha1(const struct crypt_part *parts, size_t count, uint8_t digest[static CRYPT_SHA1])
{
    digest_of(GCRY_MD_SHA1, parts, count, digest);
}

/* Seven bits of the key in each octet, from the top; the parity bit is not looked at. */
static void spread_key(const uint8_t key[static 7], uint8_t spread[static 8])
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < 7; i++)
        bits = bits << 8 | key[i];
    for (unsigned i = 0; i < 8; i++)
        spread[i] = (uint8_t)((bits >> (49 - 7 * i) & 0x7F) << 1);
}

void crypt_des(const uint8_t key[static 7], const uint8_t clear[static 8], uint8_t cipher[static 8])
{
    gcry_cipher_hd_t des;
    uint8_t spread[8];
    spread_key(key, spread);
    if (gcry_cipher_open(&des, GCRY_CIPHER_DES, GCRY_CIPHER_MODE_ECB, 0) != 0)
        abort();
    /* Part of a hash is the key: it may be one of DES' weak keys, and is used all the same. */
    gcry_cipher_ctl(des, GCRYCTL_SET_ALLOW_WEAK_KEY, NULL, 1);
    gcry_cipher_setkey(des, spread, sizeof spread);
    gcry_cipher_encrypt(des, cipher, 8, clear, 8);
    gcry_cipher_close(des);
    crypt_wipe(spread, sizeof spread);
}

struct rc4 *rc4_new(void)
{
    struct rc4 *rc4 = calloc(1, sizeof *rc4);
    if (!rc4 || gcry_cipher_open(&rc4->handle, GCRY_CIPHER_ARCFOUR, GCRY_CIPHER_MODE_STREAM, 0) != 0)
        abort();
    return rc4;
}

void rc4_key(struct rc4 *rc4, const uint8_t *key, size_t length)
{
    if (length > sizeof rc4->key || gcry_cipher_setkey(rc4->handle, key, length) != 0)
        abort(); /* a length that RC4 has not */
    memcpy(rc4->key, key, length);
    rc4->length = length;
    rc4->used = 0;
}

uint64_t rc4_used(const struct rc4 *rc4)
{
    return rc4->used;
}

struct rc4 *rc4_copy(const struct rc4 *rc4)
{
    struct rc4 *const copy = rc4_new();
    uint8_t passed[4096];
    if (rc4->length)
        rc4_key(copy, rc4->key, rc4->length);
    while (copy->used < rc4->used) {
        const uint64_t left = rc4->used - copy->used;
        rc4_apply(copy, passed, passed, left < sizeof passed ? (size_t)left : sizeof passed);
    }
    crypt_wipe(passed, sizeof passed);
    return copy;
}

void rc4_apply(struct rc4 *rc4, uint8_t *out, const uint8_t *in, size_t length)
{
    rc4->used += length;
    if (length)
        gcry_cipher_encrypt(rc4->handle, out, length, out == in ? NULL : in, out == in ? 0 : length);
}

void rc4_free(struct rc4 *rc4)
{
    if (!rc4)
        return;
    gcry_cipher_close(rc4->handle); /* wipes the state */
    crypt_wipe(rc4, sizeof *rc4);
    free(rc4);
}

void crypt_wipe(void *memory, size_t length)
{
    explicit_bzero(memory, length);
}
