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

static struct capture_writer writer_of(struct work *work, int link_type)
{
    return (struct capture_writer){ .write = output_write, .context = &work->file.output, .link = (enum write_link)link_type };
}

static void write_decrypted(struct work *work, const struct load *load)
{
    struct pptpscope_clear clear;

    const struct capture_writer writer = writer_of(work, WRITE_RAW_IP);
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

/* The number of a link type in the capture that is written. */
static unsigned link_number(struct work *work, int link_type)
{
    for (unsigned i = 0; i < work->link_count; i++)
        if (work->links[i] == link_type)
            return i;
    if (work->link_count == sizeof work->links / sizeof work->links[0])
        return work->link_count;
    work->links[work->link_count] = link_type;
    return work->link_count++;
}

/* pcap knows one link type; where there are more, pcapng has an interface for each. */
static void write_record(struct work *work, const struct source_record *record)
{
    const struct capture_writer plain = writer_of(work, WRITE_RAW_IP), head = writer_of(work, record->link_type);
    const bool first = !work->written;
    const unsigned link = link_number(work, record->link_type);

    if (work->link_count == 1) {
        if (first)
            write_header(&head);
        write_packet(&plain, record->time, 0, record->octets, record->captured, record->wire);
    } else {
        if (first)
            write_ng_header(&plain);
        for (; work->links_described < work->link_count; work->links_described++)
            write_ng_interface(&plain, (uint16_t)work->links[work->links_described]);
        write_ng_packet(&plain, link, record->time, record->octets, record->captured, record->wire);
    }
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

static bool belongs(const struct work *work, const struct source_record *record)
{
    for (size_t i = 0; record->has_datagram && i < work->session_count; i++)
        if (pptpscope_belongs(work->sessions[i], &record->datagram))
            return true;
    return false;
}

/* Of a datagram in parts, all of them are the session's. */
static void own_parts(struct work *work, const struct source_record *record)
{
    for (size_t i = 0; i < record->part_count; i++) {
        struct plan_item *const item = plan_find(&work->plan, record->parts[i]);
        if (item)
            item->own = true;
    }
}

/* Before anything is written: which records are, and of how many link types. */
static void look_at(struct work *work, struct plan_item *item, const struct source_record *record)
{
    if (belongs(work, record)) {
        item->own = true;
        own_parts(work, record);
    }
    if (item->own || record->is_fragment)
        link_number(work, record->link_type);
}

static void take_record(struct work *work, struct plan_item *item, const struct source_record *record)
{
    if (work->looking)
        look_at(work, item, record);
    else if (work->kind == WORK_CAPTURE && (item->own || belongs(work, record)))
        write_record(work, record);
    else if (work->kind == WORK_FRAME && record->has_datagram)
        pptpscope_feed(work->scope, &record->datagram);
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
    plan_free(&work->plan);
    file_drop(work);
}

static void say_saved(const struct work *work, struct app *app)
{
    const char *const folder = strcmp(work->folder_name, ".") == 0 ? "" : work->folder_name;

    if (work->written)
        app_say(app, TINT_OK, "saved %s%s%s: %zu session%s, %" PRIu64 " packets%s%s", folder, *folder ? "/" : "", work->file.name,
                work->session_count, work->session_count == 1 ? "" : "s", work->written,
                work->link_count > 1 ? " of several link types, as pcapng" : "",
                work->load->spool && !spool_whole(work->load->spool) ? "; what came behind the first 2 GiB was not kept" : "");
    else
        app_say(app, TINT_OK, "saved %s%s%s: %zu session%s", folder, *folder ? "/" : "", work->file.name, work->session_count,
                work->session_count == 1 ? "" : "s");
}

/* Opens the input once more, from its start. An interface's packets are those of the spool. */
static bool reopen(struct work *work)
{
    source_close(work->source);
    work->source = source_open(work->load->again, work->load->path_count);
    work->at = 0;
    return work->source != NULL;
}

/* The sessions' packets are to be read again; with `frame` only what is needed to understand that one. */
static bool read_again(struct work *work, struct load *load, uint64_t frame)
{
    work->load = load;
    for (size_t i = 0; i < work->session_count; i++)
        if (!places_plan(load->places, work->sessions[i], frame, &work->plan))
            return false;
    plan_tidy(&work->plan);
    if (load->spool)
        spool_flush(load->spool);
    return reopen(work);
}

/* More than one link type in all of the input. */
static bool has_links(const struct load *load)
{
    int link = -1;

    for (size_t i = 0; i < load->path_count; i++) {
        const struct source_stats *const stats = source_stats(load->source, i);
        for (unsigned k = 0; k < stats->link_type_count; k++) {
            if (link >= 0 && link != stats->link_types[k])
                return true;
            link = stats->link_types[k];
        }
    }
    return false;
}

static void begin_capture(struct work *work, struct app *app, struct load *load)
{
    if (load->spool && !load->live && !spool_whole(load->spool))
        complain(app, work->file.name, "standard input was too long to keep a copy");
    else if (places_left_out(load->places))
        complain(app, work->file.name, "memory is short: not all of its packets can be found again");
    else if (!read_again(work, load, 0))
        complain(app, work->file.name, "memory is short");
    else
        work->looking = work->plan.has_parts || has_links(load);
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
    work->written = 0;
    work->link_count = work->links_described = 0;
    work->kind = WORK_CAPTURE;
    work->load = load;
    work->looking = false;
    if (kind == SAVE_PCAP) {
        begin_capture(work, app, load);
        return;
    }
    if (kind == SAVE_DECRYPTED)
        write_decrypted(work, load);
    else
        write_report(work, load, kind);
    if (file_close(work, app))
        say_saved(work, app);
}

/* The frame that is looked at, also while more comes: what it needs has come, and the session, which may move meanwhile,
 * is asked only now. */
static void begin_frame(struct work *work, struct app *app, struct load *load)
{
    work->frame = app->packet.event.frame;
    if (!read_again(work, load, work->frame))
        return;
    if (!plan_find(&work->plan, work->frame) && load->spool && !spool_whole(load->spool))
        app_say(app, TINT_WARN, "the whole frame is not there: only the first 2 GiB of what came were kept");
    work->scope = pptpscope_new(&(struct pptpscope_config){ .on_packet = on_packet, .context = work });
}

/* All that was read before is read again: the second engine counts as the first did. */
static void begin_plot(struct work *work, struct app *app, struct load *load)
{
    work->load = load;
    work->frame = work->sessions[0]->last_frame;
    work->timeline = timeline_new(work->sessions[0]);
    work->scope = pptpscope_new(&(struct pptpscope_config){ .on_packet = on_plot, .context = work });
    if (load->spool)
        spool_flush(load->spool);
    statistics_plot(app, reopen(work) ? PLOT_READING : PLOT_NEVER);
}

static void begin_look(struct work *work, struct app *app, struct load *load, unsigned kind)
{
    const struct session *const session = app_session(app);
    const bool cut = load->spool && !spool_whole(load->spool) && (kind == WORK_PLOT || !load->live);

    work->sessions = calloc(1, sizeof(struct session *));
    if (!session || !work->sessions || !load->places || cut) {
        if (kind == WORK_PLOT)
            statistics_plot(app, PLOT_NEVER);
        return;
    }
    work->sessions[0] = session;
    work->session_count = 1;
    work->kind = kind;
    work->looking = false;
    work->app = app;
    if (kind == WORK_PLOT)
        begin_plot(work, app, load);
    else
        begin_frame(work, app, load);
}

/* Causes are decided at the end: what is asked for before stays asked for. */
static void wait_for_end(struct work *work, struct app *app, const struct load *load)
{
    if (load->live && !load->ended && !app->stop) {
        app_say(app, TINT_WARN, "more of its packets may come: S ends the reading; save it then");
        return;
    }
    app_say(app, TINT_PLAIN, "%s is saved as soon as all is read", app->request.name);
    work->waiting = app->request;
    work->waiting.kind = REQUEST_SAVE;
}

void work_take(struct work *work, struct app *app, struct load *load)
{
    if (app->request.kind == REQUEST_NONE && work->waiting.kind != REQUEST_NONE && load->settled) {
        app->request = work->waiting;
        work->waiting.kind = REQUEST_NONE;
    }
    if (app->request.kind == REQUEST_NONE && !work->source && statistics_wants_plot(app))
        app->request.kind = REQUEST_PLOT;
    const enum request_kind kind = app->request.kind;

    app->request.kind = REQUEST_NONE;
    if (kind == REQUEST_NONE || kind == REQUEST_COPY || kind == REQUEST_USER)
        return;
    if (!load->settled && kind == REQUEST_SAVE) {
        wait_for_end(work, app, load);
        return;
    }
    if (!load->settled && kind != REQUEST_FRAME)
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

enum work_result { WORK_TAKEN, WORK_PASSED, WORK_END, WORK_CHANGED };

/* The next record of all, up to the session's last. */
static enum work_result plot_step(struct work *work)
{
    struct source_record record;

    if (source_read(work->source, &record) != SOURCE_DATAGRAM)
        return WORK_CHANGED;
    if (record.has_datagram)
        pptpscope_feed(work->scope, &record.datagram);
    return record.frame < work->frame ? WORK_TAKEN : WORK_END;
}

/* The next record of the plan: from its place, or on the way from the input's start. */
static enum work_result step(struct work *work)
{
    struct source_record record;
    struct source_place place;

    if (work->at == work->plan.count)
        return WORK_END;
    struct plan_item *const item = &work->plan.items[work->at];
    if (places_from_start(work->load->places)) {
        if (source_read(work->source, &record) != SOURCE_DATAGRAM)
            return WORK_CHANGED;
        if (record.frame < plan_frame(item))
            return WORK_PASSED;
    } else {
        plan_place(work->load->places, item, &place);
        if (!source_read_at(work->source, &place, plan_frame(item), &record))
            return WORK_CHANGED;
    }
    if (!plan_fits(item, &record))
        return WORK_CHANGED;
    work->at++;
    work->record = &record;
    take_record(work, item, &record);
    work->record = NULL;
    return WORK_TAKEN;
}

static void say_changed(const struct work *work, struct app *app)
{
    app_say(app, TINT_BAD, "the input has changed since it was read: frame %" PRIu64 " is not there any more%s%s", plan_frame(&work->plan.items[work->at]),
            work->kind == WORK_CAPTURE ? "; not saved: " : "", work->kind == WORK_CAPTURE ? work->file.name : "");
}

static void end_work(struct work *work, struct app *app, enum work_result last)
{
    if (last == WORK_CHANGED && work->kind == WORK_PLOT) {
        statistics_plot(app, PLOT_NEVER);
    } else if (last == WORK_CHANGED) {
        say_changed(work, app);
    } else if (work->kind == WORK_PLOT) {
        statistics_take_plot(app, work->sessions[0], work->timeline);
        work->timeline = NULL;
    } else if (work->kind == WORK_CAPTURE && file_close(work, app)) {
        say_saved(work, app);
    }
    forget(work);
}

bool work_step(struct work *work, struct app *app, int64_t nanoseconds)
{
    const int64_t until = load_now() + nanoseconds;
    enum work_result last = WORK_TAKEN;

    if (!work->source)
        return false;
    for (unsigned i = 1; last == WORK_TAKEN || last == WORK_PASSED; i++) {
        last = work->kind == WORK_PLOT ? plot_step(work) : step(work);
        if (last == WORK_END && work->looking && reopen(work)) {
            work->looking = false;
            last = WORK_PASSED;
        }
        if (work->file.open && work->file.output.error)
            last = WORK_END;
        if (i % LOOK_AT_CLOCK == 0 && load_now() > until && (last == WORK_TAKEN || last == WORK_PASSED))
            return true;
    }
    end_work(work, app, last);
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
