/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MPPE followed from outside, against a sender written here from RFC 3078 section 7: stateless and
 * stateful, by the letter and as Linux does it; losses, late packets, whole windows lost, wrong keys.
 */
#include "analyze/mppe.h"

#include <criterion/criterion.h>
#include <string.h>

#include "analyze/crypt.h"

enum habit { STATELESS, BY_THE_LETTER, AS_LINUX };

struct sender {
    struct mppe_key key;
    struct rc4 *stream, *scratch;
    enum habit habit;
    uint16_t count;
    uint32_t sequence;
    bool reset; /* asked for by a Reset-Request */
};

struct sent {
    struct mppe_packet packet;
    uint8_t cipher[64];
};

static struct mppe_key first_key(unsigned bits)
{
    uint8_t nt[MSCHAP_HASH], response[MSCHAP_RESPONSE] = { 1, 2, 3 };
    struct mppe_key key;
    mschap_nt_hash("secret", 6, MSCHAP_UTF16, nt);
    mppe_key_v2(&key, bits, nt, response, true);
    return key;
}

static void start(struct sender *s, enum habit habit, unsigned bits)
{
    cr_assert_null(crypt_ready());
    *s = (struct sender){ .key = first_key(bits), .habit = habit, .stream = rc4_new(), .scratch = rc4_new() };
    rc4_key(s->stream, s->key.key, s->key.length);
}

static void stop(struct sender *s)
{
    rc4_free(s->stream);
    rc4_free(s->scratch);
}

/* The plain packet of a number: IP, then its number, so that a wrong position shows. */
static void plain(uint32_t number, uint8_t clear[static 64])
{
    memset(clear, (int)(number & 0xFF), 64);
    clear[0] = 0x21;
    memcpy(clear + 1, &number, sizeof number);
}

static void send(struct sender *s, struct sent *out)
{
    uint8_t clear[64];
    const bool flag = (s->count & 0xFF) == 0xFF, flushed = s->habit == STATELESS || flag || s->reset;
    const bool change = s->habit == STATELESS || flag || (s->reset && s->habit == AS_LINUX);
    plain(s->sequence, clear);
    if (change)
        mppe_key_change(&s->key, s->scratch);
    if (flushed)
        rc4_key(s->stream, s->key.key, s->key.length);
    rc4_apply(s->stream, out->cipher, clear, sizeof clear);
    out->packet = (struct mppe_packet){ .count = s->count, .flushed = flushed, .has_sequence = true,
                                        .sequence = s->sequence, .octets = out->cipher, .length = sizeof clear };
    s->count = (uint16_t)((s->count + 1) % MPPE_COUNTS);
    s->sequence++;
    s->reset = false;
}

/* Where a sender's stream goes on behind a gap is not to be sought: its packets look like nothing. */
static bool featureless;

/* Only what a sender of this test could have sent. */
static bool plausible(void *context, const uint8_t *clear, size_t length, bool sought)
{
    const uint32_t *const most = context;
    uint32_t number;
    memcpy(&number, clear + 1, sizeof number);
    for (size_t i = 6; sought && i < length; i++)
        if (clear[i] != clear[5])
            return false;
    return !(sought && featureless) && length == 64 && clear[0] == 0x21 && number <= *most && clear[5] == (uint8_t)number;
}

static enum mppe_result receive(struct mppe *mppe, const struct sent *sent)
{
    uint8_t clear[64], wanted[64];
    uint32_t most = UINT32_MAX - 1;
    const enum mppe_result result = mppe_decrypt(mppe, &sent->packet, plausible, &most, clear);
    plain(sent->packet.sequence, wanted);
    if (result == MPPE_DECRYPTED)
        cr_assert_arr_eq(clear, wanted, sizeof wanted, "packet %u", sent->packet.sequence);
    return result;
}

static struct mppe *receiver(const struct sender *s)
{
    return mppe_new(&s->key, s->habit == STATELESS);
}

Test(mppe, every_packet_over_several_windows)
{
    static const unsigned bits[] = { 40, 56, 128 };
    for (unsigned habit = STATELESS; habit <= AS_LINUX; habit++)
        for (unsigned i = 0; i < 3; i++) {
            struct sender s;
            struct sent sent;
            start(&s, (enum habit)habit, bits[i]);
            struct mppe *const mppe = receiver(&s);
            for (unsigned n = 0; n < 2 * MPPE_COUNTS + 300; n++) {
                send(&s, &sent);
                cr_assert_eq(receive(mppe, &sent), MPPE_DECRYPTED, "habit %u, packet %u", habit, n);
            }
            mppe_free(mppe);
            stop(&s);
        }
}

