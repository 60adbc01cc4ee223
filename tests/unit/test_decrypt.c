/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole links against a sender that was written from RFC 2118, 3078 and 3079 apart from the
 * product: random packets, losses, reordering, duplicates, resets. Whatever comes out is,
 * octet for octet, what went in, once, in the order of frames.
 */
#include <criterion/criterion.h>
#include <gcrypt.h>
#include <string.h>

#include "analyze/crypt.h"
#include "analyze/mschap.h"
#include "analyze/pptpscope.h"
#include "analyze/secrets.h"

enum { PACKETS = 3000, LARGEST = 1400, HISTORY = 8192, CLIENT = 0, SERVER = 1 };

static uint32_t state;

static uint32_t dice(uint32_t sides) /* xorshift: the same numbers every time */
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % sides;
}

/* --- RC4 and the change of keys --------------------------------------------------------- */

struct arc4 {
    uint8_t s[256], i, j;
};

static void arc4_key(struct arc4 *a, const uint8_t *key, size_t length)
{
    for (unsigned i = 0; i < 256; i++)
        a->s[i] = (uint8_t)i;
    uint8_t j = 0;
    for (unsigned i = 0; i < 256; i++) {
        j = (uint8_t)(j + a->s[i] + key[i % length]);
        const uint8_t swap = a->s[i];
        a->s[i] = a->s[j];
        a->s[j] = swap;
    }
    a->i = a->j = 0;
}

static void arc4_apply(struct arc4 *a, uint8_t *octets, size_t length)
{
    for (size_t n = 0; n < length; n++) {
        a->j = (uint8_t)(a->j + a->s[++a->i]);
        const uint8_t swap = a->s[a->i];
        a->s[a->i] = a->s[a->j];
        a->s[a->j] = swap;
        octets[n] ^= a->s[(uint8_t)(a->s[a->i] + a->s[a->j])];
    }
}

/* RFC 3078 section 7.3. */
static void change_key(const uint8_t start[16], uint8_t key[16])
{
    uint8_t block[16 + 40 + 16 + 40] = { 0 }, digest[20];
    struct arc4 a;
    memcpy(block, start, 16);
    memcpy(block + 56, key, 16);
    memset(block + 72, 0xF2, 40);
    gcry_md_hash_buffer(GCRY_MD_SHA1, digest, block, sizeof block);
    memcpy(key, digest, 16);
    arc4_key(&a, digest, 16);
    arc4_apply(&a, key, 16);
}

/* --- MPPC -------------------------------------------------------------------------------- */

struct bits {
    uint8_t *out;
    size_t count; /* bits */
};

static void put(struct bits *b, uint32_t value, unsigned count)
{
    while (count--) {
        if (b->count % 8 == 0)
            b->out[b->count / 8] = 0;
        b->out[b->count / 8] |= (uint8_t)((value >> count & 1) << (7 - b->count % 8));
        b->count++;
    }
}

static void put_copy(struct bits *b, uint32_t offset, uint32_t length)
{
    if (offset < 64)
        put(b, 0x3C0 | offset, 10);
    else if (offset < 320)
        put(b, 0xE00 | (offset - 64), 12);
    else
        put(b, 0xC000 | (offset - 320), 16);
    unsigned bits = 2;
    if (length == 3) {
        put(b, 0, 1);
        return;
    }
    while (length >= 2u << bits)
        bits++;
    put(b, (1u << bits) - 2, bits); /* ones, and the zero behind them */
    put(b, length & ((1u << bits) - 1), bits);
}

struct sender {
    uint8_t start[16], key[16];
    struct arc4 stream;
    bool stateless, linux_like, mppc, flush; /* flush: the next packet is a flushed one */
    uint16_t count;
    uint8_t history[HISTORY];
    size_t at;
};

/* Returns the octets of `out`, 0 where the packet does not get shorter; `*front`: it went to the history's front. */
static size_t compress(struct sender *s, const uint8_t *octets, size_t length, uint8_t *out, bool *front)
{
    struct bits b = { out, 0 };
    *front = s->at + length > HISTORY || s->at == 0;
    if (*front)
        s->at = 0;
    const size_t end = s->at + length;
    memcpy(s->history + s->at, octets, length);
    while (s->at < end) {
        size_t best = 0, from = 0;
        for (size_t back = 1; back <= s->at && back < 600; back++) { /* a short look back is enough here */
            size_t same = 0;
            while (s->at + same < end && s->history[s->at - back + same] == s->history[s->at + same])
                same++;
            if (same > best) {
                best = same;
                from = back;
            }
        }
        if (best >= 3) {
            put_copy(&b, (uint32_t)from, (uint32_t)best);
            s->at += best;
            continue;
        }
        const uint8_t literal = s->history[s->at++];
        put(&b, literal < 0x80 ? literal : 0x100u | (literal & 0x7F), literal < 0x80 ? 8 : 9);
    }
    const size_t size = (b.count + 7) / 8;
    if (size < length)
        return size;
    s->at = 0;
    return 0;
}

