/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_tables.c: a row for each session with what became of it; and, for auditors, how
 * each was authenticated and encrypted, and what crossed in clear.
 */
#include "report/html_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"

const struct tree_node *html_session_tree(const struct html *html, size_t index, enum walk_depth depth,
                                          struct tree *tree)
{
    const struct report *const report = html->report;
    tree_clear(tree);
    walk_session(report->session(report->context, index), report->capture, depth, tree_door(tree));
    return tree_root(tree);
}

static void heads(struct html *html, const char *const *titles, size_t count)
{
    html_raw(html, "<thead><tr>");
    for (size_t i = 0; i < count; i++) {
        html_raw(html, "<th scope=\"col\">");
        html_text(html, titles[i]);
        html_raw(html, "</th>");
    }
    html_raw(html, "</tr></thead>\n<tbody>\n");
}

/* The row's beginning, and its number, which leads to the card. */
static void row_begin(struct html *html, const struct tree_node *s)
{
    const char *const number = tree_text(s, "session", "?");

    html_raw(html, "<tr data-session=\"");
    html_text(html, number);
    html_raw(html, "\" data-outcome=\"");
    html_text(html, tree_text(s, "outcome", ""));
    html_raw(html, "\"><td class=\"number\"><a href=\"#s");
    html_text(html, number);
    html_raw(html, "\">");
    html_text(html, number);
    html_raw(html, "</a></td>");
}

/* A cell that sorts by a number. */
static void sorted_cell(struct html *html, int64_t by, const char *text)
{
    html_raw(html, "<td class=\"number\" data-by=\"");
    html_format(html, "%" PRId64, by);
    html_raw(html, "\">");
    html_text(html, text);
    html_raw(html, "</td>");
}

/* --- sessions ------------------------------------------------------------------------ */

/* Warnings beside the cause and what it explains. */
static unsigned warnings_of(const struct tree_node *s)
{
    unsigned count = 0;

    for (const struct tree_node *f = tree_at(s, "findings")->first; f; f = f->next) {
        const bool grave = tree_is(f, "severity", "critical") || tree_is(f, "severity", "warning");
        count += grave && !tree_known(f, "superseded_by") && !tree_is(f, "id", tree_text(s, "root_cause", ""));
    }
    return count;
}

static void put_reason(struct html *html, const struct tree_node *s)
{
    const struct tree_node *const cause = phrase_finding(s, tree_text(s, "root_cause", ""));
    const unsigned warnings = warnings_of(s);
    char text[PHRASE_MAX];

    html_raw(html, "<td class=\"why\">");
    if (tree_known(s, "root_cause") && tree_known(cause, "title")) {
        html_text(html, tree_text(cause, "title", ""));
    } else if (tree_is(s, "outcome", "incomplete")) {
        html_text(html, "the capture cannot decide");
    } else {
        phrase_ended(s, text);
        html_text(html, text);
    }
    if (warnings) {
        html_raw(html, " <span class=\"tag warn\">");
        html_format(html, "%u warning%s", warnings, warnings == 1 ? "" : "s");
        html_raw(html, "</span>");
    }
    html_raw(html, "</td>");
}

static void session_row(struct html *html, const struct tree_node *s)
{
    const char *const user = tree_text(s, "auth.user", "-"), *const outcome = tree_text(s, "outcome", "?");
    char text[PHRASE_MAX];

    row_begin(html, s);
    html_raw(html, "<td>");
    snprintf(text, sizeof text, "tag %s", html_class(phrase_outcome_role(outcome)));
    html_element(html, "span", text, outcome);
    html_raw(html, "</td>");
    phrase_time(tree_text(s, "start", "-"), "", text);
    text[strcspn(text, ".")] = '\0';
    html_cell(html, "time", text);
    html_cell(html, "address", tree_text(s, "client.ip", "?"));
    html_cell(html, "address", tree_text(s, "server.ip", "?"));
    html_cell(html, "name", *user ? user : "\"\"");
    html_cell(html, NULL, tree_text(s, "auth.method", "-"));
    phrase_session_encryption(s, text);
    html_cell(html, NULL, text);
    phrase_duration(tree_integer(s, "duration_ns"), text);
    sorted_cell(html, tree_integer(s, "duration_ns"), text);
    put_reason(html, s);
    html_raw(html, "</tr>\n");
}

