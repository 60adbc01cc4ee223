/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RFC 2118, against a compressor that others wrote: FreeRDP's, at the level of RDP 4.0, which is
 * this format with the same three bits.
 */
#include "analyze/mppc.h"

#include <criterion/criterion.h>
#include <freerdp/codec/mppc.h>
#include <string.h>

#define PACKET 1500

static uint32_t state;

static uint32_t next_random(void) /* xorshift: the same numbers every time */
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

enum stream { NOISE, TEXT, PACKETS, ZEROS };

static size_t make(enum stream kind, uint8_t *octets)
{
    static const char words[] = "the quick brown fox jumps over the lazy dog; pack my box with five dozen liquor jugs. ";
    const size_t length = kind == ZEROS ? PACKET : 40 + next_random() % (PACKET - 40);
    for (size_t i = 0; i < length; i++)
        octets[i] = kind == NOISE  ? (uint8_t)next_random()
                    : kind == TEXT ? (uint8_t)words[(i + state) % (sizeof words - 1)]
                    : kind == ZEROS ? 0
                                    : (uint8_t)(i % 20 < 14 ? i % 20 : next_random() & 0x3F);
    if (kind == TEXT)
        for (size_t i = 0; i < length; i += 50)
            octets[i] = (uint8_t)next_random();
    return length;
}

struct sender {
    MPPC_CONTEXT *context;
    uint32_t plain; /* packets that did not get shorter */
};

/* The packet as it goes out; `*header` its bits. */
static size_t compress(struct sender *s, const uint8_t *octets, size_t length, uint8_t *out, uint16_t *header)
{
    BYTE copy[PACKET], room[2 * PACKET];
    BYTE *compressed = room;
    UINT32 size = sizeof room, flags = 0;
    memcpy(copy, octets, length);
    cr_assert_geq(mppc_compress(s->context, copy, (UINT32)length, &compressed, &size, &flags), 0);
    *header = (uint16_t)((flags & 0xE0) << 8);
    if (!(*header & MPPC_COMPRESSED)) {
        s->plain++;
        memcpy(out, octets, length);
        return length;
    }
    memcpy(out, compressed, size);
    return size;
}

static void run(enum stream kind, unsigned packets)
{
    static struct mppc mppc;
    struct sender s = { .context = mppc_context_new(0, TRUE) };
    uint8_t octets[PACKET], out[2 * PACKET];
    size_t in_total = 0, out_total = 0;
    state = 2463534242u;
    mppc_reset(&mppc);
    for (unsigned n = 0; n < packets; n++) {
        uint16_t header;
        const uint8_t *clear;
        size_t clear_length;
        const size_t length = make(kind, octets), size = compress(&s, octets, length, out, &header);
        in_total += length;
        out_total += size;
        if (!(header & MPPC_COMPRESSED))
            continue;
        cr_assert(mppc_unpack(&mppc, header, out, size, &clear, &clear_length), "packet %u", n);
        cr_assert_eq(clear_length, length, "packet %u", n);
        cr_assert_arr_eq(clear, octets, length, "packet %u", n);
    }
    if (kind != NOISE)
        cr_expect_lt(out_total, in_total);
    mppc_context_free(s.context);
}

Test(mppc, noise)
{
    run(NOISE, 2000);
}

Test(mppc, text)
{
    run(TEXT, 4000);
}

Test(mppc, packets)
{
    run(PACKETS, 4000);
}

Test(mppc, zeros)
{
    run(ZEROS, 500);
}

/* Behind a loss nothing is put out as data that is longer than the packet claims, nor read out of bounds;
 * behind a flush all is right again. */
Test(mppc, losses_and_flushes)
{
    static struct mppc mppc;
    struct sender s = { .context = mppc_context_new(0, TRUE) };
    uint8_t octets[PACKET], out[2 * PACKET];
    bool in_step = true;
    unsigned right = 0;
    state = 88675123u;
    mppc_reset(&mppc);
    for (unsigned n = 0; n < 3000; n++) {
        uint16_t header;
        const uint8_t *clear;
        size_t clear_length;
        if (n % 50 == 20)
            mppc_context_reset(s.context, TRUE);
        const size_t length = make(n & 1 ? TEXT : PACKETS, octets), size = compress(&s, octets, length, out, &header);
        if (n % 50 == 10) {
            in_step = false;
            continue;
        }
        if (!(header & MPPC_COMPRESSED))
            continue;
        in_step |= (header & MPPC_FLUSHED) != 0;
        const bool read = mppc_unpack(&mppc, header, out, size, &clear, &clear_length);
        if (!in_step)
            continue;
        cr_assert(read && clear_length == length && memcmp(clear, octets, length) == 0, "packet %u", n);
        right++;
    }
    cr_expect_gt(right, 2000);
    mppc_context_free(s.context);
}

static bool unpack(const char *bits, uint16_t header)
{
    static struct mppc mppc;
    uint8_t octets[32] = { 0 };
    const uint8_t *clear;
    size_t length, count = 0;
    for (; *bits; bits++)
        if (*bits != ' ') {
            octets[count / 8] |= (uint8_t)((*bits == '1') << (7 - count % 8));
            count++;
        }
    mppc_reset(&mppc);
    return mppc_unpack(&mppc, header, octets, (count + 7) / 8, &clear, &length);
}

Test(mppc, what_no_sender_writes)
{
    cr_expect(unpack("01000001 01000010 01000011 1111 000011 0", 0), "ABC and a copy of it");
    cr_expect_not(unpack("01000001 1111 000000 0", 0), "an offset of 0");
    cr_expect_not(unpack("01000001 1111 000001 111111111111 0000 00000000", 0), "a length that no code has");
    cr_expect_not(unpack("01000001 01000001 1111 000001 111111111110 111111111111 0", 0), "more than the history holds");
    cr_expect_not(unpack("01000001 110 00000", 0), "cut inside a code");
    cr_expect_not(unpack("", 0), "nothing");
}
