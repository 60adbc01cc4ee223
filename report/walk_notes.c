/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_notes.c: the call's control messages, messages that TCP sent again, GRE of
 * other addresses, renegotiations, multilink.
 */
#include "report/walk_notes.h"

#include "dissect/names.h"
#include "report/put.h"
#include "report/walk_links.h"

static const char *full_name(const struct names *names, uint32_t number)
{
    const struct name *const name = names_find(names, number);
    return name ? name->full : NULL;
}

/* A code and its words; both null where the message was not seen. */
static void walk_code(const struct writer *w, const char *key, const char *text_key, const struct names *names,
                      bool seen, uint32_t code)
{
    put_count_if(w, key, seen, code);
    put_word(w, text_key, seen ? full_name(names, code) : NULL);
}

void walk_call(const struct session *s, const struct writer *w)
{
    static const char *const kinds[] = { [CALL_NONE] = NULL, [CALL_OUTGOING] = "outgoing", [CALL_INCOMING] = "incoming" };
    const struct call_facts *const call = &s->call;
    const bool asked = call->request_frame, answered = call->reply_frame, disconnected = call->disconnect_frame;
    const struct names *const results = call->kind == CALL_INCOMING ? &names_pptp_icrp_results : &names_pptp_ocrp_results;

    put_object(w, "call");
    put_word(w, "kind", kinds[call->kind]);
    put_word(w, "by", asked ? side_names[call->by] : NULL);
    put_count_if(w, "serial", asked, call->serial);
    put_wire(w, "dialed", &call->dialed);
    put_wire(w, "dialing", &call->dialing);
    put_count(w, "requests", call->requests);
    put_frame(w, "request_frame", call->request_frame);
    put_frame(w, "reply_frame", call->reply_frame);
    walk_code(w, "result", "result_text", results, answered, call->result);
    walk_code(w, "error", "error_text", &names_pptp_errors, answered && call->error, call->error);
    put_frame(w, "connected_frame", call->connected_frame);
    put_frame(w, "clear_frame", call->clear_frame);
    put_frame(w, "disconnect_frame", call->disconnect_frame);
    walk_code(w, "disconnect_result", "disconnect_text", &names_pptp_cdn_results, disconnected,
              call->disconnect_result);
    put_count_if(w, "disconnect_cause", disconnected, call->disconnect_cause);
    put_frame(w, "replaced_frame", call->replaced_frame);
    put_end(w);
}

static void walk_resent(const struct session *s, const struct writer *w)
{
    put_array(w, "control_resent");
    for (uint32_t i = 0; i < s->resent_count; i++) {
        const struct resent *const row = &s->resent[i];
        const char *const name = full_name(&names_pptp_types, row->type);
        put_object(w, NULL);
        put_word(w, "message", name ? name : "unknown message");
        put_word(w, "by", side_names[row->by]);
        put_bool(w, "answered", row->answered);
        put_frames(w, "frames", row->frames, row->count < EVIDENCE_MAX ? row->count : EVIDENCE_MAX);
        put_count(w, "frame_count", row->count);
        put_end(w);
    }
    put_end(w);
}

static void walk_gre_peers(const struct session *s, const struct writer *w)
{
    put_array(w, "gre_peers");
    for (uint32_t i = 0; i < s->gre_peer_count; i++) {
        const struct gre_peer *const peer = &s->gre_peers[i];
        put_object(w, NULL);
        put_word(w, "end", side_names[peer->side]);
        put_address(w, "ip", &peer->address);
        put_count(w, "packets_from", peer->from);
        put_count(w, "packets_to", peer->to);
        put_frame(w, "first_frame", peer->first_frame);
        put_frame(w, "last_frame", peer->last_frame);
        put_end(w);
    }
    put_end(w);
}

/* --- renegotiations ----------------------------------------------------------------- */

static void walk_keys(const struct writer *w, const char *key, const struct agreed_key keys[2])
{
    static const char *const ways[] = { [C2S] = "c2s", [S2C] = "s2c" };

    put_object(w, key);
    for (size_t i = 0; i < 2; i++) {
        put_object(w, ways[i]);
        put_count_if(w, "bits", keys[i].known, keys[i].bits);
        put_bool_if(w, "stateless", keys[i].known && keys[i].bits, keys[i].stateless);
        put_end(w);
    }
    put_end(w);
}

static void walk_renegotiation(const struct renegotiation *r, const struct writer *w)
{
    char name[WALK_PROTOCOL_NAME];

    put_object(w, NULL);
    put_word(w, "protocol", walk_protocol_name(r->protocol, name));
    put_word(w, "by", side_names[r->by]);
    put_frame(w, "frame", r->frame);
    put_time(w, "time", true, r->time);
    put_frame(w, "restored_frame", r->restored_frame);
    if (r->restored_frame)
        put_integer(w, "duration_ns", r->restored_time - r->time);
    else
        put_null(w, "duration_ns");
    put_wire(w, "user_before", &r->user_before);
    put_wire(w, "user_after", &r->user_after);
    walk_keys(w, "encryption_before", r->before);
    walk_keys(w, "encryption_after", r->after);
    put_object(w, "clear_packets");
    put_count(w, "c2s", r->clear_packets[C2S]);
    put_count(w, "s2c", r->clear_packets[S2C]);
    put_end(w);
    put_frame(w, "clear_frame", r->clear_frame);
    put_end(w);
}

static void walk_renegotiations(const struct session *s, const struct writer *w)
{
    put_count(w, "renegotiation_count", s->renegotiation_count);
    put_array(w, "renegotiations");
    for (uint32_t i = 0; i < s->renegotiation_count && i < RENEGOTIATIONS_MAX; i++)
        walk_renegotiation(&s->renegotiations[i], w);
    put_end(w);
}

/* --- multilink ----------------------------------------------------------------------- */

static void walk_multilink_end(const struct writer *w, const char *key, const struct multilink_facts *m, enum side side)
{
    put_object(w, key);
    put_bool(w, "offered", m->offered[side]);
    put_bool(w, "agreed", m->agreed[side]);
    put_frame(w, "mrru", m->mrru[side]);
    put_end(w);
}

static void walk_multilink_way(const struct writer *w, const char *key, const struct multilink_facts *m,
                               enum direction way)
{
    put_object(w, key);
    put_bool(w, "short_sequence", m->short_sequence[way]);
    put_count(w, "fragments", m->way[way].fragments);
    put_count(w, "whole", m->way[way].whole);
    put_count(w, "unread", m->way[way].unread);
    put_frame(w, "first_frame", m->way[way].first_frame);
    put_end(w);
}

static void walk_multilink(const struct session *s, const struct writer *w)
{
    const struct multilink_facts *const m = s->multilink;

    if (!m) {
        put_null(w, "multilink");
        return;
    }
    put_object(w, "multilink");
    walk_multilink_end(w, "client", m, SIDE_CLIENT);
    walk_multilink_end(w, "server", m, SIDE_SERVER);
    walk_multilink_way(w, "c2s", m, C2S);
    walk_multilink_way(w, "s2c", m, S2C);
    put_frame(w, "bundle", m->bundle);
    put_array(w, "links");
    for (uint32_t i = 0; i < m->link_count && i < BUNDLE_LINKS_MAX; i++)
        put_count(w, NULL, m->links[i]);
    put_end(w);
    put_count(w, "link_count", m->link_count);
    put_end(w);
}

void walk_notes(const struct session *s, const struct writer *w)
{
    walk_resent(s, w);
    walk_gre_peers(s, w);
    walk_renegotiations(s, w);
    walk_multilink(s, w);
}
