/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * control.c: TCP port 1723: connections, their streams, and what each control
 * message does to tunnels (RFC 2637 sections 2 and 3.1); calls.c has the calls.
 *
 * Hazards: repeated SYNs; a port used again; a connection that began before the
 * capture; two directions out of step: resets before their SYN.
 */
#include "analyze/engine.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/automaton.h"
#include "analyze/calls.h"
#include "analyze/refusal.h"
#include "analyze/turned.h"

struct delivery {
    struct pptpscope *scope;
    struct tunnel *tunnel;
    unsigned from; /* raw side */
    const struct tcp *tcp; /* the segment in hand; NULL: messages that waited */
};

/* The segment's ports by raw side. Between equal addresses the lower port is side 0's. */
static unsigned place_ports(const struct pair *pair, const struct tcp *tcp, const struct datagram *datagram,
                            uint16_t port[2])
{
    const bool same = address_equal(&pair->ends[0], &pair->ends[1]);
    const unsigned from = same ? tcp->source_port > tcp->destination_port : pair_side(pair, &datagram->source);
    port[from] = tcp->source_port;
    port[!from] = tcp->destination_port;
    return from;
}

/* A call known from GRE alone belongs to the connection that turned up in mid-session,
 * if there is only one of each. */
static void adopt_lone_call(struct tunnel *tunnel)
{
    struct call *lone = NULL;
    unsigned reach = CALLS_REACH;
    for (struct call *call = tunnel->pair->calls; call && reach--; call = call->next) {
        if (call->tunnel || call->ended)
            continue;
        if (lone)
            return;
        lone = call;
    }
    if (lone && !tunnel->call_count)
        engine_join_tunnel(lone, tunnel);
}

static struct tunnel *open_tunnel(struct pptpscope *scope, struct pair *pair, const struct tcp *tcp,
                                  const struct datagram *datagram)
{
    uint16_t port[2];
    const unsigned from = place_ports(pair, tcp, datagram, port);
    struct tunnel *tunnel = engine_add_tunnel(scope, pair, port);
    tunnel->client = (uint8_t)(tcp->source_port == PPTP_PORT ? !from : from);
    if (tcp->source_port == PPTP_PORT && tcp->destination_port == PPTP_PORT)
        tunnel->client = (uint8_t)(tcp->flags & TCP_ACK ? !from : from);
    return tunnel;
}

static struct tunnel *tunnel_of(struct pptpscope *scope, const struct tcp *tcp, const struct datagram *datagram)
{
    struct pair *pair = engine_pair(scope, &datagram->source, &datagram->destination, true);
    uint16_t port[2];
    const unsigned from = place_ports(pair, tcp, datagram, port);
    struct tunnel *tunnel = engine_find_tunnel(scope, pair, port);
    const bool is_syn = (tcp->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    if (is_syn) {
        const bool again = tunnel && tunnel->syn.frame && tunnel->syn_sequence == tcp->sequence;
        const bool overtaken = tunnel && !tunnel->syn.frame && tunnel->syn_ack.frame &&
                               tunnel->syn_ack.from != from && !tunnel->streams[from].octets;
        return again || overtaken ? tunnel : open_tunnel(scope, pair, tcp, datagram);
    }
    if (tunnel) {
        if (tcp->flags & TCP_RST && tunnel->closed && tcp->acknowledgment != tunnel->syn_sequence + 1)
            refusal_keep(pair, tcp, datagram); /* of the next connection from the same port */
        return tunnel;
    }
    if (tcp->flags & TCP_RST) { /* the echo of a connection that nothing else is known of, or its SYN is still to come */
        refusal_keep(pair, tcp, datagram);
        return NULL;
    }
    tunnel = open_tunnel(scope, pair, tcp, datagram);
    if (!(tcp->flags & TCP_SYN))
        adopt_lone_call(tunnel);
    return tunnel;
}

static void log_tcp(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct tcp *tcp, bool again)
{
    if (!hand_wants(scope))
        return;
    const struct datagram *datagram = scope->datagram;
    const struct event event = { .frame = datagram->frame,
                                 .time = datagram->time,
                                 .kind = EVENT_TCP,
                                 .stage = tcp->flags & TCP_SYN ? STAGE_TCP : STAGE_TEARDOWN,
                                 .from = (enum side)from,
                                 .protocol = tcp->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK),
                                 .before = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                 .after = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                 .retransmission = again,
                                 .captured = datagram->captured,
                                 .length = datagram->wire_length,
                                 .octets = datagram->payload };
    hand_event(scope, &tunnel->log, &event, again, 0);
}

