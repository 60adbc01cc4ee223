/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain_print.c: what explain knows, as text for people and as JSON for programs. */
#include "cli/explain_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/help.h"
#include "dissect/text.h"
#include "report/put.h"

static const char *const severities[] = { "info", "notice", "warning", "critical" };
static const char *const kinds[] = { "cause", "condition", "audit", "limit", "credential", "hint" };

/* --- text -------------------------------------------------------------------------------- */

/* "label: text", wrapped behind `indent` blanks; later lines two further. */
static void say(struct output *output, size_t indent, const char *label, const char *text)
{
    char before[64];
    const int length = snprintf(before, sizeof before, "%*s%s%s", (int)indent, "", label, *label ? " " : "");

    output_text(output, before);
    help_wrapped(output, text, (size_t)length, indent + (*label ? 2 : 0));
}

static void say_logs(struct output *output, const char *who, const char *const *lines)
{
    for (; lines && *lines; lines++) {
        output_text(output, "  ");
        output_text(output, who);
        output_text(output, *lines);
        output_text(output, "\n");
    }
}

static void say_windows(struct output *output, const uint16_t *windows)
{
    char word[16];

    if (!windows || !*windows)
        return;
    output_text(output, "  Windows   ");
    for (; *windows; windows++) {
        snprintf(word, sizeof word, " %u%s", *windows, windows[1] ? "," : "\n");
        output_text(output, word);
    }
}

static void say_seen(struct output *output, const struct finding_text *text)
{
    if (!text->windows && !text->cisco && !text->pppd && !text->other)
        return;
    output_text(output, "\nSeen as:\n");
    say_windows(output, text->windows);
    say_logs(output, "Cisco IOS  ", text->cisco);
    say_logs(output, "pppd       ", text->pppd);
    say_logs(output, "other      ", text->other);
}

static void say_hints(struct output *output, const struct finding_hint *hints)
{
    char label[16];
    unsigned rank = 1;

    if (!hints || !hints->text)
        return;
    output_text(output, "\nLikely reasons, most likely first:\n");
    for (; hints->text; hints++) {
        snprintf(label, sizeof label, "%u.", rank++);
        say(output, 2, label, hints->text);
    }
}

static void say_fixes(struct output *output, const struct finding_fix *fixes)
{
    char label[48];

    if (!fixes || !fixes->text)
        return;
    output_text(output, "\nWhat to do:\n");
    for (; fixes->text; fixes++) {
        snprintf(label, sizeof label, "%s:", fixes->vendor);
        say(output, 2, strcmp(fixes->vendor, "any") == 0 ? "-" : label, fixes->text);
    }
}

static void say_finding(struct output *output, size_t finding)
{
    const struct finding_row *const row = explain_row(finding);
    const struct finding_text *const text = explain_text(finding);
    char head[256];

    snprintf(head, sizeof head, "%s (%s, %s)\n", row->id, kinds[row->kind], severities[row->severity]);
    output_text(output, head);
    if (*row->aliases) {
        snprintf(head, sizeof head, "also called %s\n", row->aliases);
        output_text(output, head);
    }
    help_wrapped(output, text->title, 0, 0);
    output_text(output, "\n");
    help_wrapped(output, text->explanation, 0, 0);
    say_seen(output, text);
    say_hints(output, text->hints);
    say_fixes(output, text->fixes);
    output_text(output, "\n");
    say(output, 0, "Source:", text->source);
}

/* "id  title" for each. */
static void say_list(struct output *output, size_t indent, const size_t *findings, size_t count)
{
    char label[64];

    for (size_t i = 0; i < count; i++) {
        snprintf(label, sizeof label, "%s:", explain_row(findings[i])->id);
        say(output, indent, label, explain_text(findings[i])->title);
    }
}

static void say_number(struct output *output, const struct explain_number *said)
{
    char head[160];

    snprintf(head, sizeof head, "Windows error %" PRIu32 " (0x%" PRIx32 "): %s\n", said->number, said->number, said->title);
    output_text(output, head);
    help_wrapped(output, said->sentence, 0, 0);
    if (!said->count)
        return;
    output_text(output, "\nUsually behind it, most likely first:\n");
    say_list(output, 2, said->findings, said->count);
    say_fixes(output, explain_text(said->findings[0])->fixes);
    output_text(output, "\n");
}

