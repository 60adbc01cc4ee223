/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mppe.c: RFC 3078 section 7: key changes, coherency count, flushed packets.
 *
 *     0               1
 *     A B C D | coherency count (12 bits)      A flushed, C compressed, D encrypted
 */
#include "analyze/mppe.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/crypt.h"

#define WASTE_MAX (1u << 22) /* key changes spent on packets that came to nothing, since the last that did not */
#define SEARCHES_MAX 8192 /* that came to nothing, since the last packet that did not */
#define SEARCHES_UNPROVEN_MAX 64 /* before any packet looked like one: the key may be wrong */
#define RESETS_MAX 4 /* lost flushed packets that changed the key, which are reckoned with */

/* Of a stream that is looked over: the gap, and the packet behind it. */
#define STREAM_MAX ((size_t)MPPE_SOUGHT_PACKETS * MPPE_SOUGHT_OCTETS + 65536)

struct mppe {
    struct mppe_key key;         /* in use for `count` */
    struct rc4 *stream, *other, *scratch; /* other: of a place that is looked at */
    uint8_t *ahead;              /* stateful: of the stream, made but not used yet */
    size_t ahead_at, ahead_end;
    bool stateless;
    bool begun;                  /* a packet was decrypted: `count` is its own */
    uint16_t count;
    bool has_sequence;
    uint32_t sequence;
    uint32_t wasted;             /* key changes that came to nothing: a wrong key must not cost for ever */
    bool in_step;                /* stateful: the stream stands behind packet `count` */
    bool proven;                 /* stateful: a packet looked like one */
    uint32_t searches;           /* that came to nothing */
    bool flush_changes;          /* stateful: the sender changes the key at each flushed packet, as Linux does */
    struct { uint16_t count; uint8_t key[16]; bool set; } kept[MPPE_LATE_MAX]; /* stateless: keys by count */
};

struct mppe *mppe_new(const struct mppe_key *first, bool stateless)
{
    struct mppe *const mppe = alloc_zero(1, sizeof *mppe);
    mppe->key = *first;
    mppe->stateless = stateless;
    mppe->count = MPPE_COUNTS - 1; /* the first packet's is 0 */
    mppe->stream = rc4_new();
    mppe->other = rc4_new();
    mppe->scratch = rc4_new();
    mppe->in_step = true;
    rc4_key(mppe->stream, first->key, first->length);
    return mppe;
}

void mppe_anchor(struct mppe *mppe, uint32_t sequence)
{
    mppe->has_sequence = true;
    mppe->sequence = sequence;
}

void mppe_free(struct mppe *mppe)
{
    if (!mppe)
        return;
    rc4_free(mppe->stream);
    rc4_free(mppe->other);
    rc4_free(mppe->scratch);
    if (mppe->ahead)
        crypt_wipe(mppe->ahead, STREAM_MAX);
    free(mppe->ahead);
    crypt_wipe(mppe, sizeof *mppe);
    free(mppe);
}

uint64_t mppe_copy_cost(const struct mppe *mppe)
{
    return mppe->stateless ? 0 : rc4_used(mppe->stream);
}

struct mppe *mppe_copy(const struct mppe *mppe)
{
    struct mppe *const copy = alloc_zero(1, sizeof *copy);
    *copy = *mppe;
    copy->stream = mppe->stateless ? rc4_new() : rc4_copy(mppe->stream);
    copy->other = rc4_new();
    copy->scratch = rc4_new();
    if (mppe->ahead) {
        copy->ahead = alloc_zero(STREAM_MAX, 1);
        memcpy(copy->ahead, mppe->ahead, mppe->ahead_end);
    }
    return copy;
}

static void accept(struct mppe *mppe, const struct mppe_packet *packet)
{
    mppe->begun = true;
    mppe->count = packet->count;
    if (packet->has_sequence) {
        mppe->has_sequence = true;
        mppe->sequence = packet->sequence;
    }
}

