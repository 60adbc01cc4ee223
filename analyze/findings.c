/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * findings.c: the rows, and the rule that speaks when a session failed and no
 * cause is proven. A failed session has exactly one root cause.
 */
#include "analyze/findings.h"

#include <stdio.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/build.h"
#include "dissect/names.h"
#include "dissect/text.h"

const struct finding_row finding_rows[FINDING_COUNT] = {
    [FINDING_FAILED_UNEXPLAINED] = { "failed-unexplained", STAGE_NONE, SEVERITY_CRITICAL, KIND_CAUSE,
        "The session failed; no cause is proven.",
        "Read the ladder (-v) from the frame named here backwards: the last request without its answer, or the last "
        "refusal, is where to look. The other end's log at this time usually names the reason." },
    [FINDING_CAPTURE_GRE_MISSING] = { "capture-gre-missing", STAGE_GRE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture holds no GRE of this call.",
        "The call was set up, but the capture holds no GRE (IP protocol 47) of it, and that there was none is not "
        "proven: whether the VPN worked cannot be decided. Capture again without a port filter, on the outer "
        "interface." },
    [FINDING_CAPTURE_CONTROL_MISSING] = { "capture-control-missing", STAGE_CONTROL, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture holds no control connection of this call.",
        "TCP port 1723 of this session is not in the capture: who is client, call ids and call results are inferred "
        "from GRE alone." },
    [FINDING_CAPTURE_ONE_DIRECTION] = { "capture-one-direction", STAGE_NONE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture holds one direction only.",
        "Packets of one direction only are in the capture, though the other direction is being acknowledged: what the "
        "silent end asked and answered stays unknown. Mirror both directions." },
    [FINDING_CAPTURE_STARTS_MID_SESSION] = { "capture-starts-mid-session", STAGE_NONE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture starts in mid-session.",
        "The session was under way when the capture began: how it was set up, authenticated and encrypted was not "
        "seen." },
    [FINDING_CAPTURE_ENDS_EARLY] = { "capture-ends-early", STAGE_NONE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture ends before the session does.",
        "The capture ends while the session lives or an answer may still come: how it went on is not known." },
    [FINDING_CAPTURE_SNAPLEN] = { "capture-snaplen", STAGE_NONE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture cut packets short.",
        "Packets of this session were cut by the snapshot length: fields behind the cut are unknown, and such packets "
        "cannot be decrypted. Capture with -s 0." },
    [FINDING_CAPTURE_DUPLICATED] = { "capture-duplicated", STAGE_NONE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture holds packets twice.",
        "Nearly every packet of a direction is in the capture twice, within milliseconds and with the same IP "
        "identification: captured on \"any\", at two ports, or on both sides of a router. Copies are counted once; "
        "whether the path itself duplicated packets cannot be told." },
    [FINDING_CAPTURE_DROPPED] = { "capture-dropped", STAGE_NONE, SEVERITY_NOTICE, KIND_LIMIT,
        "The capture lost packets.",
        "The capture lost packets: the file's own counters say so, or an end acknowledges what is not there. A message "
        "that is missing here may have been sent all the same." },
};

void limit_remove(struct session *session, enum finding_id id)
{
    for (uint32_t i = 0; i < session->limit_count; i++) {
        if (strcmp(session->limits[i].id, finding_rows[id].id) != 0)
            continue;
        memmove(&session->limits[i], &session->limits[i + 1],
                (session->limit_count - i - 1) * sizeof *session->limits);
        session->limit_count--;
        return;
    }
}

/* What each stage is called in a sentence: "failed in ...". */
static const char *const stage_words[STAGE_COUNT] = {
    [STAGE_TCP] = "the TCP connection to port 1723",
    [STAGE_CONTROL] = "the PPTP control connection",
    [STAGE_CALL] = "call set-up",
    [STAGE_GRE] = "the GRE path",
    [STAGE_LCP] = "LCP negotiation",
    [STAGE_AUTH] = "authentication",
    [STAGE_CCP] = "encryption negotiation (CCP)",
    [STAGE_NCP] = "network negotiation (IPCP)",
    [STAGE_DATA] = "data transfer",
    [STAGE_TEARDOWN] = "teardown",
};