void html_session_table(struct html *html, struct tree *tree)
{
    static const char *const titles[] = { "#", "Outcome", "Began (UTC)", "Client", "Server", "User", "Authentication",
                                          "Encryption", "Lasted", "Why, or how it ended" };
    html_raw(html, "<section id=\"sessions\">\n<h2>Sessions</h2>\n"
                   "<form id=\"tools\" hidden><input id=\"find\" type=\"search\" placeholder=\"Show only rows with\" "
                   "aria-label=\"Show only rows with\"> <select id=\"outcome\" aria-label=\"Outcome\">"
                   "<option value=\"\">every outcome</option><option>connected</option><option>failed</option>"
                   "<option>incomplete</option></select> <output id=\"shown\"></output></form>\n"
                   "<div class=\"wide\"><table id=\"list\">\n");
    heads(html, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < html->report->session_count && html->ok; i++)
        session_row(html, html_session_tree(html, i, WALK_REASONS, tree));
    html_raw(html, "</tbody></table></div>\n</section>\n");
}

/* --- encryption ---------------------------------------------------------------------- */

int64_t html_clear_packets(const struct tree_node *s, const char *way)
{
    int64_t packets = 0;

    for (const struct tree_node *p = tree_at(tree_at(tree_at(s, "data"), way), "protocols")->first; p; p = p->next)
        if (tree_at(p, "user_data")->boolean && strcmp(p->key, "comp") != 0 && strcmp(p->key, "link-comp") != 0)
            packets += tree_integer(p, "packets");
    return packets;
}

static void direction_cells(struct html *html, const struct tree_node *s, const char *way)
{
    const struct tree_node *const cipher = tree_at(tree_at(s, "encryption"), way);
    const bool weak = tree_known(cipher, "bits") && tree_integer(cipher, "bits") < 128;
    char text[PHRASE_MAX];

    phrase_session_encryption(s, text);
    if (strcmp(text, "-") == 0 && !tree_known(cipher, "since_frame")) { /* it never came so far */
        html_raw(html, "<td class=\"dim\">not negotiated</td><td class=\"dim\">-</td>");
        return;
    }
    phrase_encryption(cipher, text);
    html_raw(html, weak ? "<td class=\"warn\">" : "<td>");
    html_text(html, strcmp(text, "-") == 0 ? "not seen" : text);
    if (tree_known(cipher, "basis")) {
        html_raw(html, " <small>");
        html_text(html, tree_text(cipher, "basis", ""));
        html_raw(html, "</small>");
    }
    html_raw(html, "</td>");
    html_cell(html, "number", tree_text(cipher, "since_frame", "-"));
}

static void clear_cell(struct html *html, const struct tree_node *s)
{
    const int64_t c2s = html_clear_packets(s, "c2s"), s2c = html_clear_packets(s, "s2c");
    char text[PHRASE_MAX] = "none seen";

    if (c2s || s2c)
        snprintf(text, sizeof text, "%" PRId64 " packets to the server, %" PRId64 " to the client", c2s, s2c);
    html_cell(html, c2s || s2c ? "warn" : NULL, text);
}

static void encryption_row(struct html *html, const struct tree_node *s)
{
    const char *const user = tree_text(s, "auth.user", "-");

    row_begin(html, s);
    html_cell(html, "address", tree_text(s, "client.ip", "?"));
    html_cell(html, "name", *user ? user : "\"\"");
    html_raw(html, "<td>");
    html_text(html, tree_text(s, "auth.method", "not seen"));
    html_raw(html, " <small>");
    html_text(html, tree_text(s, "auth.result", ""));
    html_raw(html, "</small></td>");
    direction_cells(html, s, "c2s");
    direction_cells(html, s, "s2c");
    clear_cell(html, s);
    html_raw(html, "</tr>\n");
}

void html_encryption_table(struct html *html, struct tree *tree)
{
    static const char *const titles[] = { "#", "Client", "User", "Authentication", "Client to server", "since frame",
                                          "Server to client", "since frame", "User data in clear" };
    html_raw(html, "<section id=\"encryption\">\n<h2>Encryption</h2>\n"
                   "<p class=\"dim\">What was last agreed, in each direction. <i>acknowledged</i>: seen to be agreed; <i>inferred</i>: "
                   "concluded from the other direction. RC4 as MPPE uses it has no integrity check at any strength.</p>\n"
                   "<div class=\"wide\"><table>\n");
    heads(html, titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < html->report->session_count && html->ok; i++)
        encryption_row(html, html_session_tree(html, i, WALK_FACTS, tree));
    html_raw(html, "</tbody></table></div>\n</section>\n");
}