Test(mppe, stateless_steps_over_losses_and_reads_late_packets)
{
    struct sender s;
    static struct sent sent[300];
    start(&s, STATELESS, 128);
    struct mppe *const mppe = receiver(&s);
    for (unsigned n = 0; n < 300; n++)
        send(&s, &sent[n]);
    cr_expect_eq(receive(mppe, &sent[0]), MPPE_DECRYPTED);
    cr_expect_eq(receive(mppe, &sent[40]), MPPE_DECRYPTED);
    cr_expect_eq(receive(mppe, &sent[3]), MPPE_DECRYPTED, "37 late");
    cr_expect_eq(receive(mppe, &sent[39]), MPPE_DECRYPTED);
    cr_expect_eq(receive(mppe, &sent[299]), MPPE_DECRYPTED);
    cr_expect_eq(receive(mppe, &sent[298]), MPPE_DECRYPTED);
    cr_expect_eq(receive(mppe, &sent[100]), MPPE_LATE);
    mppe_free(mppe);
    stop(&s);
}

Test(mppe, stateless_over_whole_lost_windows)
{
    struct sender s;
    struct sent sent;
    start(&s, STATELESS, 128);
    struct mppe *const mppe = receiver(&s);
    send(&s, &sent);
    cr_expect_eq(receive(mppe, &sent), MPPE_DECRYPTED);
    for (unsigned n = 0; n < 3 * MPPE_COUNTS + 17; n++)
        send(&s, &sent);
    cr_expect_eq(receive(mppe, &sent), MPPE_DECRYPTED);
    mppe_free(mppe);
    stop(&s);
}

/* Behind a loss the stream goes on at a place that has to be found; else it is lost until the sender flushes, by itself
 * or because it was asked. */
static void losses(enum habit habit)
{
    struct sender s;
    struct sent sent;
    start(&s, habit, 128);
    struct mppe *const mppe = receiver(&s);
    unsigned read = 0, unread = 0;
    for (unsigned n = 0; n < 3000; n++) {
        s.reset = n % 97 == 60;
        send(&s, &sent);
        if (n % 97 == 50 || n == 767 || n == 1023) /* flag packets among the lost */
            continue;
        const enum mppe_result result = receive(mppe, &sent);
        read += result == MPPE_DECRYPTED;
        unread += result == MPPE_OUT_OF_STEP;
        cr_assert(result == MPPE_DECRYPTED || result == MPPE_OUT_OF_STEP, "packet %u: %d", n, (int)result);
        if (sent.packet.flushed)
            cr_assert_eq(result, MPPE_DECRYPTED, "flushed packet %u", n);
    }
    if (featureless)
        cr_expect_gt(unread, 0);
    else
        cr_expect_eq(unread, 0);
    cr_expect_gt(read, 2500);
    mppe_free(mppe);
    stop(&s);
}

Test(mppe, stateful_by_the_letter_with_losses)
{
    for (unsigned i = 0; i < 2; i++) {
        featureless = i;
        losses(BY_THE_LETTER);
    }
}

Test(mppe, stateful_as_linux_with_losses)
{
    for (unsigned i = 0; i < 2; i++) {
        featureless = i;
        losses(AS_LINUX);
    }
}

/* A flushed packet is lost together with the change of key it made. */
static void lost_flush(void)
{
    struct sender s;
    struct sent sent;
    start(&s, AS_LINUX, 128);
    struct mppe *const mppe = receiver(&s);
    for (unsigned n = 0; n < 200; n++) {
        s.reset = n == 20 || n == 60 || n == 65 || n == 70;
        send(&s, &sent);
        if (n == 60 || n == 65)
            continue;
        const enum mppe_result result = receive(mppe, &sent);
        cr_expect_eq(result, featureless && n > 60 && n < 70 ? MPPE_OUT_OF_STEP : MPPE_DECRYPTED, "packet %u", n);
    }
    mppe_free(mppe);
    stop(&s);
}

Test(mppe, a_lost_flush_of_linux)
{
    for (unsigned i = 0; i < 2; i++) {
        featureless = i;
        lost_flush();
    }
}

Test(mppe, a_wrong_key_reads_nothing_and_costs_little)
{
    struct sender s;
    struct sent sent;
    const struct mppe_key wrong = { .length = 16, .bits = 128 };
    start(&s, STATELESS, 128);
    struct mppe *const mppe = mppe_new(&wrong, true);
    for (unsigned n = 0; n < 20000; n++) {
        send(&s, &sent);
        const enum mppe_result result = receive(mppe, &sent);
        cr_assert(result == MPPE_IMPLAUSIBLE || result == MPPE_GAP);
    }
    mppe_free(mppe);
    stop(&s);
}
