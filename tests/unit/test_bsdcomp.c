/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BSD Compress against a sender written here from RFC 1977: dictionary searched from its start, codes put one by one. */
#include "analyze/bsdcomp.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define PACKET 1200
#define CODES 32768

static struct {
    struct { uint16_t prefix; uint8_t last; } strings[CODES];
    uint16_t next[CODES]; /* of the strings with one prefix */
    uint16_t first[CODES];
    unsigned most, highest, bits;
    uint16_t sequence;
    uint64_t in, out, ratio, checkpoint;
} sender;

static struct bsdcomp *bsd;
static uint32_t random_state;

static void clear_dictionary(void)
{
    memset(sender.first, 0, sizeof sender.first);
    sender.highest = 256;
    sender.bits = 9;
    sender.in = sender.out = sender.ratio = 0;
    sender.checkpoint = 10000;
}

static void start(unsigned bits)
{
    sender.most = (1u << bits) - 1;
    sender.sequence = 0;
    clear_dictionary();
    bsdcomp_free(bsd);
    bsd = bsdcomp_new(bits);
    random_state = 4711;
}

static void finish(void)
{
    bsdcomp_free(bsd);
}

TestSuite(bsdcomp, .fini = finish);

static unsigned find(unsigned prefix, uint8_t last)
{
    for (unsigned code = sender.first[prefix]; code; code = sender.next[code])
        if (sender.strings[code].last == last)
            return code;
    return 0;
}

struct out {
    uint8_t *octets;
    size_t bits;
};

static void put(struct out *out, unsigned code, unsigned bits)
{
    while (bits--) {
        if (out->bits % 8 == 0)
            out->octets[out->bits / 8] = 0;
        out->octets[out->bits / 8] |= (uint8_t)((code >> bits & 1) << (7 - out->bits % 8));
        out->bits++;
    }
}

static bool time_to_clear(void)
{
    if (sender.in < sender.checkpoint)
        return false;
    sender.checkpoint = sender.in + 10000;
    if (sender.highest < sender.most)
        return false;
    const uint64_t ratio = sender.in * 256 / (sender.out ? sender.out : 1);
    if (ratio < sender.ratio || ratio < 256) {
        clear_dictionary();
        return true;
    }
    sender.ratio = ratio;
    return false;
}

/* The packet's octets behind the sequence number. */
static size_t squeeze(const uint8_t *octets, size_t length, uint8_t *to)
{
    struct out out = { .octets = to };
    unsigned prefix = octets[0];
    for (size_t i = 1; i < length; i++) {
        const unsigned code = find(prefix, octets[i]);
        if (code) {
            prefix = code;
            continue;
        }
        put(&out, prefix, sender.bits);
        if (sender.highest < sender.most) {
            if (sender.highest >= (1u << sender.bits) - 1)
                sender.bits++;
            sender.highest++;
            sender.strings[sender.highest].prefix = (uint16_t)prefix;
            sender.strings[sender.highest].last = octets[i];
            sender.next[sender.highest] = sender.first[prefix];
            sender.first[prefix] = (uint16_t)sender.highest;
        }
        prefix = octets[i];
    }
    put(&out, prefix, sender.bits);
    sender.in += length;
    sender.out += (out.bits + 7) / 8;
    const unsigned bits = sender.bits;
    if (time_to_clear())
        put(&out, 256, bits);
    while (out.bits % 8)
        put(&out, 1, 1);
    if (sender.highest >= (1u << sender.bits) - 1 && sender.highest < sender.most)
        sender.bits++;
    sender.sequence++;
    return out.bits / 8;
}

static size_t make(uint8_t *octets, unsigned kind)
{
    random_state = random_state * 1103515245 + 12345;
    const size_t length = 30 + (random_state >> 16) % (PACKET - 30);
    octets[0] = 0x21;
    for (size_t i = 1; i < length; i++) {
        random_state = random_state * 1103515245 + 12345;
        octets[i] = (uint8_t)(kind == 0 ? i % 17 : kind == 1 ? random_state >> 16 : kind == 2 ? 0 : (random_state >> 20) & 7);
    }
    return length;
}