/* One packet of PPP as MPPE sends it; returns its octets, the header's two first. */
static size_t seal(struct sender *s, const uint8_t *ppp, size_t length, uint8_t *out)
{
    const bool flag = (s->count & 0xFF) == 0xFF;
    const bool flushed = s->stateless || flag || s->flush;
    bool front = false;
    uint16_t header = 0x1000 | s->count;
    size_t size = 0;
    if (s->stateless || flag || (s->flush && s->linux_like))
        change_key(s->start, s->key);
    if (flushed) {
        arc4_key(&s->stream, s->key, 16);
        s->at = 0;
        header |= 0x8000;
    }
    s->flush = false;
    if (s->mppc) {
        size = compress(s, ppp, length, out + 2, &front);
        header |= size ? 0x2000 | (front ? 0x4000 : 0) : 0;
        s->flush = !size; /* RFC 2118 section 3: the history begins anew behind it */
    }
    if (!size) {
        memcpy(out + 2, ppp, length);
        size = length;
    }
    arc4_apply(&s->stream, out + 2, size);
    out[0] = (uint8_t)(header >> 8);
    out[1] = (uint8_t)header;
    s->count = (s->count + 1) & 0x0FFF;
    return size + 2;
}

/* --- the link -------------------------------------------------------------------------------- */

struct link {
    struct pptpscope *scope;
    uint32_t sequence[2];
    uint64_t frame, last;
    uint32_t out, prompt;
    uint8_t seen[PACKETS];
    bool wrong, at_once;
};

static size_t make_packet(uint32_t number, uint8_t *ip)
{
    static const char words[] = "GET /index.html HTTP/1.1 Host: www.example.org Accept: text/html ";
    const uint32_t before = state;
    state = number * 2654435761u | 1;
    const size_t length = 40 + dice(LARGEST - 40);
    const bool text = dice(3);
    memset(ip, 0, 20);
    for (size_t i = 20; i < length; i++)
        ip[i] = text ? (uint8_t)words[(i + number) % (sizeof words - 1)] : (uint8_t)dice(256);
    const uint8_t head[] = { 0x45, 0, (uint8_t)(length >> 8), (uint8_t)length, (uint8_t)(number >> 8), (uint8_t)number, 0, 0,
                             64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2 };
    uint32_t sum = 0;
    memcpy(ip, head, sizeof head);
    for (unsigned i = 0; i < 20; i += 2)
        sum += (uint32_t)(ip[i] << 8 | ip[i + 1]);
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum = ~((sum & 0xFFFF) + (sum >> 16));
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
    state = before;
    return length;
}

static void on_clear(void *context, const struct pptpscope_clear *clear)
{
    struct link *const link = context;
    uint8_t sent[LARGEST];
    cr_assert(link->at_once || clear->frame >= link->last, "frame %lu behind %lu", (unsigned long)clear->frame, (unsigned long)link->last);
    link->last = clear->frame;
    const uint32_t number = (uint32_t)(clear->octets[4] << 8 | clear->octets[5]);
    cr_assert_lt(number, PACKETS);
    cr_assert_eq(clear->length, make_packet(number, sent));
    cr_assert_arr_eq(clear->octets, sent, clear->length, "packet %u", number);
    cr_assert_eq(link->seen[number]++, 0, "packet %u twice", number);
    link->out++;
}

static void feed(struct link *link, unsigned from, uint32_t sequence, uint16_t protocol, const uint8_t *octets,
                 size_t length)
{
    uint8_t packet[14 + 2 * LARGEST];
    const size_t ppp = length + 2;
    const uint8_t head[] = { 0x30, 0x01, 0x88, 0x0B, (uint8_t)(ppp >> 8), (uint8_t)ppp, 0, (uint8_t)(1 + from),
                             (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8),
                             (uint8_t)sequence, (uint8_t)(protocol >> 8), (uint8_t)protocol };
    memcpy(packet, head, sizeof head);
    memcpy(packet + sizeof head, octets, length);
    struct datagram d = { .protocol = 47, .payload = packet, .captured = (uint32_t)(sizeof head + length),
                          .wire_length = (uint32_t)(sizeof head + length), .frame = ++link->frame };
    d.ip_id = (uint32_t)d.frame;
    d.time = 1700000000000000000 + (int64_t)d.frame * 1000000;
    d.source = (struct address){ .family = 4, .octets = { 192, 0, 2, (uint8_t)(1 + from) } };
    d.destination = (struct address){ .family = 4, .octets = { 192, 0, 2, (uint8_t)(2 - from) } };
    pptpscope_feed(link->scope, &d);
}

