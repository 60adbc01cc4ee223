/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cipher.c: see cipher.h.
 *
 * Hazards: a wrong key costs time at every packet; a stateful stream that a packet of
 * another key was put through is out of step; compressed packets show what they are only
 * behind the decompressor, whose history must not see a guess.
 */
#include "analyze/cipher.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/crypt.h"
#include "analyze/plausible.h"

enum { ENCRYPTED = 0x1000, COUNT_BITS = 0x0FFF };

/* --- keys ------------------------------------------------------------------------------ */

static void trial_end(struct trial *trial)
{
    mppe_free(trial->mppe);
    if (trial->mppc)
        crypt_wipe(trial->mppc, sizeof *trial->mppc);
    free(trial->mppc);
}

/* Keeps the trials that are not `ended`. */
static void prune(struct cipher *cipher, const bool *ended)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < cipher->count; i++)
        if (ended[i])
            trial_end(&cipher->trials[i]);
        else
            cipher->trials[kept++] = cipher->trials[i];
    cipher->count = kept;
}

static void add_trial(struct cipher *cipher, const struct mppe_key *key, bool stateless, bool guessed,
                      const uint32_t *anchor)
{
    if (cipher->count == CIPHER_TRIALS_MAX) {
        const bool ended[CIPHER_TRIALS_MAX] = { true };
        prune(cipher, ended);
    }
    cipher->trials = alloc_grow(cipher->trials, cipher->count, sizeof *cipher->trials);
    struct trial *const trial = &cipher->trials[cipher->count++];
    *trial = (struct trial){ .mppe = mppe_new(key, stateless), .bits = key->bits, .stateless = stateless,
                             .guessed = guessed };
    if (anchor)
        mppe_anchor(trial->mppe, *anchor);
}

/* False where the key does not follow from this login. */
static bool first_key(struct mppe_key *key, const struct key_source *source, unsigned from, uint8_t bits)
{
    if (source->version == 2) {
        mppe_key_v2(key, bits, source->nt_hash, source->response, source->subject == from);
        return true;
    }
    if (source->version != 1 || (bits != 128 && !source->has_lm))
        return false;
    mppe_key_v1(key, bits, source->lm_hash, source->nt_hash, source->challenge);
    return true;
}

static void add_from(struct cipher *cipher, const struct key_source *source, unsigned from, uint8_t bits,
                     bool stateless, bool guessed, const uint32_t *anchor)
{
    struct mppe_key key;
    if (first_key(&key, source, from, bits))
        add_trial(cipher, &key, stateless, guessed, anchor);
    crypt_wipe(&key, sizeof key);
}

void cipher_agreed(struct cipher *cipher, const struct key_source sources[2], unsigned from, uint8_t bits,
                   bool stateless, bool has_sequence, uint32_t sequence)
{
    if (cipher->plain)
        mppc_reset(cipher->plain);
    for (unsigned i = 2; bits && i-- > 0;) /* a login that was repeated need not have changed the key */
        add_from(cipher, &sources[i], from, bits, stateless, false, has_sequence ? &sequence : NULL);
}

static void guess_from(struct cipher *cipher, const struct key_source *source, unsigned from, const uint32_t *anchor)
{
    static const uint8_t strengths[] = { 128, 56, 40 };
    for (unsigned i = 0; i < sizeof strengths; i++)
        for (unsigned stateless = 0; stateless < 2; stateless++)
            add_from(cipher, source, from, strengths[i], stateless, true, anchor);
}

/* MS-CHAPv1's keys of 40 and 56 bits follow from the password alone. */
static void guess_passwords(struct cipher *cipher, const struct secrets *secrets, unsigned from, const uint32_t *anchor)
{
    unsigned rows = 0;
    for (uint32_t i = 0; i < secrets->count && rows < CIPHER_GUESSED_ROWS; i++) {
        const struct secret *const s = &secrets->rows[i];
        struct key_source source = { .version = 1 };
        if (s->password && mschap_lm_hash(s->password, s->length, source.lm_hash)) {
            rows++;
            for (unsigned k = 0; k < 4; k++) {
                source.has_lm = true;
                add_from(cipher, &source, from, k & 1 ? 40 : 56, k & 2, true, anchor);
            }
        }
        crypt_wipe(&source, sizeof source);
    }
}

