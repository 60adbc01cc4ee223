/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet.c: a PPP frame down to the header that its protocol number names, and the
 * walk from the outermost group to the innermost.
 *
 * Hazards: none of its own; every body has a reader bounded by the frame.
 */
#include "dissect/packet.h"

#include "dissect/inner.h"

static enum body_kind kind_of(uint16_t protocol)
{
    static const struct {
        uint16_t protocol;
        enum body_kind kind;
    } kinds[] = {
        { PPP_COMPRESSED, BODY_MPPE }, /* most packets */
        { PPP_MULTILINK, BODY_MULTILINK }, { PPP_PAP, BODY_PAP },   { PPP_CHAP, BODY_CHAP }, { PPP_EAP, BODY_EAP },
        { PPP_SPAP, BODY_SPAP },           { PPP_CBCP, BODY_CBCP }, { PPP_BAP, BODY_BAP },   { PPP_LQR, BODY_LQR },
    };
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].protocol == protocol)
            return kinds[i].kind;
    if (cp_is_control(protocol))
        return BODY_CP;
    return ppp_is_data(protocol) ? BODY_DATA : BODY_UNKNOWN;
}

bool frame_dissect(struct reader *r, struct frame_context known, struct frame *frame)
{
    struct reader body = *r;
    frame->kind = BODY_NONE;
    if (!ppp_dissect(r, &frame->ppp))
        return false;
    body.at = frame->ppp.payload.at;
    frame->kind = kind_of(frame->ppp.protocol);
    switch (frame->kind) {
    case BODY_CP:
        cp_dissect(&body, frame->ppp.protocol, &frame->body.cp);
        break;
    case BODY_PAP:
        pap_dissect(&body, &frame->body.pap);
        break;
    case BODY_CHAP:
        chap_dissect(&body, known.chap_algorithm, &frame->body.chap);
        break;
    case BODY_EAP:
        eap_dissect(&body, &frame->body.eap);
        break;
    case BODY_SPAP:
        spap_dissect(&body, &frame->body.spap);
        break;
    case BODY_CBCP:
        cbcp_dissect(&body, &frame->body.cbcp);
        break;
    case BODY_BAP:
        bap_dissect(&body, &frame->body.bap);
        break;
    case BODY_LQR:
        lqr_dissect(&body, &frame->body.lqr);
        break;
    case BODY_MULTILINK:
        multilink_dissect(&body, known.short_sequence, &frame->body.multilink);
        break;
    case BODY_MPPE:
        mppe_dissect(&body, &frame->body.mppe);
        break;
    case BODY_NONE:
    case BODY_DATA:
    case BODY_UNKNOWN:
        break;
    }
    return true;
}

static void walk_payload(const struct span *payload, bool is_secret, unsigned depth, field_visit *visit, void *context)
{
    const enum field_type type = is_secret ? FIELD_SECRET : FIELD_BYTES;
    const struct field_value value = { .name = "payload", .type = type, .depth = depth,
                                       .span = *payload, .at = payload->at, .length = payload->length };
    if (payload->length)
        visit(context, &value);
}

/* User data in clear is taken apart here, when a face asks, and not before. */
static void walk_data(const struct ppp *ppp, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    struct inner inner;
    inner_dissect(block, &ppp->payload, ppp->protocol, &inner);
    inner_walk(&inner, block, depth, visit, context);
}

static void walk_multilink(const struct multilink *multilink, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&multilink->head, depth, visit, context);
    if (multilink->has_first) {
        const struct ppp *const first = &multilink->first;
        walk_fields(&first->head, depth + 1, visit, context);
        walk_payload(&first->payload, ppp_is_secret(first->protocol), depth + 1, visit, context);
    }
    walk_payload(&multilink->payload, false, depth + 1, visit, context);
}

void frame_walk(const struct frame *frame, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&frame->ppp.head, depth, visit, context);
    switch (frame->kind) {
    case BODY_CP:
        cp_walk(&frame->body.cp, block, depth, visit, context);
        break;
    case BODY_PAP:
        walk_fields(&frame->body.pap.head, depth, visit, context);
        break;
    case BODY_CHAP:
        chap_walk(&frame->body.chap, depth, visit, context);
        break;
    case BODY_EAP:
        eap_walk(&frame->body.eap, depth, visit, context);
        break;
    case BODY_SPAP:
        walk_fields(&frame->body.spap.head, depth, visit, context);
        break;
    case BODY_CBCP:
        cbcp_walk(&frame->body.cbcp, block, depth, visit, context);
        break;
    case BODY_BAP:
        bap_walk(&frame->body.bap, block, depth, visit, context);
        break;
    case BODY_LQR:
        walk_fields(&frame->body.lqr.head, depth, visit, context);
        break;
    case BODY_MULTILINK:
        walk_multilink(&frame->body.multilink, depth, visit, context);
        break;
    case BODY_MPPE:
        walk_fields(&frame->body.mppe.head, depth, visit, context);
        break;
    case BODY_DATA:
        walk_data(&frame->ppp, block, depth, visit, context);
        break;
    case BODY_UNKNOWN:
        walk_payload(&frame->ppp.payload, ppp_is_secret(frame->ppp.protocol), depth, visit, context);
        break;
    case BODY_NONE:
        break;
    }
}

void gre_walk(const struct gre *gre, const struct frame *frame, const uint8_t *block, unsigned depth,
              field_visit *visit, void *context)
{
    walk_fields(&gre->head, depth, visit, context);
    if (frame)
        frame_walk(frame, block, depth, visit, context);
    else
        walk_payload(&gre->payload, false, depth, visit, context);
}
