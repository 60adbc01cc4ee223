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
    if (cp_is_control(protocol))
        return BODY_CP;
    if (protocol == PPP_PAP)
        return BODY_PAP;
    if (protocol == PPP_CHAP)
        return BODY_CHAP;
    if (protocol == PPP_EAP)
        return BODY_EAP;
    if (protocol == PPP_COMPRESSED)
        return BODY_MPPE;
    return ppp_is_data(protocol) ? BODY_DATA : BODY_UNKNOWN;
}

bool frame_dissect(struct reader *r, uint8_t chap_algorithm, struct frame *frame)
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
        chap_dissect(&body, chap_algorithm, &frame->body.chap);
        break;
    case BODY_EAP:
        eap_dissect(&body, &frame->body.eap);
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

static void walk_payload(const struct span *payload, unsigned depth, field_visit *visit, void *context)
{
    const struct field_value value = { .name = "payload", .type = FIELD_BYTES, .depth = depth,
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

static void walk_cp(const struct cp *cp, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&cp->head, depth, visit, context);
    struct reader options = cp_option_reader(cp, block);
    struct cp_option option;
    while (cp_option_next(&options, cp->protocol, &option))
        walk_fields(&option.head, depth + 1, visit, context);
}

void frame_walk(const struct frame *frame, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&frame->ppp.head, depth, visit, context);
    switch (frame->kind) {
    case BODY_CP:
        walk_cp(&frame->body.cp, block, depth, visit, context);
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
    case BODY_MPPE:
        walk_fields(&frame->body.mppe.head, depth, visit, context);
        break;
    case BODY_DATA:
        walk_data(&frame->ppp, block, depth, visit, context);
        break;
    case BODY_UNKNOWN:
        walk_payload(&frame->ppp.payload, depth, visit, context);
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
        walk_payload(&gre->payload, depth, visit, context);
}
