/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.c: the report for a person: one row per session, why it did not connect,
 * a summary, and notes on what could not be read.
 *
 * Rows are laid out after two walks: the first measures the columns, the second
 * prints. A row that is wider than the terminal becomes two lines.
 */
#include "report/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dissect/text.h"
#include "report/phrase.h"
#include "report/text_parts.h"

enum column { COL_NUMBER, COL_TIME, COL_CLIENT, COL_SERVER, COL_USER, COL_AUTH, COL_CIPHER, COL_OUTCOME, COL_DURATION,
              COL_ENDED, COL_COUNT };

static const char *const titles[COL_COUNT] = { "#", "TIME (UTC)", "CLIENT", "SERVER", "USER", "AUTH", "ENCRYPTION",
                                               "OUTCOME", "LASTED", "ENDED" };

#define GAP 2
#define INDENT 5   /* of lines under a row */
#define USER_MAX 40
#define DETAIL_WIDTH 80 /* where there is no terminal */

struct row {
    char cells[COL_COUNT][PHRASE_MAX];
};

struct table {
    unsigned widths[COL_COUNT];
    char day[11];      /* of the first session: "2012-07-22" */
    bool one_day;      /* all sessions begin on it: rows show the time alone */
    bool folded;       /* two lines a row */
};

struct text_page {
    struct page page;
    struct table table;
    const struct report *report;
    const struct text_options *options;
    struct tree *tree;
};

/* --- rows ---------------------------------------------------------------------- */

static void cell_time(const struct tree_node *s, const struct table *table, char cell[static PHRASE_MAX])
{
    const char *const start = tree_text(s, "start", "-");
    const char *const clock = strchr(start, 'T');

    if (!clock)
        snprintf(cell, PHRASE_MAX, "%s", start);
    else if (table->one_day)
        snprintf(cell, PHRASE_MAX, "%.8s", clock + 1);
    else
        snprintf(cell, PHRASE_MAX, "%.10s %.8s", start, clock + 1);
}

/* How it ended; of a failed session where and why, first. */
static void cell_ended(const struct tree_node *s, char cell[static PHRASE_MAX])
{
    if (tree_is(s, "outcome", "failed"))
        snprintf(cell, PHRASE_MAX, "%s: %s", tree_text(s, "failed_stage", "?"),
                 tree_text(s, "root_cause", "cause not known"));
    else
        phrase_ended(s, cell);
}

static void row_fill(const struct tree_node *s, const struct table *table, struct row *row)
{
    snprintf(row->cells[COL_NUMBER], PHRASE_MAX, "%s", tree_text(s, "session", "?"));
    cell_time(s, table, row->cells[COL_TIME]);
    snprintf(row->cells[COL_CLIENT], PHRASE_MAX, "%s", tree_text(s, "client.ip", "?"));
    snprintf(row->cells[COL_SERVER], PHRASE_MAX, "%s", tree_text(s, "server.ip", "?"));
    const char *const user = tree_text(s, "auth.user", "-");
    phrase_clip(*user ? user : "\"\"", USER_MAX, row->cells[COL_USER]);
    phrase_clip(tree_text(s, "auth.method", "-"), USER_MAX, row->cells[COL_AUTH]);
    phrase_session_encryption(s, row->cells[COL_CIPHER]);
    snprintf(row->cells[COL_OUTCOME], PHRASE_MAX, "%s", tree_text(s, "outcome", "?"));
    phrase_duration(tree_integer(s, "duration_ns"), row->cells[COL_DURATION]);
    cell_ended(s, row->cells[COL_ENDED]);
}

static const struct tree_node *session_tree(struct text_page *text, size_t index, enum walk_depth depth)
{
    const struct report *const report = text->report;
    tree_clear(text->tree);
    walk_session(report->session(report->context, index), report->capture, depth, tree_door(text->tree));
    return tree_root(text->tree);
}

