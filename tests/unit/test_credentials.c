/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What secrets prove of logins: names, encodings, methods, the server's own proof. */
#include "analyze/credentials.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "analyze/crypt.h"

static struct credentials c;
static struct secrets secrets;

static void know(const char *user, const char *password)
{
    cr_assert_null(crypt_ready());
    cr_assert(secrets_add(&secrets, user, password, strlen(password)));
}

static void feed_chap(unsigned from, uint8_t algorithm, const uint8_t *octets, size_t length, uint64_t frame)
{
    struct reader r = reader_init(octets, (uint32_t)length, (uint32_t)length);
    struct chap chap;
    chap_dissect(&r, algorithm, &chap);
    credentials_chap(&c, &secrets, from, false, &chap, frame);
}

static void challenge(uint8_t algorithm, uint8_t size)
{
    uint8_t octets[64] = { CHAP_CHALLENGE, 5, 0, (uint8_t)(5 + size), size };
    for (uint8_t i = 0; i < size; i++)
        octets[5 + i] = (uint8_t)(i + 1);
    feed_chap(1, algorithm, octets, 5u + size, 1);
}

/* A client that hashes `hashed` and calls itself `name`; its response's ChallengeHash. */
static void respond_v2(const char *name, const char *hashed, const char *password, enum mschap_encoding encoding,
                       uint8_t eight[8], uint8_t response[24])
{
    uint8_t octets[128] = { CHAP_RESPONSE, 5, 0, 0, 49 }, hash[16], server[16];
    for (uint8_t i = 0; i < 16; i++)
        server[i] = (uint8_t)(i + 1);
    memset(octets + 5, 0x5A, 16);
    cr_assert(mschap_nt_hash(password, strlen(password), encoding, hash));
    mschap_challenge_hash(octets + 5, server, (const uint8_t *)hashed, strlen(hashed), eight);
    mschap_response(eight, hash, octets + 5 + 24);
    memcpy(response, octets + 5 + 24, 24);
    memcpy(octets + 54, name, strlen(name));
    octets[3] = (uint8_t)(54 + strlen(name));
    feed_chap(0, CHAP_MSCHAP_V2, octets, 54 + strlen(name), 2);
}

static const struct credential_try *try_v2(const char *name, const char *hashed, const char *password,
                                           enum mschap_encoding encoding)
{
    uint8_t eight[8], response[24];
    challenge(CHAP_MSCHAP_V2, 16);
    respond_v2(name, hashed, password, encoding, eight, response);
    return &c.tries[c.try_count - 1];
}

static void end(void)
{
    credentials_clear(&c);
    secrets_clear(&secrets);
}

