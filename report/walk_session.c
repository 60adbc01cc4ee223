/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_session.c: the walk over one session, in the order of the JSON contract.
 * What the engine does not know is null; what is not built is not written.
 */
#include "report/walk.h"

#include "dissect/names.h"
#include "report/put.h"
#include "report/walk_decryption.h"
#include "report/walk_findings.h"
#include "report/walk_links.h"
#include "report/walk_notes.h"

static void walk_identity(const struct session *s, const struct report_capture *capture, const struct writer *w)
{
    put_count(w, "session", s->number);
    put_frame(w, "tunnel", s->tunnel);
    put_frame(w, "attempt_of", s->attempt_of);
    put_endpoint(w, "client", &s->ends[SIDE_CLIENT]);
    put_endpoint(w, "server", &s->ends[SIDE_SERVER]);
    put_bool(w, "roles_inferred", s->roles_inferred);
    put_object(w, "call_id");
    put_count_if(w, "client", s->call_id_known[SIDE_CLIENT], s->call_id[SIDE_CLIENT]);
    put_count_if(w, "server", s->call_id_known[SIDE_SERVER], s->call_id[SIDE_SERVER]);
    put_end(w);
    put_frame(w, "first_frame", s->first_frame);
    put_frame(w, "last_frame", s->last_frame);
    put_time(w, "start", s->first_frame != 0, s->start);
    put_time(w, "end", s->last_frame != 0, s->end);
    put_integer(w, "duration_ns", s->end - s->start);
    put_text(w, "file", s->file < capture->file_count ? capture->files[s->file].path : NULL);
}

static void walk_outcome(const struct session *s, const struct writer *w)
{
    const bool failed = s->outcome == OUTCOME_FAILED;

    put_word(w, "outcome", outcome_names[s->outcome]);
    put_word(w, "failed_stage", failed && s->failed_stage < STAGE_COUNT ? stage_names[s->failed_stage] : NULL);
    put_word(w, "root_cause", failed ? s->root_cause : NULL);
    put_time(w, "connected", s->connected_frame != 0, s->connected_time);
    put_frame(w, "connected_frame", s->connected_frame);
}

static void walk_stages(const struct session *s, const struct writer *w)
{
    put_object(w, "stages");
    for (unsigned i = 0; i < STAGE_COUNT; i++) {
        const struct stage_facts *const stage = &s->stages[i];
        put_object(w, stage_names[i]);
        put_word(w, "state", stage_state_names[stage->state]);
        put_frame(w, "first_frame", stage->first_frame);
        put_frame(w, "last_frame", stage->last_frame);
        if (stage->first_frame)
            put_integer(w, "duration_ns", stage->last_time - stage->first_time);
        else
            put_null(w, "duration_ns");
        put_end(w);
    }
    put_end(w);
}

static void walk_peer(const struct writer *w, const char *key, const struct peer *peer)
{
    const size_t identifications = sizeof peer->identification / sizeof peer->identification[0];
    const size_t frames = sizeof peer->frames / sizeof peer->frames[0];

    put_object(w, key);
    put_text(w, "vendor", peer->vendor);
    put_wire(w, "vendor_string", &peer->vendor_string);
    put_wire(w, "host_name", &peer->host_name);
    put_count_if(w, "firmware", peer->firmware_known, peer->firmware);
    put_wire(w, "ras_version", &peer->ras_version);
    put_array(w, "identification");
    for (size_t i = 0; i < identifications && peer->identification[i].text; i++) {
        put_object(w, NULL);
        put_wire(w, "text", &peer->identification[i]);
        put_end(w);
    }
    put_end(w);
    put_frames(w, "evidence", peer->frames, peer->frame_count < frames ? peer->frame_count : frames);
    put_end(w);
}

static void walk_auth(const struct auth_facts *auth, const struct writer *w)
{
    put_object(w, "auth");
    put_word(w, "method", auth->method);
    put_wire(w, "user", &auth->user);
    put_word(w, "result", auth_result_names[auth->result]);
    put_bool(w, "mutual", auth->mutual);
    put_count(w, "attempts", auth->attempts);
    put_frame(w, "agreed_frame", auth->agreed_frame);
    put_frame(w, "inferred_frame", auth->inferred_frame);
    put_array(w, "tries");
    for (uint32_t i = 0; i < auth->try_count; i++) {
        const struct auth_try *const try = &auth->tries[i];
        put_object(w, NULL);
        put_wire(w, "user", &try->user);
        put_word(w, "method", try->method);
        put_word(w, "result", auth_result_names[try->result]);
        put_count_if(w, "code", try->code_known, try->code);
        put_frame(w, "frame", try->frame);
        put_word(w, "by", side_names[try->by]);
        put_end(w);
    }
    put_end(w);
    put_end(w);
}

