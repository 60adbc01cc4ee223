/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_explain.c: an id, a number, a line, or a log from standard input, explained. */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/confine.h"
#include "cli/explain_print.h"

#define WORDS_MAX 4096 /* of all arguments together */

/* --- an argument --------------------------------------------------------------------------- */

/* All operands as one, as they were typed. */
static bool join(const struct options *options, char *words, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < options->operand_count; i++) {
        const size_t length = strlen(options->operands[i]);
        if (used + length + 2 > size)
            return false;
        if (i)
            words[used++] = ' ';
        memcpy(words + used, options->operands[i], length);
        used += length;
    }
    words[used] = '\0';
    return true;
}

/* Letters, digits and hyphens, one hyphen at least: meant as an id. */
static bool is_like_id(const char *words)
{
    const size_t length = strspn(words, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return !words[length] && (strchr(words, '-') || strchr(words, '_') || !strpbrk(words, "0123456789"));
}

static int unknown(const char *words, bool number)
{
    char sentence[640];
    size_t near[4];
    const size_t count = number ? 0 : explain_near(words, near, 4);
    int used = snprintf(sentence, sizeof sentence, "there is no %s '%.100s'%s", number ? "Windows error of PPTP" : "finding",
                        words, count ? "; near to it:" : "");

    for (size_t i = 0; i < count && used > 0 && (size_t)used < sizeof sentence; i++)
        used += snprintf(sentence + used, sizeof sentence - (size_t)used, "%s %s", i ? "," : "", explain_row(near[i])->id);
    if (!count && !number && used > 0 && (size_t)used < sizeof sentence)
        snprintf(sentence + used, sizeof sentence - (size_t)used,
                 access(words, F_OK) == 0 ? "; to explain a log: pptpscope explain - < FILE"
                                          : "; docs/findings.md lists all of them");
    return command_misused(command_find("explain"), sentence);
}

/* A line of a log as an argument. */
static int explain_words(const struct explain_printer *printer, struct explain *explain, const char *words)
{
    if (!explain_line(explain, (const uint8_t *)words, strlen(words)))
        return EXIT_FOUND;
    explain_print_said(printer, explain_said(explain, 0), true);
    return EXIT_DONE;
}

static int explain_argument(const struct explain_printer *printer, struct explain *explain, const char *words)
{
    const size_t finding = explain_find(words);
    struct explain_number said;
    uint32_t number;

    if (finding != EXPLAIN_NONE) {
        explain_print_finding(printer, finding);
        return EXIT_DONE;
    }
    if (explain_number_read(words, &number)) {
        if (explain_number(number, &said)) {
            explain_print_number(printer, &said);
            return EXIT_DONE;
        }
        if (explain_words(printer, explain, words) == EXIT_DONE) /* an event of Windows */
            return EXIT_DONE;
        return unknown(words, true);
    }
    if (explain_words(printer, explain, words) == EXIT_DONE)
        return EXIT_DONE;
    if (is_like_id(words))
        return unknown(words, false);
    command_complain("nothing is known of this line; give the log around it: pptpscope explain - < FILE");
    return EXIT_FOUND;
}

/* --- a log ------------------------------------------------------------------------------------ */

/* A line being read: its first octets, as many as are looked at. */
struct reading {
    uint8_t line[EXPLAIN_LINE_MAX];
    size_t length;
    bool begun;
};

static void end_line(struct reading *reading, struct explain *explain)
{
    if (reading->length && reading->line[reading->length - 1] == '\r')
        reading->length--;
    explain_line(explain, reading->line, reading->length);
    reading->length = 0;
    reading->begun = false;
}

static void take(struct reading *reading, struct explain *explain, const uint8_t *octets, size_t length)
{
    while (length) {
        const uint8_t *const end = memchr(octets, '\n', length);
        const size_t part = end ? (size_t)(end - octets) : length;
        const size_t room = sizeof reading->line - reading->length, kept = part < room ? part : room;
        memcpy(reading->line + reading->length, octets, kept);
        reading->length += kept;
        reading->begun = true;
        if (!end)
            return;
        end_line(reading, explain);
        octets += part + 1;
        length -= part + 1;
    }
}

static int read_log(struct explain *explain)
{
    static struct reading reading;
    static uint8_t buffer[65536];
    char sentence[256];

    for (;;) {
        const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            snprintf(sentence, sizeof sentence, "standard input: %s", strerror(errno));
            command_complain(sentence);
            return EXIT_IO;
        }
        if (!got)
            break;
        take(&reading, explain, buffer, (size_t)got);
    }
    if (reading.begun)
        end_line(&reading, explain);
    return EXIT_DONE;
}

static int explain_log(const struct explain_printer *printer, struct explain *explain)
{
    struct explain_verdict verdict;
    char sentence[160];
    const int status = read_log(explain);

    if (status != EXIT_DONE)
        return status;
    explain_verdict(explain, &verdict);
    if (!explain_said_count(explain)) {
        snprintf(sentence, sizeof sentence, "standard input: nothing is known of its %llu lines",
                 (unsigned long long)verdict.lines);
        command_complain(sentence);
        return EXIT_FOUND;
    }
    for (size_t i = 0; i < explain_said_count(explain); i++)
        explain_print_said(printer, explain_said(explain, i), false);
    explain_print_verdict(printer, &verdict);
    return EXIT_DONE;
}

int cmd_explain(const struct command *command, int argc, char **argv)
{
    static struct output output;
    static struct confine confined;
    struct options options;
    struct explain_printer printer = { .output = &output };
    const struct report_output sink = { .write = output_write, .context = &output };
    char words[WORDS_MAX], error[256];
    int status;

    if (!options_parse(ON_EXPLAIN, argc, argv, &options, error, sizeof error))
        return command_misused(command, error);
    output_open(&output, STDOUT_FILENO);
    if (options.given[OPTION_HELP]) {
        help_print(&output, command);
        return command_done(&output, EXIT_DONE);
    }
    if (!join(&options, words, sizeof words))
        return command_misused(command, "the arguments are too long; give a log on standard input");
    confine_begin(&confined, command->on);
    confine_lock(&confined);
    if (!confine_shed(&confined, error, sizeof error)) {
        command_complain(error);
        return EXIT_IO;
    }
    struct explain *const explain = explain_new();
    if (!explain) {
        command_complain("memory is short");
        return EXIT_IO;
    }
    if (options.given[OPTION_JSON])
        printer.json = json_writer_new(&sink);
    if (!*words || strcmp(words, "-") == 0)
        status = explain_log(&printer, explain);
    else
        status = explain_argument(&printer, explain, words);
    json_writer_free(printer.json);
    explain_free(explain);
    return command_done(&output, status);
}
