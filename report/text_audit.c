/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text_audit.c: verdicts for a person: the policy, a row for each session, under it the
 * reasons that matter, and how many got which verdict.
 *
 * Like the report of analyze it is made from the walk, twice: once to measure.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/audit.h"
#include "report/phrase.h"
#include "report/text_parts.h"

enum column { COL_NUMBER, COL_VERDICT, COL_TIME, COL_CLIENT, COL_SERVER, COL_USER, COL_AUTH, COL_CIPHER, COL_COUNT };

static const char *const titles[COL_COUNT] = { "#", "VERDICT", "TIME (UTC)", "CLIENT", "SERVER", "USER", "AUTH",
                                               "ENCRYPTION" };

#define GAP 2
#define INDENT 5
#define USER_MAX 40

struct row {
    char cells[COL_COUNT][PHRASE_MAX];
};

struct audit_page {
    struct page page;
    unsigned widths[COL_COUNT];
    bool folded;                 /* user and what follows stand on a line of their own */
    const struct report *report;
    const struct text_options *options;
    struct tree *tree;
};

static enum role verdict_role(const char *verdict)
{
    return strcmp(verdict, "pass") == 0 ? ROLE_OK : strcmp(verdict, "fail") == 0 ? ROLE_BAD : ROLE_WARN;
}

static const struct tree_node *verdict_tree(struct audit_page *audit, size_t index)
{
    const struct report *const report = audit->report;

    tree_clear(audit->tree);
    walk_verdict(report->session(report->context, index), report->capture->audit->policy, report->capture,
                 tree_door(audit->tree));
    return tree_root(audit->tree);
}

static void row_fill(const struct tree_node *v, struct row *row)
{
    const char *const start = tree_text(v, "start", "-"), *const clock = strchr(start, 'T');
    const char *const user = tree_text(v, "user", "-");

    snprintf(row->cells[COL_NUMBER], PHRASE_MAX, "%s", tree_text(v, "session", "?"));
    snprintf(row->cells[COL_VERDICT], PHRASE_MAX, "%s", tree_text(v, "verdict", "?"));
    if (clock)
        snprintf(row->cells[COL_TIME], PHRASE_MAX, "%.10s %.8s", start, clock + 1);
    else
        snprintf(row->cells[COL_TIME], PHRASE_MAX, "%s", start);
    snprintf(row->cells[COL_CLIENT], PHRASE_MAX, "%s", tree_text(v, "client.ip", "?"));
    snprintf(row->cells[COL_SERVER], PHRASE_MAX, "%s", tree_text(v, "server.ip", "?"));
    phrase_clip(*user ? user : "\"\"", USER_MAX, row->cells[COL_USER]);
    phrase_clip(tree_text(v, "auth", "-"), USER_MAX, row->cells[COL_AUTH]);
    phrase_encryption(tree_at(v, "encryption"), row->cells[COL_CIPHER]);
    if (!tree_is(v, "outcome", "connected") && strcmp(row->cells[COL_CIPHER], "none") == 0)
        snprintf(row->cells[COL_CIPHER], PHRASE_MAX, "-"); /* it never had anything to encrypt */
}

static void measure(struct audit_page *audit)
{
    unsigned total = 2; /* the arrow is two wider than a gap */
    struct row row;

    for (size_t c = 0; c < COL_COUNT; c++)
        audit->widths[c] = (unsigned)strlen(titles[c]);
    for (size_t i = 0; i < audit->report->session_count; i++) {
        row_fill(verdict_tree(audit, i), &row);
        for (size_t c = 0; c < COL_COUNT; c++) {
            const unsigned columns = page_columns(row.cells[c], strlen(row.cells[c]));
            audit->widths[c] = columns > audit->widths[c] ? columns : audit->widths[c];
        }
    }
    for (size_t c = 0; c < COL_COUNT; c++)
        total += audit->widths[c] + (c ? GAP : 0);
    audit->folded = audit->options->width && total > audit->options->width;
}

static void print_row(struct audit_page *audit, const struct row *row, enum role role)
{
    struct page *const page = &audit->page;
    unsigned column = 0;

    for (unsigned c = 0; c < COL_COUNT; c++) {
        const char *const cell = row->cells[c];
        const unsigned width = audit->widths[c];
        if (c == COL_USER && audit->folded) {
            page_end(page);
            column = INDENT;
            page_column(page, column);
        }
        if (c == COL_NUMBER)
            page_column(page, width - page_columns(cell, strlen(cell)));
        page_put(page, c == COL_VERDICT && role != ROLE_DIM ? verdict_role(cell) : role, cell);
        column += width + GAP;
        if (c == COL_CLIENT) {
            page_column(page, column - GAP);
            page_put(page, role, role == ROLE_DIM ? "    " : " -> ");
            column += 2;
        }
        if (c + 1 < COL_COUNT && !(c + 1 == COL_USER && audit->folded))
            page_column(page, column);
    }
    page_end(page);
}