Test(credentials, every_form_of_the_name)
{
    static const struct { const char *name, *hashed; enum credential_name form; } rows[] = {
        { "alice", "alice", CREDENTIAL_NAME_BARE },
        { "EXAMPLE\\alice", "alice", CREDENTIAL_NAME_BARE },
        { "EXAMPLE\\alice", "EXAMPLE\\alice", CREDENTIAL_NAME_WHOLE },
        { "Alice", "alice", CREDENTIAL_NAME_SECRET },
        { "alice", "ALICE", CREDENTIAL_NAME_UPPER },
        { "EXAMPLE\\ALICE", "example\\alice", CREDENTIAL_NAME_LOWER_WHOLE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        know("alice", "pass word");
        const struct credential_try *const try = try_v2(rows[i].name, rows[i].hashed, "pass word", MSCHAP_UTF16);
        cr_expect_eq(try->proof, CREDENTIAL_RIGHT, "row %zu", i);
        cr_expect_eq(try->name, rows[i].form, "row %zu: %d", i, (int)try->name);
        cr_expect_eq(c.sources[0].version, 2);
        end();
    }
}

Test(credentials, both_encodings)
{
    for (unsigned e = 0; e < 2; e++) {
        know("alice", "Grüße");
        const struct credential_try *const try = try_v2("alice", "alice", "Grüße", (enum mschap_encoding)e);
        cr_expect_eq(try->proof, CREDENTIAL_RIGHT);
        cr_expect(try->encoding_matters);
        cr_expect_eq(try->widened, e == MSCHAP_WIDENED);
        end();
    }
}

Test(credentials, wrong_unknown_and_without_challenge)
{
    uint8_t eight[8], response[24];
    know("alice", "another");
    cr_expect_eq(try_v2("alice", "alice", "secret", MSCHAP_UTF16)->proof, CREDENTIAL_WRONG);
    cr_expect_eq(try_v2("bob", "bob", "secret", MSCHAP_UTF16)->proof, CREDENTIAL_NO_SECRET);
    credentials_clear(&c);
    respond_v2("alice", "alice", "another", MSCHAP_UTF16, eight, response);
    cr_expect_eq(c.tries[0].proof, CREDENTIAL_CANNOT);
    cr_expect_eq(c.sources[0].version, 0);
    end();
}

/* A server that knows the password, and computes with `hashed`; or one that does not. */
static const struct credential_try *succeed(const char *hashed, const char *password)
{
    uint8_t octets[64] = { CHAP_SUCCESS, 5, 0, 46, 'S', '=' }, hash[16], eight[8], response[24], proof[20], other[8], peer[16],
            server[16];
    challenge(CHAP_MSCHAP_V2, 16);
    respond_v2("EXAMPLE\\alice", "alice", "secret", MSCHAP_UTF16, eight, response);
    memset(peer, 0x5A, sizeof peer);
    for (uint8_t i = 0; i < 16; i++)
        server[i] = (uint8_t)(i + 1);
    mschap_nt_hash(password, strlen(password), MSCHAP_UTF16, hash);
    mschap_challenge_hash(peer, server, (const uint8_t *)hashed, strlen(hashed), other);
    mschap_proof(hash, response, other, proof);
    for (unsigned i = 0; i < sizeof proof; i++)
        snprintf((char *)octets + 6 + 2 * i, 3, "%02X", proof[i]);
    feed_chap(1, CHAP_MSCHAP_V2, octets, 46, 3);
    return &c.tries[c.try_count - 1];
}

Test(credentials, the_servers_proof)
{
    know("alice", "secret");
    const struct credential_try *try = succeed("alice", "secret");
    cr_expect_eq(try->result, AUTH_SUCCESS);
    cr_expect_eq(try->server, CREDENTIAL_RIGHT);
    credentials_clear(&c);
    try = succeed("EXAMPLE\\alice", "secret");
    cr_expect_eq(try->server, CREDENTIAL_WRONG);
    cr_expect(try->server_other_name);
    credentials_clear(&c);
    try = succeed("alice", "guess");
    cr_expect_eq(try->server, CREDENTIAL_WRONG);
    cr_expect_not(try->server_other_name);
    end();
}

Test(credentials, mschap_v1_by_either_response)
{
    for (unsigned lm = 0; lm < 2; lm++) {
        uint8_t octets[64] = { CHAP_RESPONSE, 5, 0, 59, 49 }, hash[16], eight[8];
        know("alice", "Secret");
        for (uint8_t i = 0; i < 8; i++)
            eight[i] = (uint8_t)(i + 1);
        if (lm)
            mschap_lm_hash("Secret", 6, hash);
        else
            mschap_nt_hash("Secret", 6, MSCHAP_UTF16, hash);
        mschap_response(eight, hash, octets + 5 + (lm ? 0 : 24));
        octets[5 + 48] = !lm;
        memcpy(octets + 54, "alice", 5);
        challenge(CHAP_MSCHAP_V1, 8);
        feed_chap(0, CHAP_MSCHAP_V1, octets, 59, 2);
        cr_expect_eq(c.tries[0].proof, CREDENTIAL_RIGHT, "LM %u", lm);
        cr_expect_eq(c.sources[0].version, 1);
        cr_expect(c.sources[0].has_lm);
        end();
    }
}

/* A response sent again is no second try; a new challenge makes one. */
Test(credentials, tries_are_told_apart)
{
    know("alice", "secret");
    try_v2("alice", "alice", "secret", MSCHAP_UTF16);
    uint8_t eight[8], response[24];
    respond_v2("alice", "alice", "secret", MSCHAP_UTF16, eight, response);
    cr_expect_eq(c.try_count, 1);
    end();
}
