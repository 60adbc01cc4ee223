/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * encryption.c: what MPPE was agreed, per direction (RFC 3078 section 2).
 *
 * Data from X to Y is governed by option 18 of Y's request, once X acknowledged
 * it, and is encrypted only if exactly one key bit stands in it. Hazards: CCP that
 * opens with another method, or with none; a direction that the capture lacks;
 * encrypted data whose negotiation was not captured: unknown, not zero.
 */
#include "analyze/build.h"

#include <string.h>

#include "dissect/cp.h"
#include "dissect/ppp.h"

static uint32_t option_bits(const struct offer *offer)
{
    if (!offer || offer->length != 4 || offer->kept != 4)
        return 0;
    return (uint32_t)offer->value[0] << 24 | (uint32_t)offer->value[1] << 16 | (uint32_t)offer->value[2] << 8 |
           offer->value[3];
}

static uint8_t key_bits(uint32_t bits)
{
    switch (bits & MPPE_KEYS) {
    case MPPE_128:
        return 128;
    case MPPE_56:
        return 56;
    case MPPE_40:
        return 40;
    default:
        return 0; /* none, or more than one: nothing that can be in force */
    }
}

bool mppe_agreed(const struct half *half, uint8_t *bits, bool *stateless)
{
    const struct offer *agreed = half_agreed(half, CCP_MPPE);
    if (agreed ? agreed->kept < 4 : half->cut)
        return false; /* the capture cut its bits away */
    *bits = key_bits(option_bits(agreed));
    *stateless = *bits && option_bits(agreed) & MPPE_STATELESS;
    return true;
}

static void take_bits(struct cipher_facts *cipher, uint32_t bits, enum basis basis, uint64_t frame)
{
    cipher->known = true;
    cipher->bits = key_bits(bits);
    cipher->stateless = cipher->bits && bits & MPPE_STATELESS;
    cipher->mppc = bits & MPPE_MPPC;
    cipher->basis = basis;
    cipher->since_frame = frame;
}

/* The one request that was never refused, where its acknowledgment is not in the capture. */
static const struct offer *unrefused_offer(const struct half *half)
{
    const struct offer *last = NULL;
    for (uint32_t i = 0; i < half->count; i++)
        if (half->offers[i].type == CCP_MPPE && !half->offers[i].unasked && half->offers[i].answer == ANSWER_NONE)
            last = &half->offers[i];
    return last;
}

static bool carries(const struct flow *flow, uint16_t protocol)
{
    for (uint32_t i = 0; i < flow->facts.protocol_count; i++)
        if (flow->facts.protocols[i].protocol == protocol)
            return true;
    return false;
}

/* Agreed, and then the link was negotiated anew and came up again without it. */
static bool is_void(const struct build *b, const struct half *half)
{
    return half && half->stale && b->call->link.renegotiations.link_restored > half->agreed_frame;
}

static void set_way(struct build *b, enum direction way, const struct negotiation *ccp)
{
    struct cipher_facts *cipher = &b->session->encryption.way[way];
    const unsigned sender = b->raw[way == C2S ? SIDE_CLIENT : SIDE_SERVER];
    const struct flow *flow = b->call->flows[sender];
    const struct half *half = ccp ? &ccp->ends[way == C2S ? SIDE_SERVER : SIDE_CLIENT] : NULL;
    const bool missing = !flow || flow->facts.gre_packets == 0;
    cipher->first_data_frame = b->call->link.first_encrypted[sender];
    if (is_void(b, half)) { /* encrypted data all the same: its agreement was not captured */
        const uint64_t since = b->call->link.renegotiations.link_restored;
        if (b->call->link.last_encrypted[sender] < since)
            take_bits(cipher, 0, BASIS_NONE, since);
        return;
    }
    if (half && half->agreed) {
        const struct offer *agreed = half_agreed(half, CCP_MPPE);
        if (agreed ? agreed->kept >= 4 : !half->cut) /* else the capture cut its bits away */
            take_bits(cipher, option_bits(agreed), BASIS_ACKNOWLEDGED, half->agreed_frame);
        return;
    }
    if (missing || cipher->first_data_frame) {
        const struct offer *offer = half ? unrefused_offer(half) : NULL;
        const bool single = offer && key_bits(option_bits(offer));
        if (single)
            take_bits(cipher, option_bits(offer), BASIS_INFERRED, offer->offered_frame);
        else if (missing)
            cipher->basis = BASIS_INFERRED;
        return;
    }
    if (half && unrefused_offer(half) && b->session->flow[way].lost)
        return; /* its acknowledgment may be among what the capture misses */
    /* CCP, or the bit that says encrypted, may have been cut away. */
    const bool unclear = carries(flow, PPP_COMPRESSED) || (!half && !flow->facts.packets);
    if (b->call->snapped && unclear)
        return;
    /* Nothing agreed and nothing encrypted: that is known once the session's fate is. */
    cipher->known = b->session->outcome != OUTCOME_INCOMPLETE || flow->facts.packets > 0;
}