static void walk_rtt(const struct flow_facts *flow, const struct writer *w)
{
    if (!flow->rtt_known) {
        put_null(w, "rtt_ns");
        return;
    }
    put_object(w, "rtt_ns");
    put_integer(w, "min", flow->rtt_min);
    put_integer(w, "median", flow->rtt_median);
    put_integer(w, "max", flow->rtt_max);
    put_end(w);
}

/* Numbers of user data: network protocols and their compressed forms (RFC 1661 section 2). */
static bool is_user_data(uint16_t protocol)
{
    return protocol < 0x4000;
}

static void walk_flow(const struct writer *w, const char *key, const struct flow_facts *flow)
{
    put_object(w, key);
    put_count(w, "packets", flow->packets);
    put_count(w, "bytes", flow->octets);
    put_count(w, "lost", flow->lost);
    put_count(w, "reordered", flow->reordered);
    put_count(w, "duplicated", flow->duplicated);
    walk_rtt(flow, w);
    put_object(w, "protocols");
    for (unsigned i = 0; i < flow->protocol_count; i++) {
        const uint16_t protocol = flow->protocols[i].protocol;
        const struct name *const row = names_find(&names_ppp_protocols, protocol);
        char name[WALK_PROTOCOL_NAME];
        put_object(w, walk_protocol_name(protocol, name));
        put_word(w, "name", row ? row->full : NULL);
        put_bool(w, "user_data", is_user_data(protocol));
        put_count(w, "packets", flow->protocols[i].packets);
        put_count(w, "bytes", flow->protocols[i].octets);
        put_end(w);
    }
    put_end(w);
    put_count(w, "other_protocols", flow->protocols_dropped);
    put_count(w, "gre_packets", flow->gre_packets);
    put_count(w, "acknowledgments", flow->acks);
    put_frame(w, "first_frame", flow->first_frame);
    put_frame(w, "last_frame", flow->last_frame);
    put_end(w);
}

/* Nobody ended it: null. Somebody did, and it cannot be told who: "unknown". */
static const char *ended_by(const struct ended_facts *ended)
{
    if (ended->by != SIDE_UNKNOWN)
        return side_names[ended->by];
    return ended->how == ENDED_NOT || ended->how == ENDED_CAPTURE_END ? NULL : side_names[SIDE_UNKNOWN];
}

static void walk_ended(const struct ended_facts *ended, const struct writer *w)
{
    put_object(w, "ended");
    put_word(w, "by", ended_by(ended));
    put_word(w, "how", ended->how == ENDED_NOT ? NULL : ended_names[ended->how]);
    put_wire(w, "reason_text", &ended->reason);
    put_count_if(w, "windows_error", ended->windows_error_known, ended->windows_error);
    put_frame(w, "frame", ended->frame);
    put_time(w, "time", ended->frame != 0, ended->time);
    put_end(w);
}

static void walk_facts(const struct session *s, const struct report_capture *capture, const struct writer *w)
{
    put_word(w, "type", "session");
    walk_identity(s, capture, w);
    walk_outcome(s, w);
    walk_stages(s, w);
    walk_call(s, w);
    put_object(w, "peers");
    walk_peer(w, "client", &s->peers[SIDE_CLIENT]);
    walk_peer(w, "server", &s->peers[SIDE_SERVER]);
    put_end(w);
    walk_lcp(s, w);
    walk_auth(&s->auth, w);
    walk_encryption(s, w);
    walk_ncp(s, w);
    put_object(w, "data");
    walk_flow(w, "c2s", &s->flow[C2S]);
    walk_flow(w, "s2c", &s->flow[S2C]);
    put_end(w);
    walk_decryption(s, w);
    walk_ended(&s->ended, w);
    put_object(w, "unreadable");
    put_count(w, "malformed", s->malformed);
    put_count(w, "truncated", s->truncated);
    put_end(w);
}

void walk_session(const struct session *s, const struct report_capture *capture, enum walk_depth depth,
                  const struct writer *w)
{
    put_object(w, NULL);
    walk_facts(s, capture, w);
    if (depth == WALK_WHOLE)
        walk_notes(s, w);
    if (depth >= WALK_REASONS) {
        walk_limits(s, w);
        walk_findings(s, w);
    }
    if (depth == WALK_WHOLE)
        walk_negotiation(s, w);
    put_end(w);
}
