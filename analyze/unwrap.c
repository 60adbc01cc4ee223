/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unwrap.c: see unwrap.h. */
#include "analyze/unwrap.h"

#include <string.h>

#include "analyze/build.h"
#include "analyze/plausible.h"
#include "dissect/cp.h"
#include "dissect/ppp.h"

static void forget_method(struct unwrap *unwrap)
{
    pppdeflate_free(unwrap->deflate);
    bsdcomp_free(unwrap->bsd);
    unwrap->deflate = NULL;
    unwrap->bsd = NULL;
    unwrap->method = UNWRAP_MPPE;
}

/* What decompresses the method of an option other than MPPE's. */
static void take_method(struct unwrap *unwrap, const struct offer *offer)
{
    unwrap->method = UNWRAP_OTHER;
    if (offer->kept < 1)
        return;
    if (offer->type == CCP_DEFLATE || offer->type == CCP_DEFLATE_OLD)
        unwrap->deflate = pppdeflate_new((offer->value[0] >> 4) + 8u);
    else if (offer->type == CCP_BSD && offer->value[0] >> 5 == BSDCOMP_VERSION)
        unwrap->bsd = bsdcomp_new(offer->value[0] & 0x1f);
    if (unwrap->deflate)
        unwrap->method = UNWRAP_DEFLATE;
    else if (unwrap->bsd)
        unwrap->method = UNWRAP_BSD;
}

void unwrap_agreed(struct unwrap *unwrap, const struct half *half)
{
    uint8_t bits = 0;
    bool stateless;
    forget_method(unwrap);
    const struct offer *const mppe = half_agreed(half, CCP_MPPE);
    const bool has_mppc = mppe && mppe->kept == 4 && mppe->value[3] & MPPE_MPPC;
    if (has_mppc || (mppe_agreed(half, &bits, &stateless) && bits))
        return;
    for (uint32_t i = 0; i < half->count; i++) { /* the first of the list is the one that is used */
        const struct offer *const offer = &half->offers[i];
        if (!offer->in_force || offer->type == CCP_MPPE)
            continue;
        take_method(unwrap, offer);
        return;
    }
}

void unwrap_reset(struct unwrap *unwrap)
{
    if (unwrap->deflate)
        pppdeflate_reset(unwrap->deflate);
    if (unwrap->bsd)
        bsdcomp_reset(unwrap->bsd);
}

void unwrap_lost(struct unwrap *unwrap)
{
    if (unwrap->vj)
        vjstate_lost(unwrap->vj);
}

static bool unpack(struct unwrap *unwrap, const struct wrapped *packet, uint8_t *work, size_t *count)
{
    if (unwrap->method == UNWRAP_DEFLATE)
        return pppdeflate_unpack(unwrap->deflate, packet->octets, packet->length, work, UNWRAP_ROOM, count) == INFLATE_OK;
    return bsdcomp_unpack(unwrap->bsd, packet->octets, packet->length, work, UNWRAP_ROOM, count) == BSDCOMP_OK;
}

enum unreadable unwrap_compressed(struct unwrap *unwrap, struct wrapped *packet, uint8_t *work)
{
    size_t count = 0;
    uint16_t protocol;
    if (unwrap->method == UNWRAP_OTHER)
        return UNREADABLE_COMPRESSION;
    if (packet->have < packet->length)
        return UNREADABLE_CUT; /* the next one tells by its number that it is missing */
    if (!unpack(unwrap, packet, work, &count))
        return UNREADABLE_COMPRESSION;
    const size_t head = plausible_protocol(work, count, &protocol);
    if (!head)
        return UNREADABLE_IMPLAUSIBLE;
    *packet = (struct wrapped){ protocol, work + head, count - head, count - head };
    return UNREADABLE_COUNT;
}

void unwrap_passed(struct unwrap *unwrap, const struct wrapped *packet)
{
    if (packet->have < packet->length)
        return;
    if (unwrap->method == UNWRAP_DEFLATE)
        pppdeflate_passed(unwrap->deflate, packet->protocol, packet->octets, packet->length);
    else if (unwrap->method == UNWRAP_BSD)
        bsdcomp_passed(unwrap->bsd, packet->protocol, packet->octets, packet->length);
}

static enum unreadable rebuild(struct unwrap *unwrap, struct wrapped *packet, uint8_t *work)
{
    struct reader r = reader_init(packet->octets, (uint32_t)packet->have, (uint32_t)packet->length);
    struct vj vj;
    if (packet->have < packet->length)
        return UNREADABLE_CUT;
    if (!vj_dissect(&r, &vj))
        return UNREADABLE_HEADERS;
    const size_t head = vjstate_rebuild(unwrap->vj, &vj, vj.payload.octets, vj.payload.have, work);
    if (!head || head + vj.payload.have > UNWRAP_ROOM)
        return UNREADABLE_HEADERS;
    if (vj.payload.have)
        memcpy(work + head, vj.payload.octets, vj.payload.have);
    *packet = (struct wrapped){ PPP_IP, work, head + vj.payload.have, head + vj.payload.have };
    return UNREADABLE_COUNT;
}

static enum unreadable learn(struct unwrap *unwrap, struct wrapped *packet, uint8_t *work)
{
    if (packet->length > UNWRAP_ROOM)
        return UNREADABLE_HEADERS;
    memcpy(work, packet->octets, packet->have);
    memset(work + packet->have, 0, packet->length - packet->have);
    if (!vjstate_learn(unwrap->vj, work, packet->length))
        return UNREADABLE_HEADERS;
    *packet = (struct wrapped){ PPP_IP, work, packet->have, packet->length };
    return UNREADABLE_COUNT;
}

enum unreadable unwrap_headers(struct unwrap *unwrap, struct wrapped *packet, uint8_t *work)
{
    if (packet->protocol != PPP_VJ_COMPRESSED && packet->protocol != PPP_VJ_UNCOMPRESSED)
        return UNREADABLE_COUNT;
    if (!unwrap->vj)
        unwrap->vj = vjstate_new();
    return packet->protocol == PPP_VJ_COMPRESSED ? rebuild(unwrap, packet, work) : learn(unwrap, packet, work);
}

void unwrap_clear(struct unwrap *unwrap)
{
    forget_method(unwrap);
    vjstate_free(unwrap->vj);
    *unwrap = (struct unwrap){ 0 };
}
