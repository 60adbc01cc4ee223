/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_analyze.c: from captures to a report of their sessions.
 *
 * Packets (--packets) are written as they are read, the report at the end.
 * Ctrl-C stops the reading; what was read until then is reported, and the exit
 * status is 130. Standard input is made to end, so that a read that waits for a
 * pipe returns. A second Ctrl-C stops the program.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/filters.h"
#include "cli/input.h"
#include "cli/outfile.h"
#include "cli/progress.h"
#include "report/html.h"
#include "report/json.h"
#include "report/text.h"

#define PROGRESS_STEP 1024 /* datagrams between two looks at the clock */

static volatile sig_atomic_t interrupted;
static int nothing_to_read = -1; /* /dev/null, for standard input after Ctrl-C */

struct analysis {
    struct options options;
    struct output output;
    struct report_output sink;
    struct text_options text;
    struct json_writer *json; /* NULL: text */
    bool page_only;           /* the page is what goes to standard output */
    bool page_written;
    struct outfile page;
    struct source *source;
    struct pptpscope *scope;
    struct progress progress;
    struct filters filters;
    uint64_t packets, listed; /* met by --packets; those that the filters let through */
    const struct session **sessions; /* the same of sessions, in order */
    size_t session_count;
};

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
    if (nothing_to_read >= 0)
        dup2(nothing_to_read, STDIN_FILENO);
}

static void catch_interrupt(void)
{
    struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND };

    nothing_to_read = open("/dev/null", O_RDONLY | O_CLOEXEC);
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

/* --- how to write ------------------------------------------------------------------ */

static bool wants_colour(const struct options *options)
{
    const char *const when = options->given[OPTION_COLOR] ? options->argument[OPTION_COLOR] : "auto";
    const char *const no_color = getenv("NO_COLOR");
    const char *const term = getenv("TERM");

    if (strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (no_color && *no_color)
        return false;
    return isatty(STDOUT_FILENO) == 1 && term && strcmp(term, "dumb") != 0;
}

/* Columns of the terminal on standard output; 0 if there is none. */
static unsigned terminal_width(void)
{
    struct winsize size;

    if (isatty(STDOUT_FILENO) != 1)
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    const char *const columns = getenv("COLUMNS");
    const long width = columns ? strtol(columns, NULL, 10) : 0;
    return width > 0 && width < 10000 ? (unsigned)width : 80;
}

/* --- reading ------------------------------------------------------------------------ */

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    struct analysis *const a = context;

    if (a->output.error)
        return;
    a->packets++;
    if (!filters_packet(&a->filters, packet))
        return;
    progress_end(&a->progress);
    a->listed++;
    if (a->json)
        walk_packet(packet, json_writer_door(a->json));
    else
        text_packet(packet, &a->text, &a->sink);
}

static void show_progress(struct analysis *a)
{
    uint64_t done = 0, total = 0;

    if (!progress_due(&a->progress))
        return;
    source_progress(a->source, &done, &total);
    progress_show(&a->progress, done, total, source_frames(a->source));
}

static void read_all(struct analysis *a, size_t file_count)
{
    struct datagram datagram;

    progress_begin(&a->progress);
    for (uint64_t count = 0; !interrupted && !a->output.error; count++) {
        if (source_next(a->source, &datagram) != SOURCE_DATAGRAM)
            break;
        pptpscope_feed(a->scope, &datagram);
        if (count % PROGRESS_STEP == 0)
            show_progress(a);
    }
    progress_end(&a->progress);
    for (size_t i = 0; i < file_count; i++) {
        const struct source_stats *const stats = source_stats(a->source, i);
        if (stats->dropped_known && stats->dropped)
            pptpscope_dropped(a->scope, stats->dropped);
    }
    pptpscope_clock(a->scope, source_clock(a->source));
    pptpscope_finish(a->scope);
}

/* --- reporting ----------------------------------------------------------------------- */

static const struct session *session_at(const void *context, size_t index)
{
    return ((const struct analysis *)context)->sessions[index];
}

