/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sample vectors of RFC 2433 B, RFC 2759 section 9.2 and RFC 3079 sections 2.5 and 3.5, and what they leave out. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "analyze/crypt.h"
#include "analyze/mschap.h"

/* "D1 26 9E" as octets; returns how many. */
static size_t octets(const char *hex, uint8_t *out)
{
    size_t count = 0;
    unsigned value;
    int used;
    while (sscanf(hex, "%2x%n", &value, &used) == 1) {
        out[count++] = (uint8_t)value;
        hex += used;
    }
    return count;
}

static void same(const uint8_t *got, const char *hex, const char *what)
{
    uint8_t wanted[64];
    const size_t count = octets(hex, wanted);
    cr_expect_arr_eq(got, wanted, count, "%s", what);
}

static void prepare(void)
{
    const char *const lacks = crypt_ready();
    cr_assert_null(lacks, "%s", lacks);
}

TestSuite(mschap, .init = prepare);

static uint8_t nt[MSCHAP_HASH], lm[MSCHAP_HASH], response[MSCHAP_RESPONSE], challenge[8];

/* RFC 2759 section 9.2: user "User", password "clientPass". */
static void sample(void)
{
    uint8_t authenticator[16], peer[16];
    octets("5B5D7C7D7B3F2F3E3C2C602132262628", authenticator);
    octets("21402324255E262A28295F2B3A337C7E", peer);
    cr_assert(mschap_nt_hash("clientPass", 10, MSCHAP_UTF16, nt));
    cr_assert(mschap_lm_hash("clientPass", 10, lm));
    mschap_challenge_hash(peer, authenticator, (const uint8_t *)"User", 4, challenge);
    mschap_response(challenge, nt, response);
}

Test(mschap, responses_of_rfc_2759)
{
    uint8_t proof[MSCHAP_PROOF];
    sample();
    same(nt, "44EBBA8D5312B8D611474411F56989AE", "NtPasswordHash");
    same(challenge, "D02E4386BCE91226", "ChallengeHash");
    same(response, "82309ECD8D708B5EA08FAA3981CD83544233114A3D85D6DF", "NT-Response");
    mschap_proof(nt, response, challenge, proof);
    same(proof, "407A5589115FD0D6209F510FE9C04566932CDA56", "authenticator response");
}

static void key_is(const struct mppe_key *key, const char *start, const char *session, const char *message)
{
    uint8_t out[12];
    struct rc4 *const rc4 = rc4_new();
    same(key->start, start, "start key");
    same(key->key, session, "session key");
    rc4_key(rc4, key->key, key->length);
    rc4_apply(rc4, out, (const uint8_t *)"test message", 12);
    same(out, message, "encrypted message");
    rc4_free(rc4);
}

Test(mschap, keys_of_rfc_3079_for_version_2)
{
    struct mppe_key key;
    sample();
    mppe_key_v2(&key, 40, nt, response, false);
    key_is(&key, "8B7CDC149B993A1B", "D1269EC49FA62E3E", "929137917E5803D668D75898");
    mppe_key_v2(&key, 56, nt, response, false);
    key_is(&key, "8B7CDC149B993A1B", "D15C00C49FA62E3E", "3F106833FA448DA842BC57");
    mppe_key_v2(&key, 128, nt, response, false);
    key_is(&key, "8B7CDC149B993A1BA118CB153F56DCCB", "405CB2247A7956E6E211007AE27B22D4", "81848317DF68846272FB5ABE");
}

Test(mschap, keys_of_rfc_3079_for_version_1)
{
    struct mppe_key key;
    uint8_t v1[8];
    sample();
    octets("102DB5DF085D3041", v1);
    same(lm, "76A152936096D7830E2390227404AFD2", "LmPasswordHash");
    mppe_key_v1(&key, 40, lm, nt, v1);
    key_is(&key, "76A152936096D783", "D1269E538CEC4A08", "");
    mppe_key_v1(&key, 56, lm, nt, v1);
    key_is(&key, "76A152936096D783", "D10801538CEC4A08", "");
    mppe_key_v1(&key, 128, lm, nt, v1);
    key_is(&key, "A8947850CFC0ACC1D1789FB62DDCDDB0", "59D159BC09F76F1DA2A86A28FFEC0B1E", "");
}