/* Rows are measured with the day from the first session of another day on: that width is enough for those before. */
static void table_measure(struct text_page *text)
{
    struct table *const table = &text->table;
    unsigned total = 0;
    struct row row;

    table->one_day = true;
    for (size_t c = 0; c < COL_COUNT; c++)
        table->widths[c] = (unsigned)strlen(titles[c]);
    for (size_t i = 0; i < text->report->session_count; i++) {
        const struct tree_node *const s = session_tree(text, i, WALK_FACTS);
        const char *const start = tree_text(s, "start", "");
        if (i == 0)
            snprintf(table->day, sizeof table->day, "%.10s", start);
        table->one_day = table->one_day && strncmp(table->day, start, 10) == 0;
        row_fill(s, table, &row);
        for (size_t c = 0; c < COL_COUNT; c++) {
            const unsigned columns = page_columns(row.cells[c], strlen(row.cells[c]));
            table->widths[c] = columns > table->widths[c] ? columns : table->widths[c];
        }
    }
    for (size_t c = 0; c < COL_COUNT; c++)
        total += table->widths[c] + GAP;
    total += 2; /* the arrow between the addresses is two wider than a gap */
    table->folded = text->options->width && total - GAP > text->options->width;
}

static enum role cell_role(enum column column, const struct row *row)
{
    if (column == COL_OUTCOME)
        return phrase_outcome_role(row->cells[COL_OUTCOME]);
    if (column == COL_ENDED && strcmp(row->cells[COL_OUTCOME], "failed") == 0)
        return ROLE_BAD;
    return ROLE_PLAIN;
}

/* Cells one behind the other, each padded to its column; numbers to the right. */
static void row_cells(struct text_page *text, const struct row *row, const enum column *columns, size_t count,
                      enum role role)
{
    struct page *const page = &text->page;
    unsigned column = 0;

    for (size_t i = 0; i < count; i++) {
        const enum column c = columns[i];
        const char *const cell = row->cells[c];
        const unsigned width = text->table.widths[c];
        if (c == COL_NUMBER)
            page_column(page, width - page_columns(cell, strlen(cell)));
        page_put(page, role == ROLE_DIM ? role : cell_role(c, row), cell);
        column += width + GAP;
        if (c == COL_CLIENT && i + 1 < count) {
            page_column(page, column - GAP);
            page_put(page, role, role == ROLE_DIM ? "    " : " -> ");
            column += 2;
        }
        if (i + 1 < count)
            page_column(page, column);
    }
    page_end(page);
}

static void row_print(struct text_page *text, const struct row *row, enum role role)
{
    static const enum column whole[] = { COL_NUMBER, COL_TIME, COL_CLIENT, COL_SERVER, COL_USER, COL_AUTH, COL_CIPHER,
                                         COL_OUTCOME, COL_DURATION, COL_ENDED };
    static const enum column first[] = { COL_NUMBER, COL_TIME, COL_CLIENT, COL_SERVER, COL_OUTCOME, COL_DURATION };

    if (text->table.folded)
        row_cells(text, row, first, sizeof first / sizeof first[0], role);
    else
        row_cells(text, row, whole, sizeof whole / sizeof whole[0], role);
}

/* The second line of a folded row: what is known, as a phrase. */
static void row_rest(struct text_page *text, const struct tree_node *s, const struct row *row)
{
    static const struct { enum column column; const char *label; } parts[] = {
        { COL_USER, "user" }, { COL_AUTH, "auth" }, { COL_CIPHER, "encryption" }, { COL_ENDED, "" },
    };
    struct page *const page = &text->page;
    const char *separator = "";
    char part[2 * PHRASE_MAX];

    if (!text->table.folded)
        return;
    page_column(page, INDENT);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const enum column column = parts[i].column;
        const char *label = parts[i].label;
        if (strcmp(row->cells[column], "-") == 0)
            continue;
        if (column == COL_ENDED && cell_role(column, row) == ROLE_PLAIN && tree_known(s, "ended.by"))
            label = "ended";
        snprintf(part, sizeof part, "%s%s%s", label, *label ? " " : "", row->cells[column]);
        page_put(page, ROLE_PLAIN, separator);
        if (page->column + page_columns(part, strlen(part)) > text->options->width) {
            page_end(page);
            page_column(page, INDENT);
        }
        page_put(page, cell_role(column, row), part);
        separator = ", ";
    }
    page_end(page);
}

/* --- why ----------------------------------------------------------------------- */

static void why_line(struct text_page *text, enum role role, const char *label, const char *sentence,
                     const char *frames)
{
    struct page *const page = &text->page;

    page_column(page, INDENT);
    page_put(page, role, label);
    page_put(page, ROLE_PLAIN, " ");
    page_wrap(page, ROLE_PLAIN, INDENT + 2, sentence);
    if (*frames && !phrase_names_frames(sentence)) /* some sentences name them themselves */
        page_unit(page, ROLE_DIM, INDENT + 2, frames);
    page_end(page);
}