/* Packets from the newest to this one: as the count says, plus whole windows that the sequence numbers leave room for. */
static uint32_t least_ahead(const struct mppe *mppe, const struct mppe_packet *packet)
{
    return (uint32_t)(packet->count - mppe->count) & (MPPE_COUNTS - 1);
}

static uint32_t most_ahead(const struct mppe *mppe, const struct mppe_packet *packet)
{
    const uint32_t least = least_ahead(mppe, packet);
    const uint32_t room = packet->has_sequence && mppe->has_sequence ? packet->sequence - mppe->sequence : least;
    if (room < least || room > INT32_MAX)
        return least;
    return least + (room - least) / MPPE_COUNTS * MPPE_COUNTS;
}

static bool is_late(const struct mppe *mppe, const struct mppe_packet *packet)
{
    if (!mppe->begun)
        return false;
    if (packet->has_sequence && mppe->has_sequence)
        return (int32_t)(packet->sequence - mppe->sequence) <= 0;
    const uint32_t ahead = least_ahead(mppe, packet);
    return ahead == 0 || ahead > MPPE_COUNTS / 2;
}

/* --- stateless: a key for each packet ------------------------------------------------- */

static bool try_key(struct mppe *mppe, const uint8_t *key, const struct mppe_packet *packet, mppe_plausible *plausible,
                    void *context, uint8_t *clear)
{
    rc4_key(mppe->stream, key, mppe->key.length);
    rc4_apply(mppe->stream, clear, packet->octets, packet->length);
    return plausible(context, clear, packet->length, false);
}

static void keep(struct mppe *mppe, uint16_t count, const struct mppe_key *key)
{
    const unsigned slot = count % MPPE_LATE_MAX;
    mppe->kept[slot].count = count;
    mppe->kept[slot].set = true;
    memcpy(mppe->kept[slot].key, key->key, sizeof key->key);
}

static enum mppe_result decrypt_late(struct mppe *mppe, const struct mppe_packet *packet, mppe_plausible *plausible,
                                     void *context, uint8_t *clear)
{
    const unsigned slot = packet->count % MPPE_LATE_MAX;
    if (!mppe->kept[slot].set || mppe->kept[slot].count != packet->count)
        return MPPE_LATE;
    return try_key(mppe, mppe->kept[slot].key, packet, plausible, context, clear) ? MPPE_DECRYPTED : MPPE_IMPLAUSIBLE;
}

/* Steps the key to the packet; where whole windows may be lost, the packet itself says how many. */
static enum mppe_result decrypt_stateless(struct mppe *mppe, const struct mppe_packet *packet,
                                          mppe_plausible *plausible, void *context, uint8_t *clear)
{
    if (is_late(mppe, packet))
        return decrypt_late(mppe, packet, plausible, context, clear);
    const uint32_t least = least_ahead(mppe, packet), most = most_ahead(mppe, packet);
    struct mppe_key key = mppe->key;
    enum mppe_result result = MPPE_IMPLAUSIBLE;
    uint16_t count = mppe->count;
    const uint32_t limit = mppe->wasted < WASTE_MAX ? MPPE_STEPS_MAX : MPPE_LATE_MAX;
    for (uint32_t step = 1; step <= most && step <= limit && result != MPPE_DECRYPTED; step++) {
        mppe_key_change(&key, mppe->scratch);
        count = (uint16_t)((count + 1) % MPPE_COUNTS);
        if (most - step < MPPE_LATE_MAX)
            keep(mppe, count, &key);
        if (step % MPPE_COUNTS == least % MPPE_COUNTS && step >= least &&
            try_key(mppe, key.key, packet, plausible, context, clear))
            result = MPPE_DECRYPTED;
    }
    if (result == MPPE_DECRYPTED) {
        mppe->key = key;
        mppe->wasted = 0;
        accept(mppe, packet);
    } else {
        mppe->wasted += most < limit ? most : limit;
        result = least > limit ? MPPE_GAP : MPPE_IMPLAUSIBLE;
    }
    crypt_wipe(&key, sizeof key);
    return result;
}

/* --- stateful: one stream, begun anew by flushed packets ---------------------------------- */

