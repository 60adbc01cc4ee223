/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decrypt.c: how fast the engine gives back plain packets, beside the same calls of
 * libgcrypt in a loop that does nothing else.
 */
#include <gcrypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyze/cipher.h"
#include "analyze/crypt.h"
#include "analyze/mschap.h"
#include "analyze/pptpscope.h"
#include "analyze/secrets.h"

enum { OCTETS = 24 << 20, SMALLEST = 64, RUNS = 5 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static uint64_t came;

static void on_clear(void *context, const struct pptpscope_clear *clear)
{
    (void)context;
    came += clear->captured > 0;
}

static void feed(struct pptpscope *scope, unsigned from, uint32_t sequence, uint8_t *packet, size_t length, uint64_t frame)
{
    const uint8_t head[] = { 0x30, 0x01, 0x88, 0x0B, (uint8_t)(length >> 8), (uint8_t)length, 0, (uint8_t)(1 + from),
                             (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8), (uint8_t)sequence };
    memcpy(packet, head, sizeof head);
    struct datagram d = { .protocol = 47, .payload = packet, .captured = (uint32_t)(sizeof head + length),
                          .wire_length = (uint32_t)(sizeof head + length), .ip_id = (uint32_t)frame, .frame = frame,
                          .time = 1700000000000000000 + (int64_t)frame * 10000 };
    d.source = (struct address){ .family = 4, .octets = { 192, 0, 2, (uint8_t)(1 + from) } };
    d.destination = (struct address){ .family = 4, .octets = { 192, 0, 2, (uint8_t)(2 - from) } };
    pptpscope_feed(scope, &d);
}

/* The key of MS-CHAPv2 of alice, agreed with `bits`. */
static void negotiate(struct pptpscope *scope, uint32_t bits, struct mppe_key *key)
{
    uint8_t challenge[12 + 24] = { [12] = 0xC2, 0x23, 1, 9, 0, 22, 16 }, response[12 + 61] = { [12] = 0xC2, 0x23, 2, 9, 0, 59, 49 };
    uint8_t ccp[12 + 12] = { [12] = 0x80, 0xFD, 1, 1, 0, 10, 18, 6, (uint8_t)(bits >> 24), 0, 0, (uint8_t)bits }, hash[16], eight[8];
    uint8_t *const value = response + 19;
    memset(value, 1, 16);
    memcpy(value + 49, "alice", 5);
    mschap_nt_hash("secret", 6, MSCHAP_UTF16, hash);
    mschap_challenge_hash(value, challenge + 19, (const uint8_t *)"alice", 5, eight);
    mschap_response(eight, hash, value + 24);
    feed(scope, 1, 0, challenge, 24, 1);
    feed(scope, 0, 0, response, 61, 2);
    for (uint8_t code = 1; code <= 2; code++)
        for (unsigned side = 0; side < 2; side++) {
            ccp[14] = code;
            feed(scope, side, code, ccp, 12, 2u * code + 1 + side);
        }
    mppe_key_v2(key, 128, hash, value + 24, true);
}

/* All packets as they are sent, one behind the other; room for GRE before each. */
static uint8_t *make(uint32_t count, size_t size, bool stateless, struct mppe_key key)
{
    const size_t step = 12 + 4 + 2 + size;
    uint8_t *const all = calloc(count, step);
    struct rc4 *const stream = rc4_new(), *const scratch = rc4_new();
    if (!all)
        exit(1);
    rc4_key(stream, key.key, key.length);
    for (uint32_t n = 0; n < count; n++) {
        uint8_t *const at = all + n * step;
        uint32_t sum = 0;
        const bool flushed = stateless || (n & 0xFF) == 0xFF;
        const uint8_t head[] = { 0x00, 0xFD, (uint8_t)((flushed ? 0x90 : 0x10) | (n >> 8 & 0x0F)), (uint8_t)n, 0x00, 0x21, 0x45, 0,
                                 (uint8_t)(size >> 8), (uint8_t)size, (uint8_t)(n >> 8), (uint8_t)n, 0, 0, 64, 17 };
        memcpy(at + 12, head, sizeof head);
        for (unsigned i = 0; i < 20; i += 2)
            sum += (uint32_t)(at[18 + i] << 8 | at[19 + i]);
        sum = ~((sum & 0xFFFF) + (sum >> 16));
        at[28] = (uint8_t)(sum >> 8);
        at[29] = (uint8_t)sum;
        if (flushed) {
            mppe_key_change(&key, scratch);
            rc4_key(stream, key.key, key.length);
        }
        rc4_apply(stream, at + 16, at + 16, size + 2);
    }
    rc4_free(stream);
    rc4_free(scratch);
    return all;
}

static double ours(uint32_t count, size_t size, bool stateless)
{
    struct secrets secrets = { 0 };
    struct mppe_key key;
    secrets_add(&secrets, "alice", "secret", 6);
    const struct pptpscope_config config = { .secrets = &secrets, .on_clear = on_clear };
    struct pptpscope *const scope = pptpscope_new(&config);
    negotiate(scope, stateless ? 0x01000040 : 0x40, &key);
    uint8_t *const all = make(count, size, stateless, key);
    came = 0;
    const double began = now();
    for (uint32_t n = 0; n < count; n++)
        feed(scope, 0, n + 3, all + n * (18 + size), size + 6, n + 10);
    const double took = now() - began;
    pptpscope_finish(scope);
    pptpscope_free(scope);
    secrets_clear(&secrets);
    free(all);
    if (came != count) {
        fprintf(stderr, "decrypt: %lu of %u packets came out\n", (unsigned long)came, count);
        exit(1);
    }
    return took;
}

/* The same packets through their cipher alone: without GRE, its order, or counting. */
static double alone(uint32_t count, size_t size, bool stateless)
{
    static uint8_t work[CIPHER_CLEAR_MAX];
    struct key_source sources[2] = { { .version = 2, .response = { 1 } } };
    struct cipher cipher = { 0 };
    struct cipher_clear clear;
    struct mppe_key key;
    mppe_key_v2(&key, 128, sources[0].nt_hash, sources[0].response, true);
    cipher_agreed(&cipher, sources, 0, 128, stateless, true, 2);
    uint8_t *const all = make(count, size, stateless, key);
    came = 0;
    const double began = now();
    for (uint32_t n = 0; n < count; n++) {
        const uint8_t *const at = all + n * (18 + size) + 14;
        const struct cipher_packet packet = { .header = (uint16_t)(at[0] << 8 | at[1]), .has_sequence = true, .sequence = n + 3,
                                              .octets = at + 2, .have = size + 2, .length = size + 2 };
        came += cipher_read(&cipher, &packet, work, &clear) == UNREADABLE_COUNT;
    }
    const double took = now() - began;
    cipher_forget(&cipher);
    free(all);
    if (came != count)
        exit(1);
    return took;
}

/* What libgcrypt has to do for it: RFC 3078 section 7.3's key, and the packet. */
static double bare(uint32_t count, size_t size, bool stateless)
{
    static uint8_t packet[2048], block[112];
    uint8_t digest[20], key[16] = { 1 };
    gcry_cipher_hd_t stream, scratch;
    gcry_cipher_open(&stream, GCRY_CIPHER_ARCFOUR, GCRY_CIPHER_MODE_STREAM, 0);
    gcry_cipher_open(&scratch, GCRY_CIPHER_ARCFOUR, GCRY_CIPHER_MODE_STREAM, 0);
    gcry_cipher_setkey(stream, key, sizeof key);
    const double began = now();
    for (uint32_t n = 0; n < count; n++) {
        if (stateless || (n & 0xFF) == 0xFF) {
            gcry_md_hash_buffer(GCRY_MD_SHA1, digest, block, sizeof block);
            gcry_cipher_setkey(scratch, digest, sizeof key);
            gcry_cipher_encrypt(scratch, key, sizeof key, digest, sizeof key);
            gcry_cipher_setkey(stream, key, sizeof key);
        }
        gcry_cipher_decrypt(stream, packet, size + 2, NULL, 0);
    }
    const double took = now() - began;
    gcry_cipher_close(stream);
    gcry_cipher_close(scratch);
    return took;
}

int main(void)
{
    static const size_t sizes[] = { 64, 512, 1400 };
    if (crypt_ready())
        return 1;
    printf("%-28s %13s %12s   %s\n", "decryption", "packets/s", "Gbit/s", "of libgcrypt alone: cipher, whole engine");
    for (unsigned stateless = 0; stateless < 2; stateless++)
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            const uint32_t count = OCTETS / (uint32_t)sizes[i] / (sizes[i] == SMALLEST ? 4 : 1);
            double took[RUNS], least[RUNS], inner[RUNS];
            for (unsigned run = 0; run < RUNS; run++) {
                least[run] = bare(count, sizes[i], stateless);
                inner[run] = alone(count, sizes[i], stateless);
                took[run] = ours(count, sizes[i], stateless);
            }
            qsort(took, RUNS, sizeof took[0], by_value);
            qsort(least, RUNS, sizeof least[0], by_value);
            qsort(inner, RUNS, sizeof inner[0], by_value);
            const double each = took[RUNS / 2];
            printf("%-9s %4zu octets %25.0f %12.2f   %.2f  %.2f\n", stateless ? "stateless" : "stateful", sizes[i], count / each,
                   count / each * (double)sizes[i] * 8 / 1e9, least[RUNS / 2] / inner[RUNS / 2], least[RUNS / 2] / each);
        }
    return 0;
}
