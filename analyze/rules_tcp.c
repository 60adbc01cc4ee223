/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_tcp.c: why the TCP connection to port 1723 failed, or carried no PPTP (catalogue section 2). */
#include "analyze/rules_net.h"

#include <string.h>

#include "dissect/names.h"
#include "dissect/text.h"

#define SYN_LIMIT (7 * RULE_SECOND)

/* --- words for all rules of this kind ---------------------------------------------------- */

const char *rule_ended(enum ended how)
{
    static const char *const words[] = {
        [ENDED_NOT] = "fell silent",
        [ENDED_LCP_TERMINATE] = "terminated the link",
        [ENDED_CALL_CLEAR] = "cleared the call",
        [ENDED_CALL_DISCONNECT] = "disconnected the call",
        [ENDED_CALL_REFUSED] = "refused the call",
        [ENDED_CONTROL_STOP] = "stopped the control connection",
        [ENDED_TCP_FIN] = "closed the control connection",
        [ENDED_TCP_RST] = "reset the control connection",
        [ENDED_ICMP] = "answered with an ICMP error",
        [ENDED_SILENCE] = "fell silent",
        [ENDED_CAPTURE_END] = "fell silent",
    };
    return words[how];
}

bool rule_link_terminated(const struct build *b)
{
    const struct ended_facts *const ended = &b->session->ended;
    for (uint32_t i = 0; b->call && i < b->call->link.termination_count; i++)
        if (b->call->link.terminations[i].protocol == PPP_LCP && b->call->link.terminations[i].frame <= ended->frame)
            return true;
    return ended->how == ENDED_LCP_TERMINATE;
}

const struct offer *rule_inner_address(const struct session *s, enum side side)
{
    static const uint8_t none[4] = { 0 };
    const struct negotiation *const ipcp = session_negotiation(s, PPP_IPCP);
    const struct offer *const offer = ipcp ? half_agreed(&ipcp->ends[side], IPCP_ADDRESS) : NULL;
    return offer && offer->kept == 4 && memcmp(offer->value, none, 4) != 0 ? offer : NULL;
}

/* --- no connection ------------------------------------------------------------------------- */

/* No SYN/ACK, nor anything else of the server. */
static bool unanswered(const struct build *b)
{
    const struct tunnel *const t = b->tunnel;
    return t && rule_failed(b) && !b->call && t->syn.frame && !t->syn_ack.frame && !t->packets[b->raw[SIDE_SERVER]];
}

/* An error about the SYN, before the client had waited so long that no answer was to come any more. */
static bool icmp_in_time(const struct tunnel *t)
{
    return t->icmp.at.frame && t->icmp.at.time - t->syn.time < SYN_LIMIT;
}

static bool icmp_unreachable(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    char device[64];
    if (!unanswered(b) || !icmp_in_time(t) || t->icmp.type != (t->icmp.version == 6 ? 1 : 3))
        return false;
    const struct name *const code = names_find(icmp_codes(t->icmp.version, t->icmp.type), t->icmp.code);
    text_address(&t->icmp.by, device, sizeof device);
    finding_title(f, "%s, %s, answered the SYN to port 1723 (frame %" PRIu64 ") with ICMP \"%s\" (frame %" PRIu64 ").",
                  t->icmp.at.from > 1 ? "A device on the way" : rule_Who(build_side(b, t->icmp.at.from)), device,
                  t->last_syn.frame < t->icmp.at.frame ? t->last_syn.frame : t->syn.frame,
                  code ? code->full : "unreachable", t->icmp.at.frame);
    finding_frame(f, t->syn.frame);
    finding_frame(f, t->icmp.at.frame);
    return true;
}

static bool refused(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    if (!t || !rule_failed(b) || b->call || !t->syn.frame || t->syn_ack.frame || !t->rst.frame ||
        build_side(b, t->rst.from) != SIDE_SERVER)
        return false;
    finding_title(f,
                  "The server refused TCP port 1723: it answered the SYN (frame %" PRIu64
                  ") with a reset (frame %" PRIu64 ").",
                  t->syn.frame, t->rst.frame);
    finding_frame(f, t->syn.frame);
    finding_frame(f, t->rst.frame);
    return true;
}

static bool no_answer(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    char room[RULE_TIME_MAX];
    if (!unanswered(b) || icmp_in_time(t) || t->syn_count < 3 || b->clock - t->syn.time < SYN_LIMIT)
        return false;
    finding_title(
        f, "Nothing answered the SYN to port 1723, sent %" PRIu32 " times in %s (frames %" PRIu64 " to %" PRIu64 ").",
        t->syn_count, rule_time(t->last_syn.time - t->syn.time, room), t->syn.frame, t->last_syn.frame);
    if (!engine_host_has_other(b->scope, &b->session->ends[SIDE_SERVER].address))
        finding_detail(f, "The capture holds no packet at all from the server.");
    finding_frame(f, t->syn.frame);
    finding_frame(f, t->last_syn.frame);
    return true;
}