/* Packets behind the newest, up to this one, whose count's low octet is 0xFF: each changed the key. */
static uint32_t flags_between(uint16_t from, uint32_t ahead)
{
    return ((uint32_t)from + 1 + ahead) / 256 - ((uint32_t)from + 1) / 256;
}

/*
 * A flushed packet: the stream begins anew with a key that changed as often as flag packets
 * went by, and with Linux once more for each flushed packet between. What the sender is like
 * shows in the first packet that tells the two apart.
 */
static bool decrypt_flushed(struct mppe *mppe, const struct mppe_packet *packet, mppe_plausible *plausible,
                            void *context, uint8_t *clear)
{
    const bool is_flag = (packet->count & 0xFF) == 0xFF;
    const uint32_t flags = flags_between(mppe->count, most_ahead(mppe, packet));
    const uint32_t least = flags_between(mppe->count, least_ahead(mppe, packet));
    const uint32_t linux_least = least + !is_flag;
    struct mppe_key key = mppe->key;
    bool found = false;
    for (uint32_t changes = 0; changes <= flags + RESETS_MAX && !found; changes++) {
        const bool candidate = mppe->flush_changes ? changes >= linux_least : changes >= least;
        if (changes)
            mppe_key_change(&key, mppe->scratch);
        found = candidate && try_key(mppe, key.key, packet, plausible, context, clear);
        if (found && !is_flag && changes > least)
            mppe->flush_changes = true;
    }
    if (found)
        mppe->key = key;
    crypt_wipe(&key, sizeof key);
    return found;
}

/* --- stateful: where the stream goes on behind a gap ---------------------------------------- */

/* The stream's next octets, applied; first those that were made ahead. */
static void apply_stream(struct mppe *mppe, uint8_t *out, const uint8_t *in, size_t length)
{
    size_t done = 0;
    for (; done < length && mppe->ahead_at < mppe->ahead_end; done++)
        out[done] = in[done] ^ mppe->ahead[mppe->ahead_at++];
    if (done < length)
        rc4_apply(mppe->stream, out + done, in + done, length - done);
}

/* What a packet begins with whose header can be checked: cheap enough for every place. */
static bool may_begin(uint8_t first, uint8_t second)
{
    const uint8_t protocol = first ? first : second;
    return protocol == 0x21 || protocol == 0x57 || protocol == 0x2F || protocol == 0x2B;
}

/* The first place in `stream`, from `at` on, where the packet makes sense; `limit` where there is none. */
static size_t place_of(const uint8_t *stream, size_t at, size_t limit, const struct mppe_packet *packet,
                       mppe_plausible *plausible, void *context, uint8_t *clear)
{
    for (; at < limit; at++) {
        if (!may_begin(packet->octets[0] ^ stream[at], packet->octets[1] ^ stream[at + 1]))
            continue;
        for (size_t i = 0; i < packet->length; i++)
            clear[i] = packet->octets[i] ^ stream[at + i];
        if (plausible(context, clear, packet->length, true))
            break;
    }
    return at;
}

/* Makes `count` octets of a stream. */
static void make_stream(struct rc4 *rc4, uint8_t *octets, size_t count)
{
    memset(octets, 0, count);
    rc4_apply(rc4, octets, octets, count);
}

/* The stream as it was before the gap goes on. */
static bool seek_on(struct mppe *mppe, size_t reach, const struct mppe_packet *packet, mppe_plausible *plausible,
                    void *context, uint8_t *clear)
{
    const size_t left = mppe->ahead_end - mppe->ahead_at, need = reach + packet->length;
    memmove(mppe->ahead, mppe->ahead + mppe->ahead_at, left);
    mppe->ahead_at = 0;
    mppe->ahead_end = left;
    if (left < need) {
        make_stream(mppe->stream, mppe->ahead + left, need - left);
        mppe->ahead_end = need;
    }
    const size_t at = place_of(mppe->ahead, 0, reach, packet, plausible, context, clear);
    if (at == reach)
        return false;
    mppe->ahead_at = at + packet->length;
    return true;
}