void cipher_guess(struct cipher *cipher, const struct key_source sources[2], const struct secrets *secrets,
                  unsigned from, const struct cipher_packet *packet)
{
    const uint32_t before = UINT32_MAX; /* the link began with number 0 */
    const bool from_start = packet->has_sequence && packet->sequence < CIPHER_GUESSED_STEPS;
    const uint32_t *const anchor = from_start ? &before : NULL;
    if (cipher->count || cipher->guessed)
        return;
    cipher->guessed = true;
    if (sources[0].version)
        guess_from(cipher, &sources[0], from, anchor);
    else if (secrets)
        guess_passwords(cipher, secrets, from, anchor);
}

bool cipher_is_guess(const struct cipher *cipher)
{
    for (uint32_t i = 0; i < cipher->count; i++)
        if (!cipher->trials[i].guessed || cipher->trials[i].proven)
            return false;
    return cipher->guessed;
}

/* --- one packet -------------------------------------------------------------------------- */

/* What it takes to judge what came out. */
struct judge {
    const struct cipher_packet *packet;
    const struct trial *trial;
    enum plausible verdict;
};

/* Through a copy of the history: it may be no packet at all. */
static enum plausible judge_compressed(const struct judge *j, const uint8_t *clear, size_t length)
{
    const uint8_t *octets;
    size_t count;
    if (j->packet->have < j->packet->length)
        return PLAUSIBLE_NOT;
    struct mppc *const copy = alloc_zero(1, sizeof *copy);
    if (j->trial->mppc)
        *copy = *j->trial->mppc;
    const bool good = mppc_unpack(copy, j->packet->header, clear, length, &octets, &count);
    const enum plausible verdict = good ? plausible_packet(octets, count, count) : PLAUSIBLE_NOT;
    crypt_wipe(copy, sizeof *copy);
    free(copy);
    return verdict;
}

static bool judge(void *context, const uint8_t *clear, size_t length, bool sought)
{
    struct judge *const j = context;
    if (sought && j->packet->header & MPPC_COMPRESSED)
        return false; /* its history is lost with the others */
    j->verdict = j->packet->header & MPPC_COMPRESSED ? judge_compressed(j, clear, length)
                                                      : plausible_packet(clear, j->packet->have, length);
    if (sought)
        return j->verdict == PLAUSIBLE_EXACT;
    return j->verdict >= PLAUSIBLE_PROOF || (j->verdict == PLAUSIBLE_WEAK && j->trial->proven);
}

/* What MPPC leaves for the packet; false where it is out of step. */
static bool decompress(struct mppc **mppc, const struct cipher_packet *packet, const uint8_t *octets,
                       struct cipher_clear *clear)
{
    if (!(packet->header & MPPC_COMPRESSED)) {
        if (*mppc && packet->header & MPPC_FLUSHED)
            mppc_reset(*mppc);
        clear->octets = octets;
        clear->have = packet->have;
        clear->length = packet->length;
        return true;
    }
    if (!*mppc)
        *mppc = alloc_zero(1, sizeof **mppc);
    if (packet->have < packet->length ||
        !mppc_unpack(*mppc, packet->header, octets, packet->length, &clear->octets, &clear->length))
        return false;
    clear->have = clear->length;
    return true;
}

/* The key in force is known now: older ones and other guesses are not needed any more. */
static void settle(struct cipher *cipher, uint32_t index)
{
    bool ended[CIPHER_TRIALS_MAX] = { false };
    for (uint32_t i = 0; i < cipher->count; i++)
        ended[i] = i < index || (i != index && cipher->trials[i].guessed);
    prune(cipher, ended);
}

