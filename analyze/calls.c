/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.c: the calls of a tunnel by its control messages; see calls.h.
 *
 * Hazards: a Reply without its request, an Incoming-Call-Connected without either
 * (the capture began between them); hundreds of calls that wait at once; an id that
 * is used again, with or without an end of the call that had it; ends that name a
 * call by the other's id; messages about calls of long ago.
 */
#include "analyze/calls.h"

#include "analyze/decrypt.h"

/* --- which call ------------------------------------------------------------------- */

static bool chose(const struct call *call, unsigned side, uint16_t id)
{
    return call->id_known[side] && call->id[side] == id;
}

struct call *calls_find(struct pptpscope *scope, const struct tunnel *tunnel, unsigned side, uint16_t id)
{
    unsigned reach = CALLS_REACH;
    for (struct call *call = tunnel->calls; call && reach--; call = call->tunnel_next)
        if (chose(call, side, id))
            return call;
    return engine_find_announced(scope, tunnel->pair, tunnel, side, id);
}

/* The same; one that only GRE told of is taken in. */
static struct call *find_or_adopt(struct pptpscope *scope, struct tunnel *tunnel, unsigned side, uint16_t id)
{
    struct call *call = calls_find(scope, tunnel, side, id);
    if (call)
        return call;
    call = engine_find_announced(scope, tunnel->pair, NULL, side, id);
    if (!call || call->ended)
        return NULL;
    engine_join_tunnel(call, tunnel);
    return call;
}

static struct call *new_call(struct pptpscope *scope, struct tunnel *tunnel, uint64_t frame, int64_t time)
{
    struct call *call = engine_add_call(scope, tunnel->pair);
    engine_join_tunnel(call, tunnel);
    if (tunnel != scope->in_hand) /* what a hole kept back */
        call->file = tunnel->file;
    extent_add(&call->extent, frame, time);
    return call;
}

/* The one call of the tunnel that waits for such a message of `from`; NULL where several do. */
static struct call *waiting_call(struct tunnel *tunnel, unsigned from, const struct pptp *m)
{
    struct call *found = NULL;
    unsigned reach = CALLS_REACH;
    const bool incoming = m->type == PPTP_ICRP || m->type == PPTP_ICCN;
    for (struct call *call = tunnel->calls; call && reach--; call = call->tunnel_next) {
        const bool asked = call->request.frame && call->incoming == incoming && !call->ended && !call->connected.frame;
        const bool its_turn = (call->request.from == from) == (m->type == PPTP_ICCN);
        if (!asked || !its_turn)
            continue;
        if (m->type == PPTP_ICCN ? call->id_known[!from] && call->id[!from] != m->peer_call_id : call->reply.frame != 0)
            continue;
        if (found)
            return NULL;
        found = call;
    }
    return found;
}

/* --- what the messages do -------------------------------------------------------------- */

static uint8_t result_of(const struct pptp *m)
{
    return fields_has(&m->head, offsetof(struct pptp, result_code)) ? m->result_code : PPTP_CONNECTED;
}

/* The same request once more, while the first waits: one attempt, not two. */
static bool asks_again(const struct call *call, const struct pptp *m)
{
    return call->request.frame && !call->reply.frame && !call->ended && call->incoming == (m->type == PPTP_ICRQ) &&
           call->serial == m->call_serial_number;
}

/* A number's field has 64 octets, of which its length says how many count (RFC 2637 section 2.9). */
static void set_number(struct wire_text *number, const struct span *field, uint16_t length)
{
    const uint32_t octets = length < field->have ? length : field->have;
    if (octets && !number->text)
        wire_text_set(number, field->octets, octets);
}

