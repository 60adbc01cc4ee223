/* SPDX-License-Identifier: GPL-2.0-or-later */
/* traffic.c: see traffic.h. */
#include "tests/bench/traffic.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/crypt.h"
#include "analyze/mschap.h"

void traffic_gre(uint8_t *packet, unsigned from, uint32_t sequence, size_t length)
{
    const uint8_t head[TRAFFIC_GRE] = { 0x30, 0x01, 0x88, 0x0B, (uint8_t)(length >> 8), (uint8_t)length, 0, (uint8_t)(1 + from),
                                        (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8),
                                        (uint8_t)sequence };
    memcpy(packet, head, sizeof head);
}

void traffic_negotiate(uint32_t bits, struct mppe_key *key, traffic_take *take, void *context)
{
    uint8_t challenge[TRAFFIC_GRE + 24] = { [TRAFFIC_GRE] = 0xC2, 0x23, 1, 9, 0, 22, 16 }, response[TRAFFIC_GRE + 61] = { [TRAFFIC_GRE] = 0xC2, 0x23, 2, 9, 0, 59, 49 };
    uint8_t ccp[TRAFFIC_GRE + 12] = { [TRAFFIC_GRE] = 0x80, 0xFD, 1, 1, 0, 10, 18, 6, (uint8_t)(bits >> 24), 0, 0, (uint8_t)bits }, hash[16], eight[8];
    uint8_t *const value = response + 19;
    memset(value, 1, 16);
    memcpy(value + 49, TRAFFIC_USER, strlen(TRAFFIC_USER));
    mschap_nt_hash(TRAFFIC_PASSWORD, strlen(TRAFFIC_PASSWORD), MSCHAP_UTF16, hash);
    mschap_challenge_hash(value, challenge + 19, (const uint8_t *)TRAFFIC_USER, strlen(TRAFFIC_USER), eight);
    mschap_response(eight, hash, value + 24);
    take(context, 1, 0, challenge, 24);
    take(context, 0, 0, response, 61);
    for (uint8_t code = 1; code <= 2; code++)
        for (unsigned side = 0; side < 2; side++) {
            ccp[14] = code;
            take(context, side, code, ccp, 12);
        }
    mppe_key_v2(key, 128, hash, value + 24, true);
}

uint8_t *traffic_encrypted(uint32_t count, size_t size, bool stateless, struct mppe_key key)
{
    const size_t step = TRAFFIC_MORE + size;
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
        memcpy(at + TRAFFIC_GRE, head, sizeof head);
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