/* MS-CHAPv2 of alice, and CCP both ways with these bits. */
static void negotiate(struct link *link, struct sender *s, uint32_t bits)
{
    uint8_t challenge[4 + 1 + 16 + 1] = { 1, 9, 0, 22, 16 }, response[4 + 1 + 49 + 5] = { 2, 9, 0, 59, 49 };
    uint8_t ccp[10] = { 1, 1, 0, 10, 18, 6, (uint8_t)(bits >> 24), 0, 0, (uint8_t)bits };
    uint8_t hash[16], eight[8];
    struct mppe_key key;
    for (unsigned i = 0; i < 16; i++) {
        challenge[5 + i] = (uint8_t)(i * 7 + 1);
        response[5 + i] = (uint8_t)(i * 11 + 3);
    }
    challenge[21] = 's';
    memcpy(response + 54, "alice", 5);
    mschap_nt_hash("secret", 6, MSCHAP_UTF16, hash);
    mschap_challenge_hash(response + 5, challenge + 5, (const uint8_t *)"alice", 5, eight);
    mschap_response(eight, hash, response + 5 + 24);
    feed(link, SERVER, link->sequence[SERVER]++, 0xC223, challenge, sizeof challenge);
    feed(link, CLIENT, link->sequence[CLIENT]++, 0xC223, response, sizeof response);
    for (uint8_t code = 1; code <= 2; code++)
        for (unsigned side = 0; side < 2; side++) {
            ccp[0] = code;
            feed(link, side, link->sequence[side]++, 0x80FD, ccp, sizeof ccp);
        }
    mppe_key_v2(&key, 128, hash, response + 5 + 24, true);
    memcpy(s->start, key.start, 16);
    memcpy(s->key, key.key, 16);
    arc4_key(&s->stream, s->key, 16);
}

struct sealed {
    uint8_t octets[2 * LARGEST];
    size_t length;
    uint32_t sequence, number;
};

/* Some come late, some twice; returns how many came. */
static uint32_t carry(struct link *link, struct sender *s, unsigned loss, bool disorder)
{
    static struct sealed waiting[4];
    uint32_t came = 0, held = 0;
    for (uint32_t n = 0; n < PACKETS; n++) {
        uint8_t ppp[2 + LARGEST] = { 0x00, 0x21 };
        struct sealed *const one = &waiting[held];
        const size_t length = make_packet(n, ppp + 2);
        s->flush |= !s->stateless && dice(200) == 0; /* a Reset-Request came */
        one->length = seal(s, ppp, length + 2, one->octets);
        one->sequence = link->sequence[CLIENT]++;
        one->number = n;
        if (dice(100) < loss)
            continue;
        came++;
        if (disorder && held < 3 && dice(8) == 0 && n + 1 < PACKETS) {
            held++; /* behind the next one */
            continue;
        }
        for (uint32_t i = held + 1; i-- > 0;) {
            feed(link, CLIENT, waiting[i].sequence, 0x00FD, waiting[i].octets, waiting[i].length);
            if (disorder && dice(50) == 0)
                feed(link, CLIENT, waiting[i].sequence, 0x00FD, waiting[i].octets, waiting[i].length);
        }
        held = 0;
    }
    for (uint32_t i = held; i-- > 0;)
        feed(link, CLIENT, waiting[i].sequence, 0x00FD, waiting[i].octets, waiting[i].length);
    return came;
}

/* How many of a hundred packets that came were read. */
static uint32_t percent(struct sender s, uint32_t bits, unsigned loss, bool disorder)
{
    static struct link link;
    struct secrets secrets = { 0 };
    cr_assert_null(crypt_ready());
    state = 2463534242u;
    cr_assert(secrets_add(&secrets, "alice", "secret", 6));
    const struct pptpscope_config config = { .secrets = &secrets, .on_clear = on_clear, .context = &link };
    link = (struct link){ .scope = pptpscope_new(&config) };
    negotiate(&link, &s, bits);
    const uint32_t came = carry(&link, &s, loss, disorder);
    pptpscope_finish(link.scope);
    pptpscope_free(link.scope);
    secrets_clear(&secrets);
    cr_log_info("%u of %u", link.out, came);
    cr_assert_leq(link.out, came);
    return (uint32_t)((uint64_t)link.out * 100 / came);
}

