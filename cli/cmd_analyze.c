/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_analyze.c: from captures to a report of their sessions. Packets (--packets) are
 * written as they are read, the report and the page (--html) at the end.
 */
#include "cli/keyring.h"
#include "cli/reading.h"

#include <stdio.h>
#include <string.h>

#include "cli/save.h"
#include "report/html.h"

/* What --packets met, and what the filters let through; and the page of --html. */
struct listing {
    struct reading *reading;
    uint64_t packets, listed;
    struct save page;
    bool has_page, page_written;
};

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    struct listing *const listing = context;
    struct reading *const r = listing->reading;

    if (r->output.error)
        return;
    listing->packets++;
    if (!filters_packet(&r->filters, packet))
        return;
    progress_end(&r->progress);
    listing->listed++;
    if (r->json)
        walk_packet(packet, json_writer_door(r->json));
    else
        text_packet(packet, &r->text, &r->sink);
}

static void write_page(struct listing *listing, const struct report *report)
{
    const struct report_output output = { .write = output_write, .context = &listing->page.output };
    char program[64];

    snprintf(program, sizeof program, "pptpscope %s", program_version);
    html_report(report, &(struct html_options){ .program = program }, &output);
    listing->page_written = true;
}

static int write_report(struct reading *r, struct input_facts *facts, bool opened)
{
    struct listing *const listing = r->context;
    struct pptpscope_summary summary = { 0 };
    const bool packets = r->options.given[OPTION_PACKETS];
    const struct report_filter filter = { .packets = packets, .matched = packets ? listing->listed : r->session_count,
                                          .of = listing->packets };
    const bool listed = listing->listed;

    listing->packets = listing->listed = 0;
    if (!r->json && !opened)
        return EXIT_DONE; /* nothing was read: the complaint says all */
    facts->capture.filter = r->filters.count ? &filter : NULL;
    const struct report report = reading_facts(r, facts, &summary);
    if (listing->has_page && opened)
        write_page(listing, &report);
    if (r->json) {
        walk_report(&report, json_writer_door(r->json));
        return EXIT_DONE;
    }
    if (r->no_text)
        return EXIT_DONE;
    if (listed)
        output_text(&r->output, "\n");
    text_report(&report, &r->text, &r->sink);
    return EXIT_DONE;
}

/* What cannot be done together with --html, as a sentence; NULL: nothing. */
static const char *page_misuse(const struct options *options)
{
    const bool to_standard_output = strcmp(options->argument[OPTION_HTML], "-") == 0;

    if (options->given[OPTION_EACH])
        return "--html writes one page, --each makes a report of every file; leave one of them away";
    if (to_standard_output && options->given[OPTION_JSON])
        return "--json and --html=- both write to standard output; name a file for the page";
    if (to_standard_output && options->given[OPTION_PACKETS])
        return "--packets and --html=- both write to standard output; name a file for the page";
    return NULL;
}

int cmd_analyze(const struct command *command, int argc, char **argv)
{
    static struct reading r;
    static struct secrets secrets;
    static struct listing listing;
    int status;

    listing = (struct listing){ .reading = &r };
    if (!reading_begin(&r, command, argc, argv, &status))
        return status;
    listing.has_page = r.options.given[OPTION_HTML];
    if (listing.has_page && page_misuse(&r.options))
        return reading_end(&r, command_misused(command, page_misuse(&r.options)));
    if (keyring_asked(&r.options) && !keyring_open(&secrets, &r.options, &status))
        return reading_end(&r, status);
    if (listing.has_page && !save_open(&listing.page, r.options.argument[OPTION_HTML], r.options.operands,
                                       r.options.operand_count))
        return reading_end(&r, EXIT_IO);
    if (listing.has_page)
        confine_output(&r.confine, r.options.argument[OPTION_HTML], true);
    r.no_text = listing.has_page && strcmp(r.options.argument[OPTION_HTML], "-") == 0;
    r.config = (struct pptpscope_config){
        .secrets = secrets.count ? &secrets : NULL,
        .keep_events = listing.has_page || (r.options.given[OPTION_VERBOSE] && !r.options.given[OPTION_JSON]),
        .on_packet = r.options.given[OPTION_PACKETS] ? on_packet : NULL,
        .context = &listing,
    };
    r.report = write_report;
    r.context = &listing;
    status = reading_run(&r);
    secrets_clear(&secrets);
    if (listing.has_page && !save_close(&listing.page, listing.page_written) && status < EXIT_IO)
        status = EXIT_IO;
    return reading_end(&r, status);
}
