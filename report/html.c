/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html.c: the page: its head, what was read, tables, a card for each session. */
#include "report/html.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/html_parts.h"
#include "report/phrase.h"

#define LADDER_ROWS_MAX 20000 /* of the whole page */

static void put_pieces(struct html *html, const char *const *pieces)
{
    for (; *pieces; pieces++)
        html_raw(html, *pieces);
}

/* "vpn.pcap", "vpn.pcap and 2 more". */
static void put_title(struct html *html, const struct tree_node *capture)
{
    const struct tree_node *const first = tree_at(capture, "files")->first;
    const size_t count = html->report->capture->file_count;

    if (!first)
        return;
    html_text(html, tree_text(first, "path", "?"));
    if (count > 1)
        html_format(html, " and %zu more", count - 1);
}

static void put_head(struct html *html, const struct tree_node *capture)
{
    html_raw(html, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"");
    html_raw(html, html_policy);
    html_raw(html, "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
                   "<title>PPTP sessions: ");
    put_title(html, capture);
    html_raw(html, "</title>\n<style>");
    put_pieces(html, html_style);
    html_raw(html, "</style>\n</head>\n<body>\n<header>\n<h1>PPTP sessions: ");
    put_title(html, capture);
    html_raw(html, "</h1>\n");
}

/* --- what was read ------------------------------------------------------------------------ */

static void put_span(struct html *html, const struct tree_node *capture)
{
    char first[PHRASE_MAX], last[PHRASE_MAX];

    html_raw(html, "<p class=\"dim\">");
    if (tree_known(capture, "first")) {
        phrase_time(tree_text(capture, "first", ""), "", first);
        phrase_time(tree_text(capture, "last", ""), tree_text(capture, "first", ""), last);
        html_format(html, "%s to %s UTC, ", first, last);
    }
    html_format(html, "%s frame%s", tree_text(capture, "frames", "0"), tree_integer(capture, "frames") == 1 ? "" : "s");
    html_raw(html, "</p>\n");
}

static void put_count(struct html *html, const char *class, int64_t count, const char *noun)
{
    html_raw(html, "<li class=\"");
    html_raw(html, count ? class : "dim");
    html_raw(html, "\"><b>");
    html_format(html, "%" PRId64, count);
    html_raw(html, "</b> ");
    html_text(html, noun);
    html_raw(html, "</li>");
}

static void put_counts(struct html *html, const struct tree_node *summary)
{
    const int64_t sessions = tree_integer(summary, "sessions");

    if (!sessions) {
        html_raw(html, "<p><b>No PPTP session</b> (TCP port 1723, or GRE with PPP inside).</p>\n");
        return;
    }
    html_raw(html, "<ul class=\"counts\">");
    put_count(html, "strong", sessions, sessions == 1 ? "session" : "sessions");
    put_count(html, "ok", tree_integer(summary, "connected"), "connected");
    put_count(html, "bad", tree_integer(summary, "failed"), "failed");
    put_count(html, "warn", tree_integer(summary, "incomplete"), "incomplete");
    html_raw(html, "</ul>\n");
    if (tree_known(summary, "matched")) {
        html_raw(html, "<p>");
        html_format(html, "%s of them match%s the filter and %s shown.", tree_text(summary, "matched", "0"),
                    tree_integer(summary, "matched") == 1 ? "es" : "", tree_integer(summary, "matched") == 1 ? "is" : "are");
        html_raw(html, "</p>\n");
    }
}

static void put_note(struct html *html, const char *note)
{
    html_element(html, "p", "note", note);
    html_raw(html, "\n");
}

/* "Not read: 3 packets ...; 1 record ...". Silent where every count is 0. */
static void put_list(struct html *html, const char *label, const struct tree_node *counts)
{
    struct buffer line = { 0 };

    for (const struct tree_node *row = counts->first; row; row = row->next)
        if (row->integer)
            buffer_format(&line, "%s%" PRId64 " %s", line.length ? "; " : label, row->integer, phrase_reason(row->key));
    if (line.length)
        put_note(html, line.text);
    buffer_free(&line);
}

static void put_files(struct html *html, const struct tree_node *capture)
{
    for (const struct tree_node *file = tree_at(capture, "files")->first; file; file = file->next) {
        struct buffer lost = { 0 };
        if (tree_known(file, "reason"))
            put_note(html, tree_text(file, "reason", ""));
        buffer_format(&lost, "The capturing machine lost %s packets of %s.", tree_text(file, "dropped", "0"),
                      tree_text(file, "path", "?"));
        if (tree_integer(file, "dropped"))
            put_note(html, lost.text);
        buffer_free(&lost);
    }
    for (const struct tree_node *note = tree_at(capture, "notes")->first; note; note = note->next)
        put_note(html, note->text ? note->text : "");
}

static void put_file_list(struct html *html, const struct tree_node *capture)
{
    const struct tree_node *file = tree_at(capture, "files")->first;

    if (!file || !file->next)
        return;
    html_raw(html, "<details><summary>Files</summary><ul>");
    for (; file; file = file->next) {
        html_raw(html, "<li>");
        html_format(html, "%s: %s, %s packets", tree_text(file, "path", "?"), tree_text(file, "format", "not read"),
                    tree_text(file, "packets", "0"));
        html_raw(html, "</li>");
    }
    html_raw(html, "</ul></details>\n");
}

static void put_begin(struct html *html, struct tree *tree)
{
    const struct report *const report = html->report;

    tree_clear(tree);
    walk_capture(report->capture, tree_door(tree));
    put_head(html, tree_root(tree));
    put_span(html, tree_root(tree));
    tree_clear(tree);
    walk_summary(report->summary, report->capture, tree_door(tree));
    put_counts(html, tree_root(tree));
    put_list(html, "Not read: ", tree_at(tree_root(tree), "unread"));
    put_list(html, "Left out because a table was full: ", tree_at(tree_root(tree), "caps"));
    tree_clear(tree);
    walk_capture(report->capture, tree_door(tree));
    put_files(html, tree_root(tree));
    put_file_list(html, tree_root(tree));
    html_raw(html, "</header>\n<main>\n");
}

static void put_end(struct html *html, const struct html_options *options)
{
    html_raw(html, "</main>\n<footer>");
    if (options->program) {
        html_raw(html, "Written by ");
        html_text(html, options->program);
        html_raw(html, ". ");
    }
    html_raw(html, "Frames count from 1 over all files in time order. Times are UTC.</footer>\n<script>");
    put_pieces(html, html_script);
    html_raw(html, "</script>\n</body>\n</html>\n");
}

bool html_report(const struct report *report, const struct html_options *options, const struct report_output *output)
{
    struct html html = { .output = output, .report = report, .ok = true };
    struct tree *const tree = tree_new(), *const events = tree_new();
    uint32_t budget = LADDER_ROWS_MAX;

    put_begin(&html, tree);
    if (report->session_count) {
        html_session_table(&html, tree);
        html_encryption_table(&html, tree);
        html_raw(&html, "<section>\n<h2>Each session</h2>\n");
    }
    for (size_t i = 0; i < report->session_count && html.ok; i++)
        html_session(&html, report->session(report->context, i), html_session_tree(&html, i, WALK_WHOLE, tree), events,
                     &budget);
    if (report->session_count)
        html_raw(&html, "</section>\n");
    put_end(&html, options);
    html_flush(&html);
    html_free(&html);
    tree_free(events);
    tree_free(tree);
    return html.ok;
}
