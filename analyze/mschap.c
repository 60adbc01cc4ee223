/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mschap.c: RFC 2433 appendix A, RFC 2759 section 8, RFC 3079 sections 2 and 3. Names in
 * comments are those of the RFCs' functions.
 */
#include "analyze/mschap.h"

#include <string.h>

#include "analyze/crypt.h"

#define PART(array) { (array), sizeof(array) }
#define COUNT(parts) (sizeof(parts) / sizeof(parts)[0])

/* --- password to hash ---------------------------------------------------------------- */

/* The next character of UTF-8, or a number above every character where it is none. */
static uint32_t next_character(const uint8_t **at, const uint8_t *end)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const uint8_t first = *(*at)++;
    const unsigned length = first < 0x80 ? 1 : first >= 0xF0 && first < 0xF8 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0x80)
        return first;
    if (first < 0xC0 || first >= 0xF8 || (size_t)(end - *at) < length - 1)
        return UINT32_MAX;
    uint32_t c = first & (0x7Fu >> length);
    for (unsigned i = 1; i < length; i++, (*at)++) {
        if ((**at & 0xC0) != 0x80)
            return UINT32_MAX;
        c = c << 6 | (**at & 0x3F);
    }
    return c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? UINT32_MAX : c;
}

static size_t put_unit(uint8_t *units, size_t count, uint32_t unit)
{
    units[2 * count] = (uint8_t)unit;
    units[2 * count + 1] = (uint8_t)(unit >> 8);
    return count + 1;
}

/* UTF-16, little-endian; SIZE_MAX where the password is not valid or too long. */
static size_t to_units(const char *password, size_t length, enum mschap_encoding encoding, uint8_t *units)
{
    const uint8_t *at = (const uint8_t *)password, *const end = at + length;
    size_t count = 0;
    while (at < end) {
        const uint32_t c = encoding == MSCHAP_WIDENED ? *at++ : next_character(&at, end);
        if (c == UINT32_MAX || count + (c > 0xFFFF) >= MSCHAP_PASSWORD_MAX)
            return SIZE_MAX;
        if (c > 0xFFFF)
            count = put_unit(units, count, 0xD800 + ((c - 0x10000) >> 10));
        count = put_unit(units, count, c > 0xFFFF ? 0xDC00 + ((c - 0x10000) & 0x3FF) : c);
    }
    return count;
}

bool mschap_nt_hash(const char *password, size_t length, enum mschap_encoding encoding,
                    uint8_t hash[static MSCHAP_HASH])
{
    uint8_t units[2 * MSCHAP_PASSWORD_MAX];
    const size_t count = to_units(password, length, encoding, units);
    if (count != SIZE_MAX) {
        const struct crypt_part parts[] = { { units, 2 * count } };
        crypt_md4(parts, 1, hash);
    }
    crypt_wipe(units, sizeof units);
    return count != SIZE_MAX;
}

bool mschap_lm_hash(const char *password, size_t length, uint8_t hash[static MSCHAP_HASH])
{
    static const uint8_t standard_text[8] = "KGS!@#$%";
    uint8_t upper[MSCHAP_LM_MAX] = { 0 };
    if (length > sizeof upper)
        return false;
    for (size_t i = 0; i < length; i++) {
        const uint8_t c = (uint8_t)password[i];
        if (c >= 0x80) {
            crypt_wipe(upper, sizeof upper);
            return false;
        }
        upper[i] = c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
    }
    crypt_des(upper, standard_text, hash);
    crypt_des(upper + 7, standard_text, hash + 8);
    crypt_wipe(upper, sizeof upper);
    return true;
}

/* --- responses ------------------------------------------------------------------------- */

void mschap_response(const uint8_t challenge[static 8], const uint8_t hash[static MSCHAP_HASH],
                     uint8_t response[static MSCHAP_RESPONSE])
{
    uint8_t padded[21] = { 0 };
    memcpy(padded, hash, MSCHAP_HASH);
    for (unsigned i = 0; i < 3; i++)
        crypt_des(padded + 7 * i, challenge, response + 8 * i);
    crypt_wipe(padded, sizeof padded);
}

void mschap_challenge_hash(const uint8_t peer[static 16], const uint8_t authenticator[static 16], const uint8_t *name,
                           size_t name_length, uint8_t challenge[static 8])
{
    uint8_t digest[CRYPT_SHA1];
    const struct crypt_part parts[] = { { peer, 16 }, { authenticator, 16 }, { name, name_length } };
    crypt_sha1(parts, COUNT(parts), digest);
    memcpy(challenge, digest, 8);
}

static void hash_hash(const uint8_t nt_hash[static MSCHAP_HASH], uint8_t twice[static MSCHAP_HASH])
{
    const struct crypt_part parts[] = { { nt_hash, MSCHAP_HASH } };
    crypt_md4(parts, 1, twice);
}

