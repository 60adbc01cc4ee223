/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_decrypt.c: a link whose login is known, and then whatever the input says: octets of
 * control (direction, number, kind, length), and a PPP frame's.
 */
#include <stdlib.h>
#include <string.h>

#include "analyze/crypt.h"
#include "analyze/decrypt.h"
#include "analyze/mschap.h"
#include "analyze/secrets.h"

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length);

static uint64_t last_frame;

static void on_clear(void *context, const struct pptpscope_clear *clear)
{
    const struct pptpscope_config *const config = context;
    if (clear->captured > clear->length || (!config->clear_at_once && clear->frame < last_frame))
        abort();
    last_frame = clear->frame;
}

/* GRE with a number, of one call. */
static void feed(struct pptpscope *scope, unsigned from, uint32_t sequence, const uint8_t *ppp, size_t length,
                 uint64_t frame)
{
    uint8_t packet[12 + 512] = { 0x30, 0x01, 0x88, 0x0B, (uint8_t)(length >> 8), (uint8_t)length, 0, (uint8_t)(1 + from),
                                 (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8),
                                 (uint8_t)sequence };
    struct datagram d = { .protocol = 47, .payload = packet, .captured = (uint32_t)(12 + length),
                          .wire_length = (uint32_t)(12 + length), .frame = frame, .file = 0,
                          .time = 1700000000000000000 + (int64_t)frame * 1000000 };
    d.source = d.destination = (struct address){ .family = 4, .octets = { 192, 0, 2, 1 } };
    (from ? &d.source : &d.destination)->octets[3] = 2;
    memcpy(packet + 12, ppp, length);
    pptpscope_feed(scope, &d);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    static const uint8_t challenge[] = { 0xC2, 0x23, 1, 7, 0, 13, 8, 1, 2, 3, 4, 5, 6, 7, 8 };
    /* CCP of both sides: request and acknowledgment of option 18. */
    static const uint8_t strengths[] = { 0x40, 0x20, 0x41, 0x21, 0x80, 0x01 };
    struct secrets secrets = { 0 };
    uint8_t ccp[] = { 0x80, 0xFD, 1, 1, 0, 10, 18, 6, 0, 0, 0, 0x40 };
    uint8_t hash[16], response[2 + 4 + 1 + 49 + 1] = { 0xC2, 0x23, 2, 7, 0, 55, 49 };
    uint32_t sequence[2] = { 0, 0 };
    uint64_t frame = 0;
    if (crypt_ready() || length < 2)
        return 0;
    last_frame = 0;
    secrets_add(&secrets, "a", "secret", 6);
    struct pptpscope_config config = { .secrets = &secrets, .on_clear = on_clear, .clear_at_once = octets[0] & 2 };
    config.context = &config;
    struct pptpscope *const scope = pptpscope_new(&config);
    mschap_nt_hash("secret", 6, MSCHAP_UTF16, hash);
    mschap_response(challenge + 7, hash, response + 7 + 24);
    response[7 + 48] = 1;
    response[7 + 49] = 'a';
    ccp[8] = octets[0] & 1;
    ccp[11] = strengths[octets[1] % sizeof strengths];
    feed(scope, 1, sequence[1]++, challenge, sizeof challenge, ++frame);
    feed(scope, 0, sequence[0]++, response, sizeof response, ++frame);
    for (unsigned code = 1; code <= 2; code++)
        for (unsigned side = 0; side < 2; side++) {
            ccp[2] = (uint8_t)code;
            feed(scope, side, sequence[side]++, ccp, sizeof ccp, ++frame);
        }
    octets += 2;
    length -= 2;
    while (length > 3) {
        const unsigned from = octets[0] & 1;
        const size_t count = octets[2] < length - 3 ? octets[2] : length - 3;
        sequence[from] += (uint32_t)(octets[1] < 200 ? 1 : (int)octets[1] - 228);
        feed(scope, from, sequence[from], octets + 3, count, ++frame);
        octets += 3 + count;
        length -= 3 + count;
    }
    pptpscope_finish(scope);
    pptpscope_free(scope);
    secrets_clear(&secrets);
    return 0;
}
