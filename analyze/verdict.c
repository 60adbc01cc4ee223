/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict.c: one session against one policy; see verdict.h.
 *
 * Hazards: what was agreed last says nothing of the time before; an agreement is no
 * data, and data that is not in the capture may have been anything; an acknowledgment
 * that was inferred is no proof.
 */
#include "analyze/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dissect/ppp.h"

const char *const verdict_names[] = { [VERDICT_PASS] = "pass", [VERDICT_UNPROVEN] = "unproven",
                                      [VERDICT_FAIL] = "fail" };
const char *const demand_names[] = { [DEMAND_SESSION] = "session", [DEMAND_CAPTURE] = "capture",
                                     [DEMAND_MIN_BITS] = "min-bits", [DEMAND_STATELESS] = "stateless",
                                     [DEMAND_CLEAR] = "clear", [DEMAND_AUTH] = "auth" };

static const char *const way_names[] = { [C2S] = "Client to server", [S2C] = "Server to client" };

struct judging {
    const struct policy *policy;
    const struct session *session;
    struct judgement *verdict;
    bool carried;                /* user data of it that can be read is in the capture */
    uint64_t unread;             /* user data, perhaps: a packet that cannot be read proves nothing */
    bool linked;                 /* it connected, or carried user data all the same */
    struct reason beyond;        /* what the cap leaves no place for; it counts for the verdict */
};

/* --- reasons -------------------------------------------------------------------------- */

#if defined(__GNUC__)
__attribute__((format(printf, 4, 5)))
#endif
static struct reason *add(struct judging *j, enum judged kind, enum demand demand, const char *format, ...)
{
    struct judgement *const v = j->verdict;
    struct reason *const reason = v->reason_count < VERDICT_REASONS_MAX ? &v->reasons[v->reason_count++] : &j->beyond;
    va_list arguments;
    reason->verdict = kind;
    reason->demand = demand;
    reason->frame_count = 0;
    va_start(arguments, format);
    vsnprintf(reason->text, sizeof reason->text, format, arguments);
    va_end(arguments);
    if (kind > v->verdict)
        v->verdict = kind;
    return reason;
}

static void frame(struct reason *reason, uint64_t number)
{
    for (unsigned i = 0; i < reason->frame_count; i++)
        if (reason->frames[i] == number)
            return;
    if (number && reason->frame_count < VERDICT_FRAMES_MAX)
        reason->frames[reason->frame_count++] = number;
}

/* " (frame 12)", or nothing. */
static const char *in_frame(uint64_t number, char room[static 40])
{
    room[0] = '\0';
    if (number)
        snprintf(room, 40, " (frame %" PRIu64 ")", number);
    return room;
}

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* The worst first, otherwise as they came. */
static void sort(struct judgement *v)
{
    for (unsigned i = 1; i < v->reason_count; i++) {
        const struct reason moved = v->reasons[i];
        unsigned to = i;
        for (; to && v->reasons[to - 1].verdict < moved.verdict; to--)
            v->reasons[to] = v->reasons[to - 1];
        v->reasons[to] = moved;
    }
}

/* --- the session and its capture ------------------------------------------------------------ */

static uint64_t in_clear(const struct clear_facts *clear)
{
    return clear->before.packets + clear->during.packets + clear->after.packets;
}

/* That can be read. */
static uint64_t all_data(const struct clear_facts *clear)
{
    return in_clear(clear) + clear->encrypted.packets;
}