/* For the order of what both ends did: the capture's may be another. */
static void note_place(struct tcp_place *place, const struct moment *moment, const struct tcp *tcp, uint64_t frame)
{
    if (moment->frame != frame || place->ends_known || place->seen_known)
        return;
    place->ends_known = !(tcp->flags & TCP_RST); /* nobody acknowledges a reset */
    place->ends = tcp->sequence + tcp->payload.length + (tcp->flags & TCP_FIN ? 1 : 0);
    place->seen_known = tcp->flags & TCP_ACK;
    place->seen = tcp->acknowledgment;
}

static void end_calls(struct tunnel *tunnel)
{
    for (struct call *call = tunnel->calls; call; call = call->tunnel_next)
        call->ended = true;
}

static void on_close(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct tcp *tcp)
{
    const struct datagram *datagram = scope->datagram;
    struct moment *moment = tcp->flags & TCP_RST ? &tunnel->rst : &tunnel->fin[from];
    log_tcp(scope, tunnel, from, tcp, moment->frame != 0);
    moment_set(moment, from, datagram->frame, datagram->time);
    note_place(tcp->flags & TCP_RST ? &tunnel->rst_place : &tunnel->fin_place[from], moment, tcp, datagram->frame);
    if (!tunnel->rst.frame && !(tunnel->fin[0].frame && tunnel->fin[1].frame))
        return;
    tunnel->closed = true;
    control_flush(scope, tunnel);
    end_calls(tunnel);
}

/* The SYN in hand was refused by a reset that the capture shows before it. */
static void take_refusal(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct tcp *syn)
{
    const struct datagram *const in_hand = scope->datagram;
    struct refusal *const refusal = refusal_take(tunnel->pair, syn, in_hand);
    if (!refusal)
        return;
    const struct tcp reset = { .flags = refusal->flags, .acknowledgment = refusal->acknowledgment };
    scope->datagram = &refusal->datagram;
    scope->hand.aside = true;
    extent_add(&tunnel->extent, refusal->datagram.frame, refusal->datagram.time);
    tunnel->packets[!from]++;
    tunnel->acks_seen[!from] = true;
    tunnel->rst_count++;
    on_close(scope, tunnel, !from, &reset);
    scope->hand.aside = false;
    scope->datagram = in_hand;
    free(refusal);
}

static void on_syn(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct tcp *tcp)
{
    const struct datagram *datagram = scope->datagram;
    const bool is_answer = tcp->flags & TCP_ACK;
    const bool refused_before = !is_answer && tunnel->rst_count > tunnel->syn_count; /* the capture turned them round */
    if (tunnel->closed && !tunnel->sccrq.frame && !refused_before) { /* refused once, and tried again from the same port */
        tunnel->closed = false;
        tunnel->rst = tunnel->fin[0] = tunnel->fin[1] = (struct moment){ 0 };
        tunnel->rst_place = tunnel->fin_place[0] = tunnel->fin_place[1] = (struct tcp_place){ 0 };
    }
    const bool again = is_answer ? tunnel->syn_ack_count > 0 : tunnel->syn_count > 0;
    if (is_answer) {
        moment_set(&tunnel->syn_ack, from, datagram->frame, datagram->time);
        tunnel->syn_ack_count++;
    } else {
        moment_set(&tunnel->syn, from, datagram->frame, datagram->time);
        tunnel->last_syn = (struct moment){ .frame = datagram->frame, .time = datagram->time, .from = (uint8_t)from };
        tunnel->syn_sequence = tcp->sequence;
        tunnel->syn_count++;
    }
    if (!tunnel->streams[from].started)
        stream_start(&tunnel->streams[from], tcp->sequence + 1);
    log_tcp(scope, tunnel, from, tcp, again);
    if (!is_answer)
        take_refusal(scope, tunnel, from, tcp);
}

/* --- control messages ----------------------------------------------------------- */

/* The result, where it was captured. One that was cut away counts as good: what
 * follows, or does not, tells more than a guess. */
static uint8_t result_of(const struct pptp *m)
{
    return fields_has(&m->head, offsetof(struct pptp, result_code)) ? m->result_code : PPTP_CONNECTED;
}

