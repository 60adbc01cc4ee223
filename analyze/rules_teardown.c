/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_teardown.c: who ended the session, how, and when (catalogue section 10), and the
 * two bare endings of the control connection that count as causes. These stand last:
 * whatever the ends said to each other before explains more than that one of them left.
 */
#include "analyze/rules_net.h"

#include <ctype.h>
#include <string.h>

#include "analyze/rules_link.h"

/* --- the Terminate-Request that ended the link ------------------------------------------------- */

static const struct termination *first_termination(const struct build *b)
{
    const struct ppplink *const link = b->call ? &b->call->link : NULL;
    if (!link || b->session->ended.how != ENDED_LCP_TERMINATE || link->terminated_by >= link->termination_count)
        return NULL;
    return &link->terminations[link->terminated_by];
}

static bool connected(const struct build *b)
{
    return b->session->outcome == OUTCOME_CONNECTED && b->session->connected_frame;
}

/* LCP's only: from the one that ended the link on. */
static bool is_of(const struct build *b, uint32_t i, const struct termination *first)
{
    const struct termination *const t = &b->call->link.terminations[i];
    return i >= b->call->link.terminated_by && t->protocol == PPP_LCP && t->from == first->from;
}

static bool acknowledged(const struct build *b, const struct termination *first)
{
    for (uint32_t i = 0; i < b->call->link.termination_count; i++)
        if (is_of(b, i, first) && b->call->link.terminations[i].acked)
            return true;
    return false;
}

static bool says(const struct termination *t, const char *text)
{
    return t->text.text && strstr(t->text.text, text);
}

/* pppd says "MPPE disabled" at every end of an encrypted link, whatever the reason. */
static bool speaks(const struct termination *t)
{
    return t->text.text && *t->text.text && !says(t, "MPPE disabled");
}

static bool gives_no_reason(const struct termination *t)
{
    return !speaks(t) && (!t->windows_error_known || t->windows_error == 0);
}

/* Any of `words` (in small letters, ended by NULL), in whatever letters the end writes it. */
static bool has_one_of(const struct termination *t, const char *const *words)
{
    for (; t->text.text && *words; words++)
        for (const char *from = t->text.text; *from; from++) {
            size_t i = 0;
            while ((*words)[i] && tolower((unsigned char)from[i]) == (*words)[i])
                i++;
            if (!(*words)[i])
                return true;
        }
    return false;
}

/* ": "Link inactive"", or what speaks for a limit where the text does not. */
static const char *why(bool named, const struct termination *t, const char *otherwise, char room[LINK_NAME_MAX + 2])
{
    char quoted[LINK_NAME_MAX];
    snprintf(room, LINK_NAME_MAX + 2, ": %s", named ? link_quoted(t->text.text, quoted) : otherwise);
    return room;
}

/* pppd: "Link inactive". */
static bool names_idle(const struct termination *t)
{
    static const char *const words[] = { "inactiv", "idle", NULL };
    return has_one_of(t, words);
}

/* pppd: "Connect time expired". */
static bool names_time(const struct termination *t)
{
    static const char *const words[] = { "connect time", "session time", "session-time", "time limit", NULL };
    return !names_idle(t) && has_one_of(t, words);
}

/* What an end says when it is displeased; whatever else it says, it just leaves. */
static bool names_fault(const struct termination *t)
{
    static const char *const words[] = { "mppe", "encrypt",  "compress", "sync", "not responding", "no response",
                                         "fail", "error",    "refuse",   "lost", "network protocol", "address",
                                         "echo", "loop",     "authent",  "timed out", NULL };
    return speaks(t) && has_one_of(t, words);
}

static bool is_normal(const struct termination *t)
{
    return gives_no_reason(t) || (speaks(t) && !names_fault(t));
}

/* A number that somebody configures: full minutes, later five, then fifteen. */
static bool is_round(int64_t ns)
{
    const int64_t minute = 60 * RULE_SECOND;
    const int64_t unit = ns < 11 * minute ? minute : ns < 61 * minute ? 5 * minute : 15 * minute;
    const int64_t over = (ns + RULE_SECOND / 2) % unit;
    return ns >= minute - RULE_SECOND / 2 && over <= 2 * RULE_SECOND;
}

/* Since the last user data, or since the session connected. */
static int64_t quiet_before(const struct build *b, int64_t time, uint64_t *frame)
{
    const struct session *const s = b->session;
    int64_t last = s->connected_time;
    *frame = s->connected_frame;
    for (unsigned way = 0; way < 2; way++) {
        if (!s->flow[way].packets || s->flow[way].last_time <= last)
            continue;
        last = s->flow[way].last_time;
        *frame = s->flow[way].last_frame;
    }
    return time - last;
}

