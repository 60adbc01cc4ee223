/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_decrypt.c: from captures and secrets to a capture of what was inside the tunnels.
 * Packets are written as they are read; what was done is told at the end, on standard
 * error where the packets go to standard output.
 */
#define _POSIX_C_SOURCE 200809L
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/write.h"
#include "cli/keyring.h"
#include "cli/reading.h"
#include "cli/save.h"
#include "report/text_decryption.h"

#define SPLIT_MAX 500 /* files open at a time */

/* A file of one session, or of all. */
struct part {
    uint64_t session_key;
    struct save save;
    struct capture_writer writer;
};

struct decrypting {
    struct reading *reading;
    struct secrets secrets;
    struct output *tell;         /* where people read */
    struct output error;         /* standard error */
    bool is_split;
    enum write_link link;
    struct part *parts;
    size_t count;
    bool failed;                 /* a part could not be written */
    uint64_t written, octets, other; /* other: packets of other protocols than IP */
};

/* --- files ----------------------------------------------------------------------------- */

static struct part *open_part(struct decrypting *d, uint64_t key)
{
    const struct options *const options = &d->reading->options;
    struct part *const part = &d->parts[d->count];

    if (d->count == SPLIT_MAX) {
        command_complain("--split: more than 500 sessions have something to write; give fewer captures at a time");
        return NULL;
    }
    if (!save_open(&part->save, options->argument[OPTION_WRITE], options->operands, options->operand_count))
        return NULL;
    d->count++;
    part->session_key = key;
    part->writer = (struct capture_writer){ .write = output_write, .context = &part->save.output, .link = d->link };
    return write_header(&part->writer) ? part : NULL;
}

static struct part *part_of(struct decrypting *d, uint64_t key)
{
    for (size_t i = d->count; i-- > 0;)
        if (!d->is_split || d->parts[i].session_key == key)
            return &d->parts[i];
    return open_part(d, key);
}

/* "inner.pcap" of session 3: "inner.3.pcap". NULL: memory is short. */
static char *part_name(const char *path, uint32_t number)
{
    const char *const slash = strrchr(path, '/'), *const dot = strrchr(path, '.');
    const size_t stem = dot && dot != path && (!slash || dot > slash + 1) ? (size_t)(dot - path) : strlen(path);
    const size_t size = strlen(path) + 16;
    char *const name = malloc(size);

    if (name)
        snprintf(name, size, "%.*s.%" PRIu32 "%s", (int)stem, path, number, path + stem);
    return name;
}

static uint32_t number_of(const struct decrypting *d, uint64_t key)
{
    const struct reading *const r = d->reading;

    for (size_t i = 0; i < r->session_count; i++)
        if (r->sessions[i]->decryption && r->sessions[i]->decryption->key == key)
            return r->sessions[i]->number;
    return 0;
}

/* Gives the files their names; a split one gets its session's number into it. */
static bool close_parts(struct decrypting *d, bool keep)
{
    const struct options *const options = &d->reading->options;
    bool good = true;

    for (size_t i = 0; i < d->count; i++) {
        struct part *const part = &d->parts[i];
        char *const name = d->is_split && keep ? part_name(part->save.path, number_of(d, part->session_key)) : NULL;
        const bool named = !d->is_split || (name && save_rename(&part->save, name, options->operands,
                                                                options->operand_count));
        const bool kept = keep && good && named;
        good = save_close(&part->save, kept) && kept;
        free(name);
    }
    d->count = 0;
    return good || !keep;
}

/* --- packets ------------------------------------------------------------------------------- */

static void on_clear(void *context, const struct pptpscope_clear *clear)
{
    struct decrypting *const d = context;
    if (d->failed)
        return;
    if (!clear->is_ip && d->link == WRITE_RAW_IP) {
        d->other++;
        return;
    }
    struct part *const part = part_of(d, clear->session_key);
    d->failed = !part || !write_packet(&part->writer, clear->time, clear->protocol, clear->octets, clear->captured,
                                       clear->length);
    d->reading->stopped = d->failed;
    d->written++;
    d->octets += clear->length;
}

