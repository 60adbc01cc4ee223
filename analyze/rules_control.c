/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_control.c: refusals and silence on the control connection and in call set-up (catalogue section 3). */
#include "analyze/rules_net.h"

#include "dissect/names.h"
#include "dissect/pptp.h"

/* --- Start-Control-Connection ---------------------------------------------------------------- */

/* "2 (General error: No-Resource)" of a Reply. */
static const char *result_words(const struct names *names, uint8_t result, uint8_t error, char *text, size_t size)
{
    const struct name *const name = names_find(names, result);
    const struct name *const detail = error ? names_find(&names_pptp_errors, error) : NULL;
    char number[16];
    snprintf(number, sizeof number, "%u", error);
    snprintf(text, size, "%u (%s%s%s)", result, name ? name->full : "no result of the RFC", error ? ", error " : "",
             !error   ? ""
             : detail ? detail->full
                      : number);
    return text;
}

static bool sccrp_error(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    char words[120];
    if (!t || b->session->outcome == OUTCOME_CONNECTED || !t->sccrp.frame || t->sccrp_result == 1)
        return false;
    finding_title(f, "The server refused the control connection with result %s (frame %" PRIu64 ").",
                  result_words(&names_pptp_sccrp_results, t->sccrp_result, t->sccrp_error, words, sizeof words),
                  t->sccrp.frame);
    if (t->sccrp_result == 3)
        finding_detail(f, "A control connection of this address exists already: a session that did not end cleanly, or "
                          "a second client behind the same address.");
    finding_frame(f, t->sccrq.frame);
    finding_frame(f, t->sccrp.frame);
    return true;
}

/* The server closed at once: tcp-1723-reset-after-open. */
static bool closed_by_server(const struct build *b)
{
    const struct ended_facts *const ended = &b->session->ended;
    return (ended->how == ENDED_TCP_FIN || ended->how == ENDED_TCP_RST) && ended->by == SIDE_SERVER &&
           ended->time - b->tunnel->sccrq.time < RULE_CONTROL_LIMIT && !b->tunnel->messages[b->raw[SIDE_SERVER]];
}

static bool no_reply(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    char room[RULE_TIME_MAX];
    if (!t || !rule_failed(b) || b->call || !t->sccrq.frame || t->sccrp.frame || !build_tcp_open(b) ||
        build_missed_control(b, !t->sccrq.from) || closed_by_server(b) || finding_of(b->session, FINDING_TCP_1723_NOT_PPTP))
        return false;
    const struct ended_facts *const ended = &b->session->ended;
    const struct stream *const asked = &t->streams[t->sccrq.from];
    const bool received = asked->acked && (int32_t)(asked->acknowledged - asked->next) >= 0;
    const int64_t waited = (ended->how == ENDED_SILENCE ? b->clock : ended->time) - t->sccrq.time;
    finding_title(f, "The server did not answer Start-Control-Connection-Request (frame %" PRIu64 ") in %s%s.",
                  t->sccrq.frame, rule_time(waited, room),
                  received ? ", although its TCP acknowledged it" : "; TCP did not acknowledge it either");
    finding_frame(f, t->sccrq.frame);
    finding_frame(f, ended->how == ENDED_SILENCE ? 0 : ended->frame);
    return true;
}

/* --- calls ------------------------------------------------------------------------------------- */

static bool call_failed(const struct build *b, bool incoming)
{
    return b->tunnel && b->call && rule_failed(b) && b->call->incoming == incoming && b->call->request.frame;
}

static bool unanswered(const struct build *b, struct finding *f, const char *request, const char *reply)
{
    const struct call *const c = b->call;
    const struct ended_facts *const ended = &b->session->ended;
    char room[RULE_TIME_MAX];
    if (c->reply.frame || c->gre.first_frame || build_missed_control(b, !c->request.from))
        return false;
    const bool silent = ended->how == ENDED_SILENCE;
    finding_title(f, "%s never answered %s (frame %" PRIu64 "): no %s in %s%s.",
                  rule_Who(build_side(b, !c->request.from)), request, c->request.frame, reply,
                  rule_time((silent ? b->clock : ended->time) - c->request.time, room),
                  silent ? "" : ", until the end");
    finding_frame(f, c->request.frame);
    finding_frame(f, silent ? 0 : ended->frame);
    return true;
}