static void on_start(struct tunnel *tunnel, unsigned from, const struct pptp *m, uint64_t frame, int64_t time)
{
    extent_add(&tunnel->control, frame, time);
    peer_control(&tunnel->peers[from], m, frame);
    if (m->type == PPTP_SCCRQ) {
        moment_set(&tunnel->sccrq, from, frame, time);
        return;
    }
    if (!tunnel->sccrp.frame) {
        tunnel->sccrp_result = result_of(m);
        tunnel->sccrp_error = m->error_code;
    }
    moment_set(&tunnel->sccrp, from, frame, time);
}

static void on_stop(struct tunnel *tunnel, unsigned from, const struct pptp *m, uint64_t frame, int64_t time)
{
    if (m->type == PPTP_STOP_CCRP) {
        moment_set(&tunnel->stop_reply, from, frame, time);
        return;
    }
    if (!tunnel->stop.frame)
        tunnel->stop_reason = m->reason;
    moment_set(&tunnel->stop, from, frame, time);
}

/* A Reply bears the Identifier of its Request (RFC 2637 section 2.6), which the capture may show behind it. */
static void on_echo(struct tunnel *tunnel, unsigned from, const struct pptp *m, uint64_t frame, int64_t time)
{
    if (m->type == PPTP_ECHO_REPLY) {
        tunnel->echo[!from].since = (struct moment){ 0 };
        tunnel->echo[!from].count = 0;
        tunnel->echo[!from].replied = m->identifier;
        tunnel->echo[!from].reply_time = time;
        return;
    }
    const int64_t reply_time = tunnel->echo[from].reply_time;
    if (reply_time && tunnel->echo[from].replied == m->identifier && time - reply_time < TURNED_LIMIT)
        return;
    moment_set(&tunnel->echo[from].since, from, frame, time);
    tunnel->echo[from].count++;
}

/* Lets the message act; returns the call that it is about, if any. */
static struct call *act(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                        uint64_t frame, int64_t time)
{
    switch (m->type) {
    case PPTP_SCCRQ:
    case PPTP_SCCRP:
        on_start(tunnel, from, m, frame, time);
        return NULL;
    case PPTP_STOP_CCRQ:
    case PPTP_STOP_CCRP:
        on_stop(tunnel, from, m, frame, time);
        return NULL;
    case PPTP_ECHO_REQUEST:
    case PPTP_ECHO_REPLY:
        on_echo(tunnel, from, m, frame, time);
        return NULL;
    default:
        return calls_message(scope, tunnel, from, m, frame, time);
    }
}

/* What the message ended, if it did. */
static void place_message(struct tunnel *tunnel, struct call *call, const struct tcp *tcp, uint64_t frame)
{
    note_place(&tunnel->stop_place, &tunnel->stop, tcp, frame);
    if (!call)
        return;
    note_place(&call->clear_place, &call->clear, tcp, frame);
    note_place(&call->disconnect_place, &call->disconnect, tcp, frame);
}

static enum stage message_stage(uint16_t type)
{
    switch (type) {
    case PPTP_STOP_CCRQ:
    case PPTP_STOP_CCRP:
    case PPTP_CALL_CLEAR:
    case PPTP_CALL_DISCONNECT:
        return STAGE_TEARDOWN;
    case PPTP_SCCRQ:
    case PPTP_SCCRP:
    case PPTP_ECHO_REQUEST:
    case PPTP_ECHO_REPLY:
        return STAGE_CONTROL;
    default:
        return STAGE_CALL;
    }
}

/* `call` NULL: a message of the tunnel's own. */
static void log_message(struct pptpscope *scope, struct tunnel *tunnel, struct call *call, unsigned from,
                        const struct pptp *m, const struct reader *block, uint64_t frame, int64_t time, bool again)
{
    if (!hand_wants(scope))
        return;
    const struct event event = { .frame = frame,
                                 .time = time,
                                 .kind = EVENT_CONTROL,
                                 .stage = message_stage(m->type),
                                 .from = (enum side)from,
                                 .protocol = m->type,
                                 .before = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                 .after = { AUTOMATON_NOT_SEEN, AUTOMATON_NOT_SEEN },
                                 .retransmission = again,
                                 .captured = block->cut,
                                 .length = block->end,
                                 .octets = block->octets };
    const bool keepalive = m->type == PPTP_ECHO_REQUEST || m->type == PPTP_ECHO_REPLY;
    hand_event(scope, call ? &call->log : &tunnel->log, &event, keepalive,
               hand_answers_control(scope, tunnel, call, from, m, frame));
}

