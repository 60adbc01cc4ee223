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
#define RESETS_MAX 4 /* lost flushed packets that changed the key, which are reckoned with */

struct mppe {
    struct mppe_key key;         /* in use for `count` */
    struct rc4 *stream, *scratch;
    bool stateless;
    bool begun;                  /* a packet was decrypted: `count` is its own */
    uint16_t count;
    bool has_sequence;
    uint32_t sequence;
    uint32_t wasted;             /* key changes that came to nothing: a wrong key must not cost for ever */
    bool in_step;                /* stateful: the stream stands behind packet `count` */
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
    rc4_free(mppe->scratch);
    crypt_wipe(mppe, sizeof *mppe);
    free(mppe);
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
    return plausible(context, clear, packet->length);
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

static enum mppe_result decrypt_stateful(struct mppe *mppe, const struct mppe_packet *packet,
                                         mppe_plausible *plausible, void *context, uint8_t *clear)
{
    if (is_late(mppe, packet))
        return MPPE_LATE;
    if (packet->flushed) {
        if (!decrypt_flushed(mppe, packet, plausible, context, clear)) {
            mppe->in_step = false;
            return MPPE_IMPLAUSIBLE;
        }
        mppe->in_step = true;
        accept(mppe, packet);
        return MPPE_DECRYPTED;
    }
    if (!mppe->in_step || least_ahead(mppe, packet) != 1 || most_ahead(mppe, packet) != 1) {
        mppe->in_step = false;
        return MPPE_OUT_OF_STEP;
    }
    rc4_apply(mppe->stream, clear, packet->octets, packet->length);
    accept(mppe, packet); /* the stream moved on, whatever the packet looks like */
    return plausible(context, clear, packet->length) ? MPPE_DECRYPTED : MPPE_IMPLAUSIBLE;
}

enum mppe_result mppe_decrypt(struct mppe *mppe, const struct mppe_packet *packet, mppe_plausible *plausible,
                              void *context, uint8_t *clear)
{
    return mppe->stateless ? decrypt_stateless(mppe, packet, plausible, context, clear)
                           : decrypt_stateful(mppe, packet, plausible, context, clear);
}