static void on_unread(void *context, const struct pptpscope_unread *unread)
{
    struct decrypting *const d = context;
    char line[128];

    snprintf(line, sizeof line, "frame %" PRIu64 ": %s\n", unread->frame, text_unreadable(unread->why));
    progress_end(&d->reading->progress);
    output_text(d->tell, line);
}

/* --- the report ------------------------------------------------------------------------------ */

static int write_report(struct reading *r, struct input_facts *facts, bool opened)
{
    struct decrypting *const d = r->context;
    struct pptpscope_summary summary = { 0 };
    const struct report report = reading_facts(r, facts, &summary);
    const struct decrypted_files files = { .path = r->options.argument[OPTION_WRITE], .packets = d->written,
                                           .octets = d->octets, .others = d->other,
                                           .parts = d->is_split ? d->count : 0 };
    const struct report_output sink = { .write = output_write, .context = d->tell };
    const bool written = close_parts(d, !d->failed && opened);

    if (!written || d->failed)
        return EXIT_IO;
    if (!opened)
        return EXIT_IO;
    if (r->json) {
        facts->capture.decrypted = &files;
        walk_decrypt(&report, json_writer_door(r->json));
    } else {
        text_decryption(&report, &files, &r->text, &sink);
    }
    return d->written ? EXIT_DONE : EXIT_FOUND;
}

static bool begin(struct decrypting *d, const struct command *command, int *status)
{
    const struct options *const options = &d->reading->options;

    *status = EXIT_USAGE;
    if (!options->given[OPTION_WRITE]) {
        command_misused(command, "name the capture to write: -w OUT");
        return false;
    }
    if (!keyring_asked(options)) {
        command_misused(command, "say where the passwords are: --secrets=FILE, or --user=NAME");
        return false;
    }
    const bool is_standard = strcmp(options->argument[OPTION_WRITE], "-") == 0;
    d->is_split = options->given[OPTION_SPLIT];
    if (is_standard && isatty(STDOUT_FILENO) == 1) {
        command_misused(command, "standard output is a terminal; send the capture into a file or a pipe");
        return false;
    }
    if (is_standard && options->given[OPTION_JSON]) {
        command_misused(command, "--json and -w - both write to standard output; name a file for the capture");
        return false;
    }
    if (d->is_split && is_standard) {
        command_misused(command, "--split writes files; name one with -w");
        return false;
    }
    d->link = options->given[OPTION_LAYER] && strcmp(options->argument[OPTION_LAYER], "ppp") == 0 ? WRITE_PPP
                                                                                                   : WRITE_RAW_IP;
    output_open(&d->error, 2);
    d->tell = is_standard ? &d->error : &d->reading->output;
    d->parts = calloc(SPLIT_MAX, sizeof *d->parts);
    if (!keyring_open(&d->secrets, options, status))
        return false;
    *status = EXIT_IO;
    return d->parts && (d->is_split || open_part(d, 0));
}

int cmd_decrypt(const struct command *command, int argc, char **argv)
{
    static struct reading r;
    static struct decrypting d;
    int status;

    if (!reading_begin(&r, command, argc, argv, &status))
        return status;
    d.reading = &r;
    if (begin(&d, command, &status)) {
        confine_output(&r.confine, r.options.argument[OPTION_WRITE], !d.is_split);
        r.config = (struct pptpscope_config){
            .secrets = &d.secrets, .on_clear = on_clear, .context = &d,
            .on_unread = r.options.given[OPTION_VERBOSE] && !r.json ? on_unread : NULL,
        };
        r.report = write_report;
        r.context = &d;
        status = reading_run(&r);
        output_flush(&d.error);
    }
    close_parts(&d, false);
    free(d.parts);
    secrets_clear(&d.secrets);
    return reading_end(&r, status);
}