/* Which sessions to report: with --packets the filters are not about them. */
static bool choose_sessions(struct analysis *a)
{
    const size_t count = pptpscope_session_count(a->scope);

    a->session_count = 0;
    a->sessions = calloc(count ? count : 1, sizeof *a->sessions);
    for (size_t i = 0; a->sessions && i < count; i++) {
        const struct session *const session = pptpscope_session(a->scope, i);
        if (a->options.given[OPTION_PACKETS] || filters_session(&a->filters, session))
            a->sessions[a->session_count++] = session;
    }
    return a->sessions != NULL;
}

static void write_page(struct analysis *a, const struct report *report)
{
    const struct report_output file = { .write = output_write, .context = &a->page.output };
    char program[64];

    snprintf(program, sizeof program, "pptpscope %s", program_version);
    const struct html_options options = { .program = program };
    html_report(report, &options, a->page_only ? &a->sink : &file);
    a->page_written = true;
}

static void write_report(struct analysis *a, struct input_facts *facts)
{
    struct pptpscope_summary summary = { 0 };
    const bool packets = a->options.given[OPTION_PACKETS];
    const struct report_filter filter = { .packets = packets, .matched = packets ? a->listed : a->session_count,
                                          .of = a->packets };

    pptpscope_summary(a->scope, &summary);
    facts->capture.filter = a->filters.count ? &filter : NULL;
    const struct report report = {
        .capture = &facts->capture, .summary = &summary, .session_count = a->session_count, .session = session_at,
        .context = a,
    };
    if (a->options.given[OPTION_HTML])
        write_page(a, &report);
    if (a->page_only)
        return;
    if (a->json) {
        walk_report(&report, json_writer_door(a->json));
        return;
    }
    if (a->listed)
        output_text(&a->output, "\n");
    text_report(&report, &a->text, &a->sink);
}

static bool any_opened(const struct input_facts *facts)
{
    for (size_t i = 0; i < facts->capture.file_count; i++)
        if (facts->files[i].format)
            return true;
    return false;
}

static int report_all(struct analysis *a, size_t file_count)
{
    static struct input_facts facts;
    char note[128];

    if (!input_facts_fill(&facts, a->source, file_count) || !choose_sessions(a)) {
        input_facts_free(&facts);
        command_complain("memory is short; the report was not written");
        return EXIT_IO;
    }
    if (interrupted) {
        snprintf(note, sizeof note, "stopped by Ctrl-C after frame %llu; what follows was not read",
                 (unsigned long long)source_frames(a->source));
        input_facts_note(&facts, note);
    }
    filters_note(&a->filters, &facts);
    if (a->json || any_opened(&facts)) /* nothing was read: the complaint says all */
        write_report(a, &facts);
    input_facts_free(&facts);
    free(a->sessions);
    const bool written = output_flush(&a->output);
    const size_t failed = interrupted ? 0 : input_complain(a->source, file_count);
    if (!written)
        return command_done(&a->output, EXIT_IO);
    return interrupted ? EXIT_INTERRUPTED : failed ? EXIT_IO : EXIT_DONE;
}

/* Some files as one capture; returns the exit status. */
static int analyze_files(struct analysis *a, const char *const *files, size_t count)
{
    const struct options *const options = &a->options;
    const struct pptpscope_config config = {
        .keep_events = options->given[OPTION_HTML] || (options->given[OPTION_VERBOSE] && !options->given[OPTION_JSON]),
        .on_packet = options->given[OPTION_PACKETS] ? on_packet : NULL,
        .context = a,
    };
    int status = EXIT_IO;

    a->packets = a->listed = 0;
    filters_begin(&a->filters, files, count);
    a->source = source_open(files, count);
    a->scope = pptpscope_new(&config);
    if (a->source && a->scope) {
        read_all(a, count);
        status = report_all(a, count);
    } else {
        command_complain("memory is short; nothing was read");
    }
    pptpscope_free(a->scope);
    source_close(a->source);
    return status;
}

