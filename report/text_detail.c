/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_detail.c: everything known of one session, for -v: its findings first, then who,
 * how it went by stage, what was offered, refused and agreed, what flowed, how it ended.
 */
#include "report/text_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"

#define LABEL 2   /* column of labels */
#define VALUE TEXT_VALUE
#define ANSWER 41 /* of the answers to options: behind "mppe +H -M +S -L -D -C" */

static const char *const sides[] = { "client", "server" };
static const struct { const char *key, *title; } ways[] = { { "c2s", "client to server" }, { "s2c", "server to client" } };

void text_label(struct page *page, const char *text)
{
    page_column(page, LABEL);
    page_put(page, ROLE_STRONG, text);
    page_column(page, VALUE);
}

void text_entry(struct page *page, const char *name, enum role role, const char *sentence)
{
    if (page->taker) {
        page->taker(page->taker_context, name, role, sentence);
        return;
    }
    text_label(page, name);
    page_wrap(page, role, VALUE, sentence);
    page_end(page);
}

/* ", word value" if the value is known. */
static void append(struct buffer *line, const char *before, const struct tree_node *node, const char *path)
{
    if (tree_known(node, path))
        buffer_format(line, "%s%s", before, tree_text(node, path, ""));
}

/* --- who, when ------------------------------------------------------------------ */

static void detail_heading(struct page *page, const struct tree_node *s)
{
    const char *const outcome = tree_text(s, "outcome", "?");
    char client[PHRASE_MAX], server[PHRASE_MAX];

    phrase_endpoint(tree_at(s, "client"), client);
    phrase_endpoint(tree_at(s, "server"), server);
    page_format(page, ROLE_STRONG, "Session %s: %s -> %s, ", tree_text(s, "session", "?"), client, server);
    page_put(page, phrase_outcome_role(outcome), outcome);
    page_end(page);
}

static void detail_when(struct page *page, const struct tree_node *s)
{
    const char *const began = tree_text(s, "start", "?");
    struct buffer line = { 0 };
    char duration[PHRASE_MAX], start[PHRASE_MAX], end[PHRASE_MAX];

    phrase_time(began, "", start);
    phrase_time(tree_text(s, "end", "?"), began, end);
    phrase_duration(tree_integer(s, "duration_ns"), duration);
    buffer_format(&line, "%s to %s UTC (%s), frames %s to %s", start, end, duration, tree_text(s, "first_frame", "?"),
                  tree_text(s, "last_frame", "?"));
    append(&line, " of ", s, "file");
    text_entry(page, "when", ROLE_PLAIN, line.text);
    buffer_clear(&line);
    if (tree_known(s, "connected_frame")) {
        phrase_duration(tree_at(s, "connected")->integer - tree_at(s, "start")->integer, duration);
        buffer_format(&line, "after %s, in frame %s", duration, tree_text(s, "connected_frame", "?"));
        text_entry(page, "connected", ROLE_PLAIN, line.text);
    }
    if (tree_known(s, "attempt_of")) {
        buffer_clear(&line);
        buffer_format(&line, "another attempt of session %s", tree_text(s, "attempt_of", "?"));
        text_entry(page, "attempt", ROLE_PLAIN, line.text);
    }
    buffer_free(&line);
}