static void judge_session(struct judging *j)
{
    const struct session *const s = j->session;
    char room[40];
    if (!j->linked && s->outcome == OUTCOME_FAILED) {
        frame(add(j, VERDICT_UNPROVEN, DEMAND_SESSION,
                  "It never connected (%s%s%s) and carried no user data%s, and nothing shows that the policy would have "
                  "been kept.",
                  stage_names[s->failed_stage], s->root_cause ? ": " : "", s->root_cause ? s->root_cause : "",
                  j->unread ? " that can be read" : ": nothing was exposed"),
              s->last_frame);
        return;
    }
    if (s->outcome == OUTCOME_INCOMPLETE)
        frame(add(j, VERDICT_UNPROVEN, DEMAND_SESSION, "The capture cannot decide whether the session connected%s.",
                  j->carried ? "" : "; no user data of it is there"),
              s->last_frame);
    else if (!j->carried && (j->policy->min_bits || !j->policy->allow_clear))
        frame(add(j, VERDICT_UNPROVEN, DEMAND_SESSION,
                  "It connected%s, but no user data is in the capture: that it would have been encrypted is not shown.",
                  in_frame(s->connected_frame, room)),
              s->connected_frame);
}

/* What the capture lacks, where something may have crossed in it. */
static void judge_capture(struct judging *j)
{
    static const char *const matter[] = { "capture-gre-missing", "capture-one-direction", "capture-starts-mid-session",
                                          "capture-dropped" };
    const struct session *const s = j->session;
    if (!j->policy->min_bits && j->policy->allow_clear)
        return; /* how users authenticated is seen or not, whatever else is missing */
    for (uint32_t i = 0; i < s->limit_count; i++) {
        const struct limit *const limit = &s->limits[i];
        for (size_t k = 0; k < sizeof matter / sizeof matter[0]; k++) {
            if (strcmp(limit->id, matter[k]) != 0)
                continue;
            frame(add(j, VERDICT_UNPROVEN, DEMAND_CAPTURE, "%s", limit->text), limit->frame);
        }
        if (strcmp(limit->id, "capture-ends-early") == 0 && j->linked)
            frame(add(j, VERDICT_PASS, DEMAND_CAPTURE,
                      "The capture ends in frame %" PRIu64 " while the session lives: the verdict is about what it "
                      "holds until then.", s->last_frame),
                  s->last_frame);
    }
}

/* --- encryption ---------------------------------------------------------------------------- */

/* Nothing was agreed: the frame that shows it best. */
static uint64_t frame_without(const struct session *s, unsigned way)
{
    const struct negotiation *const ccp = session_negotiation(s, PPP_CCP);
    if (session_clear(s, way)->began_frame)
        return session_clear(s, way)->stopped_frame;
    if (ccp && ccp->rejected_frame)
        return ccp->rejected_frame;
    return session_clear(s, way)->before.first_frame ? session_clear(s, way)->before.first_frame : s->connected_frame;
}

static void judge_known_bits(struct judging *j, unsigned way)
{
    const struct session *const s = j->session;
    const struct cipher_facts *const cipher = &s->encryption.way[way];
    const unsigned least = j->policy->min_bits;
    char room[40], agreed[40];
    if (cipher->bits == 0 && s->outcome != OUTCOME_CONNECTED && !all_data(session_clear(s, way)))
        return; /* nothing was to cross it that way */
    if (cipher->bits == 0) {
        const uint64_t shows = frame_without(s, way);
        frame(add(j, VERDICT_FAIL, DEMAND_MIN_BITS, "%s: %s%s; the policy demands %u-bit.", way_names[way],
                  session_clear(s, way)->began_frame ? "MPPE was not in force any more" : "no MPPE was in force",
                  in_frame(shows, room), least),
              shows);
        return;
    }
    if (cipher->basis == BASIS_INFERRED) {
        frame(add(j, VERDICT_UNPROVEN, DEMAND_MIN_BITS,
                  "%s: %u-bit MPPE was asked for%s; its acknowledgment is not in the capture.", way_names[way],
                  (unsigned)cipher->bits, in_frame(cipher->since_frame, room)),
              cipher->since_frame);
        return;
    }
    if (cipher->bits < least) {
        frame(add(j, VERDICT_FAIL, DEMAND_MIN_BITS, "%s: %u-bit MPPE was agreed%s; the policy demands %u-bit.",
                  way_names[way], (unsigned)cipher->bits, in_frame(cipher->since_frame, room), least),
              cipher->since_frame);
        return;
    }
    snprintf(agreed, sizeof agreed, "%s", in_frame(cipher->since_frame, room));
    frame(add(j, VERDICT_PASS, DEMAND_MIN_BITS, "%s: %u-bit %s MPPE was agreed%s.", way_names[way],
              (unsigned)cipher->bits, cipher->stateless ? "stateless" : "stateful", agreed),
          cipher->since_frame);
}