static bool is_idle(const struct build *b, const struct termination *t)
{
    uint64_t frame;
    return names_idle(t) ||
           (gives_no_reason(t) && acknowledged(b, t) && is_round(quiet_before(b, t->time, &frame)));
}

static bool is_time_limit(const struct build *b, const struct termination *t)
{
    return names_time(t) || (gives_no_reason(t) && acknowledged(b, t) && !is_idle(b, t) &&
                                               is_round(t->time - b->session->connected_time));
}

/* --- ends as they should be ------------------------------------------------------------------------ */

static bool normal(const struct build *b, struct finding *f)
{
    const struct termination *const t = first_termination(b);
    if (!t || !connected(b) || !is_normal(t) || !acknowledged(b, t) || is_idle(b, t) || is_time_limit(b, t))
        return false;
    char words[LINK_NAME_MAX];
    finding_title(f, "%s ended the session in good order: LCP Terminate-Request%s%s (frame %" PRIu64 "), acknowledged.",
                  rule_Who(build_side(b, t->from)), speaks(t) ? " " : "",
                  speaks(t) ? link_quoted(t->text.text, words) : "", t->frame);
    finding_frame(f, t->frame);
    if (b->call->clear.frame || b->call->disconnect.frame)
        finding_frame(f, b->call->clear.frame ? b->call->clear.frame : b->call->disconnect.frame);
    return true;
}

static bool idle(const struct build *b, struct finding *f)
{
    const struct termination *const t = first_termination(b);
    uint64_t last = 0;
    char room[RULE_TIME_MAX], words[LINK_NAME_MAX + 2];
    if (!t || !connected(b) || !is_idle(b, t))
        return false;
    const int64_t quiet = quiet_before(b, t->time, &last);
    finding_title(f, "%s ended the session (frame %" PRIu64 ") %s after the last user data (frame %" PRIu64 ")%s.",
                  rule_Who(build_side(b, t->from)), t->frame, rule_time(quiet, room), last,
                  why(names_idle(t), t, "an idle limit of that length", words));
    if (!names_idle(t))
        finding_detail(f, "The Terminate-Request does not name the reason; the round time speaks for an idle limit.");
    finding_frame(f, last);
    finding_frame(f, t->frame);
    return true;
}

static bool time_limit(const struct build *b, struct finding *f)
{
    const struct termination *const t = first_termination(b);
    char room[RULE_TIME_MAX], words[LINK_NAME_MAX + 2];
    if (!t || !connected(b) || !is_time_limit(b, t))
        return false;
    finding_title(f, "%s ended the session (frame %" PRIu64 ") %s after it had connected (frame %" PRIu64 ")%s.",
                  rule_Who(build_side(b, t->from)), t->frame, rule_time(t->time - b->session->connected_time, room),
                  b->session->connected_frame,
                  why(names_time(t), t, "a limit of connect time", words));
    if (!names_time(t))
        finding_detail(f, "The Terminate-Request does not name the reason; the round age speaks for a limit.");
    finding_frame(f, b->session->connected_frame);
    finding_frame(f, t->frame);
    return true;
}

#define RESTART (2 * RULE_SECOND) /* RFC 1661 section 4.6: 3 s; two sent at once are no retransmission */

static bool unacked(const struct build *b, struct finding *f)
{
    const struct termination *const t = first_termination(b);
    if (!t || acknowledged(b, t) || build_one_direction(b) || build_missed(b))
        return false;
    for (uint32_t i = 0; i < b->call->link.termination_count; i++) {
        const struct termination *const last = &b->call->link.terminations[i];
        const uint64_t again = last->again_frame ? last->again_frame : last->frame;
        if (!is_of(b, i, t) || (last->again_frame ? last->again_time : last->time) - t->time < RESTART)
            continue;
        finding_title(f,
                      "%s's LCP Terminate-Request (frames %" PRIu64 " to %" PRIu64
                      ") was never acknowledged: the other "
                      "end was gone already.",
                      rule_Who(build_side(b, t->from)), t->frame, again);
        finding_frame(f, t->frame);
        finding_frame(f, again);
        return true;
    }
    return false;
}

/* --- ends without a word on the link ---------------------------------------------------------------- */