/* A flushed packet was among the missing: the stream began anew with it, under this key. */
static bool seek_anew(struct mppe *mppe, const struct mppe_key *key, size_t reach, const struct mppe_packet *packet,
                      mppe_plausible *plausible, void *context, uint8_t *clear)
{
    const size_t need = reach + packet->length;
    uint8_t *const stream = alloc_zero(need, 1);
    rc4_key(mppe->other, key->key, key->length);
    make_stream(mppe->other, stream, need);
    const size_t at = place_of(stream, 0, reach, packet, plausible, context, clear);
    if (at < reach) {
        struct rc4 *const old = mppe->stream;
        mppe->stream = mppe->other;
        mppe->other = old;
        mppe->ahead_at = at + packet->length;
        mppe->ahead_end = need;
        memcpy(mppe->ahead, stream, need);
        mppe->key = *key;
    }
    crypt_wipe(stream, need);
    free(stream);
    return at < reach;
}

/*
 * A packet behind others that are missing. Their lengths are not known, so it may be anywhere
 * in the stream that they leave room for; only the right place gives a packet.
 */
static bool seek(struct mppe *mppe, const struct mppe_packet *packet, mppe_plausible *plausible, void *context,
                 uint8_t *clear)
{
    const uint32_t ahead = least_ahead(mppe, packet);
    const size_t reach = (size_t)(ahead ? ahead - 1 : 0) * MPPE_SOUGHT_OCTETS + 1;
    const uint32_t limit = mppe->proven ? SEARCHES_MAX : SEARCHES_UNPROVEN_MAX;
    if (ahead > MPPE_SOUGHT_PACKETS || ahead == 0 || packet->length < 2 || mppe->searches >= limit ||
        most_ahead(mppe, packet) != ahead || reach + packet->length > STREAM_MAX)
        return false;
    if (!mppe->ahead)
        mppe->ahead = alloc_zero(STREAM_MAX, 1);
    const uint32_t flags = flags_between(mppe->count, ahead - 1);
    struct mppe_key key = mppe->key;
    bool found = mppe->in_step && !flags && seek_on(mppe, reach, packet, plausible, context, clear);
    for (uint32_t changes = 0; !found && changes <= flags + RESETS_MAX; changes++) {
        if (changes)
            mppe_key_change(&key, mppe->scratch);
        found = changes >= flags && seek_anew(mppe, &key, reach, packet, plausible, context, clear);
    }
    crypt_wipe(&key, sizeof key);
    mppe->searches = found ? 0 : mppe->searches + 1;
    return found;
}

static enum mppe_result decrypt_stateful(struct mppe *mppe, const struct mppe_packet *packet,
                                         mppe_plausible *plausible, void *context, uint8_t *clear)
{
    if (is_late(mppe, packet))
        return MPPE_LATE;
    bool good = true;
    if (packet->flushed) {
        mppe->ahead_at = mppe->ahead_end = 0;
        mppe->in_step = decrypt_flushed(mppe, packet, plausible, context, clear);
        if (!mppe->in_step)
            return MPPE_IMPLAUSIBLE;
    } else if (mppe->in_step && least_ahead(mppe, packet) == 1 && most_ahead(mppe, packet) == 1) {
        apply_stream(mppe, clear, packet->octets, packet->length);
        good = plausible(context, clear, packet->length, false);
    } else if (seek(mppe, packet, plausible, context, clear)) {
        mppe->in_step = true;
    } else {
        return MPPE_OUT_OF_STEP;
    }
    accept(mppe, packet); /* the stream moved on, whatever the packet looks like */
    mppe->proven |= good;
    mppe->searches = good ? 0 : mppe->searches;
    return good ? MPPE_DECRYPTED : MPPE_IMPLAUSIBLE;
}

enum mppe_result mppe_decrypt(struct mppe *mppe, const struct mppe_packet *packet, mppe_plausible *plausible,
                              void *context, uint8_t *clear)
{
    return mppe->stateless ? decrypt_stateless(mppe, packet, plausible, context, clear)
                           : decrypt_stateful(mppe, packet, plausible, context, clear);
}