static void judge_bits(struct judging *j, unsigned way)
{
    const struct clear_facts *const clear = session_clear(j->session, way);
    const struct cipher_facts *const cipher = &j->session->encryption.way[way];
    const unsigned least = j->policy->min_bits;
    char room[40];
    if (cipher->known)
        judge_known_bits(j, way);
    else if (!clear->unknown.packets)
        add(j, VERDICT_UNPROVEN, DEMAND_MIN_BITS, "%s: the capture does not show whether MPPE was agreed.",
            way_names[way]);
    if (clear->weakest_frame && clear->weakest_bits < least && !(cipher->known && cipher->bits == clear->weakest_bits))
        frame(add(j, VERDICT_FAIL, DEMAND_MIN_BITS,
                  "%s: user data was encrypted with %u bits for a part of the session (from frame %" PRIu64
                  "); the policy demands %u.",
                  way_names[way], (unsigned)clear->weakest_bits, clear->weakest_frame, least),
              clear->weakest_frame);
    if (clear->unknown.packets)
        frame(add(j, VERDICT_UNPROVEN, DEMAND_MIN_BITS,
                  "%s: %" PRIu64 " user datagram%s %s encrypted with a strength that the capture does not show%s.",
                  way_names[way], clear->unknown.packets, plural(clear->unknown.packets),
                  clear->unknown.packets == 1 ? "is" : "are", in_frame(clear->unknown.first_frame, room)),
              clear->unknown.first_frame);
}

static void judge_mode(struct judging *j, unsigned way)
{
    const struct clear_facts *const clear = session_clear(j->session, way);
    const struct cipher_facts *const cipher = &j->session->encryption.way[way];
    char room[40];
    if (cipher->known && cipher->bits && !cipher->stateless && cipher->basis != BASIS_INFERRED)
        frame(add(j, VERDICT_FAIL, DEMAND_STATELESS, "%s: MPPE is stateful%s; the policy demands stateless.",
                  way_names[way], in_frame(cipher->since_frame, room)),
              cipher->since_frame);
    else if (clear->stateful_frame)
        frame(add(j, VERDICT_FAIL, DEMAND_STATELESS,
                  "%s: MPPE was stateful for a part of the session (from frame %" PRIu64 "); the policy demands "
                  "stateless.", way_names[way], clear->stateful_frame),
              clear->stateful_frame);
    else if (cipher->known ? cipher->bits && cipher->basis == BASIS_INFERRED : true)
        add(j, VERDICT_UNPROVEN, DEMAND_STATELESS, "%s: the capture does not show whether MPPE is stateless.",
            way_names[way]);
    else if (!cipher->bits && !j->policy->min_bits)
        add(j, VERDICT_PASS, DEMAND_STATELESS, "%s: no MPPE was agreed, so none is stateful.", way_names[way]);
    else if (cipher->bits)
        frame(add(j, VERDICT_PASS, DEMAND_STATELESS, "%s: MPPE is stateless%s.", way_names[way],
                  in_frame(cipher->since_frame, room)),
              cipher->since_frame);
}

/* --- user data in clear ------------------------------------------------------------------------ */

