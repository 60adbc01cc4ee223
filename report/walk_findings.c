/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_findings.c: limits and findings of a session: what each says, which frames prove
 * it, what followed, what each party saw of it, and how it is mended.
 */
#include "report/walk_findings.h"

#include <string.h>

#include "report/buffer.h"
#include "report/put.h"

/* The frames that are kept of `count`. */
static size_t kept(uint32_t count)
{
    return count < EVIDENCE_MAX ? count : EVIDENCE_MAX;
}

void walk_limits(const struct session *s, const struct writer *w)
{
    put_array(w, "limits");
    for (uint32_t i = 0; i < s->limit_count; i++) {
        const struct limit *const limit = &s->limits[i];
        put_object(w, NULL);
        put_word(w, "id", limit->id);
        put_frames(w, "frames", &limit->frame, limit->frame != 0);
        put_count(w, "frame_count", limit->frame != 0);
        put_text(w, "text", limit->text);
        put_end(w);
    }
    put_end(w);
}

/* Words separated by blanks, as an array. */
static void walk_words(const struct writer *w, const char *key, const char *words)
{
    struct buffer word = { 0 };

    put_array(w, key);
    for (size_t length; words && *words; words += length + strspn(words + length, " ")) {
        length = strcspn(words, " ");
        buffer_clear(&word);
        buffer_put(&word, words, length);
        if (length)
            put_word(w, NULL, word.text);
    }
    put_end(w);
    buffer_free(&word);
}

/* --- what each party saw ------------------------------------------------------------ */

static void walk_lines(const struct writer *w, const char *key, const char *const *lines)
{
    put_array(w, key);
    for (; lines && *lines; lines++)
        put_text(w, NULL, *lines);
    put_end(w);
}

static void walk_seen_as(const struct finding_text *text, const struct writer *w)
{
    put_object(w, "seen_as");
    put_array(w, "windows");
    for (const uint16_t *number = text->windows; number && *number; number++)
        put_count(w, NULL, *number);
    put_end(w);
    walk_lines(w, "cisco", text->cisco);
    walk_lines(w, "pppd", text->pppd);
    walk_lines(w, "other", text->other);
    put_end(w);
}

/* --- how it is mended ---------------------------------------------------------------- */

static bool holds_any(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(text, words[i]))
            return true;
    return false;
}

/* "Windows client" is the client's, "Windows RRAS" the server's; most are of either end. */
static bool is_for_side(const char *vendor, enum side side)
{
    static const char *const servers[] = { "server", "RRAS", "NPS" }, *const clients[] = { "client" };
    const bool server = holds_any(vendor, servers, sizeof servers / sizeof servers[0]);
    const bool client = holds_any(vendor, clients, sizeof clients / sizeof clients[0]);

    return server == client || (side == SIDE_SERVER) == server;
}

/* Whether a fix for `vendor` is one for this peer. */
static bool is_for_peer(const char *vendor, const struct peer *peer, enum side side)
{
    static const char *const linux_peers[] = { "pppd", "pptpd", "pptp-linux" };
    static const char *const linux_fixes[] = { "pppd", "pptpd", "pptp-linux", "Linux" };
    struct buffer word = { 0 };

    if (!peer->vendor || !*peer->vendor || !is_for_side(vendor, side))
        return false;
    buffer_put(&word, peer->vendor, strcspn(peer->vendor, " "));
    const bool same = strstr(vendor, word.text) != NULL;
    const bool both_linux = holds_any(word.text, linux_peers, sizeof linux_peers / sizeof linux_peers[0]) &&
                            holds_any(vendor, linux_fixes, sizeof linux_fixes / sizeof linux_fixes[0]);
    buffer_free(&word);
    return same || both_linux;
}

static bool is_for_session(const struct finding_fix *fix, const struct session *s)
{
    return fix->vendor && (is_for_peer(fix->vendor, &s->peers[SIDE_CLIENT], SIDE_CLIENT) ||
                           is_for_peer(fix->vendor, &s->peers[SIDE_SERVER], SIDE_SERVER));
}

static void walk_fixes_of(const struct session *s, const struct finding_fix *fix, bool of_peers, const struct writer *w)
{
    for (; fix && fix->text; fix++) {
        if (is_for_session(fix, s) != of_peers)
            continue;
        put_object(w, NULL);
        put_text(w, "vendor", fix->vendor);
        put_text(w, "text", fix->text);
        put_bool(w, "of_peer", of_peers);
        put_end(w);
    }
}

/* Those for the makes that are seen in the session first. */
static void walk_fixes(const struct session *s, const struct finding_text *text, const struct writer *w)
{
    put_array(w, "fixes");
    walk_fixes_of(s, text->fixes, true, w);
    walk_fixes_of(s, text->fixes, false, w);
    put_end(w);
}

static void walk_hints(const struct finding *finding, const struct writer *w)
{
    put_array(w, "hints");
    for (uint32_t i = 0; i < finding->hint_count; i++) {
        put_object(w, NULL);
        put_word(w, "id", finding->hints[i]->id);
        put_text(w, "text", finding->hints[i]->text);
        put_text(w, "vendor", finding->hints[i]->vendor);
        put_end(w);
    }
    put_end(w);
}

static void walk_remedies(const struct finding *finding, const struct writer *w)
{
    put_array(w, "remedies");
    for (uint32_t i = 0; i < finding->remedy_count; i++)
        put_text(w, NULL, finding->remedies[i]);
    put_end(w);
}

static void walk_consequences(const struct finding *finding, const struct writer *w)
{
    put_array(w, "consequences");
    for (uint32_t i = 0; i < finding->consequence_count; i++) {
        put_object(w, NULL);
        put_frame(w, "frame", finding->consequences[i].frame);
        put_text(w, "text", finding->consequences[i].text);
        put_end(w);
    }
    put_end(w);
}

/* --- findings -------------------------------------------------------------------------- */

static void walk_finding(const struct session *s, const struct finding *finding, const struct writer *w)
{
    static const struct finding_text nothing = { 0 };
    const struct finding_text *const general = finding->general ? finding->general : &nothing;

    put_object(w, NULL);
    put_word(w, "id", finding->id);
    walk_words(w, "aliases", finding->row ? finding->row->aliases : NULL);
    put_word(w, "severity", severity_names[finding->severity]);
    put_word(w, "kind", kind_names[finding->kind]);
    put_word(w, "stage", finding->stage < STAGE_COUNT ? stage_names[finding->stage] : NULL);
    put_text(w, "title", finding->title);
    put_text(w, "explanation", finding->explanation);
    put_frames(w, "frames", finding->frames, kept(finding->frame_count));
    put_count(w, "frame_count", finding->frame_count);
    put_word(w, "superseded_by", finding->superseded_by);
    walk_consequences(finding, w);
    walk_remedies(finding, w);
    walk_hints(finding, w);
    walk_fixes(s, general, w);
    walk_seen_as(general, w);
    put_text(w, "source", general->source);
    put_end(w);
}

void walk_findings(const struct session *s, const struct writer *w)
{
    put_array(w, "findings");
    for (uint32_t i = 0; i < s->finding_count; i++)
        walk_finding(s, &s->findings[i], w);
    put_end(w);
}
