/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_findings.c: the diagnoses of one session: why it failed, with its evidence, what
 * followed, what would have worked, likely reasons, fixes, who saw what; others below.
 */
#include "report/html_parts.h"

#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "report/phrase.h"

static void put_frames(struct html *html, const struct tree_node *node)
{
    char frames[PHRASE_MAX];

    phrase_frames(node, frames);
    if (*frames)
        html_element(html, "span", "frames", frames);
}

/* --- lists below a title -------------------------------------------------------------- */

static void list_begin(struct html *html, const char *head)
{
    html_element(html, "h5", NULL, head);
}

static void put_consequences(struct html *html, const struct tree_node *f)
{
    const struct tree_node *c = tree_at(f, "consequences")->first;

    if (!c)
        return;
    list_begin(html, "Because of this");
    html_raw(html, "<ol class=\"steps\">");
    for (; c; c = c->next) {
        html_raw(html, "<li>");
        html_text(html, tree_text(c, "text", ""));
        if (tree_known(c, "frame")) {
            html_raw(html, " <span class=\"frames\">");
            html_format(html, "(frame %s)", tree_text(c, "frame", "?"));
            html_raw(html, "</span>");
        }
        html_raw(html, "</li>");
    }
    html_raw(html, "</ol>\n");
}

static void put_remedies(struct html *html, const struct tree_node *f)
{
    const struct tree_node *r = tree_at(f, "remedies")->first;

    if (!r)
        return;
    list_begin(html, r->next ? "It would work with one of these" : "It would work");
    html_raw(html, "<ul class=\"remedies\">");
    for (; r; r = r->next) {
        html_raw(html, "<li>");
        html_prose(html, r->text ? r->text : "");
        html_raw(html, "</li>");
    }
    html_raw(html, "</ul>\n");
}

static void put_reasons(struct html *html, const struct tree_node *f)
{
    const struct tree_node *h = tree_at(f, "hints")->first;

    if (!h)
        return;
    list_begin(html, "Likely reasons, most likely first");
    html_raw(html, "<ol>");
    for (; h; h = h->next) {
        html_raw(html, "<li>");
        html_prose(html, tree_text(h, "text", ""));
        if (tree_known(h, "id")) {
            html_raw(html, " ");
            html_element(html, "code", NULL, tree_text(h, "id", ""));
        }
        html_raw(html, "</li>");
    }
    html_raw(html, "</ol>\n");
}

static void put_pair(struct html *html, const char *class, const char *term, const char *text)
{
    html_raw(html, "<div>");
    html_element(html, "dt", class, term);
    html_raw(html, "<dd>");
    html_prose(html, text);
    html_raw(html, "</dd></div>");
}

static void put_fixes(struct html *html, const struct tree_node *f)
{
    const struct tree_node *fix = tree_at(f, "fixes")->first;

    if (!fix)
        return;
    list_begin(html, "To mend it");
    html_raw(html, "<dl class=\"pairs\">");
    for (; fix; fix = fix->next) {
        const bool any = !tree_known(fix, "vendor") || tree_is(fix, "vendor", "any");
        put_pair(html, tree_at(fix, "of_peer")->boolean ? "here" : NULL, any ? "anywhere" : tree_text(fix, "vendor", ""),
                 tree_text(fix, "text", ""));
    }
    html_raw(html, "</dl>\n");
}

static void put_log_lines(struct html *html, const char *term, const struct tree_node *lines)
{
    struct buffer text = { 0 };

    for (const struct tree_node *l = lines->first; l; l = l->next)
        buffer_format(&text, "%s\"%s\"", text.length ? ", " : "", l->text ? l->text : "");
    if (text.length)
        put_pair(html, NULL, term, text.text);
    buffer_free(&text);
}

static void put_windows(struct html *html, const struct tree_node *numbers)
{
    struct buffer text = { 0 };

    for (const struct tree_node *n = numbers->first; n; n = n->next) {
        const struct name *const name = names_find(&names_ras, (uint32_t)n->integer);
        buffer_format(&text, "%s%s%s%s%s", text.length ? ", " : "error ", n->text, name ? " (" : "", name ? name->full : "",
                      name ? ")" : "");
    }
    if (text.length)
        put_pair(html, NULL, "Windows", text.text);
    buffer_free(&text);
}

static void put_seen_as(struct html *html, const struct tree_node *f)
{
    const struct tree_node *const seen = tree_at(f, "seen_as");
    static const char *const lists[] = { "windows", "pppd", "cisco", "other" };
    bool any = false;

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        any = any || tree_at(seen, lists[i])->first;
    if (!any)
        return;
    list_begin(html, "Seen as");
    html_raw(html, "<dl class=\"pairs\">");
    put_windows(html, tree_at(seen, "windows"));
    put_log_lines(html, "pppd", tree_at(seen, "pppd"));
    put_log_lines(html, "Cisco IOS", tree_at(seen, "cisco"));
    put_log_lines(html, "others", tree_at(seen, "other"));
    html_raw(html, "</dl>\n");
}

