/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.c: captures named on a command line, read into sessions; see reading.h. */
#define _POSIX_C_SOURCE 200809L
#include "cli/reading.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PROGRESS_STEP 1024 /* datagrams between two looks at the clock */

static volatile sig_atomic_t interrupted;
static int nothing_to_read = -1; /* /dev/null, for standard input after Ctrl-C */

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

static void show_progress(struct reading *r)
{
    uint64_t done = 0, total = 0;

    if (!progress_due(&r->progress))
        return;
    source_progress(r->source, &done, &total);
    progress_show(&r->progress, done, total, source_frames(r->source));
}

static void read_all(struct reading *r, size_t file_count)
{
    struct datagram datagram;

    progress_begin(&r->progress);
    for (uint64_t count = 0; !interrupted && !r->output.error && !r->stopped; count++) {
        if (source_next(r->source, &datagram) != SOURCE_DATAGRAM)
            break;
        pptpscope_feed(r->scope, &datagram);
        if (count % PROGRESS_STEP == 0)
            show_progress(r);
    }
    progress_end(&r->progress);
    for (size_t i = 0; i < file_count; i++) {
        const struct source_stats *const stats = source_stats(r->source, i);
        if (stats->dropped_known && stats->dropped)
            pptpscope_dropped(r->scope, stats->dropped);
    }
    pptpscope_clock(r->scope, source_clock(r->source));
    pptpscope_finish(r->scope);
}

/* --- reporting ----------------------------------------------------------------------- */

static const struct session *session_at(const void *context, size_t index)
{
    return ((const struct reading *)context)->sessions[index];
}

struct report reading_facts(struct reading *r, const struct input_facts *facts, struct pptpscope_summary *summary)
{
    pptpscope_summary(r->scope, summary);
    return (struct report){
        .capture = &facts->capture, .summary = summary, .session_count = r->session_count, .session = session_at,
        .context = r,
    };
}

/* Which sessions to report: with --packets the filters are not about them. */
static bool choose_sessions(struct reading *r)
{
    const size_t count = pptpscope_session_count(r->scope);

    r->session_count = 0;
    r->sessions = calloc(count ? count : 1, sizeof *r->sessions);
    for (size_t i = 0; r->sessions && i < count; i++) {
        const struct session *const session = pptpscope_session(r->scope, i);
        if (r->options.given[OPTION_PACKETS] || filters_session(&r->filters, session))
            r->sessions[r->session_count++] = session;
    }
    return r->sessions != NULL;
}

static bool any_opened(const struct input_facts *facts)
{
    for (size_t i = 0; i < facts->capture.file_count; i++)
        if (facts->files[i].format)
            return true;
    return false;
}

static int report_all(struct reading *r, size_t file_count)
{
    static struct input_facts facts;
    char note[128];

    if (!input_facts_fill(&facts, r->source, file_count) || !choose_sessions(r)) {
        input_facts_free(&facts);
        command_complain("memory is short; the report was not written");
        return EXIT_IO;
    }
    if (interrupted) {
        snprintf(note, sizeof note, "stopped by Ctrl-C after frame %llu; what follows was not read",
                 (unsigned long long)source_frames(r->source));
        input_facts_note(&facts, note);
    }
    filters_note(&r->filters, &facts);
    const int status = r->report(r, &facts, any_opened(&facts));
    input_facts_free(&facts);
    free(r->sessions);
    const bool written = output_flush(&r->output);
    const size_t failed = interrupted ? 0 : input_complain(r->source, file_count);
    if (!written)
        return command_done(&r->output, EXIT_IO);
    return interrupted ? EXIT_INTERRUPTED : failed ? EXIT_IO : status;
}

/* The last files are open: what root may do is of no more use. */
static bool shed(struct reading *r, const char *const *files, size_t count)
{
    char error[256];

    if (files + count < r->options.operands + r->options.operand_count || confine_shed(&r->confine, error, sizeof error))
        return true;
    command_complain(error);
    return false;
}

/* Some files as one capture; returns the exit status. */
static int read_files(struct reading *r, const char *const *files, size_t count)
{
    int status = EXIT_IO;

    filters_begin(&r->filters, files, count);
    r->source = source_open(files, count);
    r->scope = pptpscope_new(&r->config);
    if (!r->source || !r->scope) {
        command_complain("memory is short; nothing was read");
    } else if (shed(r, files, count)) {
        read_all(r, count);
        status = report_all(r, count);
    }
    pptpscope_free(r->scope);
    source_close(r->source);
    return status;
}

/* --each: a heading and a report for every file; the worst status counts. */
static int read_each(struct reading *r)
{
    const struct options *const options = &r->options;
    int worst = EXIT_DONE;

    for (size_t i = 0; i < options->operand_count && !interrupted && !r->output.error; i++) {
        if (!r->json && !r->no_text) {
            output_text(&r->output, i ? "\n" : "");
            text_heading(options->operands[i], &r->text, &r->sink);
        }
        const int status = read_files(r, options->operands + i, 1);
        worst = status > worst ? status : worst;
    }
    return worst;
}

int reading_run(struct reading *r)
{
    catch_interrupt();
    confine_lock(&r->confine);
    return r->options.given[OPTION_EACH] ? read_each(r)
                                         : read_files(r, r->options.operands, r->options.operand_count);
}

/* --- the command line ------------------------------------------------------------------ */

/* "-" on a terminal: nobody types a capture. */
static bool reads_terminal(const struct options *options)
{
    for (size_t i = 0; i < options->operand_count; i++)
        if (strcmp(options->operands[i], "-") == 0)
            return isatty(STDIN_FILENO) == 1;
    return false;
}

bool reading_begin(struct reading *r, const struct command *command, int argc, char **argv, int *status)
{
    char error[256];

    *r = (struct reading){ .json = NULL };
    *status = EXIT_USAGE;
    if (!options_parse(command->on, argc, argv, &r->options, error, sizeof error)) {
        command_misused(command, error);
        return false;
    }
    confine_begin(&r->confine, command->on);
    output_open(&r->output, STDOUT_FILENO);
    if (r->options.given[OPTION_HELP]) {
        help_print(&r->output, command);
        *status = command_done(&r->output, EXIT_DONE);
        return false;
    }
    if (!r->options.operand_count) {
        command_misused(command, "name a capture file, or - for standard input");
        return false;
    }
    if (reads_terminal(&r->options)) {
        snprintf(error, sizeof error, "standard input is a terminal; send a capture into it: tcpdump -w - | pptpscope %s -",
                 command->name);
        command_misused(command, error);
        return false;
    }
    if (!filters_open(&r->filters, &r->options))
        return false;
    r->sink = (struct report_output){ .write = output_write, .context = &r->output };
    r->text = (struct text_options){
        .verbose = r->options.given[OPTION_VERBOSE], .colour = wants_colour(&r->options), .width = terminal_width(),
    };
    r->json = r->options.given[OPTION_JSON] ? json_writer_new(&r->sink) : NULL;
    return true;
}

int reading_end(struct reading *r, int status)
{
    json_writer_free(r->json);
    filters_close(&r->filters);
    confine_end(&r->confine);
    return status;
}