void mschap_proof(const uint8_t nt_hash[static MSCHAP_HASH], const uint8_t nt_response[static MSCHAP_RESPONSE],
                  const uint8_t challenge[static 8], uint8_t proof[static MSCHAP_PROOF])
{
    static const char magic1[] = "Magic server to client signing constant";
    static const char magic2[] = "Pad to make it do more than one iteration";
    uint8_t twice[MSCHAP_HASH], digest[CRYPT_SHA1];
    hash_hash(nt_hash, twice);
    const struct crypt_part first[] = { PART(twice), { nt_response, MSCHAP_RESPONSE }, { magic1, sizeof magic1 - 1 } };
    crypt_sha1(first, COUNT(first), digest);
    const struct crypt_part second[] = { PART(digest), { challenge, 8 }, { magic2, sizeof magic2 - 1 } };
    crypt_sha1(second, COUNT(second), proof);
    crypt_wipe(twice, sizeof twice);
}

/* --- MPPE's keys ------------------------------------------------------------------------- */

/* The octets that a short key is salted with, so that only 40 or 56 bits are secret. */
static void salt(struct mppe_key *key)
{
    static const uint8_t known[3] = { 0xD1, 0x26, 0x9E };
    if (key->bits == 40)
        memcpy(key->key, known, 3);
    else if (key->bits == 56)
        key->key[0] = known[0];
}

/* GetNewKeyFromSHA; in one piece, as a stateless stream needs it for every packet. */
static void new_key(struct mppe_key *key)
{
    enum { PAD = 40 };
    uint8_t block[2 * (sizeof key->key + PAD)] = { 0 }, digest[CRYPT_SHA1];
    uint8_t *const second = block + key->length + PAD, *const end = second + key->length;
    memcpy(block, key->start, key->length);
    memcpy(second, key->key, key->length);
    memset(end, 0xF2, PAD);
    const struct crypt_part whole = { block, (size_t)(end - block) + PAD };
    crypt_sha1(&whole, 1, digest);
    memcpy(key->key, digest, key->length);
    crypt_wipe(block, sizeof block);
    crypt_wipe(digest, sizeof digest);
}

/* From the start key to the first session key. */
static void begin(struct mppe_key *key, unsigned bits, const uint8_t start[static 16])
{
    *key = (struct mppe_key){ .length = bits == 128 ? 16 : 8, .bits = (uint8_t)bits };
    memcpy(key->start, start, key->length);
    memcpy(key->key, start, key->length);
    new_key(key);
    salt(key);
}

void mppe_key_v1(struct mppe_key *key, unsigned bits, const uint8_t lm_hash[static MSCHAP_HASH],
                 const uint8_t nt_hash[static MSCHAP_HASH], const uint8_t challenge[static 8])
{
    uint8_t twice[MSCHAP_HASH], digest[CRYPT_SHA1];
    if (bits != 128) {
        begin(key, bits, lm_hash);
        return;
    }
    hash_hash(nt_hash, twice);
    const struct crypt_part parts[] = { PART(twice), PART(twice), { challenge, 8 } }; /* GetStartKey */
    crypt_sha1(parts, COUNT(parts), digest);
    begin(key, bits, digest);
    crypt_wipe(twice, sizeof twice);
    crypt_wipe(digest, sizeof digest);
}

/* GetMasterKey */
static void master_key(const uint8_t nt_hash[static MSCHAP_HASH], const uint8_t nt_response[static MSCHAP_RESPONSE],
                       uint8_t digest[static CRYPT_SHA1])
{
    static const char magic1[] = "This is the MPPE Master Key";
    uint8_t twice[MSCHAP_HASH];
    hash_hash(nt_hash, twice);
    const struct crypt_part parts[] = { PART(twice), { nt_response, MSCHAP_RESPONSE }, { magic1, sizeof magic1 - 1 } };
    crypt_sha1(parts, COUNT(parts), digest);
    crypt_wipe(twice, sizeof twice);
}

void mppe_key_v2(struct mppe_key *key, unsigned bits, const uint8_t nt_hash[static MSCHAP_HASH],
                 const uint8_t nt_response[static MSCHAP_RESPONSE], bool from_client)
{
    static const char magic2[] = "On the client side, this is the send key; on the server side, it is the receive key.";
    static const char magic3[] = "On the client side, this is the receive key; on the server side, it is the send key.";
    uint8_t master[CRYPT_SHA1], digest[CRYPT_SHA1], pad1[40] = { 0 }, pad2[40];
    memset(pad2, 0xF2, sizeof pad2);
    master_key(nt_hash, nt_response, master);
    const struct crypt_part parts[] = { { master, 16 }, PART(pad1),
                                        { from_client ? magic2 : magic3, sizeof magic2 - 1 }, PART(pad2) };
    crypt_sha1(parts, COUNT(parts), digest); /* GetAsymmetricStartKey */
    begin(key, bits, digest);
    crypt_wipe(master, sizeof master);
    crypt_wipe(digest, sizeof digest);
}

void mppe_key_change(struct mppe_key *key, struct rc4 *scratch)
{
    new_key(key);
    rc4_key(scratch, key->key, key->length);
    rc4_apply(scratch, key->key, key->key, key->length);
    salt(key);
}