static bool refused(const struct build *b, struct finding *f, const struct names *results, const char *reply)
{
    const struct call *const c = b->call;
    char words[120];
    if (!c->reply.frame || c->reply_result == 1)
        return false;
    finding_title(f, "%s refused the call: %s with result %s (frame %" PRIu64 ").",
                  rule_Who(build_side(b, c->reply.from)), reply,
                  result_words(results, c->reply_result, c->reply_error, words, sizeof words), c->reply.frame);
    finding_frame(f, c->request.frame);
    finding_frame(f, c->reply.frame);
    return true;
}

static bool no_ocrp(const struct build *b, struct finding *f)
{
    return call_failed(b, false) && unanswered(b, f, "Outgoing-Call-Request", "Outgoing-Call-Reply");
}

static bool ocrp_refused(const struct build *b, struct finding *f)
{
    return call_failed(b, false) && refused(b, f, &names_pptp_ocrp_results, "Outgoing-Call-Reply");
}

static bool no_icrp(const struct build *b, struct finding *f)
{
    return call_failed(b, true) && unanswered(b, f, "Incoming-Call-Request", "Incoming-Call-Reply");
}

static bool icrp_refused(const struct build *b, struct finding *f)
{
    return call_failed(b, true) && refused(b, f, &names_pptp_icrp_results, "Incoming-Call-Reply");
}

static bool no_iccn(const struct build *b, struct finding *f)
{
    const struct call *const c = b->call;
    if (!call_failed(b, true) || !c->reply.frame || c->reply_result != 1 || c->connected.frame || c->gre.first_frame ||
        build_missed(b))
        return false;
    finding_title(f,
                  "%s announced a call (frame %" PRIu64 ") and the answer was yes (frame %" PRIu64
                  "), but it never sent Incoming-Call-Connected%s.",
                  rule_Who(build_side(b, c->request.from)), c->request.frame, c->reply.frame,
                  c->disconnect.frame ? ": it disconnected the call" : "");
    finding_frame(f, c->request.frame);
    finding_frame(f, c->reply.frame);
    finding_frame(f, c->disconnect.frame);
    return true;
}

/* --- a call accepted, and nothing behind it ------------------------------------------------------ */

static bool speaks_of_gre(const struct session *s)
{
    return finding_of(s, FINDING_GRE_ICMP_PROTO_UNREACHABLE) || finding_of(s, FINDING_GRE_ICMP_ADMIN_PROHIBITED);
}

/* Whether GRE of the client, or anything else, proves that GRE was in the capture's reach is decided with the outcome.
 */
static bool server_closed(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    const struct ended_facts *const ended = &s->ended;
    const int64_t after = ended->time - s->stages[STAGE_CALL].last_time;
    char room[RULE_TIME_MAX];
    (void)scope;
    const bool accepted = s->call.reply_frame ? s->call.result == 1 : s->call.connected_frame != 0;
    if (s->outcome != OUTCOME_FAILED || !accepted || s->flow[S2C].gre_packets || ended->by != SIDE_SERVER ||
        after >= CLOSE_AFTER_CALL || speaks_of_gre(s))
        return false;
    if (ended->how != ENDED_TCP_FIN && ended->how != ENDED_TCP_RST && ended->how != ENDED_CALL_DISCONNECT)
        return false;
    finding_title(f,
                  "The server accepted the call (frame %" PRIu64 "), sent no GRE, and %s %s later (frame %" PRIu64 ").",
                  s->stages[STAGE_CALL].last_frame, rule_ended(ended->how), rule_time(after, room), ended->frame);
    if (s->flow[C2S].gre_packets)
        finding_detail(f, "GRE of the client is there (%" PRIu64 " packet%s), so GRE was in the capture's reach.",
                       s->flow[C2S].gre_packets, rule_plural(s->flow[C2S].gre_packets));
    finding_frame(f, s->stages[STAGE_CALL].last_frame);
    finding_frame(f, ended->frame);
    return true;
}