static struct call *on_request(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                               uint64_t frame, int64_t time)
{
    const bool named = fields_has(&m->head, offsetof(struct pptp, call_id));
    struct call *call = named ? find_or_adopt(scope, tunnel, from, m->call_id) : NULL;
    if (call && asks_again(call, m)) {
        call->requests++;
        return call;
    }
    if (call && call->request.frame) { /* its id is used again: it is over, whether or not that was captured */
        if (!call->ended && !call->clear.frame && !call->link.terminated)
            moment_set(&call->replaced, from, frame, time);
        call->ended = true;
        call = NULL;
    }
    if (!call) /* else its Reply overtook it: a hole kept the request back */
        call = new_call(scope, tunnel, frame, time);
    call->incoming = m->type == PPTP_ICRQ;
    call->serial = m->call_serial_number;
    call->requests++;
    set_number(&call->dialed, &m->dialed_number, m->dialed_number_length);
    set_number(&call->dialing, &m->dialing_number, m->dialing_number_length);
    moment_set(&call->request, from, frame, time);
    call->window[from] = m->receive_window;
    if (named && !call->id_known[from])
        engine_learn_id(scope, call, from, m->call_id);
    return call;
}

static struct call *on_reply(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                             uint64_t frame, int64_t time)
{
    const bool names_peer = fields_has(&m->head, offsetof(struct pptp, peer_call_id));
    struct call *call = names_peer ? find_or_adopt(scope, tunnel, !from, m->peer_call_id) : NULL;
    if (!call)
        call = waiting_call(tunnel, from, m);
    if (!call) { /* the request was not captured */
        call = new_call(scope, tunnel, frame, time);
        call->incoming = m->type == PPTP_ICRP;
        if (names_peer)
            engine_learn_id(scope, call, !from, m->peer_call_id);
    }
    if (!call->reply.frame) {
        call->reply_result = result_of(m);
        call->reply_error = m->error_code;
    }
    moment_set(&call->reply, from, frame, time);
    call->window[from] = m->receive_window;
    const bool named = fields_has(&m->head, offsetof(struct pptp, call_id));
    if (named && result_of(m) == PPTP_CONNECTED && !chose(call, from, m->call_id))
        engine_learn_id(scope, call, from, m->call_id);
    if (call->reply_result != PPTP_CONNECTED)
        call->ended = true; /* no call was made */
    else
        decrypt_grant(scope, call);
    return call;
}

/* Names the call by the id that the answerer chose. */
static struct call *on_connected(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                                 uint64_t frame, int64_t time)
{
    const bool names_peer = fields_has(&m->head, offsetof(struct pptp, peer_call_id));
    struct call *call = names_peer ? find_or_adopt(scope, tunnel, !from, m->peer_call_id) : NULL;
    if (!call)
        call = waiting_call(tunnel, from, m);
    if (!call) { /* neither request nor Reply was captured */
        call = new_call(scope, tunnel, frame, time);
        call->incoming = true;
    }
    if (names_peer && !call->id_known[!from])
        engine_learn_id(scope, call, !from, m->peer_call_id);
    moment_set(&call->connected, from, frame, time);
    return call;
}

static struct call *on_end(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                           uint64_t frame, int64_t time)
{
    /* Each end names a call by its own id (RFC 2637 sections 2.12 and 2.13); some name it by the other's. */
    struct call *call = find_or_adopt(scope, tunnel, from, m->call_id);
    if (!call)
        call = find_or_adopt(scope, tunnel, !from, m->call_id);
    if (!call)
        return NULL;
    if (m->type == PPTP_CALL_CLEAR) {
        moment_set(&call->clear, from, frame, time);
        return call;
    }
    if (!call->disconnect.frame) {
        call->disconnect_result = m->result_code;
        call->disconnect_error = m->error_code;
        call->disconnect_cause = m->cause_code;
    }
    moment_set(&call->disconnect, from, frame, time);
    call->ended = true;
    return call;
}

struct call *calls_message(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                           uint64_t frame, int64_t time)
{
    switch (m->type) {
    case PPTP_OCRQ:
    case PPTP_ICRQ:
        return on_request(scope, tunnel, from, m, frame, time);
    case PPTP_OCRP:
    case PPTP_ICRP:
        return on_reply(scope, tunnel, from, m, frame, time);
    case PPTP_ICCN:
        return on_connected(scope, tunnel, from, m, frame, time);
    case PPTP_CALL_CLEAR:
    case PPTP_CALL_DISCONNECT:
        return on_end(scope, tunnel, from, m, frame, time);
    case PPTP_WAN_ERROR:
    case PPTP_SET_LINK_INFO:
        return find_or_adopt(scope, tunnel, !from, m->peer_call_id);
    default:
        return NULL;
    }
}
