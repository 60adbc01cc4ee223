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
#include "analyze/pptpscope.h"
#include "analyze/secrets.h"
#include "tests/bench/traffic.h"

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

struct sink {
    struct pptpscope *scope;
    uint64_t frame;
};

static void feed(void *context, unsigned from, uint32_t sequence, uint8_t *packet, size_t length)
{
    struct sink *const sink = context;
    const uint32_t octets = (uint32_t)(TRAFFIC_GRE + length);
    const uint64_t frame = ++sink->frame;
    traffic_gre(packet, from, sequence, length);
    struct datagram d = { .protocol = 47, .payload = packet, .captured = octets, .wire_length = octets, .ip_id = (uint32_t)frame,
                          .frame = frame, .time = 1700000000000000000 + (int64_t)frame * 10000 };
    d.source = (struct address){ .family = 4, .octets = { 192, 0, 2, (uint8_t)(1 + from) } };
    d.destination = (struct address){ .family = 4, .octets = { 192, 0, 2, (uint8_t)(2 - from) } };
    pptpscope_feed(sink->scope, &d);
}

static double ours(uint32_t count, size_t size, bool stateless)
{
    struct secrets secrets = { 0 };
    struct mppe_key key;
    secrets_add(&secrets, TRAFFIC_USER, TRAFFIC_PASSWORD, strlen(TRAFFIC_PASSWORD));
    const struct pptpscope_config config = { .secrets = &secrets, .on_clear = on_clear };
    struct sink sink = { .scope = pptpscope_new(&config) };
    traffic_negotiate(stateless ? 0x01000040 : 0x40, &key, feed, &sink);
    uint8_t *const all = traffic_encrypted(count, size, stateless, key);
    came = 0;
    const double began = now();
    for (uint32_t n = 0; n < count; n++)
        feed(&sink, 0, n + 3, all + n * (TRAFFIC_MORE + size), TRAFFIC_MORE - TRAFFIC_GRE + size);
    const double took = now() - began;
    pptpscope_finish(sink.scope);
    pptpscope_free(sink.scope);
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
    uint8_t *const all = traffic_encrypted(count, size, stateless, key);
    came = 0;
    const double began = now();
    for (uint32_t n = 0; n < count; n++) {
        const uint8_t *const at = all + n * (TRAFFIC_MORE + size) + TRAFFIC_GRE + 2;
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