/* --each: a heading and a report for every file; the worst status counts. */
static int analyze_each(struct analysis *a)
{
    const struct options *const options = &a->options;
    int worst = EXIT_DONE;

    for (size_t i = 0; i < options->operand_count && !interrupted && !a->output.error; i++) {
        if (!a->json) {
            output_text(&a->output, i ? "\n" : "");
            text_heading(options->operands[i], &a->text, &a->sink);
        }
        const int status = analyze_files(a, options->operands + i, 1);
        worst = status > worst ? status : worst;
    }
    return worst;
}

/* "-" on a terminal: nobody types a capture. */
static bool reads_terminal(const struct options *options)
{
    for (size_t i = 0; i < options->operand_count; i++)
        if (strcmp(options->operands[i], "-") == 0)
            return isatty(STDIN_FILENO) == 1;
    return false;
}

/* --- the page --------------------------------------------------------------------------- */

/* What cannot be done with --html, as a sentence; NULL: nothing. */
static const char *page_misuse(const struct options *options)
{
    static char sentence[512];
    const char *const name = options->argument[OPTION_HTML];
    const bool to_standard_output = strcmp(name, "-") == 0;

    if (options->given[OPTION_EACH])
        return "--html writes one page, --each a report for every file; name the files one at a time";
    if (to_standard_output && (options->given[OPTION_JSON] || options->given[OPTION_PACKETS])) {
        snprintf(sentence, sizeof sentence, "--html=- and --%s both want standard output; give --html a file",
                 options->given[OPTION_JSON] ? "json" : "packets");
        return sentence;
    }
    for (size_t i = 0; i < options->operand_count && !to_standard_output; i++)
        if (outfile_is(name, options->operands[i])) {
            snprintf(sentence, sizeof sentence, "--html would write over the capture %s; name another file", name);
            return sentence;
        }
    return NULL;
}

/* The file is made before anything is read: whoever waits is told soon. False: it could not be. */
static bool page_open(struct analysis *a)
{
    char error[PATH_MAX + 128];

    a->page_written = false;
    a->page_only = strcmp(a->options.argument[OPTION_HTML], "-") == 0;
    if (a->page_only || outfile_open(&a->page, a->options.argument[OPTION_HTML], error, sizeof error))
        return true;
    command_complain(error);
    return false;
}

/* Returns the exit status. */
static int page_close(struct analysis *a, int status)
{
    char error[PATH_MAX + 128];

    if (a->page_only || outfile_close(&a->page, a->page_written, error, sizeof error))
        return status;
    command_complain(error);
    return status == EXIT_INTERRUPTED ? status : EXIT_IO;
}

int cmd_analyze(const struct command *command, int argc, char **argv)
{
    static struct analysis a;
    char error[256];

    if (!options_parse(ON_ANALYZE, argc, argv, &a.options, error, sizeof error))
        return command_misused(command, error);
    output_open(&a.output, STDOUT_FILENO);
    if (a.options.given[OPTION_HELP]) {
        help_print(&a.output, command);
        return command_done(&a.output, EXIT_DONE);
    }
    if (!a.options.operand_count)
        return command_misused(command, "name a capture file, or - for standard input");
    if (reads_terminal(&a.options))
        return command_misused(command, "standard input is a terminal; send a capture into it: tcpdump -w - | pptpscope -");

    const bool wants_page = a.options.given[OPTION_HTML];
    const char *const misuse = wants_page ? page_misuse(&a.options) : NULL;
    if (misuse)
        return command_misused(command, misuse);
    if (!filters_open(&a.filters, &a.options))
        return EXIT_USAGE;
    if (wants_page && !page_open(&a)) {
        filters_close(&a.filters);
        return EXIT_IO;
    }

    catch_interrupt();
    a.sink = (struct report_output){ .write = output_write, .context = &a.output };
    a.text = (struct text_options){
        .verbose = a.options.given[OPTION_VERBOSE], .colour = wants_colour(&a.options), .width = terminal_width(),
    };
    a.json = a.options.given[OPTION_JSON] ? json_writer_new(&a.sink) : NULL;
    int status = a.options.given[OPTION_EACH] ? analyze_each(&a)
                                              : analyze_files(&a, a.options.operands, a.options.operand_count);
    status = wants_page ? page_close(&a, status) : status;
    json_writer_free(a.json);
    filters_close(&a.filters);
    return status;
}