/* "3 user datagrams (180 octets) crossed in clear <when>". */
static void leak(struct judging *j, unsigned way, const struct user_count *data, const char *when, uint64_t shows)
{
    if (!data->packets)
        return;
    struct reason *const reason =
        add(j, VERDICT_FAIL, DEMAND_CLEAR,
            "%s: %" PRIu64 " user datagram%s (%" PRIu64 " octet%s) crossed in clear%s (%s frame %" PRIu64 ").",
            way_names[way], data->packets, plural(data->packets), data->octets, plural(data->octets), when,
            data->packets == 1 ? "in" : "the first in", data->first_frame);
    frame(reason, data->first_frame);
    frame(reason, shows);
}

static void judge_clear(struct judging *j, unsigned way)
{
    const struct clear_facts *const clear = session_clear(j->session, way);
    char when[80] = "";
    if (clear->began_frame)
        snprintf(when, sizeof when, " before MPPE was in force, which was from frame %" PRIu64 " on", clear->began_frame);
    else if (clear->encrypted.packets)
        snprintf(when, sizeof when, " before the first encrypted one in frame %" PRIu64, clear->encrypted.first_frame);
    leak(j, way, &clear->before, when, clear->began_frame);
    leak(j, way, &clear->during, " although MPPE was in force", clear->began_frame);
    snprintf(when, sizeof when, " after MPPE had stopped in frame %" PRIu64, clear->leak_stop_frame);
    leak(j, way, &clear->after, when, clear->leak_stop_frame);
    if (clear->unread.packets)
        frame(add(j, VERDICT_UNPROVEN, DEMAND_CLEAR,
                  "%s: %" PRIu64 " user datagram%s %s cut, malformed or in parts: encrypted or not cannot be told (%s "
                  "frame %" PRIu64 ").", way_names[way], clear->unread.packets, plural(clear->unread.packets),
                  clear->unread.packets == 1 ? "is" : "are", clear->unread.packets == 1 ? "in" : "the first in",
                  clear->unread.first_frame),
              clear->unread.first_frame);
    if (in_clear(clear) || clear->unread.packets)
        return;
    if (clear->encrypted.packets)
        frame(add(j, VERDICT_PASS, DEMAND_CLEAR,
                  "%s: %" PRIu64 " user datagram%s in the capture, all encrypted (%s frame %" PRIu64 ").",
                  way_names[way], clear->encrypted.packets, plural(clear->encrypted.packets),
                  clear->encrypted.packets == 1 ? "in" : "from", clear->encrypted.first_frame),
              clear->encrypted.first_frame);
    else
        add(j, VERDICT_PASS, DEMAND_CLEAR, "%s: no user data is in the capture.", way_names[way]);
}

/* --- authentication ------------------------------------------------------------------------------ */

/* EAP, and the capture does not show which kind: nobody knows whether that one is allowed. */
static bool is_any_eap(const char *method)
{
    return strcmp(method, "EAP") == 0;
}

/* Every method that somebody tried and that is not allowed, once. */
static bool judge_tries(struct judging *j, const char *allowed)
{
    const struct auth_facts *const auth = &j->session->auth;
    bool broken = false;
    for (uint32_t i = 0; i < auth->try_count; i++) {
        const struct auth_try *const try = &auth->tries[i];
        bool told = false;
        if (!try->method || policy_allows(j->policy, try->method) || is_any_eap(try->method))
            continue;
        for (uint32_t k = 0; k < i && !told; k++)
            told = auth->tries[k].method && strcmp(auth->tries[k].method, try->method) == 0;
        if (told)
            continue;
        broken = true;
        const char *const more =
            strcmp(try->method, "PAP") == 0 ? "; the user's name and password crossed in clear" : "";
        frame(add(j, VERDICT_FAIL, DEMAND_AUTH, "%s was used for authentication (frame %" PRIu64 ")%s; the policy "
                  "allows %s.", try->method, try->frame, more, allowed),
              try->frame);
    }
    return broken;
}

static bool is_none(const char *method)
{
    return strcmp(method, "none") == 0;
}