static enum unreadable why(enum mppe_result result)
{
    return result == MPPE_OUT_OF_STEP ? UNREADABLE_OUT_OF_STEP
           : result == MPPE_LATE      ? UNREADABLE_LATE
           : result == MPPE_GAP       ? UNREADABLE_GAP
                                      : UNREADABLE_IMPLAUSIBLE;
}

/* Guesses end after a few packets. */
static void count_guess(struct cipher *cipher)
{
    bool ended[CIPHER_TRIALS_MAX] = { false };
    if (!cipher->guessed || ++cipher->guesses < CIPHER_GUESSED_PACKETS)
        return;
    for (uint32_t i = 0; i < cipher->count; i++)
        ended[i] = cipher->trials[i].guessed && !cipher->trials[i].proven;
    prune(cipher, ended);
}

static enum unreadable decrypt(struct cipher *cipher, const struct cipher_packet *packet, uint8_t *work,
                               struct cipher_clear *clear)
{
    const struct mppe_packet mppe = { .count = packet->header & COUNT_BITS, .flushed = packet->header & MPPC_FLUSHED,
                                      .has_sequence = packet->has_sequence, .sequence = packet->sequence,
                                      .octets = packet->octets, .length = packet->length };
    enum mppe_result result = MPPE_IMPLAUSIBLE;
    for (uint32_t i = 0; i < cipher->count; i++) {
        struct trial *const trial = &cipher->trials[i];
        struct judge j = { .packet = packet, .trial = trial };
        result = mppe_decrypt(trial->mppe, &mppe, judge, &j, work);
        if (result != MPPE_DECRYPTED)
            continue;
        cipher->resyncs += cipher->out_of_step;
        cipher->out_of_step = false;
        clear->bits = trial->bits;
        clear->stateless = trial->stateless;
        if (!decompress(&trial->mppc, packet, work, clear))
            return UNREADABLE_COMPRESSION;
        if (j.verdict >= PLAUSIBLE_PROOF && !trial->proven) {
            trial->proven = true;
            settle(cipher, i);
        }
        return UNREADABLE_COUNT;
    }
    cipher->out_of_step |= result == MPPE_OUT_OF_STEP;
    count_guess(cipher);
    return packet->have < packet->length && packet->header & MPPC_COMPRESSED ? UNREADABLE_CUT : why(result);
}

enum unreadable cipher_read(struct cipher *cipher, const struct cipher_packet *packet, uint8_t *work,
                            struct cipher_clear *clear)
{
    *clear = (struct cipher_clear){ 0 };
    if (packet->header & ENCRYPTED)
        return decrypt(cipher, packet, work, clear);
    return decompress(&cipher->plain, packet, packet->octets, clear) ? UNREADABLE_COUNT
           : packet->have < packet->length                            ? UNREADABLE_CUT
                                                                      : UNREADABLE_COMPRESSION;
}

static struct mppc *mppc_copy(const struct mppc *mppc)
{
    struct mppc *const copy = mppc ? alloc_zero(1, sizeof *copy) : NULL;
    if (copy)
        *copy = *mppc;
    return copy;
}

void cipher_copy(struct cipher *copy, const struct cipher *cipher)
{
    *copy = *cipher;
    copy->plain = mppc_copy(cipher->plain);
    copy->trials = NULL;
    for (uint32_t i = 0; i < cipher->count; i++) {
        copy->trials = alloc_grow(copy->trials, i, sizeof *copy->trials);
        copy->trials[i] = cipher->trials[i];
        copy->trials[i].mppe = mppe_copy(cipher->trials[i].mppe);
        copy->trials[i].mppc = mppc_copy(cipher->trials[i].mppc);
    }
}

uint64_t cipher_copy_cost(const struct cipher *cipher)
{
    uint64_t cost = 0;
    for (uint32_t i = 0; i < cipher->count; i++)
        cost += mppe_copy_cost(cipher->trials[i].mppe);
    return cost;
}

void cipher_forget(struct cipher *cipher)
{
    for (uint32_t i = 0; i < cipher->count; i++)
        trial_end(&cipher->trials[i]);
    free(cipher->trials);
    free(cipher->plain);
    *cipher = (struct cipher){ 0 };
}