static bool half_open(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    if (!t || !rule_failed(b) || b->call || t->syn_ack_count < 2 || build_tcp_open(b) ||
        (t->rst.frame && build_side(b, t->rst.from) == SIDE_CLIENT))
        return false;
    if (t->established.frame)
        finding_title(f,
                      "The client's packets do not reach the server: it sent its SYN/ACK %" PRIu32
                      " times since frame %" PRIu64 ", although the client acknowledged it (frame %" PRIu64 ").",
                      t->syn_ack_count, t->syn_ack.frame, t->established.frame);
    else
        finding_title(f,
                      "The server's SYN/ACK does not reach the client: sent %" PRIu32 " times since frame %" PRIu64
                      ", and never acknowledged.",
                      t->syn_ack_count, t->syn_ack.frame);
    finding_frame(f, t->syn.frame);
    finding_frame(f, t->syn_ack.frame);
    return true;
}

/* --- a connection without PPTP --------------------------------------------------------------- */

static const char *protocol_of(const struct stream *stream)
{
    static const struct {
        const char *start, *name;
    } known[] = {
        { "SSH-", "SSH" },     { "HTTP", "HTTP" },    { "GET ", "HTTP" },           { "POST", "HTTP" },
        { "HEAD", "HTTP" },    { "OPTI", "HTTP" },    { "220 ", "SMTP or FTP" },    { "220-", "SMTP or FTP" },
        { "\x16\x03", "TLS" }, { "\x15\x03", "TLS" }, { "\x03\0\0", "RDP (TPKT)" },
    };
    static const uint8_t lengths[] = { 4, 4, 4, 4, 4, 4, 4, 4, 2, 2, 3 };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (stream->first_count >= lengths[i] && memcmp(stream->first, known[i].start, lengths[i]) == 0)
            return known[i].name;
    return NULL;
}

/* It sent octets, and no control message among them. */
static bool is_foreign(const struct build *b, enum side side)
{
    const struct stream *const stream = &b->tunnel->streams[b->raw[side]];
    return stream->octets && !b->tunnel->messages[b->raw[side]] && (stream->skipped || stream->held >= 8) &&
           !stream->holes && !stream->cut && (b->tunnel->syn.frame || b->tunnel->syn_ack.frame);
}

static bool not_pptp(const struct build *b, struct finding *f)
{
    if (!b->tunnel || !rule_failed(b) || b->call)
        return false;
    for (unsigned side = 2; side-- > 0;) {
        const struct stream *const stream = &b->tunnel->streams[b->raw[side]];
        if (!is_foreign(b, (enum side)side))
            continue;
        const char *const name = protocol_of(stream);
        char octets[40];
        text_escape(stream->first, stream->first_count, octets, sizeof octets, NULL);
        finding_title(f, "%s does not speak PPTP on port 1723: its first octets are \"%s\"%s%s (frame %" PRIu64 ").",
                      rule_Who((enum side)side), octets, name ? ", as in " : "", name ? name : "", stream->first_frame);
        finding_frame(f, stream->first_frame);
        return true;
    }
    return false;
}

/* Closed by the server before it said anything; later than the limit it is no answer to the request. */
static bool reset_after_open(const struct build *b, struct finding *f)
{
    const struct tunnel *const t = b->tunnel;
    if (!t || !rule_failed(b) || b->call || !t->syn_ack.frame || !build_tcp_open(b) || t->sccrp.frame ||
        t->streams[b->raw[SIDE_SERVER]].octets || build_missed(b))
        return false;
    const struct ended_facts *const ended = &b->session->ended;
    const bool closed = ended->how == ENDED_TCP_FIN || ended->how == ENDED_TCP_RST;
    if (!closed || ended->by != SIDE_SERVER || (t->sccrq.frame && ended->time - t->sccrq.time >= RULE_CONTROL_LIMIT))
        return false;
    finding_title(f, "The server accepted the TCP connection and %s it (frame %" PRIu64 ") without a word, %s.",
                  ended->how == ENDED_TCP_RST ? "reset" : "closed", ended->frame,
                  t->sccrq.frame ? "right after Start-Control-Connection-Request" : "before the client said anything");
    finding_frame(f, t->syn_ack.frame);
    finding_frame(f, t->sccrq.frame);
    finding_frame(f, ended->frame);
    return true;
}

static const struct rule rows[] = {
    { FINDING_TCP_1723_ICMP_UNREACHABLE, icmp_unreachable, NULL },
    { FINDING_TCP_1723_REFUSED, refused, NULL },
    { FINDING_TCP_1723_NO_ANSWER, no_answer, NULL },
    { FINDING_TCP_1723_HALF_OPEN, half_open, NULL },
    { FINDING_TCP_1723_NOT_PPTP, not_pptp, NULL },
    { FINDING_TCP_1723_RESET_AFTER_OPEN, reset_after_open, NULL },
};
const struct rules rules_tcp = { rows, sizeof rows / sizeof rows[0] };