/* The method in force is not allowed, though nobody tried it. */
static void judge_refused(struct judging *j, const char *allowed)
{
    const struct auth_facts *const auth = &j->session->auth;
    const struct negotiation *const lcp = session_negotiation(j->session, PPP_LCP);
    const uint64_t shows = auth->agreed_frame ? auth->agreed_frame : lcp ? lcp->opened_frame : 0;
    char what[80], room[40];
    if (is_none(auth->method))
        snprintf(what, sizeof what, "Neither end asked the other to authenticate");
    else
        snprintf(what, sizeof what, "%s is the method of authentication", auth->method);
    frame(add(j, VERDICT_FAIL, DEMAND_AUTH, "%s%s; the policy allows %s.", what, in_frame(shows, room), allowed), shows);
}

/* Whether the method in force is allowed, and known to have accepted the user. */
static void judge_method(struct judging *j, const char *allowed)
{
    const struct auth_facts *const auth = &j->session->auth;
    char room[40];
    if (!auth->method) {
        add(j, VERDICT_UNPROVEN, DEMAND_AUTH, "How the user was authenticated is not in the capture.");
        return;
    }
    if (!policy_allows(j->policy, auth->method) && is_any_eap(auth->method)) {
        add(j, VERDICT_UNPROVEN, DEMAND_AUTH, "The user was to be authenticated by EAP, and the method inside is not in "
            "the capture.");
        return;
    }
    if (!policy_allows(j->policy, auth->method)) {
        judge_refused(j, allowed);
        return;
    }
    if (is_none(auth->method)) {
        add(j, VERDICT_PASS, DEMAND_AUTH, "Neither end asked the other to authenticate, which the policy allows.");
        return;
    }
    uint64_t shows = auth->inferred_frame;
    for (uint32_t i = 0; i < auth->try_count && !shows; i++)
        if (auth->tries[i].result == AUTH_SUCCESS)
            shows = auth->tries[i].frame;
    if (auth->result == AUTH_SUCCESS)
        frame(add(j, VERDICT_PASS, DEMAND_AUTH, "The user was authenticated by %s%s.", auth->method,
                  in_frame(shows, room)),
              shows);
    else
        frame(add(j, VERDICT_UNPROVEN, DEMAND_AUTH, "%s was agreed%s; that it accepted the user is not in the capture.",
                  auth->method, in_frame(auth->agreed_frame, room)),
              auth->agreed_frame);
}

static void judge_auth(struct judging *j)
{
    char allowed[POLICY_METHODS_MAX * 24];
    if (!j->policy->method_count)
        return;
    policy_methods(j->policy, allowed, sizeof allowed);
    if (!judge_tries(j, allowed) && j->linked)
        judge_method(j, allowed);
}

/* --- the whole --------------------------------------------------------------------------------------- */

void verdict_of(const struct policy *policy, const struct session *session, struct judgement *verdict)
{
    struct judging j = { .policy = policy, .session = session, .verdict = verdict };
    verdict->verdict = VERDICT_PASS;
    verdict->reason_count = 0;
    j.carried = all_data(session_clear(session, C2S)) || all_data(session_clear(session, S2C));
    j.unread = session_clear(session, C2S)->unread.packets + session_clear(session, S2C)->unread.packets;
    j.linked = j.carried || session->outcome == OUTCOME_CONNECTED;
    judge_session(&j);
    for (unsigned way = 0; way < 2 && j.linked; way++) {
        if (policy->min_bits)
            judge_bits(&j, way);
        if (policy->stateless)
            judge_mode(&j, way);
        if (!policy->allow_clear)
            judge_clear(&j, way);
    }
    judge_auth(&j);
    judge_capture(&j);
    if (!verdict->reason_count)
        add(&j, VERDICT_PASS, DEMAND_SESSION, "The policy demands nothing that this session could break.");
    sort(verdict);
}