/* --- echoes ------------------------------------------------------------------------------------------ */

#define ECHO_LIMIT (60 * RULE_SECOND)
#define ECHO_SLACK (2 * RULE_SECOND) /* timers that tick in whole seconds */

static bool echo_timeout(const struct build *b, struct finding *f)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool closed = ended->how == ENDED_CONTROL_STOP || ended->how == ENDED_TCP_FIN ||
                        ended->how == ENDED_TCP_RST || ended->how == ENDED_CALL_CLEAR ||
                        ended->how == ENDED_CALL_DISCONNECT;
    char room[RULE_TIME_MAX];
    for (unsigned side = 0; b->tunnel && closed && side < 2; side++) {
        const struct moment *const since = &b->tunnel->echo[b->raw[side]].since;
        if (!since->frame || ended->frame < since->frame || ended->time - since->time < ECHO_LIMIT - ECHO_SLACK)
            continue;
        if (ended->by != (enum side)side && ended->how != ENDED_TCP_RST)
            continue;
        finding_title(f,
                      "%s's Echo-Request on the control connection (frame %" PRIu64 ") was not answered for %s; then "
                      "%s %s (frame %" PRIu64 ").",
                      rule_Who((enum side)side), since->frame, rule_time(ended->time - since->time, room),
                      rule_who(ended->by), rule_ended(ended->how), ended->frame);
        if (b->call && b->call->gre.last_time > since->time)
            finding_detail(f, "GRE of the call went on meanwhile: only TCP was cut off.");
        finding_frame(f, since->frame);
        finding_frame(f, ended->frame);
        return true;
    }
    return false;
}

/* --- in clear ---------------------------------------------------------------------------------------- */

static bool unauthenticated(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    const struct peer *const peers = b->session->peers;
    if (!t || (!t->sccrq.frame && !t->sccrp.frame))
        return false;
    for (unsigned side = 0; side < 2; side++) {
        const struct wire_text *const host = &peers[side].host_name, *const vendor = &peers[side].vendor_string;
        if (vendor->text || host->text)
            finding_detail(f, "%s said: %s%s%s%s%s.", rule_Who((enum side)side), host->text ? "host name \"" : "",
                           host->text ? host->text : "", host->text ? "\"" : "",
                           vendor->text ? (host->text ? ", vendor " : "vendor ") : "",
                           vendor->text ? vendor->text : "");
    }
    finding_title(f,
                  "The control connection is neither encrypted nor authenticated (frames %" PRIu64 " to %" PRIu64 ").",
                  t->control.first_frame, t->control.last_frame);
    finding_frame(f, t->sccrq.frame);
    finding_frame(f, t->sccrp.frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_CTL_SCCRP_ERROR, sccrp_error, NULL },   { FINDING_CTL_NO_REPLY_TO_SCCRQ, no_reply, NULL },
    { FINDING_CTL_OCRP_REFUSED, ocrp_refused, NULL }, { FINDING_CTL_ICRP_REFUSED, icrp_refused, NULL },
    { FINDING_CTL_NO_OCRP, no_ocrp, NULL },           { FINDING_CTL_NO_ICRP, no_icrp, NULL },
    { FINDING_CTL_NO_ICCN, no_iccn, NULL },           { FINDING_CTL_SERVER_CLOSED_AFTER_CALL, NULL, server_closed },
    { FINDING_CTL_ECHO_TIMEOUT, echo_timeout, NULL }, { FINDING_AUDIT_CONTROL_UNAUTHENTICATED, unauthenticated, NULL },
};
const struct rules rules_control = { rows, sizeof rows / sizeof rows[0] };