static void why_failed(struct text_page *text, const struct tree_node *s)
{
    const struct tree_node *const cause = phrase_finding(s, tree_text(s, "root_cause", ""));
    char sentence[PHRASE_MAX], frames[PHRASE_MAX];

    if (!tree_known(cause, "title")) {
        snprintf(sentence, sizeof sentence, "it got as far as %s; no finding explains it", phrase_reached(s));
        why_line(text, ROLE_BAD, "why:", sentence, "");
        return;
    }
    phrase_frames(cause, frames);
    why_line(text, ROLE_BAD, "why:", tree_text(cause, "title", ""), frames);
}

static void why_incomplete(struct text_page *text, const struct tree_node *s)
{
    const char *const reached = phrase_reached(s);
    char sentence[PHRASE_MAX], frames[PHRASE_MAX];
    const struct tree_node *limit = tree_at(s, "limits")->first;

    if (*reached)
        snprintf(sentence, sizeof sentence, "the capture cannot decide; it shows the session up to %s", reached);
    else
        snprintf(sentence, sizeof sentence, "the capture cannot decide");
    why_line(text, ROLE_WARN, "why:", sentence, "");
    for (; limit; limit = limit->next) {
        phrase_frames(limit, frames);
        why_line(text, ROLE_WARN, "limit:", tree_text(limit, "text", tree_text(limit, "id", "")), frames);
    }
}

/* Warnings of every session: the cause is told by why_failed already, and explains others. */
static void why_warnings(struct text_page *text, const struct tree_node *s)
{
    const struct tree_node *finding = tree_at(s, "findings")->first;
    const char *const cause = tree_text(s, "root_cause", "");
    char frames[PHRASE_MAX];

    for (; finding; finding = finding->next) {
        const char *const severity = tree_text(finding, "severity", "");
        if (strcmp(severity, "critical") != 0 && strcmp(severity, "warning") != 0)
            continue;
        if (tree_is(finding, "id", cause) || tree_known(finding, "superseded_by"))
            continue;
        phrase_frames(finding, frames);
        why_line(text, phrase_severity_role(severity), "warning:", tree_text(finding, "title", ""), frames);
    }
}

static void why_print(struct text_page *text, const struct tree_node *s)
{
    if (tree_is(s, "outcome", "failed"))
        why_failed(text, s);
    else if (tree_is(s, "outcome", "incomplete"))
        why_incomplete(text, s);
    why_warnings(text, s);
    text_secrets(&text->page, s, text->options->verbose);
}

/* --- the whole ------------------------------------------------------------------ */

static void print_table(struct text_page *text)
{
    struct row row;

    if (!text->report->session_count)
        return;
    table_measure(text);
    if (text->table.one_day)
        page_format(&text->page, ROLE_DIM, "%s", text->table.day);
    if (text->table.one_day)
        page_end(&text->page);
    for (size_t c = 0; c < COL_COUNT; c++)
        snprintf(row.cells[c], PHRASE_MAX, "%s", titles[c]);
    row_print(text, &row, ROLE_DIM);
    for (size_t i = 0; i < text->report->session_count && text->page.ok; i++) {
        const struct tree_node *const s = session_tree(text, i, WALK_REASONS);
        row_fill(s, &text->table, &row);
        row_print(text, &row, ROLE_PLAIN);
        row_rest(text, s, &row);
        why_print(text, s);
    }
    page_end(&text->page);
}

static void print_details(struct text_page *text)
{
    if (!text->page.width) /* rows are for grep, details for reading */
        text->page.width = DETAIL_WIDTH;
    for (size_t i = 0; i < text->report->session_count && text->page.ok; i++) {
        text_detail(&text->page, session_tree(text, i, WALK_WHOLE));
        text_ladder(&text->page, text->report->session(text->report->context, i), text->tree);
        page_end(&text->page);
    }
    text->page.width = text->options->width;
}

/* "1 session", "2 sessions". */
static void page_number(struct page *page, enum role role, int64_t count, const char *noun)
{
    page_format(page, role, "%" PRId64 " %s%s", count, noun, count == 1 ? "" : "s");
}