static void say_excerpt(struct output *output, const struct explain_said *said)
{
    char text[3 * EXPLAIN_EXCERPT + 1];

    text_escape(said->excerpt, said->excerpt_length, text, sizeof text, NULL);
    output_text(output, text);
    output_text(output, said->cut ? " ...\n" : "\n");
}

static void say_said(struct output *output, const struct explain_said *said, bool alone)
{
    char head[80];
    struct explain_number number;

    if (!alone) {
        snprintf(head, sizeof head, "line %" PRIu64, said->line);
        output_text(output, head);
        if (said->count > 1) {
            snprintf(head, sizeof head, " (and %" PRIu64 " more)", said->count - 1);
            output_text(output, head);
        }
        output_text(output, ": ");
        say_excerpt(output, said);
    }
    say(output, alone ? 0 : 4, "", said->means);
    if (said->windows_known) {
        const bool known = explain_number(said->windows, &number);
        snprintf(head, sizeof head, "Windows error %" PRIu32 ":", said->windows);
        say(output, alone ? 0 : 4, head, known ? number.sentence : "a number that is not known.");
    }
    if (alone && said->finding_count) {
        output_text(output, "\nIt speaks for, most likely first:\n");
        say_list(output, 2, said->findings, said->finding_count);
        output_text(output, "\n");
        say_finding(output, said->findings[0]);
    }
}

static void say_verdict(struct output *output, const struct explain_verdict *verdict)
{
    char head[256];

    if (verdict->finding == EXPLAIN_NONE) {
        output_text(output, verdict->connected ? "\nThe session connected; nothing in this log speaks against it.\n"
                                               : "\nNo cause is named by this log. Look at the other end's, or at a capture.\n");
        return;
    }
    const struct finding_row *const row = explain_row(verdict->finding);
    const bool harmless = row->severity < SEVERITY_WARNING;
    snprintf(head, sizeof head, "\n%s: %s, by line %" PRIu64 "%s\n",
             harmless ? "Nothing failed; how it ended" : "Likely cause", row->id, verdict->line,
             !harmless && verdict->connected ? ", after it had connected" : "");
    output_text(output, head);
    if (verdict->connected_later) {
        snprintf(head, sizeof head, "A later attempt connected (line %" PRIu64 ").\n", verdict->connected_later);
        output_text(output, head);
    }
    if (verdict->other_count) {
        output_text(output, "The same line may also mean:\n");
        say_list(output, 2, verdict->others, verdict->other_count);
    }
    output_text(output, "\n");
    say_finding(output, verdict->finding);
}

/* --- JSON --------------------------------------------------------------------------------- */

static void begin(const struct writer *writer, const char *of)
{
    put_object(writer, NULL);
    put_word(writer, "type", "explanation");
    put_word(writer, "of", of);
}

static void put_lines(const struct writer *writer, const char *key, const char *const *lines)
{
    put_array(writer, key);
    for (; lines && *lines; lines++)
        put_text(writer, NULL, *lines);
    put_end(writer);
}

static void put_ids(const struct writer *writer, const char *key, const size_t *findings, size_t count)
{
    put_array(writer, key);
    for (size_t i = 0; i < count; i++)
        put_word(writer, NULL, explain_row(findings[i])->id);
    put_end(writer);
}

static void put_seen(const struct writer *writer, const struct finding_text *text)
{
    put_object(writer, "seen_as");
    put_array(writer, "windows");
    for (const uint16_t *windows = text->windows; windows && *windows; windows++)
        put_integer(writer, NULL, *windows);
    put_end(writer);
    put_lines(writer, "cisco", text->cisco);
    put_lines(writer, "pppd", text->pppd);
    put_lines(writer, "other", text->other);
    put_end(writer);
}

