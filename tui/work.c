/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * work.c: what the terminal interface does beside showing; see work.h.
 *
 * Hazards: names that lead out of the folder, files that are there already, also those
 * that come to be there meanwhile; a disk that is full.
 */
#define _POSIX_C_SOURCE 200809L
#include "tui/work.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/write.h"
#include "cli/command.h"
#include "report/html.h"
#include "report/json.h"
#include "report/text.h"

enum { LOOK_AT_CLOCK = 64 };

bool work_open(struct work *work, const char *folder, char *error, size_t size)
{
    *work = (struct work){ .folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .folder_name = folder };
    if (work->folder >= 0)
        return true;
    snprintf(error, size, "%s: %s; --save-dir is to name a folder", folder, strerror(errno));
    return false;
}

/* --- one file ----------------------------------------------------------------------------- */

static bool complain(struct app *app, const char *name, const char *why)
{
    app_say(app, TINT_BAD, "%s was not saved: %s", name, why);
    return false;
}

/* Under another name at first: what has the right one is whole. */
static bool file_open(struct work *work, struct app *app, const struct request *request)
{
    struct work_file *const f = &work->file;
    struct stat there;

    if (strchr(request->name, '/') || request->name[0] == '.' || !request->name[0])
        return complain(app, request->name, "a name without / that does not begin with a dot is wanted");
    if (!request->over && fstatat(work->folder, request->name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
        app_say(app, TINT_WARN, "%s is there already; :save! writes over it", request->name);
        return false;
    }
    snprintf(f->name, sizeof f->name, "%s", request->name);
    snprintf(f->temporary, sizeof f->temporary, ".%s.%ld", request->name, (long)getpid());
    const int file = openat(work->folder, f->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (file < 0)
        return complain(app, f->name, strerror(errno));
    output_open(&f->output, file);
    f->open = true;
    f->over = request->over;
    return true;
}

static void file_drop(struct work *work)
{
    if (!work->file.open)
        return;
    close(work->file.output.file);
    unlinkat(work->folder, work->file.temporary, 0);
    work->file.open = false;
}

static bool file_name(const struct work *work)
{
    const struct work_file *const f = &work->file;

    if (f->over)
        return renameat(work->folder, f->temporary, work->folder, f->name) == 0;
    return linkat(work->folder, f->temporary, work->folder, f->name, 0) == 0 && unlinkat(work->folder, f->temporary, 0) == 0;
}

/* It gets its name; false: it does not, and is gone. */
static bool file_close(struct work *work, struct app *app)
{
    struct work_file *const f = &work->file;

    output_flush(&f->output);
    const int failed = f->output.error;
    const bool closed = close(f->output.file) == 0;
    f->open = false;
    if (!failed && closed && file_name(work))
        return true;
    const int error = failed ? failed : errno;
    unlinkat(work->folder, f->temporary, 0);
    return complain(app, f->name, strerror(error));
}

/* --- reports -------------------------------------------------------------------------------- */

struct chosen {
    const struct session **sessions;
};

static const struct session *session_at(const void *context, size_t index)
{
    return ((const struct chosen *)context)->sessions[index];
}

static void write_report(struct work *work, const struct load *load, enum save_kind kind)
{
    const struct chosen chosen = { work->sessions };
    const struct report_output sink = { .write = output_write, .context = &work->file.output };
    struct pptpscope_summary summary;
    char program[64];

    pptpscope_summary(load->scope, &summary);
    const struct report_filter left = { .matched = work->session_count };
    struct report_capture capture = load->facts.capture;
    capture.filter = work->session_count < summary.sessions ? &left : NULL;
    const struct report report = { .capture = &capture, .summary = &summary, .session_count = work->session_count,
                                   .session = session_at, .context = &chosen };
    if (kind == SAVE_TEXT) {
        text_report(&report, &(struct text_options){ .verbose = true }, &sink);
    } else if (kind == SAVE_HTML) {
        snprintf(program, sizeof program, "pptpscope %s", program_version);
        html_report(&report, &(struct html_options){ .program = program }, &sink);
    } else {
        struct json_writer *const json = json_writer_new(&sink);
        walk_report(&report, json_writer_door(json));
        json_writer_free(json);
    }
}

/* --- captures --------------------------------------------------------------------------------- */

static struct capture_writer writer_of(struct work *work)
{
    return (struct capture_writer){ .write = output_write, .context = &work->file.output, .link = (enum write_link)work->link_type };
}

static void write_decrypted(struct work *work, const struct load *load)
{
    struct pptpscope_clear clear;

    work->link_type = WRITE_RAW_IP;
    const struct capture_writer writer = writer_of(work);
    write_header(&writer);
    for (uint32_t place = 0; clear_store_read(load->clear, place, &clear); place++)
        for (size_t i = 0; i < work->session_count; i++) {
            const struct decryption_facts *const facts = work->sessions[i]->decryption;
            if (!clear.is_ip || !facts || facts->key != clear.session_key)
                continue;
            write_packet(&writer, clear.time, clear.protocol, clear.octets, clear.captured, clear.length);
            work->written++;
            break;
        }
}

static bool is_between(const struct session *session, const struct source_record *record)
{
    const struct address *const a = &session->ends[0].address, *const b = &session->ends[1].address;

    return record->frame >= session->first_frame && record->frame <= session->last_frame &&
           ((address_equal(a, &record->source) && address_equal(b, &record->destination)) ||
            (address_equal(b, &record->source) && address_equal(a, &record->destination)));
}

/* Its own datagrams; of those in parts, each part between the two. */
static bool is_wanted(const struct session *session, const struct source_record *record)
{
    if (record->is_fragment)
        return record->has_ip && is_between(session, record);
    return record->has_datagram && pptpscope_belongs(session, &record->datagram);
}

static void write_record(struct work *work, const struct source_record *record)
{
    if (work->link_type < 0) {
        work->link_type = record->link_type;
        const struct capture_writer first = writer_of(work);
        write_header(&first);
    }
    if (work->link_type != record->link_type) {
        work->other_links++;
        return;
    }
    const struct capture_writer writer = { .write = output_write, .context = &work->file.output, .link = WRITE_RAW_IP };
    write_packet(&writer, record->time, 0, record->octets, record->captured, record->wire);
    work->written++;
}

/* Called for every packet up to the session's last. */
static void on_plot(void *context, const struct pptpscope_packet *packet)
{
    const struct work *const work = context;

    timeline_take(work->timeline, packet);
}

/* Called for every packet of the session up to the wanted one. */
static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    struct work *const work = context;
    const struct source_record *const record = work->record;

    if (record->frame != work->frame || record->datagram.frame_offset == DATAGRAM_NO_OFFSET)
        return;
    if (work->app->view == VIEW_PACKET && work->app->packet.event.frame == work->frame)
        packet_show_frame(work->app, packet, &record->datagram, record->octets, record->captured, record->wire);
}

static void take_record(struct work *work, const struct source_record *record)
{
    if (work->kind == WORK_PLOT) { /* it counts as the first engine did: with all that others sent */
        if (record->has_datagram)
            pptpscope_feed(work->scope, &record->datagram);
        return;
    }
    for (size_t i = 0; i < work->session_count; i++) {
        if (!is_wanted(work->sessions[i], record))
            continue;
        if (work->kind == WORK_FRAME && record->has_datagram)
            pptpscope_feed(work->scope, &record->datagram);
        else if (work->kind == WORK_CAPTURE)
            write_record(work, record);
        return;
    }
}

/* --- beginning, going on, ending ------------------------------------------------------------------ */

static void forget(struct work *work)
{
    if (work->source && work->kind == WORK_PLOT && work->app->plot.state == PLOT_READING)
        statistics_plot(work->app, PLOT_NONE);
    timeline_free(work->timeline);
    work->timeline = NULL;
    source_close(work->source);
    work->source = NULL;
    pptpscope_free(work->scope);
    work->scope = NULL;
    free(work->sessions);
    work->sessions = NULL;
    work->session_count = 0;
    file_drop(work);
}

static void say_saved(const struct work *work, struct app *app)
{
    const char *const folder = strcmp(work->folder_name, ".") == 0 ? "" : work->folder_name;

    if (work->written)
        app_say(app, TINT_OK, "saved %s%s%s: %zu session%s, %" PRIu64 " packets%s", folder, *folder ? "/" : "", work->file.name,
                work->session_count, work->session_count == 1 ? "" : "s", work->written,
                work->other_links ? "; packets of another link type were left out" : "");
    else
        app_say(app, TINT_OK, "saved %s%s%s: %zu session%s", folder, *folder ? "/" : "", work->file.name, work->session_count,
                work->session_count == 1 ? "" : "s");
}

static bool read_again(struct work *work, struct app *app, const struct load *load)
{
    if (load->live)
        return complain(app, "the capture", "an interface's packets are not kept; capture them with tcpdump -w");
    if (load->spool && !spool_whole(load->spool))
        return complain(app, "the capture", "standard input was too long to keep a copy");
    work->source = source_open(load->again, load->path_count);
    return work->source != NULL;
}

static void begin_save(struct work *work, struct app *app, struct load *load)
{
    const enum save_kind kind = app->request.save;

    if (kind == SAVE_DECRYPTED && !load->clear) {
        app_say(app, TINT_WARN, "nothing was decrypted: start with --secrets=FILE or --user=NAME");
        return;
    }
    if (!work->session_count || !file_open(work, app, &app->request))
        return;
    work->written = work->other_links = 0;
    work->link_type = -1;
    work->kind = WORK_CAPTURE;
    if (kind == SAVE_PCAP) {
        read_again(work, app, load);
        return;
    }
    if (kind == SAVE_DECRYPTED)
        write_decrypted(work, load);
    else
        write_report(work, load, kind);
    if (file_close(work, app))
        say_saved(work, app);
}

/* A plot of the session, or its frame that is looked at. */
static void begin_look(struct work *work, struct app *app, const struct load *load, int kind)
{
    const struct session *const session = app_session(app);

    work->sessions = calloc(1, sizeof(struct session *));
    if (!session || !work->sessions || load->live || (load->spool && !spool_whole(load->spool))) {
        if (kind == WORK_PLOT)
            statistics_plot(app, PLOT_NEVER);
        return;
    }
    work->sessions[0] = session;
    work->session_count = 1;
    work->kind = (unsigned)kind;
    work->app = app;
    work->frame = kind == WORK_PLOT ? session->last_frame : app->packet.event.frame;
    work->scope = pptpscope_new(&(struct pptpscope_config){ .on_packet = kind == WORK_PLOT ? on_plot : on_packet, .context = work });
    work->source = source_open(load->again, load->path_count);
    if (kind == WORK_PLOT) {
        work->timeline = timeline_new(session);
        statistics_plot(app, work->source ? PLOT_READING : PLOT_NEVER);
    }
}

/* Causes are decided at the end: what is asked for before stays asked for. */
static void wait_for_end(struct work *work, struct app *app, const struct load *load)
{
    if (load->live && !load->ended && !app->stop) {
        app_say(app, TINT_WARN, "the interface is still being read: S ends that");
        return;
    }
    app_say(app, TINT_PLAIN, "%s is saved as soon as all is read", app->request.name);
    work->waiting = app->request;
    work->waiting.kind = REQUEST_SAVE;
}

void work_take(struct work *work, struct app *app, struct load *load)
{
    if (app->request.kind == REQUEST_NONE && work->waiting.kind != REQUEST_NONE && load->done) {
        app->request = work->waiting;
        work->waiting.kind = REQUEST_NONE;
    }
    const enum request_kind kind = app->request.kind;

    app->request.kind = REQUEST_NONE;
    if (kind == REQUEST_NONE || kind == REQUEST_COPY || kind == REQUEST_USER)
        return;
    if (!load->done && kind == REQUEST_SAVE) {
        wait_for_end(work, app, load);
        return;
    }
    if (!load->done)
        return;
    if (work->source && work->kind == WORK_CAPTURE) {
        if (kind == REQUEST_SAVE)
            app_say(app, TINT_WARN, "%s is still being written", work->file.name);
        else if (kind == REQUEST_PLOT)
            app->request.kind = kind; /* when that is done */
        return;
    }
    forget(work);
    if (kind != REQUEST_SAVE) {
        begin_look(work, app, load, kind == REQUEST_PLOT ? WORK_PLOT : WORK_FRAME);
        return;
    }
    work->sessions = app_chosen(app, &work->session_count);
    begin_save(work, app, load);
    if (!work->source)
        forget(work);
}

bool work_step(struct work *work, struct app *app, int64_t nanoseconds)
{
    const int64_t until = load_now() + nanoseconds;
    struct source_record record;

    if (!work->source)
        return false;
    for (unsigned i = 1;; i++) {
        if (source_read(work->source, &record) != SOURCE_DATAGRAM || work->file.output.error)
            break;
        work->record = &record;
        take_record(work, &record);
        if (work->kind != WORK_CAPTURE && record.frame >= work->frame)
            break;
        if (i % LOOK_AT_CLOCK == 0 && load_now() > until)
            return true;
    }
    if (work->kind == WORK_PLOT) {
        statistics_take_plot(app, work->sessions[0], work->timeline);
        work->timeline = NULL;
    } else if (work->kind == WORK_CAPTURE && file_close(work, app))
        say_saved(work, app);
    forget(work);
    return false;
}

void work_stop(struct work *work)
{
    forget(work);
}

void work_close(struct work *work)
{
    forget(work);
    if (work->folder >= 0)
        close(work->folder);
}
