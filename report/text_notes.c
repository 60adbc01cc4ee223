/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_notes.c: lines of -v that most sessions do not have: an incoming call, control
 * messages sent again, GRE of another address, renegotiations, multilink.
 */
#include "report/text_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"

static const struct { const char *key, *title; } ways[] = { { "c2s", "client to server" }, { "s2c", "server to client" } };
static const char *const ends[] = { "client", "server" };

/* "3 packets", "1 packet". */
static void counted(struct buffer *line, const struct tree_node *node, const char *path, const char *noun)
{
    const int64_t count = tree_integer(node, path);
    buffer_format(line, "%" PRId64 " %s%s", count, noun, count == 1 ? "" : "s");
}

static void frames(struct buffer *line, const struct tree_node *node)
{
    char text[PHRASE_MAX];
    phrase_frames(node, text);
    buffer_format(line, " %s", text);
}

/* --- call and control connection -------------------------------------------------- */

/* Nothing is said of the usual kind: an outgoing call that the client asked for. */
static void note_call(struct page *page, const struct tree_node *s)
{
    const struct tree_node *const call = tree_at(s, "call");
    struct buffer line = { 0 };

    if (!tree_is(call, "kind", "incoming") && !tree_is(call, "by", "server"))
        return;
    buffer_text(&line, tree_text(call, "kind", "?"));
    if (tree_known(call, "by"))
        buffer_format(&line, ", asked for by %s, serial %s", tree_text(call, "by", ""), tree_text(call, "serial", "?"));
    if (tree_known(call, "dialing"))
        buffer_format(&line, ", from %s", tree_text(call, "dialing", ""));
    if (tree_known(call, "dialed"))
        buffer_format(&line, ", number called %s", tree_text(call, "dialed", ""));
    text_entry(page, "call", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void note_replaced(struct page *page, const struct tree_node *s)
{
    struct buffer line = { 0 };

    if (!tree_known(s, "call.replaced_frame"))
        return;
    buffer_format(&line, "its call id was used for another call in frame %s: it was over by then, its end is not in "
                  "the capture", tree_text(s, "call.replaced_frame", "?"));
    text_entry(page, "call id", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void note_resent(struct page *page, const struct tree_node *s)
{
    const char *label = "sent again";

    for (const struct tree_node *row = tree_at(s, "control_resent")->first; row; row = row->next, label = "") {
        struct buffer line = { 0 };
        buffer_format(&line, "%s of the %s, ", tree_text(row, "message", "?"), tree_text(row, "by", "?"));
        counted(&line, row, "frame_count", "more time");
        frames(&line, row);
        text_entry(page, label, ROLE_PLAIN, line.text);
        buffer_free(&line);
    }
}

static void note_gre_peers(struct page *page, const struct tree_node *s)
{
    const char *label = "GRE address";

    for (const struct tree_node *peer = tree_at(s, "gre_peers")->first; peer; peer = peer->next, label = "") {
        const char *const end = tree_text(peer, "end", "?");
        struct buffer line = { 0 };
        buffer_format(&line, "the %s's GRE goes by %s, its TCP by %s: ", end, tree_text(peer, "ip", "?"),
                      tree_text(tree_at(s, end), "ip", "?"));
        counted(&line, peer, "packets_from", "packet");
        buffer_format(&line, " from it, %s to it, frames %s to %s", tree_text(peer, "packets_to", "0"),
                      tree_text(peer, "first_frame", "?"), tree_text(peer, "last_frame", "?"));
        text_entry(page, label, ROLE_WARN, line.text);
        buffer_free(&line);
    }
}

void text_call_notes(struct page *page, const struct tree_node *s)
{
    note_call(page, s);
    note_replaced(page, s);
    note_resent(page, s);
    note_gre_peers(page, s);
}

/* --- renegotiations ------------------------------------------------------------------ */

static void key_phrase(const struct tree_node *key, char text[static PHRASE_MAX])
{
    phrase_encryption(key, text);
    if (strcmp(text, "-") == 0)
        snprintf(text, PHRASE_MAX, "not seen");
}

/* Says which direction's encryption changed, and how. */
static void changed_keys(struct buffer *line, const struct tree_node *r)
{
    char before[2][PHRASE_MAX], after[2][PHRASE_MAX];

    for (size_t i = 0; i < 2; i++) {
        key_phrase(tree_at(tree_at(r, "encryption_before"), ways[i].key), before[i]);
        key_phrase(tree_at(tree_at(r, "encryption_after"), ways[i].key), after[i]);
    }
    const bool same_change = strcmp(before[0], before[1]) == 0 && strcmp(after[0], after[1]) == 0;
    if (same_change && strcmp(before[0], after[0]) != 0)
        buffer_format(line, "; encryption %s before, %s after", before[0], after[0]);
    for (size_t i = 0; i < 2 && !same_change; i++)
        if (strcmp(before[i], after[i]) != 0)
            buffer_format(line, "; encryption %s %s before, %s after", ways[i].title, before[i], after[i]);
}

static void renegotiation(struct page *page, const char *label, const struct tree_node *r)
{
    const char *const before = tree_text(r, "user_before", ""), *const after = tree_text(r, "user_after", "");
    struct buffer line = { 0 };
    char duration[PHRASE_MAX];

    buffer_format(&line, "%s by the %s in frame %s, ", tree_text(r, "protocol", "?"), tree_text(r, "by", "?"),
                  tree_text(r, "frame", "?"));
    phrase_duration(tree_integer(r, "duration_ns"), duration);
    if (tree_known(r, "restored_frame"))
        buffer_format(&line, "up again after %s in frame %s", duration, tree_text(r, "restored_frame", "?"));
    else
        buffer_text(&line, "not up again");
    if (strcmp(before, after) != 0)
        buffer_format(&line, "; user %s before, %s after", *before ? before : "not seen", *after ? after : "not seen");
    changed_keys(&line, r);
    if (tree_known(r, "clear_frame"))
        buffer_format(&line, "; user data in clear meanwhile: %s client to server, %s server to client, from frame %s",
                      tree_text(r, "clear_packets.c2s", "0"), tree_text(r, "clear_packets.s2c", "0"),
                      tree_text(r, "clear_frame", "?"));
    text_entry(page, label, tree_known(r, "restored_frame") ? ROLE_PLAIN : ROLE_WARN, line.text);
    buffer_free(&line);
}

static void note_renegotiations(struct page *page, const struct tree_node *s)
{
    const char *label = "renegotiated";
    int64_t more = tree_integer(s, "renegotiation_count");
    struct buffer line = { 0 };

    for (const struct tree_node *r = tree_at(s, "renegotiations")->first; r; r = r->next, label = "", more--)
        renegotiation(page, label, r);
    if (more > 0) {
        buffer_format(&line, "and %" PRId64 " more", more);
        text_entry(page, "", ROLE_PLAIN, line.text);
    }
    buffer_free(&line);
}

/* --- multilink ------------------------------------------------------------------------ */

static void multilink_offers(struct page *page, const struct tree_node *m)
{
    struct buffer line = { 0 };

    for (size_t i = 0; i < 2; i++) {
        const struct tree_node *const end = tree_at(m, ends[i]);
        if (!tree_at(end, "offered")->boolean)
            continue;
        buffer_format(&line, "%sMRRU %s of the %s %s", line.length ? ", " : "", tree_text(end, "mrru", "?"), ends[i],
                      tree_at(end, "agreed")->boolean ? "agreed" : "not agreed");
    }
    if (!line.length)
        buffer_text(&line, "its negotiation is not in the capture");
    text_entry(page, "multilink", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void multilink_way(struct page *page, const struct tree_node *m, size_t i)
{
    const struct tree_node *const way = tree_at(m, ways[i].key);
    struct buffer line = { 0 };

    if (!tree_known(way, "first_frame"))
        return;
    buffer_format(&line, "%s: ", ways[i].title);
    counted(&line, way, "whole", "packet");
    buffer_text(&line, " in one piece, ");
    counted(&line, way, "fragments", "fragment");
    if (tree_integer(way, "fragments"))
        buffer_text(&line, " (not put together)");
    if (tree_integer(way, "unread"))
        buffer_format(&line, ", %s not readable", tree_text(way, "unread", "0"));
    buffer_format(&line, ", first in frame %s", tree_text(way, "first_frame", "?"));
    text_entry(page, "", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void multilink_bundle(struct page *page, const struct tree_node *m)
{
    int64_t more = tree_integer(m, "link_count");
    struct buffer line = { 0 };

    if (!tree_known(m, "bundle"))
        return;
    buffer_format(&line, "bundle %s: sessions ", tree_text(m, "bundle", "?"));
    const char *separator = "";
    for (const struct tree_node *link = tree_at(m, "links")->first; link; link = link->next, separator = ", ", more--)
        buffer_format(&line, "%s%s", separator, link->text);
    if (more > 0)
        buffer_format(&line, " and %" PRId64 " more", more);
    text_entry(page, "", ROLE_PLAIN, line.text);
    buffer_free(&line);
}

static void note_multilink(struct page *page, const struct tree_node *s)
{
    const struct tree_node *const m = tree_at(s, "multilink");

    if (!m->first)
        return;
    multilink_offers(page, m);
    for (size_t i = 0; i < 2; i++)
        multilink_way(page, m, i);
    multilink_bundle(page, m);
}

void text_link_notes(struct page *page, const struct tree_node *s)
{
    note_renegotiations(page, s);
    note_multilink(page, s);
}