static void say_abrupt(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    char room[RULE_TIME_MAX];
    finding_title(f, "%s %s (frame %" PRIu64 ") without terminating the PPP link%s%s%s.", rule_Who(s->ended.by),
                  rule_ended(s->ended.how), s->ended.frame, s->connected_frame ? ", " : "",
                  s->connected_frame ? rule_time(s->ended.time - s->connected_time, room) : "",
                  s->connected_frame ? " after it had connected" : "");
    if (s->ended.how == ENDED_CALL_DISCONNECT)
        finding_detail(f, "Its reason: %s.", s->ended.reason.text ? s->ended.reason.text : "none");
    finding_frame(f, s->connected_frame);
    finding_frame(f, s->ended.frame);
}

static bool server_abrupt(const struct build *b, struct finding *f)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool way = ended->how == ENDED_CALL_CLEAR || ended->how == ENDED_TCP_FIN ||
                     (ended->how == ENDED_CALL_DISCONNECT && b->call && b->call->disconnect_result != 4);
    const struct negotiation *const lcp = session_negotiation(b->session, PPP_LCP);
    const bool midway =
        rule_failed(b) && !b->built->overdue.what && lcp && lcp->opened && b->session->auth.result != AUTH_FAILURE;
    if (!b->call || !way || ended->by != SIDE_SERVER || rule_link_terminated(b) || !b->session->flow[S2C].gre_packets ||
        !(connected(b) || midway))
        return false;
    say_abrupt(b, f);
    return true;
}

static bool client_abrupt(const struct build *b, struct finding *f)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool way = ended->how == ENDED_CALL_CLEAR || ended->how == ENDED_CONTROL_STOP || ended->how == ENDED_TCP_FIN;
    if (!b->call || !way || ended->by != SIDE_CLIENT || rule_link_terminated(b) || !connected(b))
        return false;
    say_abrupt(b, f);
    return true;
}

/* --- the control connection goes away under a call -------------------------------------------------------- */

/* Nobody had waited in vain before, and nobody was refused: else that is why it ended. */
static bool out_of_the_blue(const struct built *built)
{
    const struct session *const s = &built->session;
    return s->outcome == OUTCOME_CONNECTED ||
           (s->outcome == OUTCOME_FAILED && !built->overdue.what && s->auth.result != AUTH_FAILURE);
}

static bool stopped(const struct pptpscope *scope, const struct built *built, struct finding *f)
{
    const struct session *const s = &built->session;
    const bool call =
        s->flow[C2S].gre_packets || s->flow[S2C].gre_packets || (s->call.reply_frame && s->call.result == 1);
    (void)scope;
    if (s->ended.how != ENDED_CONTROL_STOP || !call || !out_of_the_blue(built) ||
        finding_of(s, FINDING_CTL_ECHO_TIMEOUT))
        return false;
    finding_title(f,
                  "%s stopped the control connection (frame %" PRIu64
                  ") while the call was up and the PPP link was not "
                  "terminated%s%s.",
                  rule_Who(s->ended.by), s->ended.frame, s->ended.reason.text ? ": " : "",
                  s->ended.reason.text ? s->ended.reason.text : "");
    finding_frame(f, s->ended.frame);
    return true;
}

static bool was_reset(const struct build *b, struct finding *f)
{
    const struct session *const s = b->session;
    const struct ended_facts *const ended = &s->ended;
    if (!b->call || ended->how != ENDED_TCP_RST || !out_of_the_blue(b->built) || rule_link_terminated(b) ||
        !s->flow[C2S].gre_packets || !s->flow[S2C].gre_packets)
        return false;
    finding_title(f,
                  "The control connection was reset from the side of %s (frame %" PRIu64
                  ") while the call was up and the "
                  "PPP link was not terminated.",
                  rule_who(ended->by), ended->frame);
    const struct flow *const a = b->call->flows[0], *const z = b->call->flows[1];
    const uint64_t last = a->last_frame > z->last_frame ? a->last_frame : z->last_frame;
    if (last > ended->frame)
        finding_detail(f, "GRE went on behind it, the last in frame %" PRIu64 ".", last);
    finding_frame(f, ended->frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_CTL_STOP_BY_PEER, NULL, stopped },
    { FINDING_CTL_CONNECTION_RESET_DURING_CALL, was_reset, NULL },
    { FINDING_TEARDOWN_SERVER_ABRUPT, server_abrupt, NULL },
    { FINDING_TEARDOWN_CLIENT_ABRUPT, client_abrupt, NULL },
    { FINDING_TEARDOWN_IDLE_TIMEOUT, idle, NULL },
    { FINDING_TEARDOWN_SESSION_TIMEOUT, time_limit, NULL },
    { FINDING_TEARDOWN_UNACKED, unacked, NULL },
    { FINDING_TEARDOWN_NORMAL, normal, NULL },
};
const struct rules rules_teardown = { rows, sizeof rows / sizeof rows[0] };