/* Keeps the message for the face that looks at packets. */
static void show_message(struct pptpscope *scope, const uint8_t *octets, uint32_t captured, uint32_t length,
                         uint64_t frame)
{
    if (!scope->config.on_packet || scope->message_count == PACKET_MESSAGES_MAX)
        return;
    const struct datagram *datagram = scope->datagram;
    const unsigned i = scope->message_count++;
    const bool inside = octets >= datagram->payload && octets + captured <= datagram->payload + datagram->captured;
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    scope->message_in_frame[i] = inside;
    scope->message_frames[i] = frame;
    if (inside) {
        reader_skip(&r, (uint32_t)(octets - datagram->payload));
        r = reader_child(&r, length);
    } else {
        const uint32_t kept =
            captured < sizeof scope->message_octets[i] ? captured : (uint32_t)sizeof scope->message_octets[i];
        memcpy(scope->message_octets[i], octets, kept);
        r = reader_init(scope->message_octets[i], kept, length);
    }
    pptp_dissect(&r, &scope->messages[i]);
}

static void on_message(void *context, const uint8_t *octets, uint32_t captured, uint32_t length, uint64_t frame,
                       int64_t time)
{
    const struct delivery *d = context;
    struct tunnel *tunnel = d->tunnel;
    struct pptp message;
    struct reader r = reader_init(octets, captured, length);
    if (tunnel == d->scope->in_hand)
        show_message(d->scope, octets, captured, length, frame);
    if (!pptp_dissect(&r, &message))
        return;
    tunnel->messages[d->from]++;
    if (message.head.status == READER_MALFORMED) {
        d->scope->unread[ENGINE_CONTROL_MALFORMED]++;
        tunnel->malformed++;
    }
    struct call *call = act(d->scope, tunnel, d->from, &message, frame, time);
    if (d->tcp && frame == d->scope->datagram->frame)
        place_message(tunnel, call, d->tcp, frame);
    if (call) {
        extent_add(&call->extent, frame, time);
        engine_touch_call(call);
    }
    d->scope->hand.aside = tunnel != d->scope->in_hand;
    if (call && !d->scope->hand.aside)
        hand_call(d->scope, call, d->from);
    log_message(d->scope, tunnel, call, d->from, &message, &r, frame, time, false);
    d->scope->hand.aside = false;
}

/* --- one segment -------------------------------------------------------------------- */

static void run_streams(struct pptpscope *scope, struct tunnel *tunnel, bool end)
{
    for (unsigned side = 0; side < 2; side++) {
        struct stream *stream = &tunnel->streams[side];
        struct delivery delivery = { scope, tunnel, side, NULL };
        const struct stream_sink sink = { on_message, &delivery };
        const uint64_t skipped = stream->skipped;
        if (end)
            stream_end(stream, &sink);
        else
            stream_clock(stream, &sink, scope->clock);
        scope->unread[ENGINE_CONTROL_SKIPPED] += stream->skipped - skipped;
    }
}

void control_flush(struct pptpscope *scope, struct tunnel *tunnel)
{
    run_streams(scope, tunnel, true);
}

void control_clock(struct pptpscope *scope, struct tunnel *tunnel)
{
    run_streams(scope, tunnel, false);
}

/* The call that a message sent again is about, by whichever id it bears. */
static struct call *call_of_copy(struct pptpscope *scope, const struct tunnel *tunnel, unsigned from,
                                 const struct pptp *m)
{
    if (m->type < PPTP_OCRQ || m->type > PPTP_SET_LINK_INFO)
        return NULL;
    if (fields_has(&m->head, offsetof(struct pptp, call_id)))
        return calls_find(scope, tunnel, from, m->call_id);
    return calls_find(scope, tunnel, !from, m->peer_call_id);
}