/* Its agreement was not captured, and a key fitted all the same. */
static void take_decrypted(struct build *b, enum direction way)
{
    struct cipher_facts *const cipher = &b->session->encryption.way[way];
    const struct decrypted_way *const found = b->session->decryption ? &b->session->decryption->way[way] : NULL;
    if (cipher->known || !found || !found->bits)
        return;
    cipher->known = true;
    cipher->bits = found->bits;
    cipher->stateless = found->stateless;
    cipher->basis = BASIS_DECRYPTED;
    cipher->since_frame = cipher->first_data_frame;
}

static void set_whole(struct encryption_facts *e)
{
    const struct cipher_facts *known[2];
    unsigned count = 0;
    for (unsigned way = 0; way < 2; way++) {
        const struct cipher_facts *cipher = &e->way[way];
        if (cipher->known)
            known[count++] = cipher;
        else if (cipher->basis != BASIS_INFERRED)
            return; /* one direction is unknown: so is the weaker */
    }
    if (!count)
        return;
    const struct cipher_facts *weaker = count == 2 && known[1]->bits < known[0]->bits ? known[1] : known[0];
    e->negotiated_known = e->bits_known = true;
    e->bits = weaker->bits;
    e->negotiated = e->bits > 0;
    e->stateless = known[0]->stateless && known[count - 1]->stateless;
    e->mppc = known[0]->mppc || known[count - 1]->mppc;
}

static void set_offered(struct build *b, const struct negotiation *ccp)
{
    for (unsigned side = 0; side < 2; side++) {
        const struct half *half = &ccp->ends[side];
        for (uint32_t i = 0; i < half->count; i++) {
            const struct offer *offer = &half->offers[i];
            if (offer->type != CCP_MPPE || offer->unasked || b->session->encryption.offered[side].count == 8)
                continue;
            b->session->encryption.offered[side].bits[b->session->encryption.offered[side].count++] =
                option_bits(offer);
        }
    }
}

/* Methods other than MPPE by option type (RFC 1962 section 5, and the IANA list). */
static const struct method {
    uint8_t type;
    const char *name;
} methods[] = {
    { 0, "oui" },       { 1, "predictor-1" }, { 2, "predictor-2" }, { 3, "puddle" }, { 16, "hp-ppc" },
    { CCP_STAC, "stac" }, { 19, "gandalf-fza" }, { 20, "v42bis" },    { CCP_BSD, "bsd" }, { 23, "lzs-dcp" },
    { CCP_DEFLATE_OLD, "deflate" }, { CCP_DEFLATE, "deflate" },
};

/* The first method of the acknowledged list; the sender compresses with that one. */
static const char *compression(const struct build *b, const struct half *half)
{
    if (!half->agreed || is_void(b, half))
        return NULL;
    for (uint32_t i = 0; i < half->count; i++) {
        const struct offer *offer = &half->offers[i];
        if (!offer->in_force)
            continue;
        if (offer->type == CCP_MPPE && option_bits(offer) & MPPE_MPPC)
            return "mppc";
        for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++)
            if (methods[m].type == offer->type)
                return methods[m].name;
    }
    return NULL;
}

void build_encryption(struct build *b)
{
    struct session *s = b->session;
    if (!b->call || !b->call->gre.first_frame) { /* never came as far: known once it is known to have failed */
        s->encryption.negotiated_known = s->encryption.bits_known = s->outcome == OUTCOME_FAILED;
        for (unsigned way = 0; way < 2; way++)
            s->encryption.way[way].known = s->outcome == OUTCOME_FAILED;
        return;
    }
    const struct negotiation *ccp = session_negotiation(s, PPP_CCP);
    for (unsigned way = 0; way < 2; way++) {
        set_way(b, (enum direction)way, ccp);
        take_decrypted(b, (enum direction)way);
    }
    set_whole(&s->encryption);
    if (!ccp)
        return;
    set_offered(b, ccp);
    s->compression[C2S] = compression(b, &ccp->ends[SIDE_SERVER]);
    s->compression[S2C] = compression(b, &ccp->ends[SIDE_CLIENT]);
}