/* Packets that got shorter go compressed, the others as they are, as every sender does. */
static void run(unsigned bits, unsigned packets, const unsigned *kinds, unsigned kind_count)
{
    static uint8_t octets[PACKET], packet[2 * PACKET + 2], clear[PACKET + 10];
    unsigned compressed = 0;
    start(bits);
    for (unsigned n = 0; n < packets; n++) {
        size_t got;
        const size_t length = make(octets, kinds[n / 7 % kind_count]);
        packet[0] = (uint8_t)(sender.sequence >> 8);
        packet[1] = (uint8_t)sender.sequence;
        const size_t size = squeeze(octets, length, packet + 2) + 2;
        if (size >= length) {
            bsdcomp_passed(bsd, 0x21, octets + 1, length - 1);
            continue;
        }
        compressed++;
        uint8_t *const exact = malloc(size);
        memcpy(exact, packet, size);
        cr_assert_eq(bsdcomp_unpack(bsd, exact, size, clear, sizeof clear, &got), BSDCOMP_OK, "bits %u, packet %u", bits, n);
        free(exact);
        cr_assert_eq(got, length, "bits %u, packet %u", bits, n);
        cr_assert_arr_eq(clear, octets, length, "bits %u, packet %u", bits, n);
    }
    cr_expect_gt(compressed, packets / 4);
}

Test(bsdcomp, every_length_of_code)
{
    static const unsigned kinds[] = { 0, 3, 2, 0 };
    for (unsigned bits = 9; bits <= 15; bits++)
        run(bits, 600, kinds, 4);
}

/* Noise fills the dictionary and makes the sender throw it away: the receiver does so at the same packet. */
Test(bsdcomp, packets_that_were_passed)
{
    static const unsigned kinds[] = { 0, 1, 3, 1, 2 };
    for (unsigned bits = 9; bits <= 15; bits++)
        run(bits, 1500, kinds, 5);
}

Test(bsdcomp, a_loss_and_a_reset)
{
    uint8_t octets[PACKET], packet[2 * PACKET], clear[PACKET];
    size_t got;
    start(12);
    for (unsigned n = 0; n < 20; n++) {
        if (n == 12) {
            clear_dictionary();
            sender.sequence = 0;
            bsdcomp_reset(bsd);
        }
        const size_t length = make(octets, 0);
        packet[0] = (uint8_t)(sender.sequence >> 8);
        packet[1] = (uint8_t)sender.sequence;
        const size_t size = squeeze(octets, length, packet + 2) + 2;
        if (n == 8)
            continue;
        cr_expect_eq(bsdcomp_unpack(bsd, packet, size, clear, sizeof clear, &got),
                     n > 8 && n < 12 ? BSDCOMP_OUT_OF_STEP : BSDCOMP_OK, "packet %u", n);
    }
}

Test(bsdcomp, what_no_sender_writes)
{
    /* Codes of 9 bits: 0x21, then one that was never learnt; CLEAR in mid-packet; nothing. */
    static const uint8_t unknown[] = { 0, 0, 0x10, 0xC0, 0x80 }, middle[] = { 0, 0, 0x10, 0xC0, 0x10, 0x80, 0x00 };
    uint8_t clear[4], octets[PACKET], packet[2 * PACKET];
    size_t got;
    cr_expect_null(bsdcomp_new(8));
    cr_expect_null(bsdcomp_new(16));
    start(9);
    cr_expect_eq(bsdcomp_unpack(bsd, unknown, 2, clear, sizeof clear, &got), BSDCOMP_MALFORMED);
    cr_expect_eq(bsdcomp_unpack(bsd, unknown, sizeof unknown, clear, sizeof clear, &got), BSDCOMP_MALFORMED);
    cr_expect_eq(bsdcomp_unpack(bsd, unknown, sizeof unknown, clear, sizeof clear, &got), BSDCOMP_OUT_OF_STEP);
    start(9);
    cr_expect_eq(bsdcomp_unpack(bsd, middle, sizeof middle, clear, sizeof clear, &got), BSDCOMP_MALFORMED);
    start(9);
    const size_t length = make(octets, 0), size = squeeze(octets, length, packet + 2) + 2;
    packet[0] = packet[1] = 0;
    cr_expect_eq(bsdcomp_unpack(bsd, packet, size, clear, sizeof clear, &got), BSDCOMP_MALFORMED, "no room");
}