/* A segment whose octets are all known: which messages did TCP send again? */
static void note_resent(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct tcp *tcp)
{
    const struct datagram *datagram = scope->datagram;
    const struct span *payload = &tcp->payload;
    bool lied;
    int size;
    for (uint32_t at = 0; at < payload->have; at += (uint32_t)size) {
        struct pptp message;
        size = pptp_frame(payload->octets + at, payload->have - at, &lied);
        if (size <= 0) /* it begins or ends inside a message */
            return;
        struct reader r = reader_init(payload->octets + at, (uint32_t)size, (uint32_t)size);
        if (!pptp_dissect(&r, &message))
            return;
        struct call *call = call_of_copy(scope, tunnel, from, &message);
        resents_add(call ? &call->resents : &tunnel->resents, message.type, from, datagram->frame);
        if (call)
            hand_call(scope, call, from);
        log_message(scope, tunnel, call, from, &message, &r, datagram->frame, datagram->time, true);
    }
}

static void take_payload(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct tcp *tcp)
{
    const struct datagram *datagram = scope->datagram;
    struct stream *stream = &tunnel->streams[from];
    struct delivery delivery = { scope, tunnel, from, tcp };
    const struct stream_sink sink = { on_message, &delivery };
    const uint64_t skipped = stream->skipped;
    stream_segment(stream, &sink, tcp->sequence, tcp->payload.octets, tcp->payload.have, tcp->payload.length,
                   datagram->frame, datagram->time);
    scope->unread[ENGINE_CONTROL_SKIPPED] += stream->skipped - skipped;
}

static void segment(struct pptpscope *scope, struct tunnel *tunnel, const struct tcp *tcp)
{
    const struct datagram *datagram = scope->datagram;
    uint16_t port[2];
    const unsigned from = place_ports(tunnel->pair, tcp, datagram, port);
    hand_tunnel(scope, tunnel, from);
    extent_add(&tunnel->extent, datagram->frame, datagram->time);
    const bool is_copy = copies_seen(&scope->copies, datagram);
    tunnel->packets[from]++;
    if (!is_copy) {
        silence_broken(&tunnel->silence[from], datagram->frame, datagram->time);
        silence_heard(&tunnel->silence[!from], datagram->frame, datagram->time);
    }
    tunnel->copies[from] += is_copy;
    tunnel->rst_count += !is_copy && tcp->flags & TCP_RST;
    tunnel->acks_seen[from] |= (tcp->flags & TCP_ACK) != 0;
    if (tcp->flags & TCP_ACK)
        stream_acknowledged(&tunnel->streams[!from], tcp->acknowledgment, datagram->frame);
    if (datagram->captured < datagram->wire_length) {
        tunnel->truncated++;
        tunnel->streams[from].cut = true;
    }
    control_clock(scope, tunnel);
    if (tcp->flags & TCP_SYN && is_copy)
        return; /* not a SYN sent again */
    if (tcp->flags & TCP_SYN)
        on_syn(scope, tunnel, from, tcp);
    else if (tcp->flags & TCP_ACK && tunnel->syn_ack.frame && from != tunnel->syn_ack.from)
        moment_set(&tunnel->established, from, datagram->frame, datagram->time);
    if (tcp->payload.length && !(tcp->flags & (TCP_SYN | TCP_RST))) {
        if (!is_copy && stream_knows(&tunnel->streams[from], tcp->sequence, tcp->payload.length))
            note_resent(scope, tunnel, from, tcp);
        take_payload(scope, tunnel, from, tcp);
    }
    if (tcp->flags & (TCP_FIN | TCP_RST))
        on_close(scope, tunnel, from, tcp);
}

void control_input(struct pptpscope *scope, const struct datagram *datagram)
{
    struct tcp tcp;
    struct reader r = reader_init(datagram->payload, datagram->captured, datagram->wire_length);
    if (!tcp_dissect(&r, &tcp)) {
        scope->unread[ENGINE_TCP_HEADER]++;
        return;
    }
    if (tcp.source_port != PPTP_PORT && tcp.destination_port != PPTP_PORT) {
        engine_other(scope, datagram);
        return;
    }
    scope->message_count = 0;
    struct tunnel *tunnel = tunnel_of(scope, &tcp, datagram);
    scope->in_hand = tunnel;
    if (tunnel)
        segment(scope, tunnel, &tcp);
    scope->in_hand = NULL;
    if (!scope->config.on_packet)
        return;
    const struct pptpscope_packet packet = { .datagram = datagram, .tcp = &tcp, .messages = scope->messages,
                                             .message_in_frame = scope->message_in_frame,
                                             .message_frames = scope->message_frames,
                                             .message_count = scope->message_count, .hand = &scope->hand };
    scope->config.on_packet(scope->config.context, &packet);
}