/* Of a session that passed only with -v; of the others what did not pass. */
static void print_reasons(struct audit_page *audit, const struct tree_node *v)
{
    struct page *const page = &audit->page;

    for (const struct tree_node *reason = tree_at(v, "reasons")->first; reason; reason = reason->next) {
        const char *const verdict = tree_text(reason, "verdict", "?");
        if (strcmp(verdict, "pass") == 0 && !audit->options->verbose)
            continue;
        page_column(page, INDENT);
        page_format(page, verdict_role(verdict), "%s:", verdict);
        page_put(page, ROLE_PLAIN, " ");
        page_wrap(page, ROLE_PLAIN, INDENT + 2, tree_text(reason, "text", ""));
        page_end(page);
    }
}

static void print_table(struct audit_page *audit)
{
    struct row row;

    if (!audit->report->session_count)
        return;
    measure(audit);
    for (size_t c = 0; c < COL_COUNT; c++)
        snprintf(row.cells[c], PHRASE_MAX, "%s", titles[c]);
    print_row(audit, &row, ROLE_DIM);
    for (size_t i = 0; i < audit->report->session_count && audit->page.ok; i++) {
        const struct tree_node *const v = verdict_tree(audit, i);
        row_fill(v, &row);
        print_row(audit, &row, ROLE_PLAIN);
        print_reasons(audit, v);
    }
    page_end(&audit->page);
}

static void print_policy(struct page *page, const struct tree_node *policy)
{
    page_put(page, ROLE_PLAIN, "Policy ");
    page_put(page, ROLE_STRONG, tree_text(policy, "name", "?"));
    page_put(page, ROLE_PLAIN, tree_at(policy, "changed")->boolean ? ", changed: " : ": ");
    page_wrap(page, ROLE_PLAIN, 2, tree_text(policy, "text", ""));
    page_end(page);
}

static void print_counts(struct audit_page *audit, const struct tree_node *summary)
{
    struct page *const page = &audit->page;
    const int64_t sessions = tree_integer(summary, "sessions");
    const uint64_t frames = audit->report->capture->frames;
    const char *separator = ": ";
    char read[PHRASE_MAX];

    if (tree_known(summary, "matched"))
        page_format(page, ROLE_STRONG, "%s of ", tree_text(summary, "matched", "0"));
    if (sessions || tree_known(summary, "matched"))
        page_format(page, ROLE_STRONG, "%" PRId64 " session%s", sessions, sessions == 1 ? "" : "s");
    else
        page_put(page, ROLE_STRONG, "No PPTP session (TCP port 1723, or GRE with PPP inside)");
    if (tree_known(summary, "matched"))
        page_put(page, ROLE_STRONG, sessions == 1 ? " matches" : " match");
    for (const struct tree_node *count = tree_at(summary, "verdicts")->first; count; count = count->next) {
        if (!count->integer)
            continue;
        page_put(page, ROLE_PLAIN, separator);
        page_format(page, verdict_role(count->key), "%" PRId64 " %s", count->integer, count->key);
        separator = ", ";
    }
    snprintf(read, sizeof read, "in %" PRIu64 " frame%s", frames, frames == 1 ? "" : "s");
    page_unit(page, ROLE_PLAIN, 2, read);
    page_end(page);
}

bool text_audit(const struct report *report, const struct text_options *options, const struct report_output *output)
{
    struct audit_page audit = {
        .page = { .output = output, .width = options->width, .colour = options->colour, .ok = true },
        .report = report, .options = options, .tree = tree_new(),
    };

    print_table(&audit);
    tree_clear(audit.tree);
    walk_summary(report->summary, report->capture, tree_door(audit.tree));
    const struct tree_node *const summary = tree_root(audit.tree);
    print_policy(&audit.page, tree_at(summary, "policy"));
    print_counts(&audit, summary);
    text_left_out(&audit.page, summary);
    text_capture_notes(&audit.page, report->capture, audit.tree);
    tree_free(audit.tree);
    page_free(&audit.page);
    return audit.page.ok;
}