static void detail_peer(struct page *page, const struct tree_node *s, const char *side)
{
    const struct tree_node *const peer = tree_at(tree_at(s, "peers"), side);
    const char *const call_id = tree_text(tree_at(s, "call_id"), side, NULL);
    const char *const ip = tree_text(tree_at(s, side), "ip", "?");
    struct buffer line = { 0 };

    buffer_format(&line, "%s", ip);
    append(&line, " port ", tree_at(s, side), "port");
    if (call_id)
        buffer_format(&line, ", call id %s", call_id);
    append(&line, "; ", peer, "vendor");
    if (!tree_is(peer, "vendor_string", tree_text(peer, "vendor", "")) && *tree_text(peer, "vendor_string", ""))
        append(&line, ", vendor string ", peer, "vendor_string");
    if (*tree_text(peer, "host_name", ""))
        append(&line, ", host name ", peer, "host_name");
    append(&line, ", firmware ", peer, "firmware");
    const struct tree_node *told = tree_at(peer, "identification")->first;
    if (!told) /* the version is one of the identifications */
        append(&line, ", ", peer, "ras_version");
    for (const char *before = "; says "; told; told = told->next, before = ", ")
        if (tree_known(told, "text_hex"))
            buffer_format(&line, "%s%zu octets that are not text", before, strlen(tree_text(told, "text_hex", "")) / 2);
        else
            append(&line, before, told, "text");
    text_entry(page, side, ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void detail_ended(struct page *page, const struct tree_node *s)
{
    struct buffer line = { 0 };
    char ended[PHRASE_MAX];

    phrase_ended(s, ended);
    buffer_text(&line, ended);
    append(&line, ", frame ", s, "ended.frame");
    append(&line, ": ", s, "ended.reason_text");
    text_entry(page, "ended", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

/* --- stages ------------------------------------------------------------------------ */

static void detail_stages(struct page *page, const struct tree_node *s)
{
    const char *name = "stages";
    char duration[PHRASE_MAX];

    for (const struct tree_node *stage = tree_at(s, "stages")->first; stage; stage = stage->next) {
        const char *const state = tree_text(stage, "state", "?");
        text_label(page, name);
        page_put(page, ROLE_PLAIN, stage->key);
        page_column(page, VALUE + 10);
        page_put(page, phrase_state_role(state), state);
        if (tree_known(stage, "first_frame")) {
            phrase_duration(tree_integer(stage, "duration_ns"), duration);
            page_column(page, VALUE + 24);
            page_format(page, ROLE_PLAIN, "%s", duration);
            page_column(page, VALUE + 34);
            page_format(page, ROLE_PLAIN, "frames %s to %s", tree_text(stage, "first_frame", "?"),
                        tree_text(stage, "last_frame", "?"));
        }
        page_end(page);
        name = "";
    }
}

/* --- auth, encryption, addresses ---------------------------------------------------- */

static void detail_auth(struct page *page, const struct tree_node *s)
{
    const struct tree_node *const auth = tree_at(s, "auth");
    const struct tree_node *try = tree_at(auth, "tries")->first;
    const int64_t attempts = tree_integer(auth, "attempts");
    struct buffer line = { 0 };

    buffer_format(&line, "%s", tree_text(auth, "method", "not seen"));
    append(&line, ", user ", auth, "user");
    append(&line, ", ", auth, "result");
    if (tree_known(auth, "inferred_frame"))
        buffer_format(&line, " (its verdict is not in the capture; the network phase, from frame %s on, proves it)",
                      tree_text(auth, "inferred_frame", "?"));
    if (tree_at(auth, "mutual")->boolean)
        buffer_text(&line, ", both ends proved themselves");
    if (attempts > 1)
        buffer_format(&line, ", %" PRId64 " attempts", attempts);
    text_entry(page, "auth", ROLE_PLAIN, line.text);
    for (; try; try = try->next) {
        const bool failed = tree_is(try, "result", "failure");
        if (!failed && attempts < 2)
            continue;
        buffer_clear(&line);
        buffer_format(&line, "%s: %s as %s with %s", tree_text(try, "result", "?"), tree_text(try, "by", "?"),
                      tree_text(try, "user", "?"), tree_text(try, "method", "?"));
        append(&line, ", E=", try, "code");
        append(&line, ", frame ", try, "frame");
        text_entry(page, "", failed ? ROLE_BAD : ROLE_PLAIN, line.text);
    }
    buffer_free(&line);
}

static void detail_offered(struct page *page, const struct tree_node *s, const char *side)
{
    const struct tree_node *offer = tree_at(tree_at(s, "encryption.offered"), side)->first;
    struct buffer line = { 0 };

    if (!offer)
        return;
    buffer_format(&line, "%s asked for ", side);
    for (const char *separator = ""; offer; offer = offer->next, separator = "; then ")
        buffer_format(&line, "%s%s", separator, offer->text ? offer->text : "?");
    text_entry(page, "", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void detail_encryption(struct page *page, const struct tree_node *s)
{
    struct buffer line = { 0 };
    char cipher[PHRASE_MAX];

    if (!tree_known(s, "stages.ccp.first_frame") && !tree_known(s, "stages.data.first_frame")) {
        text_entry(page, "encryption", ROLE_PLAIN, "not negotiated");
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        const struct tree_node *const way = tree_at(tree_at(s, "encryption"), ways[i].key);
        phrase_encryption(way, cipher);
        buffer_clear(&line);
        buffer_format(&line, "%s: %s", ways[i].title, strcmp(cipher, "-") == 0 ? "not seen" : cipher);
        append(&line, ", ", way, "basis");
        append(&line, " in frame ", way, "since_frame");
        append(&line, tree_is(way, "bits", "0") ? ", encrypted before, from frame " : ", first packet ", way,
               "first_data_frame");
        text_entry(page, i == 0 ? "encryption" : "", ROLE_PLAIN, line.text);
    }
    detail_offered(page, s, "client");
    detail_offered(page, s, "server");
    buffer_clear(&line);
    for (size_t i = 0; i < 2; i++)
        if (tree_known(tree_at(s, "compression"), ways[i].key))
            buffer_format(&line, "%s%s: %s", line.length ? ", " : "", ways[i].title,
                          tree_text(tree_at(s, "compression"), ways[i].key, ""));
    if (line.length)
        text_entry(page, "compression", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void append_servers(struct buffer *line, const char *before, const struct tree_node *servers)
{
    const char *separator = before;

    for (const struct tree_node *server = servers->first; server; server = server->next, separator = ", ")
        buffer_format(line, "%s%s", separator, server->text ? server->text : "?");
}

static void detail_addresses(struct page *page, const struct tree_node *s)
{
    const struct tree_node *const ipcp = tree_at(s, "ncp.ipcp");
    struct buffer line = { 0 };

    if (!ipcp->first)
        return;
    buffer_format(&line, "client %s, server %s", tree_text(ipcp, "client_ip", "not seen"),
                  tree_text(ipcp, "server_ip", "not seen"));
    append_servers(&line, "; DNS ", tree_at(ipcp, "dns"));
    append_servers(&line, "; WINS ", tree_at(ipcp, "wins"));
    text_entry(page, "inner address", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

/* --- data ---------------------------------------------------------------------------- */

/* Protocols of user data, where they are not just one: "4 IP, 2 Novell IPX". */
static bool append_protocols(struct buffer *line, const struct tree_node *flow)
{
    const char *separator = "";
    unsigned count = 0;

    for (const struct tree_node *p = tree_at(flow, "protocols")->first; p; p = p->next) {
        if (!tree_at(p, "user_data")->boolean)
            continue;
        buffer_format(line, "%s%s %s", separator, tree_text(p, "packets", "0"), tree_text(p, "name", p->key));
        separator = ", ";
        count++;
    }
    if (tree_integer(flow, "other_protocols"))
        buffer_format(line, "%s%s of other protocols", separator, tree_text(flow, "other_protocols", "0"));
    return count > 1 || tree_integer(flow, "other_protocols");
}

static void detail_carried(struct page *page, const struct tree_node *s)
{
    const char *name = "carried";
    struct buffer line = { 0 };

    for (size_t i = 0; i < 2; i++) {
        buffer_clear(&line);
        buffer_format(&line, "%s: ", ways[i].title);
        if (!append_protocols(&line, tree_at(tree_at(s, "data"), ways[i].key)))
            continue;
        text_entry(page, name, ROLE_PLAIN, line.text);
        name = "";
    }
    buffer_free(&line);
}

static void detail_data(struct page *page, const struct tree_node *s)
{
    struct buffer line = { 0 };
    char rtt[3][PHRASE_MAX];

    for (size_t i = 0; i < 2; i++) {
        const struct tree_node *const flow = tree_at(tree_at(s, "data"), ways[i].key);
        buffer_clear(&line);
        if (tree_integer(flow, "packets"))
            buffer_format(&line, "%s: %s packets, %s bytes", ways[i].title, tree_text(flow, "packets", "0"),
                          tree_text(flow, "bytes", "0"));
        else
            buffer_format(&line, "%s: no user data, %s GRE packets", ways[i].title, tree_text(flow, "gre_packets", "0"));
        buffer_format(&line, "; lost %s, reordered %s, duplicated %s", tree_text(flow, "lost", "0"),
                      tree_text(flow, "reordered", "0"), tree_text(flow, "duplicated", "0"));
        if (tree_at(flow, "rtt_ns")->first) {
            phrase_duration(tree_integer(flow, "rtt_ns.min"), rtt[0]);
            phrase_duration(tree_integer(flow, "rtt_ns.median"), rtt[1]);
            phrase_duration(tree_integer(flow, "rtt_ns.max"), rtt[2]);
            buffer_format(&line, "; acknowledged after %s (min %s, max %s)", rtt[1], rtt[0], rtt[2]);
        }
        text_entry(page, i == 0 ? "data" : "", ROLE_PLAIN, line.text);
    }
    detail_carried(page, s);
    if (tree_integer(s, "unreadable.malformed") + tree_integer(s, "unreadable.truncated")) {
        buffer_clear(&line);
        buffer_format(&line, "%s malformed, %s cut by the capture", tree_text(s, "unreadable.malformed", "0"),
                      tree_text(s, "unreadable.truncated", "0"));
        text_entry(page, "unreadable", ROLE_WARN, line.text);
    }
    buffer_free(&line);
}

/* --- negotiation ------------------------------------------------------------------------ */

/* What became of an option, as a phrase; the peer is the one who answered. */
void text_offer_answer(const struct tree_node *offer, const char *peer, struct buffer *line)
{
    const char *const answer = tree_text(offer, "answer", "");

    if (tree_at(offer, "unasked")->boolean)
        buffer_format(line, "not asked for, proposed by %s", peer);
    else if (strcmp(answer, "ack") == 0)
        buffer_text(line, "agreed");
    else if (strcmp(answer, "nak") == 0)
        buffer_format(line, "%s wants %s", peer, tree_text(offer, "suggested", "another value"));
    else if (strcmp(answer, "rej") == 0)
        buffer_format(line, "refused by %s", peer);
    else
        buffer_text(line, "no answer seen");
    append(line, ", frame ", offer, "answer_frame");
    if (!tree_known(offer, "offered_frame"))
        return;
    append(line, " (asked in ", offer, "offered_frame");
    if (tree_integer(offer, "times") > 1)
        buffer_format(line, ", %s times", tree_text(offer, "times", ""));
    buffer_text(line, ")");
}

static enum role offer_role(const struct tree_node *offer)
{
    const bool refused = tree_is(offer, "answer", "nak") || tree_is(offer, "answer", "rej");
    return refused ? ROLE_WARN : ROLE_PLAIN;
}

static void detail_half(struct page *page, const struct tree_node *protocol, unsigned side)
{
    const struct tree_node *const half = tree_at(protocol, sides[side]);
    struct buffer line = { 0 };

    if (!tree_at(half, "requested")->boolean && !tree_at(half, "options")->first)
        return;
    page_column(page, VALUE);
    page_format(page, ROLE_PLAIN, "%s asked:", sides[side]);
    if (!tree_at(half, "options")->first)
        page_put(page, ROLE_PLAIN, " no options");
    if (tree_at(half, "inferred")->boolean)
        page_put(page, ROLE_DIM, " (agreed as later packets show, the answer was not captured)");
    page_end(page);
    for (const struct tree_node *offer = tree_at(half, "options")->first; offer; offer = offer->next) {
        buffer_clear(&line);
        page_column(page, VALUE + 2);
        page_put(page, ROLE_PLAIN, tree_text(offer, "option", "?"));
        append(&line, " ", offer, "value");
        page_wrap(page, ROLE_PLAIN, VALUE + 4, line.length ? line.text : "");
        if (page->column > ANSWER + 4) /* a long value: the answer stands below */
            page_end(page);
        else
            page_put(page, ROLE_PLAIN, " ");
        page_column(page, ANSWER);
        buffer_clear(&line);
        text_offer_answer(offer, sides[!side], &line);
        page_wrap(page, offer_role(offer), ANSWER, line.text);
        page_end(page);
    }
    buffer_free(&line);
}

static void detail_negotiation(struct page *page, const struct tree_node *s)
{
    for (const struct tree_node *p = tree_at(s, "negotiation")->first; p; p = p->next) {
        const bool asked = tree_at(p, "client.requested")->boolean || tree_at(p, "server.requested")->boolean;
        const bool opened = tree_at(p, "opened")->boolean;
        text_label(page, p->key);
        page_put(page, opened ? ROLE_OK : ROLE_WARN,
                 opened ? "opened" : asked ? "not opened" : "no request in the capture");
        if (tree_known(p, "opened_frame"))
            page_format(page, ROLE_PLAIN, " in frame %s", tree_text(p, "opened_frame", ""));
        if (tree_integer(p, "reopened"))
            page_format(page, ROLE_PLAIN, ", negotiated again %s time%s", tree_text(p, "reopened", ""),
                        tree_integer(p, "reopened") == 1 ? "" : "s");
        if (tree_known(p, "rejected_frame"))
            page_format(page, ROLE_WARN, ", %s does not know the protocol (frame %s)", tree_text(p, "rejected_by", "?"),
                        tree_text(p, "rejected_frame", ""));
        if (tree_known(p, "closed_frame"))
            page_format(page, ROLE_PLAIN, ", closed in frame %s", tree_text(p, "closed_frame", ""));
        page_end(page);
        detail_half(page, p, SIDE_CLIENT);
        detail_half(page, p, SIDE_SERVER);
    }
}

void text_facts(struct page *page, const struct tree_node *s)
{
    detail_when(page, s);
    detail_peer(page, s, "client");
    detail_peer(page, s, "server");
    text_call_notes(page, s);
    detail_auth(page, s);
    detail_encryption(page, s);
    detail_addresses(page, s);
    text_link_notes(page, s);
    detail_data(page, s);
    detail_ended(page, s);
}

void text_detail(struct page *page, const struct tree_node *s)
{
    detail_heading(page, s);
    text_findings(page, s);
    text_limits(page, s);
    if (tree_at(s, "findings")->first || tree_at(s, "limits")->first)
        page_end(page);
    text_facts(page, s);
    detail_stages(page, s);
    detail_negotiation(page, s);
}
