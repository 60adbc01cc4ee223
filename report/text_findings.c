/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_findings.c: the diagnoses of one session, for -v. First why it failed, in full: what
 * followed, what would have worked, likely reasons, how it is mended, who saw what. Then
 * other findings, the gravest first; causes that it explains, and what is only noted,
 * take a line each.
 */
#include "report/text_parts.h"

#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "report/phrase.h"

#define REASONS_MAX 3
#define ITEM        (TEXT_VALUE + 2) /* column of the items of a list */

/* --- lists --------------------------------------------------------------------------- */

static void list_head(struct page *page, const char *head)
{
    page_column(page, TEXT_VALUE);
    page_put(page, ROLE_STRONG, head);
    page_end(page);
}

/* One item; its head on the first, and only there. */
static void list_item(struct page *page, const char **head, const char *lead, const char *text)
{
    if (*head)
        list_head(page, *head);
    *head = NULL;
    page_column(page, ITEM);
    if (*lead) {
        page_put(page, ROLE_STRONG, lead);
        page_put(page, ROLE_PLAIN, " ");
    }
    page_wrap(page, ROLE_PLAIN, ITEM + 2, text);
}

static void put_consequences(struct page *page, const struct tree_node *finding)
{
    const char *head = "because of this:";
    char frame[PHRASE_MAX];

    for (const struct tree_node *c = tree_at(finding, "consequences")->first; c; c = c->next) {
        list_item(page, &head, "-", tree_text(c, "text", ""));
        snprintf(frame, sizeof frame, "(frame %s)", tree_text(c, "frame", "?"));
        if (tree_known(c, "frame"))
            page_unit(page, ROLE_DIM, ITEM + 2, frame);
        page_end(page);
    }
}

static void put_remedies(struct page *page, const struct tree_node *finding)
{
    const struct tree_node *const first = tree_at(finding, "remedies")->first;
    const char *head = first && first->next ? "it would work with one of these:" : "it would work:";

    for (const struct tree_node *r = first; r; r = r->next) {
        list_item(page, &head, "-", r->text ? r->text : "");
        page_end(page);
    }
}

/* Both ends told their makes: what is said of other makes is left to JSON and the page. */
static bool knows_makes(const struct tree_node *s)
{
    return *tree_text(s, "peers.client.vendor", "") && *tree_text(s, "peers.server.vendor", "");
}

static bool has_make(const struct tree_node *s, const char *const *makes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(tree_text(s, "peers.client.vendor", ""), makes[i]) ||
            strstr(tree_text(s, "peers.server.vendor", ""), makes[i]))
            return true;
    return false;
}

static void put_reasons(struct page *page, const struct tree_node *s, const struct tree_node *finding)
{
    const char *head = "likely reasons:";
    char lead[16], id[PHRASE_MAX];
    int shown = 0;

    for (const struct tree_node *h = tree_at(finding, "hints")->first; h && shown < REASONS_MAX; h = h->next) {
        const char *const vendor = tree_text(h, "vendor", "");
        if (*vendor && knows_makes(s) && !has_make(s, &vendor, 1))
            continue;
        snprintf(lead, sizeof lead, "%d.", ++shown);
        list_item(page, &head, lead, tree_text(h, "text", ""));
        snprintf(id, sizeof id, "(%s)", tree_text(h, "id", ""));
        if (tree_known(h, "id"))
            page_unit(page, ROLE_DIM, ITEM + 2, id);
        page_end(page);
    }
}

/* One for what stands between or behind the two ends, of whatever make. */
static bool is_for_all(const struct tree_node *fix)
{
    static const char *const all[] = { "any", "firewall", "NAT", "RADIUS server" };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (tree_is(fix, "vendor", all[i]))
            return true;
    return !tree_known(fix, "vendor");
}

static void put_fixes(struct page *page, const struct tree_node *s, const struct tree_node *finding)
{
    const char *head = "to mend it:";
    struct buffer lead = { 0 };

    for (const struct tree_node *f = tree_at(finding, "fixes")->first; f; f = f->next) {
        const bool any = !tree_known(f, "vendor") || tree_is(f, "vendor", "any");
        if (knows_makes(s) && !tree_at(f, "of_peer")->boolean && !is_for_all(f))
            continue;
        buffer_clear(&lead);
        buffer_format(&lead, any ? "-" : "%s:", tree_text(f, "vendor", ""));
        list_item(page, &head, lead.text, tree_text(f, "text", ""));
        page_end(page);
    }
    buffer_free(&lead);
}

static void put_log_lines(struct page *page, const char **head, const char *lead, const struct tree_node *lines)
{
    struct buffer quoted = { 0 };

    for (const struct tree_node *l = lines->first; l; l = l->next)
        buffer_format(&quoted, "%s\"%s\"", quoted.length ? ", " : "", l->text ? l->text : "");
    if (quoted.length) {
        list_item(page, head, lead, quoted.text);
        page_end(page);
    }
    buffer_free(&quoted);
}

