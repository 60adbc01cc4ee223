/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase.c: short phrases that the text report makes of a session's values. */
#include "report/phrase.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void phrase_duration(int64_t nanoseconds, char text[static PHRASE_MAX])
{
    const int64_t tenths = (nanoseconds + 50000000) / 100000000;
    const int64_t seconds = (nanoseconds + 500000000) / 1000000000;
    const int64_t minutes = seconds / 60, hours = minutes / 60;

    if (nanoseconds < 0) /* the capture's clock went back */
        snprintf(text, PHRASE_MAX, "?");
    else if (nanoseconds == 0)
        snprintf(text, PHRASE_MAX, "0s");
    else if (nanoseconds < 1000000)
        snprintf(text, PHRASE_MAX, "<1ms");
    else if (nanoseconds < 999500000)
        snprintf(text, PHRASE_MAX, "%" PRId64 "ms", (nanoseconds + 500000) / 1000000);
    else if (tenths < 600)
        snprintf(text, PHRASE_MAX, "%" PRId64 ".%" PRId64 "s", tenths / 10, tenths % 10);
    else if (hours < 1)
        snprintf(text, PHRASE_MAX, "%" PRId64 "m%02" PRId64 "s", minutes, seconds % 60);
    else if (hours < 24)
        snprintf(text, PHRASE_MAX, "%" PRId64 "h%02" PRId64 "m", hours, minutes % 60);
    else
        snprintf(text, PHRASE_MAX, "%" PRId64 "d%02" PRId64 "h", hours / 24, hours % 24);
}

void phrase_encryption(const struct tree_node *node, char text[static PHRASE_MAX])
{
    const struct tree_node *const mppc = tree_at(node, "mppc");
    const char *const compressed = mppc->boolean ? " +MPPC" : "";

    if (tree_known(node, "bits") && tree_integer(node, "bits") == 0)
        snprintf(text, PHRASE_MAX, "none%s", compressed);
    else if (tree_known(node, "bits"))
        snprintf(text, PHRASE_MAX, "%" PRId64 "-bit %s%s", tree_integer(node, "bits"),
                 tree_at(node, "stateless")->boolean ? "stateless" : "stateful", compressed);
    else if (tree_at(node, "negotiated")->boolean || tree_known(node, "first_data_frame") ||
             tree_known(node, "c2s.first_data_frame") || tree_known(node, "s2c.first_data_frame"))
        snprintf(text, PHRASE_MAX, "on, strength not seen");
    else if (tree_is(node, "negotiated", "no"))
        snprintf(text, PHRASE_MAX, "none");
    else
        snprintf(text, PHRASE_MAX, "-");
}

void phrase_session_encryption(const struct tree_node *session, char text[static PHRASE_MAX])
{
    const bool linked = tree_is(session, "outcome", "connected") || tree_known(session, "stages.ccp.first_frame") ||
                        tree_known(session, "stages.data.first_frame");

    phrase_encryption(tree_at(session, "encryption"), text);
    if (!linked && strcmp(text, "none") == 0)
        snprintf(text, PHRASE_MAX, "-");
}

/* The contract's words, said to a person. */
static const struct { const char *word, *phrase; } ends[] = {
    { "lcp-terminate", "LCP terminate" },        { "call-clear", "Call-Clear-Request" },
    { "call-disconnect", "Call-Disconnect-Notify" }, { "call-refused", "call refused" },
    { "control-stop", "Stop-Control-Connection" },
    { "tcp-fin", "TCP FIN" },                    { "tcp-rst", "TCP reset" },
    { "icmp", "ICMP error" },                    { "silence", "fell silent" },
    { "capture-end", "capture ends" },
};

void phrase_ended(const struct tree_node *session, char text[static PHRASE_MAX])
{
    const char *phrase = tree_text(session, "ended.how", "-");
    const char *const by = tree_text(session, "ended.by", "");
    char error[32] = "";

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (strcmp(ends[i].word, phrase) == 0)
            phrase = ends[i].phrase;
    if (tree_integer(session, "ended.windows_error")) /* 0: no error */
        snprintf(error, sizeof error, ", error %" PRId64, tree_integer(session, "ended.windows_error"));
    if (strcmp(by, "client") == 0 || strcmp(by, "server") == 0 || strcmp(by, "network") == 0)
        snprintf(text, PHRASE_MAX, "by %s, %s%s", by, phrase, error);
    else
        snprintf(text, PHRASE_MAX, "%s%s", phrase, error);
}

void phrase_frames(const struct tree_node *node, char text[static PHRASE_MAX])
{
    const struct tree_node *frame = tree_at(node, "frames")->first;
    const int64_t count = tree_integer(node, "frame_count");
    size_t length = 0;
    int shown = 0;

    text[0] = '\0';
    if (!frame)
        return;
    length = (size_t)snprintf(text, PHRASE_MAX, "(frame%s ", frame->next ? "s" : "");
    for (; frame && shown < 4; frame = frame->next, shown++)
        length += (size_t)snprintf(text + length, PHRASE_MAX - length, "%s%s", shown ? ", " : "", frame->text);
    if (count > shown)
        length += (size_t)snprintf(text + length, PHRASE_MAX - length, " and %" PRId64 " more", count - shown);
    snprintf(text + length, PHRASE_MAX - length, ")");
}

