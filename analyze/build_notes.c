/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build_notes.c: what a session tells beside its course: the messages of its call,
 * control messages that TCP sent again, multilink.
 */
#include "analyze/build.h"

#include "analyze/alloc.h"
#include "dissect/cp.h"
#include "dissect/ppp.h"

static void set_call(struct build *b)
{
    const struct call *c = b->call;
    struct call_facts *call = &b->session->call;
    if (c->request.frame || c->reply.frame || c->connected.frame)
        call->kind = c->incoming ? CALL_INCOMING : CALL_OUTGOING;
    call->by = c->request.frame ? build_side(b, c->request.from) : SIDE_UNKNOWN;
    call->request_frame = c->request.frame;
    call->reply_frame = c->reply.frame;
    call->connected_frame = c->connected.frame;
    call->clear_frame = c->clear.frame;
    call->disconnect_frame = c->disconnect.frame;
    call->replaced_frame = c->replaced.frame;
    call->requests = c->requests;
    call->serial = c->serial;
    call->result = c->reply_result;
    call->error = c->reply_error;
    call->disconnect_result = c->disconnect_result;
    call->disconnect_error = c->disconnect_error;
    call->disconnect_cause = c->disconnect_cause;
    call->dialed = wire_text_copy(&c->dialed);
    call->dialing = wire_text_copy(&c->dialing);
}

/* --- control messages sent again -------------------------------------------------------- */

/* Was what answers this message seen? */
static bool is_answered(const struct build *b, uint16_t type)
{
    const struct tunnel *t = b->tunnel;
    const struct call *c = b->call;
    switch (type) {
    case PPTP_SCCRQ:
        return t->sccrp.frame;
    case PPTP_STOP_CCRQ:
        return t->stop_reply.frame;
    case PPTP_OCRQ:
    case PPTP_ICRQ:
        return c && c->reply.frame;
    case PPTP_ICRP:
        return c && c->connected.frame;
    case PPTP_CALL_CLEAR:
        return c && c->disconnect.frame;
    default: /* the message asks for no answer, or which one it got is not kept */
        return false;
    }
}

static void add_resent(struct build *b, const struct resents *resents)
{
    struct session *s = b->session;
    for (uint32_t i = 0; i < resents->count; i++) {
        s->resent = alloc_grow(s->resent, s->resent_count, sizeof *s->resent);
        struct resent *row = &s->resent[s->resent_count++];
        *row = resents->rows[i];
        row->by = build_side(b, (unsigned)row->by);
        row->answered = is_answered(b, row->type);
    }
}

/* --- multilink ------------------------------------------------------------------------------ */

static const struct offer *last_offer(const struct half *half, uint8_t type)
{
    const struct offer *agreed = half_agreed(half, type), *last = NULL;
    for (uint32_t i = 0; !agreed && i < half->count; i++)
        if (half->offers[i].type == type && !half->offers[i].unasked)
            last = &half->offers[i];
    return agreed ? agreed : last;
}

static void set_multilink(struct build *b)
{
    struct session *s = b->session;
    struct multilink_facts m = { 0 };
    bool seen = false;
    const struct negotiation *lcp = session_negotiation(s, PPP_LCP);
    for (unsigned side = 0; side < 2; side++) {
        const struct half *half = lcp ? &lcp->ends[side] : NULL;
        const struct offer *offer = half ? last_offer(half, LCP_MRRU) : NULL;
        m.way[side] = b->call->multilink[b->raw[side]];
        m.offered[side] = offer;
        m.agreed[side] = offer && offer->in_force;
        if (offer && offer->kept >= 2)
            m.mrru[side] = (uint32_t)offer->value[0] << 8 | offer->value[1];
        m.short_sequence[!side] = half && half_agreed(half, LCP_SHORT_SEQUENCE);
        seen |= m.offered[side] || m.way[side].first_frame;
    }
    if (!seen)
        return;
    s->multilink = alloc_zero(1, sizeof *s->multilink);
    *s->multilink = m;
}

static void set_gre_peers(struct build *b)
{
    const struct stray *stray = &b->call->stray;
    if (!stray->extent.first_frame)
        return;
    b->session->gre_peers = alloc_zero(1, sizeof *b->session->gre_peers);
    b->session->gre_peer_count = 1;
    b->session->gre_peers[0] = (struct gre_peer){ .side = build_side(b, stray->raw), .address = stray->address,
                                                  .to = stray->packets[0], .from = stray->packets[1],
                                                  .first_frame = stray->extent.first_frame,
                                                  .last_frame = stray->extent.last_frame };
}

void build_notes(struct build *b)
{
    if (b->tunnel && (!b->call || b->call->first_of_tunnel))
        add_resent(b, &b->tunnel->resents);
    if (!b->call)
        return;
    set_call(b);
    add_resent(b, &b->call->resents);
    set_multilink(b);
    set_gre_peers(b);
}
