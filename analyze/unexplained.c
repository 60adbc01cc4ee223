/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unexplained.c: the finding of a session that failed without a proven cause: the stage
 * it reached and the last thing that happened, so that a reader knows where to look.
 */
#include "analyze/rules.h"

#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "dissect/text.h"

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

void unexplained(const struct built *built, struct finding *finding)
{
    const struct session *s = &built->session;
    char last[400];
    describe_last(built, last, sizeof last);
    finding_title(finding, "Failed in %s; last: %s.", stage_words[s->failed_stage], last);
    finding->stage = s->failed_stage;
    if (s->ended.how == ENDED_SILENCE && built->overdue.what)
        finding_frame(finding, built->overdue.frame);
    else
        finding_frame(finding, s->ended.frame);
}