static void put_lists(const struct writer *writer, const struct finding_text *text)
{
    put_array(writer, "hints");
    for (const struct finding_hint *hint = text->hints; hint && hint->text; hint++) {
        put_object(writer, NULL);
        put_word(writer, "id", hint->id);
        put_word(writer, "vendor", hint->vendor);
        put_text(writer, "text", hint->text);
        put_end(writer);
    }
    put_end(writer);
    put_array(writer, "fixes");
    for (const struct finding_fix *fix = text->fixes; fix && fix->text; fix++) {
        put_object(writer, NULL);
        put_word(writer, "vendor", fix->vendor);
        put_text(writer, "text", fix->text);
        put_end(writer);
    }
    put_end(writer);
}

static void put_finding(const struct writer *writer, size_t finding)
{
    const struct finding_row *const row = explain_row(finding);
    const struct finding_text *const text = explain_text(finding);

    put_word(writer, "id", row->id);
    put_array(writer, "aliases");
    for (const char *alias = row->aliases; *alias;) {
        char word[64];
        const size_t length = strcspn(alias, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, alias);
        put_word(writer, NULL, word);
        alias += length + (alias[length] == ' ');
    }
    put_end(writer);
    put_word(writer, "kind", kinds[row->kind]);
    put_word(writer, "severity", severities[row->severity]);
    put_text(writer, "title", text->title);
    put_text(writer, "explanation", text->explanation);
    put_seen(writer, text);
    put_lists(writer, text);
    put_text(writer, "source", text->source);
}

static void put_windows(const struct writer *writer, bool known, uint32_t number)
{
    struct explain_number said;
    put_count_if(writer, "windows_error", known, number);
    put_text(writer, "windows_text", known && explain_number(number, &said) ? said.title : NULL);
}

/* --- both ------------------------------------------------------------------------------------ */

void explain_print_finding(const struct explain_printer *printer, size_t finding)
{
    if (!printer->json) {
        say_finding(printer->output, finding);
        return;
    }
    const struct writer *const writer = json_writer_door(printer->json);
    begin(writer, "finding");
    put_finding(writer, finding);
    put_end(writer);
}

void explain_print_number(const struct explain_printer *printer, const struct explain_number *said)
{
    if (!printer->json) {
        say_number(printer->output, said);
        return;
    }
    const struct writer *const writer = json_writer_door(printer->json);
    begin(writer, "number");
    put_windows(writer, true, said->number);
    put_text(writer, "means", said->sentence);
    put_ids(writer, "findings", said->findings, said->count);
    put_end(writer);
}

void explain_print_said(const struct explain_printer *printer, const struct explain_said *said, bool alone)
{
    if (!printer->json) {
        say_said(printer->output, said, alone);
        return;
    }
    const struct writer *const writer = json_writer_door(printer->json);
    begin(writer, "line");
    put_count(writer, "line", said->line);
    put_count(writer, "count", said->count);
    put_span(writer, "text", said->excerpt, said->excerpt_length);
    put_bool(writer, "cut", said->cut);
    put_text(writer, "means", said->means);
    put_windows(writer, said->windows_known, said->windows);
    put_ids(writer, "findings", said->findings, said->finding_count);
    put_end(writer);
}

void explain_print_verdict(const struct explain_printer *printer, const struct explain_verdict *verdict)
{
    if (!printer->json) {
        say_verdict(printer->output, verdict);
        return;
    }
    const struct writer *const writer = json_writer_door(printer->json);
    begin(writer, "cause");
    put_count_if(writer, "line", verdict->line != 0, verdict->line);
    put_bool(writer, "connected", verdict->connected);
    put_count_if(writer, "connected_later", verdict->connected_later != 0, verdict->connected_later);
    put_ids(writer, "others", verdict->others, verdict->other_count);
    if (verdict->finding == EXPLAIN_NONE)
        put_null(writer, "id");
    else
        put_finding(writer, verdict->finding);
    put_end(writer);
}

void explain_words_print(struct output *output)
{
    for (size_t i = 0; i < explain_finding_count(); i++) {
        output_text(output, " ");
        output_text(output, explain_row(i)->id);
    }
}
