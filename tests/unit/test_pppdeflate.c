/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PPP Deflate against a sender written here from RFC 1979 with zlib's compressor. */
#include "analyze/pppdeflate.h"

#include <criterion/criterion.h>
#include <string.h>
#include <zlib.h>

#define PACKET 1000

static z_stream sender;
static uint16_t sequence;
static struct pppdeflate *deflate_;
static uint32_t random_state;

static void prepare(void)
{
    memset(&sender, 0, sizeof sender);
    cr_assert_eq(deflateInit2(&sender, 6, Z_DEFLATED, -12, 8, Z_DEFAULT_STRATEGY), Z_OK);
    deflate_ = pppdeflate_new(12);
    sequence = 0;
    random_state = 99;
}

static void finish(void)
{
    deflateEnd(&sender);
    pppdeflate_free(deflate_);
}

TestSuite(pppdeflate, .init = prepare, .fini = finish);

static size_t make(uint8_t *octets)
{
    random_state = random_state * 1103515245 + 12345;
    const size_t length = 20 + (random_state >> 16) % (PACKET - 20);
    octets[0] = 0x21;
    for (size_t i = 1; i < length; i++)
        octets[i] = (uint8_t)(i % 30 < 22 ? i % 30 : random_state >> (i % 24));
    return length;
}

static size_t compress_packet(const uint8_t *octets, size_t length, uint8_t *out, size_t room)
{
    out[0] = (uint8_t)(sequence >> 8);
    out[1] = (uint8_t)sequence++;
    sender.next_in = (Bytef *)(uintptr_t)octets;
    sender.avail_in = (uInt)length;
    sender.next_out = out + 2;
    sender.avail_out = (uInt)(room - 2);
    cr_assert_eq(deflate(&sender, Z_SYNC_FLUSH), Z_OK);
    const size_t total = room - sender.avail_out;
    cr_assert_arr_eq(out + total - 4, "\0\0\xFF\xFF", 4);
    return total - 4;
}

static enum inflate_result unpack(const uint8_t *packet, size_t size, const uint8_t *octets, size_t length)
{
    uint8_t clear[PACKET + 100];
    size_t got;
    const enum inflate_result result = pppdeflate_unpack(deflate_, packet, size, clear, sizeof clear, &got);
    if (result == INFLATE_OK) {
        cr_assert_eq(got, length);
        cr_assert_arr_eq(clear, octets, length);
    }
    return result;
}

Test(pppdeflate, a_stream)
{
    uint8_t octets[PACKET], packet[2 * PACKET];
    for (unsigned n = 0; n < 1000; n++) {
        const size_t length = make(octets), size = compress_packet(octets, length, packet, sizeof packet);
        cr_assert_eq(unpack(packet, size, octets, length), INFLATE_OK, "packet %u", n);
    }
}

/* What was sent as it is stands in the sender's history: later packets refer to it. */
Test(pppdeflate, packets_that_were_passed)
{
    uint8_t octets[PACKET], packet[2 * PACKET];
    for (unsigned n = 0; n < 300; n++) {
        const size_t length = make(octets), size = compress_packet(octets, length, packet, sizeof packet);
        if (n % 3 == 1)
            pppdeflate_passed(deflate_, 0x21, octets + 1, length - 1);
        else
            cr_assert_eq(unpack(packet, size, octets, length), INFLATE_OK, "packet %u", n);
    }
}

Test(pppdeflate, a_loss_and_a_reset)
{
    uint8_t octets[PACKET], packet[2 * PACKET];
    for (unsigned n = 0; n < 20; n++) {
        if (n == 10) {
            deflateReset(&sender);
            sequence = 0;
            pppdeflate_reset(deflate_);
        }
        const size_t length = make(octets), size = compress_packet(octets, length, packet, sizeof packet);
        if (n == 5)
            continue;
        cr_expect_eq(unpack(packet, size, octets, length), n > 5 && n < 10 ? INFLATE_OUT_OF_STEP : INFLATE_OK, "%u", n);
    }
}

Test(pppdeflate, what_no_sender_writes)
{
    static const uint8_t noise[] = { 0, 0, 0x07, 0xFF, 0xFF }, shorter[] = { 0, 0 };
    uint8_t octets[PACKET] = { 0 }, packet[2 * PACKET], clear[10];
    size_t got;
    cr_expect_null(pppdeflate_new(7));
    cr_expect_null(pppdeflate_new(16));
    cr_expect_eq(pppdeflate_unpack(deflate_, shorter, sizeof shorter, clear, sizeof clear, &got), INFLATE_MALFORMED);
    const size_t size = compress_packet(octets, sizeof octets, packet, sizeof packet);
    cr_expect_eq(pppdeflate_unpack(deflate_, packet, size, clear, sizeof clear, &got), INFLATE_MALFORMED, "no room");
    pppdeflate_reset(deflate_);
    cr_expect_eq(pppdeflate_unpack(deflate_, noise, sizeof noise, clear, sizeof clear, &got), INFLATE_MALFORMED);
    cr_expect_eq(pppdeflate_unpack(deflate_, noise, sizeof noise, clear, sizeof clear, &got), INFLATE_OUT_OF_STEP);
}