static void print_counts(struct page *page, const struct tree_node *summary)
{
    static const char *const outcomes[] = { "connected", "failed", "incomplete" };
    const bool filtered = tree_known(summary, "matched");
    const bool all = tree_integer(summary, "matched") == tree_integer(summary, "sessions");
    const char *separator = filtered && !all ? "; of all: " : ": ";

    if (filtered)
        page_format(page, ROLE_STRONG, "%s of ", tree_text(summary, "matched", "0"));
    page_number(page, ROLE_STRONG, tree_integer(summary, "sessions"), "session");
    if (filtered)
        page_put(page, ROLE_STRONG, tree_integer(summary, "sessions") == 1 ? " matches" : " match");
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++) {
        const int64_t count = tree_integer(summary, outcomes[i]);
        if (!count)
            continue;
        page_put(page, ROLE_PLAIN, separator);
        page_format(page, phrase_outcome_role(outcomes[i]), "%" PRId64 " %s", count, outcomes[i]);
        separator = ", ";
    }
}

static void print_matched_packets(struct page *page, const struct tree_node *summary)
{
    if (!tree_known(summary, "matched_packets"))
        return;
    page_format(page, ROLE_STRONG, "%s of ", tree_text(summary, "matched_packets", "0"));
    page_number(page, ROLE_STRONG, tree_integer(summary, "packets"), "PPTP packet");
    page_line(page, ROLE_STRONG, tree_integer(summary, "packets") == 1 ? " matches" : " match");
}

static void print_summary(struct text_page *text)
{
    struct page *const page = &text->page;
    const uint64_t frames = text->report->capture->frames;
    char read[PHRASE_MAX];

    tree_clear(text->tree);
    walk_summary(text->report->summary, text->report->capture, tree_door(text->tree));
    const struct tree_node *const counts = tree_root(text->tree);
    print_matched_packets(page, counts);
    if (text->report->session_count || tree_integer(counts, "sessions"))
        print_counts(page, counts);
    else
        page_put(page, ROLE_STRONG, "No PPTP session (TCP port 1723, or GRE with PPP inside)");
    snprintf(read, sizeof read, "in %" PRIu64 " frame%s", frames, frames == 1 ? "" : "s");
    page_unit(page, ROLE_PLAIN, 2, read);
    if (text->report->session_count && tree_integer(counts, "failed") + tree_integer(counts, "incomplete") &&
        !text->options->verbose)
        page_unit(page, ROLE_DIM, 2, "(-v shows each step)");
    page_end(page);
    text_left_out(page, counts);
}

bool text_report(const struct report *report, const struct text_options *options,
                 const struct report_output *output)
{
    struct text_page text = {
        .page = { .output = output, .width = options->width, .colour = options->colour, .ok = true },
        .report = report, .options = options, .tree = tree_new(),
    };

    print_table(&text);
    if (options->verbose)
        print_details(&text);
    print_summary(&text);
    text_capture_notes(&text.page, report->capture, text.tree);
    tree_free(text.tree);
    page_free(&text.page);
    return text.page.ok;
}

/* Puts text of any octets, escaped. */
static void put_escaped(struct page *page, enum role role, const char *octets)
{
    const size_t length = strlen(octets);
    struct buffer safe = { 0 };
    char *const room = buffer_reserve(&safe, 3 * length);

    text_escape((const uint8_t *)octets, length, room, safe.capacity, NULL);
    page_put(page, role, safe.text);
    buffer_free(&safe);
}

bool text_heading(const char *path, const struct text_options *options, const struct report_output *output)
{
    struct page page = { .output = output, .colour = options->colour, .ok = true };

    page_put(&page, ROLE_STRONG, "==> ");
    put_escaped(&page, ROLE_STRONG, path);
    page_line(&page, ROLE_STRONG, " <==");
    page_free(&page);
    return page.ok;
}

bool text_packet(const struct pptpscope_packet *packet, const struct text_options *options,
                 const struct report_output *output)
{
    struct page page = { .output = output, .colour = options->colour, .ok = true };
    struct pptpscope_packet_facts facts = { 0 };
    char time[64], source[80], destination[80], line[2048];
    const size_t clock = strlen("2012-08-01T"), digits = strlen("17:02:03.123456");

    pptpscope_packet_facts(packet, &facts);
    text_time(facts.time, time, sizeof time);
    text_endpoint(&facts.source, facts.source_port, source, sizeof source);
    text_endpoint(&facts.destination, facts.destination_port, destination, sizeof destination);
    pptpscope_packet_text(packet, line, sizeof line);
    page_format(&page, ROLE_DIM, "%7" PRIu64 "  %.*s  ", facts.frame, (int)digits, time + clock);
    page_format(&page, ROLE_PLAIN, "%s > %s  ", source, destination);
    put_escaped(&page, ROLE_PLAIN, line);
    page_end(&page);
    page_free(&page);
    return page.ok;
}