/* What a user or a log would have said of it. */
static void put_seen_as(struct page *page, const struct tree_node *s, const struct tree_node *finding)
{
    static const char *const linux_makes[] = { "pppd", "pptp" }, *const cisco[] = { "Cisco" };
    const bool all = !knows_makes(s);
    const struct tree_node *const seen = tree_at(finding, "seen_as");
    const char *head = "seen as:";
    struct buffer line = { 0 };

    for (const struct tree_node *w = tree_at(seen, "windows")->first; w; w = w->next) {
        const struct name *const name = names_find(&names_ras, (uint32_t)w->integer);
        buffer_format(&line, "%s%s%s%s%s", line.length ? ", " : "error ", w->text, name ? " (" : "", name ? name->full : "",
                      name ? ")" : "");
    }
    if (line.length) {
        list_item(page, &head, "Windows:", line.text);
        page_end(page);
    }
    if (all || has_make(s, linux_makes, sizeof linux_makes / sizeof linux_makes[0]))
        put_log_lines(page, &head, "pppd:", tree_at(seen, "pppd"));
    if (all || has_make(s, cisco, 1))
        put_log_lines(page, &head, "Cisco IOS:", tree_at(seen, "cisco"));
    put_log_lines(page, &head, "others:", tree_at(seen, "other"));
    buffer_free(&line);
}

/* --- findings --------------------------------------------------------------------------- */

/* "critical lcp-timeout: sentence (frames 3, 4)". */
static void put_title(struct page *page, const char *name, const struct tree_node *item, enum role role,
                      const char *sentence)
{
    char frames[PHRASE_MAX];

    phrase_frames(item, frames);
    text_label(page, name);
    if (tree_known(item, "severity")) {
        page_put(page, role, tree_text(item, "severity", ""));
        page_put(page, ROLE_PLAIN, " ");
    }
    page_put(page, role, tree_text(item, "id", "?"));
    page_put(page, ROLE_PLAIN, ": ");
    page_wrap(page, role == ROLE_DIM ? ROLE_DIM : ROLE_PLAIN, TEXT_VALUE, sentence);
    if (*frames && !phrase_names_frames(sentence))
        page_unit(page, ROLE_DIM, TEXT_VALUE, frames);
    page_end(page);
}

/* The sentence first: "sentence (frames 3, 4) [critical lcp-timeout]". */
static void put_why(struct page *page, const struct tree_node *cause)
{
    const char *const sentence = tree_text(cause, "title", "");
    char text[PHRASE_MAX];

    phrase_frames(cause, text);
    text_label(page, "why");
    page_wrap(page, ROLE_BAD, TEXT_VALUE, sentence);
    if (*text && !phrase_names_frames(sentence))
        page_unit(page, ROLE_DIM, TEXT_VALUE, text);
    snprintf(text, sizeof text, "[%s %s]", tree_text(cause, "severity", ""), tree_text(cause, "id", "?"));
    page_unit(page, ROLE_DIM, TEXT_VALUE, text);
    page_end(page);
}

/* All that is said below the title. */
static void put_rest(struct page *page, const struct tree_node *s, const struct tree_node *finding)
{
    if (tree_known(finding, "explanation"))
        text_entry(page, "", ROLE_PLAIN, tree_text(finding, "explanation", ""));
    put_consequences(page, finding);
    put_remedies(page, finding);
    put_reasons(page, s, finding);
    put_fixes(page, s, finding);
    put_seen_as(page, s, finding);
}

/* A cause that the root cause explains. */
static void put_superseded(struct page *page, const char *name, const struct tree_node *finding)
{
    struct buffer sentence = { 0 };

    buffer_format(&sentence, "%s Explained by %s.", tree_text(finding, "title", ""),
                  tree_text(finding, "superseded_by", "?"));
    put_title(page, name, finding, ROLE_DIM, sentence.text);
    buffer_free(&sentence);
}

/* In the order of reading: the root cause, what is as grave, warnings, notices, causes explained, infos. */
enum place { PLACE_ROOT, PLACE_CRITICAL, PLACE_WARNING, PLACE_NOTICE, PLACE_EXPLAINED, PLACE_INFO, PLACE_COUNT };

static enum place place_of(const struct tree_node *s, const struct tree_node *finding)
{
    static const char *const severities[] = { "critical", "warning", "notice" };

    if (tree_known(s, "root_cause") && tree_is(finding, "id", tree_text(s, "root_cause", "")))
        return PLACE_ROOT;
    if (tree_known(finding, "superseded_by"))
        return PLACE_EXPLAINED;
    for (size_t i = 0; i < sizeof severities / sizeof severities[0]; i++)
        if (tree_is(finding, "severity", severities[i]))
            return (enum place)(PLACE_CRITICAL + i);
    return PLACE_INFO;
}

void text_findings(struct page *page, const struct tree_node *s)
{
    const char *name = "findings";

    for (unsigned place = 0; place < PLACE_COUNT; place++)
        for (const struct tree_node *f = tree_at(s, "findings")->first; f; f = f->next) {
            if (place_of(s, f) != place)
                continue;
            if (place == PLACE_ROOT)
                put_why(page, f);
            else if (place == PLACE_EXPLAINED)
                put_superseded(page, name, f);
            else
                put_title(page, name, f, phrase_severity_role(tree_text(f, "severity", "")), tree_text(f, "title", ""));
            if (place < PLACE_EXPLAINED)
                put_rest(page, s, f);
            if (place == PLACE_ROOT && tree_at(s, "findings")->first->next)
                page_end(page);
            name = place == PLACE_ROOT ? name : "";
        }
}

void text_limits(struct page *page, const struct tree_node *s)
{
    const char *name = "limits";

    for (const struct tree_node *l = tree_at(s, "limits")->first; l; l = l->next, name = "")
        put_title(page, name, l, ROLE_WARN, tree_text(l, "text", ""));
}
