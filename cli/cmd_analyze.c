/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_analyze.c: from captures to a report of their sessions. Packets (--packets) are
 * written as they are read, the report at the end.
 */
#include "cli/keyring.h"
#include "cli/reading.h"

/* What --packets met, and what the filters let through. */
struct listing {
    struct reading *reading;
    uint64_t packets, listed;
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
    if (r->json) {
        walk_report(&report, json_writer_door(r->json));
        return EXIT_DONE;
    }
    if (listed)
        output_text(&r->output, "\n");
    text_report(&report, &r->text, &r->sink);
    return EXIT_DONE;
}

int cmd_analyze(const struct command *command, int argc, char **argv)
{
    static struct reading r;
    static struct secrets secrets;
    struct listing listing = { .reading = &r };
    int status;

    if (!reading_begin(&r, command, argc, argv, &status))
        return status;
    if (keyring_asked(&r.options) && !keyring_open(&secrets, &r.options, &status))
        return reading_end(&r, status);
    r.config = (struct pptpscope_config){
        .secrets = secrets.count ? &secrets : NULL,
        .keep_events = r.options.given[OPTION_VERBOSE] && !r.options.given[OPTION_JSON],
        .on_packet = r.options.given[OPTION_PACKETS] ? on_packet : NULL,
        .context = &listing,
    };
    r.report = write_report;
    r.context = &listing;
    status = reading_run(&r);
    secrets_clear(&secrets);
    return reading_end(&r, status);
}