/* --- findings ---------------------------------------------------------------------------- */

static void put_head(struct html *html, const struct tree_node *f, bool short_form)
{
    const char *const severity = tree_text(f, "severity", "warning");
    char class[PHRASE_MAX];

    snprintf(class, sizeof class, "tag %s", html_class(phrase_severity_role(severity)));
    html_raw(html, short_form ? "<p>" : "<h4>");
    html_element(html, "span", class, severity);
    html_raw(html, " ");
    html_text(html, tree_text(f, "title", ""));
    html_raw(html, short_form ? " " : "</h4>\n<p class=\"meta\">");
    html_element(html, "code", NULL, tree_text(f, "id", "?"));
    html_raw(html, " ");
    if (!short_form || !phrase_names_frames(tree_text(f, "title", "")))
        put_frames(html, f);
    if (tree_known(f, "superseded_by")) {
        html_raw(html, " <span class=\"dim\">explained by ");
        html_element(html, "code", NULL, tree_text(f, "superseded_by", "?"));
        html_raw(html, "</span>");
    }
    html_raw(html, "</p>\n");
}

#define TELL_MAX 3 /* cards that say the general words of a finding; later ones name the first of them */

static struct html_told *told_of(struct html *html, const struct tree_node *s, const struct tree_node *f)
{
    const char *const id = tree_text(f, "id", "?");
    unsigned i = 0;

    while (i < html->told_count && strcmp(html->told[i].id, id) != 0)
        i++;
    if (i == HTML_TOLD_MAX)
        return NULL;
    if (i == html->told_count) {
        html->told_count++;
        snprintf(html->told[i].id, sizeof html->told[i].id, "%s", id);
        snprintf(html->told[i].session, sizeof html->told[i].session, "%s", tree_text(s, "session", "?"));
    }
    return &html->told[i];
}

/* Likely reasons, fixes, who sees what. */
static void put_general(struct html *html, const struct tree_node *s, const struct tree_node *f)
{
    const bool any = tree_at(f, "hints")->first || tree_at(f, "fixes")->first;
    struct html_told *const told = any ? told_of(html, s, f) : NULL;

    if (told && told->times++ >= TELL_MAX) {
        html_raw(html, "<p class=\"dim\">Likely reasons and fixes stand at <a href=\"#s");
        html_text(html, told->session);
        html_raw(html, "\">session ");
        html_text(html, told->session);
        html_raw(html, "</a>.</p>\n");
        return;
    }
    put_reasons(html, f);
    put_fixes(html, f);
    put_seen_as(html, f);
    if (tree_known(f, "source"))
        html_element(html, "p", "dim source", tree_text(f, "source", ""));
}

static void put_finding(struct html *html, const struct tree_node *s, const struct tree_node *f, bool root)
{
    html_raw(html, root ? "<div class=\"finding root\">" : "<div class=\"finding\">");
    put_head(html, f, false);
    if (tree_known(f, "explanation")) {
        html_raw(html, "<p>");
        html_prose(html, tree_text(f, "explanation", ""));
        html_raw(html, "</p>\n");
    }
    put_remedies(html, f);
    put_consequences(html, f);
    put_general(html, s, f);
    html_raw(html, "</div>\n");
}

/* The root cause, then by severity; causes that it explains and what is only noted take a line each. */
static void put_of_rank(struct html *html, const struct tree_node *s, unsigned rank)
{
    static const char *const severities[] = { "critical", "warning", "notice", "info" };
    const char *const root = tree_text(s, "root_cause", "");

    for (const struct tree_node *f = tree_at(s, "findings")->first; f; f = f->next) {
        const bool is_root = *root && tree_is(f, "id", root);
        const bool is_short = tree_known(f, "superseded_by") || tree_is(f, "severity", "info");
        if (is_root != (rank == 0) || (!is_root && !tree_is(f, "severity", severities[rank - 1])))
            continue;
        if (is_short)
            put_head(html, f, true);
        else
            put_finding(html, s, f, is_root);
    }
}

static void put_limits(struct html *html, const struct tree_node *s)
{
    const struct tree_node *l = tree_at(s, "limits")->first;

    if (!l)
        return;
    html_raw(html, "<div class=\"finding limits\"><h4>What this capture cannot show</h4><ul>");
    for (; l; l = l->next) {
        html_raw(html, "<li>");
        html_text(html, tree_text(l, "text", ""));
        html_raw(html, " ");
        html_element(html, "code", NULL, tree_text(l, "id", "?"));
        html_raw(html, " ");
        put_frames(html, l);
        html_raw(html, "</li>");
    }
    html_raw(html, "</ul></div>\n");
}

void html_findings(struct html *html, const struct tree_node *s)
{
    put_of_rank(html, s, 0);
    put_limits(html, s);
    for (unsigned rank = 1; rank <= 4; rank++)
        put_of_rank(html, s, rank);
}