static const char *const end_words[] = {
    [ENDED_NOT] = "nothing more was seen",
    [ENDED_LCP_TERMINATE] = "terminated the link",
    [ENDED_CALL_CLEAR] = "cleared the call",
    [ENDED_CALL_DISCONNECT] = "disconnected the call",
    [ENDED_CALL_REFUSED] = "refused the call",
    [ENDED_CONTROL_STOP] = "stopped the control connection",
    [ENDED_TCP_FIN] = "closed the control connection",
    [ENDED_TCP_RST] = "reset the control connection",
    [ENDED_ICMP] = "answered with an ICMP error",
    [ENDED_SILENCE] = "nothing more was seen",
    [ENDED_CAPTURE_END] = "nothing more was seen",
};

static const char *who(enum side side)
{
    static const char *const words[] = { [SIDE_CLIENT] = "the client", [SIDE_SERVER] = "the server",
                                         [SIDE_NETWORK] = "a device on the way", [SIDE_UNKNOWN] = "an end" };
    return words[side];
}

/* " (Windows error 742: ...)", " ("text of the request")", or nothing. */
static void describe_reason(const struct ended_facts *ended, char *text, size_t size)
{
    text[0] = '\0';
    if (ended->windows_error_known && ended->windows_error) {
        const struct name *name = names_find(&names_ras, ended->windows_error);
        snprintf(text, size, " (Windows error %u%s%s)", ended->windows_error, name ? ": " : "",
                 name ? name->full : "");
    } else if (ended->reason.text) {
        char words[250]; /* cut between characters, never inside one */
        text_escape((const uint8_t *)ended->reason.text, strlen(ended->reason.text), words, sizeof words, NULL);
        snprintf(text, size, " (\"%s\")", words);
    }
}

static int describe_last(const struct built *built, char *text, size_t size)
{
    const struct session *s = &built->session;
    const struct overdue *o = &built->overdue;
    if (s->ended.how != ENDED_SILENCE) {
        char reason[300];
        const bool refused = s->ended.how == ENDED_TCP_RST && !s->stages[STAGE_CONTROL].first_frame;
        describe_reason(&s->ended, reason, sizeof reason);
        return snprintf(text, size, "%s %s%s (frame %llu)", who(s->ended.by),
                        refused ? "refused the connection with a reset" : end_words[s->ended.how], reason,
                        (unsigned long long)s->ended.frame);
    }
    if (o->what)
        return snprintf(text, size, "no answer to %s's %s, sent %u time%s since frame %llu", who(o->by), o->what,
                        o->count, o->count == 1 ? "" : "s", (unsigned long long)o->frame);
    return snprintf(text, size, "silence after frame %llu", (unsigned long long)s->last_frame);
}

static struct finding *add_finding(struct session *s, enum finding_id id)
{
    const struct finding_row *row = &finding_rows[id];
    s->findings = alloc_grow(s->findings, s->finding_count, sizeof *s->findings);
    struct finding *finding = &s->findings[s->finding_count++];
    *finding = (struct finding){ .id = row->id, .severity = row->severity, .kind = row->kind, .stage = row->stage };
    finding->explanation = alloc_string(row->explanation);
    return finding;
}

static void add_evidence(struct finding *finding, uint64_t frame)
{
    if (!frame)
        return;
    if (finding->frame_count < EVIDENCE_MAX)
        finding->frames[finding->frame_count] = frame;
    finding->frame_count++;
}

static void failed_unexplained(struct built *built)
{
    struct session *s = &built->session;
    char last[400], title[600];
    describe_last(built, last, sizeof last);
    snprintf(title, sizeof title, "Failed in %s; last: %s.", stage_words[s->failed_stage], last);
    struct finding *finding = add_finding(s, FINDING_FAILED_UNEXPLAINED);
    finding->title = alloc_string(title);
    finding->stage = s->failed_stage;
    if (s->ended.how == ENDED_SILENCE && built->overdue.what)
        add_evidence(finding, built->overdue.frame);
    else
        add_evidence(finding, s->ended.frame);
    s->root_cause = finding->id;
}

void findings_decide(struct built *built)
{
    if (built->session.outcome == OUTCOME_FAILED)
        failed_unexplained(built);
}