bool phrase_names_frames(const char *sentence)
{
    return strstr(sentence, "(frame") || strstr(sentence, ", frame ");
}

void phrase_endpoint(const struct tree_node *end, char text[static PHRASE_MAX])
{
    const char *const ip = tree_text(end, "ip", "?");
    const bool brackets = strchr(ip, ':') != NULL;

    if (tree_known(end, "port"))
        snprintf(text, PHRASE_MAX, brackets ? "[%s]:%s" : "%s:%s", ip, tree_text(end, "port", ""));
    else
        snprintf(text, PHRASE_MAX, "%s", ip);
}

void phrase_clip(const char *long_text, unsigned columns, char text[static PHRASE_MAX])
{
    size_t length = strlen(long_text);

    if (page_columns(long_text, length) <= columns && length < PHRASE_MAX) {
        memcpy(text, long_text, length + 1);
        return;
    }
    length = 0;
    for (;;) { /* whole characters only */
        size_t next = length + 1;
        while (((unsigned char)long_text[next] & 0xC0) == 0x80)
            next++;
        if (page_columns(long_text, next) + 3 > columns || next + 4 > PHRASE_MAX)
            break;
        length = next;
    }
    memcpy(text, long_text, length);
    memcpy(text + length, "...", 4);
}

void phrase_time(const char *time, const char *same_day_as, char text[static PHRASE_MAX])
{
    const size_t day = strcspn(time, "T");

    if (!time[day])
        snprintf(text, PHRASE_MAX, "%s", time);
    else if (strncmp(time, same_day_as, day + 1) == 0)
        snprintf(text, PHRASE_MAX, "%.12s", time + day + 1);
    else
        snprintf(text, PHRASE_MAX, "%.*s %.12s", (int)day, time, time + day + 1);
}

/* Words of the capture's and the engine's counts, as they follow a number. */
static const struct { const char *word, *phrase; } reasons[] = {
    { "link-type", "of an unknown link type" },
    { "link-header", "with a link header cut or malformed" },
    { "link-encrypted", "encrypted by the wireless network" },
    { "link-parts", "wireless frames with several packets or a part of one" },
    { "ip-nesting", "with IP in IP deeper than four headers" },
    { "ip-header", "with an IP header cut or malformed" },
    { "fragment-timeout", "fragmented and never complete" },
    { "fragment-limit", "fragments beyond a cap" },
    { "fragment-bad", "fragments that contradict each other" },
    { "record", "records of the file" },
    { "tcp-header", "with a TCP header cut or malformed" },
    { "gre-header", "with a GRE header cut or malformed" },
    { "gre-version-0", "GRE of another kind (version 0)" },
    { "ppp-header", "with a PPP header cut or malformed" },
    { "control-message-malformed", "control messages malformed" },
    { "control-octets-skipped", "octets skipped in control connections" },
    { "ppp-packet-malformed", "PPP packets malformed or cut" },
    { "icmp-message", "ICMP messages cut or malformed" },
    { "gre-of-other-addresses", "calls whose GRE was not looked for between other addresses" },
};

const char *phrase_reason(const char *reason)
{
    for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
        if (strcmp(reasons[i].word, reason) == 0)
            return reasons[i].phrase;
    return reason;
}

const struct tree_node *phrase_finding(const struct tree_node *session, const char *id)
{
    const struct tree_node *finding = tree_at(session, "findings")->first;

    for (; finding; finding = finding->next)
        if (tree_is(finding, "id", id))
            return finding;
    return tree_at(session, "findings.-");
}

const char *phrase_reached(const struct tree_node *session)
{
    const char *reached = "";

    for (const struct tree_node *stage = tree_at(session, "stages")->first; stage; stage = stage->next)
        if (tree_known(stage, "first_frame") && strcmp(stage->key, "teardown") != 0)
            reached = stage->key;
    return reached;
}

static enum role role_of(const char *word, const char *const *words, const enum role *roles, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return roles[i];
    return ROLE_PLAIN;
}

enum role phrase_outcome_role(const char *outcome)
{
    static const char *const words[] = { "connected", "failed", "incomplete" };
    static const enum role roles[] = { ROLE_OK, ROLE_BAD, ROLE_WARN };
    return role_of(outcome, words, roles, 3);
}

enum role phrase_severity_role(const char *severity)
{
    static const char *const words[] = { "critical", "warning", "notice", "info" };
    static const enum role roles[] = { ROLE_BAD, ROLE_WARN, ROLE_PLAIN, ROLE_DIM };
    return role_of(severity, words, roles, 4);
}

enum role phrase_state_role(const char *stage_state)
{
    static const char *const words[] = { "ok", "failed", "partial", "absent", "not-captured" };
    static const enum role roles[] = { ROLE_OK, ROLE_BAD, ROLE_WARN, ROLE_DIM, ROLE_DIM };
    return role_of(stage_state, words, roles, 5);
}