/* The two directions start from different keys, and each of them only changes by its own steps. */
Test(mschap, directions_and_changes)
{
    struct mppe_key c2s, s2c, again;
    struct rc4 *const scratch = rc4_new();
    sample();
    mppe_key_v2(&c2s, 128, nt, response, true);
    mppe_key_v2(&s2c, 128, nt, response, false);
    cr_expect_arr_neq(c2s.key, s2c.key, 16);
    again = c2s;
    mppe_key_change(&c2s, scratch);
    cr_expect_arr_neq(c2s.key, again.key, 16);
    cr_expect_arr_eq(c2s.start, again.start, 16);
    mppe_key_change(&again, scratch);
    cr_expect_arr_eq(c2s.key, again.key, 16);
    mppe_key_v2(&c2s, 40, nt, response, true);
    for (unsigned i = 0; i < 5; i++)
        mppe_key_change(&c2s, scratch);
    same(c2s.key, "D1269E", "the salt of 40 bits stays");
    rc4_free(scratch);
}

/* pppd widens octets, Windows converts characters: outside ASCII the hashes differ. */
Test(mschap, passwords_outside_ascii)
{
    static const char umlaut[] = "Stra\xC3\x9F" "e", emoji[] = "\xF0\x9F\x94\x91";
    uint8_t as_utf16[MSCHAP_HASH], widened[MSCHAP_HASH], wanted[MSCHAP_HASH];
    const uint8_t units[] = { 'S', 0, 't', 0, 'r', 0, 'a', 0, 0xDF, 0, 'e', 0 };
    const uint8_t pair[] = { 0x3D, 0xD8, 0x11, 0xDD };
    struct crypt_part part = { units, sizeof units };
    cr_assert(mschap_nt_hash(umlaut, sizeof umlaut - 1, MSCHAP_UTF16, as_utf16));
    cr_assert(mschap_nt_hash(umlaut, sizeof umlaut - 1, MSCHAP_WIDENED, widened));
    crypt_md4(&part, 1, wanted);
    cr_expect_arr_eq(as_utf16, wanted, sizeof wanted);
    cr_expect_arr_neq(as_utf16, widened, sizeof widened);
    part = (struct crypt_part){ pair, sizeof pair };
    crypt_md4(&part, 1, wanted);
    cr_assert(mschap_nt_hash(emoji, 4, MSCHAP_UTF16, as_utf16));
    cr_expect_arr_eq(as_utf16, wanted, sizeof wanted);
    cr_expect_not(mschap_lm_hash(umlaut, sizeof umlaut - 1, wanted));
}

Test(mschap, passwords_that_are_refused)
{
    static const char *const bad[] = { "\x80", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "a\xE2\x82" };
    uint8_t hash[MSCHAP_HASH];
    char longest[MSCHAP_PASSWORD_MAX + 1];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(mschap_nt_hash(bad[i], strlen(bad[i]), MSCHAP_UTF16, hash), "case %zu", i);
    memset(longest, 'x', sizeof longest);
    cr_expect(mschap_nt_hash(longest, MSCHAP_PASSWORD_MAX, MSCHAP_UTF16, hash));
    cr_expect_not(mschap_nt_hash(longest, MSCHAP_PASSWORD_MAX + 1, MSCHAP_UTF16, hash));
    cr_expect_not(mschap_nt_hash(longest, MSCHAP_PASSWORD_MAX + 1, MSCHAP_WIDENED, hash));
    cr_expect(mschap_nt_hash("", 0, MSCHAP_UTF16, hash));
    same(hash, "31D6CFE0D16AE931B73C59D7E0C089C0", "the empty password");
    cr_expect(mschap_lm_hash("", 0, hash));
    same(hash, "AAD3B435B51404EEAAD3B435B51404EE", "the empty password's LM hash: a weak key of DES");
    cr_expect_not(mschap_lm_hash("123456789012345", 15, hash));
}