Test(decrypt, stateless)
{
    const struct sender s = { .stateless = true };
    cr_expect_eq(percent(s, 0x01000040, 0, false), 100);
    cr_expect_eq(percent(s, 0x01000040, 20, true), 100);
}

Test(decrypt, stateful_by_the_letter)
{
    const struct sender s = { .stateless = false };
    cr_expect_eq(percent(s, 0x00000040, 0, false), 100);
    cr_expect_eq(percent(s, 0x00000040, 5, true), 100);
}

Test(decrypt, stateful_as_linux)
{
    const struct sender s = { .linux_like = true };
    cr_expect_eq(percent(s, 0x00000040, 0, false), 100);
    cr_expect_eq(percent(s, 0x00000040, 5, true), 100);
}

Test(decrypt, compressed_and_stateless)
{
    const struct sender s = { .stateless = true, .mppc = true };
    cr_expect_eq(percent(s, 0x01000041, 0, false), 100);
    cr_expect_eq(percent(s, 0x01000041, 10, true), 100);
}

/* Behind a loss the history is lost, too, until the sender flushes. */
Test(decrypt, compressed_and_stateful)
{
    const struct sender s = { .mppc = true };
    cr_expect_eq(percent(s, 0x00000041, 0, false), 100);
    cr_expect_gt(percent(s, 0x00000041, 2, true), 50);
}

/* Each once, and most with the frame that brought them, also behind lost and late ones. */
static void on_clear_at_once(void *context, const struct pptpscope_clear *clear)
{
    struct link *const link = context;
    cr_assert(clear->wrapped && clear->encrypted);
    link->prompt += clear->frame == link->frame;
    on_clear(context, clear);
}

/* How many of a hundred that came were given at once. */
static uint32_t percent_at_once(struct sender s, uint32_t bits, unsigned loss, bool disorder)
{
    static struct link link;
    struct secrets secrets = { 0 };
    cr_assert_null(secrets_add_word(&secrets, NULL, "secret"));
    const struct pptpscope_config config = { .secrets = &secrets, .on_clear = on_clear_at_once, .clear_at_once = true,
                                             .context = &link };
    link = (struct link){ .scope = pptpscope_new(&config), .at_once = true };
    state = 1;
    negotiate(&link, &s, bits);
    const uint32_t came = carry(&link, &s, loss, disorder);
    pptpscope_finish(link.scope);
    pptpscope_free(link.scope);
    secrets_clear(&secrets);
    cr_log_info("%u of %u at once, %u in all", link.prompt, came, link.out);
    cr_assert_leq(link.out, came);
    return (uint32_t)((uint64_t)link.prompt * 100 / came);
}

Test(decrypt, packets_at_once)
{
    cr_expect_eq(percent_at_once((struct sender){ .stateless = true }, 0x01000040, 0, false), 100);
    cr_expect_eq(percent_at_once((struct sender){ .stateless = true }, 0x01000040, 20, true), 100);
    cr_expect_gt(percent_at_once((struct sender){ .stateless = false }, 0x00000040, 5, true), 85);
    cr_expect_gt(percent_at_once((struct sender){ .linux_like = true }, 0x00000040, 5, true), 85);
    cr_expect_gt(percent_at_once((struct sender){ .stateless = true, .mppc = true }, 0x01000041, 10, true), 50);
}

Test(decrypt, a_wrong_secret_gives_nothing)
{
    static struct link link;
    struct sender s = { .stateless = true };
    struct secrets secrets = { 0 };
    cr_assert(secrets_add(&secrets, "alice", "another", 7));
    const struct pptpscope_config config = { .secrets = &secrets, .on_clear = on_clear, .context = &link };
    link = (struct link){ .scope = pptpscope_new(&config) };
    state = 1;
    negotiate(&link, &s, 0x01000040);
    carry(&link, &s, 0, true);
    pptpscope_finish(link.scope);
    const struct session *const session = pptpscope_session(link.scope, 0);
    cr_assert_not_null(session->decryption);
    cr_expect_eq(session->decryption->tries[0].proof, CREDENTIAL_WRONG);
    cr_expect_eq(link.out, 0);
    pptpscope_free(link.scope);
    secrets_clear(&secrets);
}
