/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.c: inputs opened, merged in time order, and read down to datagrams.
 *
 * Merging: a heap over the inputs' next records, smallest time first, of equal ones
 * the input given first. A file's own records keep their order. An input that waits
 * for its turn is parked: it holds no buffer, so that a thousand rotated files cost
 * no more memory than the few whose times overlap.
 *
 * Hazards: see the layers below; here only the number of inputs, which is the
 * caller's, and of notes (NOTES_MOST).
 */
#include "capture/source.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/defrag.h"
#include "capture/hosts.h"
#include "capture/input.h"
#include "capture/link.h"
#include "capture/live.h"
#include "capture/other.h"
#include "capture/outer.h"
#include "capture/pcapfile.h"
#include "capture/stats.h"
#include "capture/unpack.h"

enum {
    NOTES_MOST = 16,
    BUSY_MOST = 256, /* packets of an interface, none of them a datagram, until the caller may look around */
};

/* One input: its octets, the reader that knows its format, and the next record. */
struct file {
    struct input *input;
    struct pcapfile *pcap; /* or */
    struct other *other;   /* or */
    struct live *live;
    struct hosts *hosts; /* where there are several inputs */
    const struct link *link;
    struct record record;
    int link_type; /* what `link` is the row of */
    bool parked;
};

struct note {
    size_t a, b;
};

struct source {
    struct file *files;
    struct source_stats *stats;
    size_t count;
    size_t *heap; /* inputs by time of their next record */
    size_t live;  /* of them */
    bool begun;   /* the heap stands, and its first has been given */
    bool ended;
    volatile sig_atomic_t stopped; /* the interface is not read any more */
    struct defrag *defrag;
    uint64_t *parts; /* of the datagrams that the latest record completed */
    size_t part_count, part_room;
    uint64_t frames;
    int64_t clock;
    struct note notes[NOTES_MOST];
    size_t note_count;
};

/* --- open and close -------------------------------------------------------- */

static void close_file(struct file *file)
{
    pcapfile_close(file->pcap);
    other_close(file->other);
    live_close(file->live);
    input_close(file->input);
    file->pcap = NULL;
    file->other = NULL;
    file->live = NULL;
    file->input = NULL;
}

/* Finds the reader for an input that is open. */
static void open_format(struct file *file, struct source_stats *stats)
{
    file->link_type = -1;
    file->input = unpack_over(file->input, stats);
    if (!file->input)
        return;
    stats->size = file->input->size;
    if (pcapfile_knows(file->input))
        file->pcap = pcapfile_open(file->input, stats);
    else
        file->other = other_open(file->input, stats);
    if (file->pcap || file->other)
        return;
    stats_refuse(stats, "cannot be read: not enough memory"); /* unless there was a better reason */
    close_file(file);
}

static struct source *source_new(size_t count)
{
    struct source *source = calloc(1, sizeof *source);
    if (!source)
        return NULL;
    source->count = count;
    source->files = calloc(count ? count : 1, sizeof *source->files);
    source->stats = calloc(count ? count : 1, sizeof *source->stats);
    source->heap = calloc(count ? count : 1, sizeof *source->heap);
    source->defrag = defrag_new();
    if (source->files && source->stats && source->heap && source->defrag)
        return source;
    source_close(source);
    return NULL;
}

struct source *source_open(const char *const *paths, size_t count)
{
    struct source *source = source_new(count);
    if (!source)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        struct file *file = &source->files[i];
        source->stats[i].path = paths[i];
        file->input = input_open(&source->stats[i]);
        if (!file->input)
            continue;
        open_format(file, &source->stats[i]);
        if (count == 1 || !file->pcap)
            continue;
        pcapfile_park(file->pcap);
    }
    return source;
}

struct source *source_open_memory(const char *name, const uint8_t *octets, size_t length)
{
    struct source *source = source_new(1);
    if (!source)
        return NULL;
    source->stats[0].path = name;
    source->files[0].input = input_open_memory(octets, length);
    if (!source->files[0].input) {
        source_close(source);
        return NULL;
    }
    open_format(&source->files[0], &source->stats[0]);
    return source;
}

struct source *source_open_live(const struct source_live *options)
{
    struct source *source = source_new(1);
    if (!source)
        return NULL;
    source->stats[0].path = options->interface;
    source->files[0].link_type = -1;
    source->files[0].live = live_open(options, &source->stats[0]);
    return source;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    for (size_t i = 0; source->files && i < source->count; i++) {
        close_file(&source->files[i]);
        free(source->files[i].hosts);
    }
    defrag_free(source->defrag);
    free(source->parts);
    free(source->heap);
    free(source->stats);
    free(source->files);
    free(source);
}

/* --- records in merge order -------------------------------------------------- */

/* The next record of one input, or false at its end: then it is closed, since a
 * thousand ended inputs need neither memory nor descriptors. */
static bool advance(struct file *file)
{
    if (file->pcap ? pcapfile_next(file->pcap, &file->record) : file->other && other_next(file->other, &file->record))
        return true;
    close_file(file);
    return false;
}

static bool precedes(const struct source *source, size_t a, size_t b)
{
    const int64_t first = source->files[a].record.time, second = source->files[b].record.time;
    return first != second ? first < second : a < b;
}

static void sift_down(struct source *source, size_t at)
{
    size_t *heap = source->heap;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < source->live; child++)
            if (precedes(source, heap[child], heap[least]))
                least = child;
        if (least == at)
            return;
        const size_t moved = heap[at];
        heap[at] = heap[least];
        heap[least] = moved;
        at = least;
    }
}

static void begin(struct source *source)
{
    source->begun = true;
    for (size_t i = 0; i < source->count; i++) {
        struct file *file = &source->files[i];
        if (!advance(file))
            continue;
        source->heap[source->live++] = i;
        if (source->count == 1)
            continue;
        file->hosts = calloc(1, sizeof *file->hosts);
        file->parked = file->pcap != NULL;
        if (file->parked)
            pcapfile_park(file->pcap);
    }
    for (size_t i = source->live / 2; i-- > 0;)
        sift_down(source, i);
}

static void drop_first(struct source *source)
{
    source->heap[0] = source->heap[--source->live];
    sift_down(source, 0);
}

/* The input whose record comes next, or NULL. */
static struct file *next_file(struct source *source)
{
    if (!source->begun) {
        begin(source);
    } else if (source->live > 0) {
        if (!advance(&source->files[source->heap[0]]))
            drop_first(source);
        else if (source->live > 1)
            sift_down(source, 0);
    }
    while (source->live > 0) {
        struct file *file = &source->files[source->heap[0]];
        if (!file->parked)
            return file;
        file->parked = false;
        if (pcapfile_resume(file->pcap, &file->record))
            return file;
        close_file(file);
        drop_first(source);
    }
    return NULL;
}

/* --- from the record to the datagram ----------------------------------------- */

static void count_record(struct source *source, const struct record *record, struct source_stats *stats)
{
    source->frames++;
    source->clock = record->time;
    if (stats->packets == 0 || record->time < stats->first)
        stats->first = record->time;
    if (stats->packets == 0 || record->time > stats->last)
        stats->last = record->time;
    stats->packets++;
    stats->octets += record->captured;
}

static const struct link *link_of(struct file *file, struct source_stats *stats)
{
    if (file->record.link_type == file->link_type)
        return file->link;
    file->link_type = file->record.link_type;
    file->link = link_find(file->link_type);
    stats_link_type(stats, file->link_type);
    return file->link;
}

/* Why a frame ended at its link layer. */
static void count_link(struct source_stats *stats, enum link_result result)
{
    static const enum unread reasons[] = {
        [LINK_UNREAD] = UNREAD_LINK_HEADER,
        [LINK_ENCRYPTED] = UNREAD_LINK_ENCRYPTED,
        [LINK_PARTS] = UNREAD_LINK_PARTS,
        [LINK_UNKNOWN] = UNREAD_LINK_TYPE,
    };
    ++*(result == LINK_OTHER ? &stats->other : &stats->unread[reasons[result]]);
}

/* Several datagrams may be completed at once: one that was inside another. */
static void keep_parts(struct source *source)
{
    uint32_t count;
    const uint64_t *const parts = defrag_parts(source->defrag, &count);
    if (source->part_count + count > source->part_room) {
        const size_t room = 2 * (source->part_count + count);
        uint64_t *const grown = realloc(source->parts, room * sizeof *grown);
        if (!grown)
            return;
        source->parts = grown;
        source->part_room = room;
    }
    memcpy(source->parts + source->part_count, parts, count * sizeof *parts);
    source->part_count += count;
}

/* From the outermost header of a frame to the innermost datagram: fragments put together,
 * headers around it taken off. False where there is nothing to hand out, or not yet. Of
 * what is not put together, the first fragment stands for the datagram. */
static bool go_inward(struct source *source, int64_t now, struct source_stats *stats, struct ip *ip, bool *reassembled)
{
    for (unsigned depth = 0;; depth++) {
        stats->fragments += ip->is_fragment;
        if (ip->is_fragment && !defrag_wants(ip))
            return ip->fragment_offset == 0;
        if (ip->is_fragment) {
            const struct ip fragment = *ip;
            if (!defrag_add(source->defrag, &fragment, now, stats, ip))
                return false;
            *reassembled = true;
            keep_parts(source);
        }
        const enum outer_result result = outer_take(ip);
        if (result == OUTER_NONE)
            return true;
        if (result == OUTER_BAD || depth == OUTER_MOST) {
            stats->unread[result == OUTER_BAD ? UNREAD_IP_HEADER : UNREAD_IP_NESTING]++;
            return false;
        }
    }
}

static bool take(struct source *source, struct file *file, struct datagram *datagram, struct ip *outer)
{
    const size_t index = (size_t)(file - source->files);
    const struct record *record = &file->record;
    struct source_stats *stats = &source->stats[index];
    count_record(source, record, stats);
    defrag_frame(source->defrag, source->frames);
    source->part_count = 0;
    const struct link *link = link_of(file, stats);
    if (!link) {
        stats->unread[UNREAD_LINK_TYPE]++;
        return false;
    }
    struct reader r = reader_init(record->octets, record->captured, record->wire);
    const enum link_result result = link->open(&r);
    if (result != LINK_IP) {
        count_link(stats, result);
        return false;
    }
    struct ip ip;
    if (!ip_dissect(&r, &ip)) {
        stats->unread[UNREAD_IP_HEADER]++;
        return false;
    }
    *outer = ip;
    if (file->hosts)
        hosts_add(file->hosts, &ip.source, &ip.destination);
    bool reassembled = false;
    if (!go_inward(source, record->time, stats, &ip, &reassembled))
        return false;
    *datagram = (struct datagram){
        .source = ip.source,
        .destination = ip.destination,
        .protocol = ip.protocol,
        .ttl = ip.ttl,
        .reassembled = reassembled,
        .ip_id = ip.id,
        .payload = ip.payload.octets,
        .captured = ip.payload.have,
        .wire_length = ip.payload.length,
        .frame_offset = reassembled ? DATAGRAM_NO_OFFSET : ip.payload.at,
        .time = record->time,
        .frame = source->frames,
        .file = (uint32_t)index,
    };
    return true;
}

/* --- notes ---------------------------------------------------------------------- */

static bool overlap_apart(const struct source *source, size_t a, size_t b)
{
    const struct source_stats *first = &source->stats[a], *second = &source->stats[b];
    const struct hosts *hosts = source->files[a].hosts, *others = source->files[b].hosts;
    return hosts && others && first->first <= second->last && second->first <= first->last &&
           hosts_are_apart(hosts, others);
}

static void make_notes(struct source *source)
{
    for (size_t a = 0; a < source->count; a++)
        for (size_t b = a + 1; b < source->count; b++) {
            if (source->note_count == NOTES_MOST)
                return;
            if (overlap_apart(source, a, b))
                source->notes[source->note_count++] = (struct note){ a, b };
        }
}

bool source_note(const struct source *source, size_t index, char *buffer, size_t size)
{
    if (index >= source->note_count)
        return false;
    const struct note *note = &source->notes[index];
    snprintf(buffer, size,
             "%s and %s overlap in time and share no host: they may not belong together (--each reads "
             "them apart)",
             source->stats[note->a].path, source->stats[note->b].path);
    return true;
}

/* --- the rest of the door ----------------------------------------------------------- */

static enum source_status next_live(struct source *source, struct datagram *datagram)
{
    struct file *file = &source->files[0];
    struct ip outer;
    for (unsigned i = 0; i < BUSY_MOST && !source->stopped; i++) {
        const enum live_status status = live_next(file->live, &file->record);
        if (status == LIVE_END)
            source->stopped = 1;
        else if (status == LIVE_IDLE)
            break;
        else if (take(source, file, datagram, &outer))
            return SOURCE_DATAGRAM;
    }
    if (!source->stopped)
        return SOURCE_IDLE;
    close_file(file);
    return SOURCE_END;
}

int source_descriptor(const struct source *source)
{
    return source->count && source->files[0].live ? live_descriptor(source->files[0].live) : -1;
}

void source_stop(struct source *source)
{
    source->stopped = 1;
}

static void end(struct source *source)
{
    if (source->ended)
        return;
    source->ended = true;
    defrag_flush(source->defrag);
    make_notes(source);
}

enum source_status source_next(struct source *source, struct datagram *datagram)
{
    struct ip outer;
    if (source->count == 1 && source->files[0].live) {
        const enum source_status status = next_live(source, datagram);
        if (status != SOURCE_END)
            return status;
    }
    for (;;) {
        struct file *file = next_file(source);
        if (!file)
            break;
        if (take(source, file, datagram, &outer))
            return SOURCE_DATAGRAM;
    }
    end(source);
    return SOURCE_END;
}

/* The record in hand, and what is inside it. */
static void read_record(struct source *source, struct file *file, struct source_record *record)
{
    struct ip outer = { .version = 0 };
    const struct record *const r = &file->record;
    *record = (struct source_record){ .file = (uint32_t)(file - source->files) };
    record->has_datagram = take(source, file, &record->datagram, &outer);
    record->octets = r->octets;
    record->captured = r->captured;
    record->wire = r->wire;
    record->time = r->time;
    record->link_type = r->link_type;
    record->frame = source->frames;
    record->has_ip = outer.version != 0;
    record->is_fragment = outer.is_fragment;
    record->protocol = outer.protocol;
    record->source = outer.source;
    record->destination = outer.destination;
    record->placed = file->pcap && r->placed && !file->input->unpack;
    record->place = (struct source_place){ r->offset, r->section, r->described, record->file };
    record->parts = source->parts;
    record->part_count = source->part_count;
}

static enum source_status read_live(struct source *source, struct source_record *record)
{
    struct file *const file = &source->files[0];
    const enum live_status status = source->stopped ? LIVE_END : live_next(file->live, &file->record);
    if (status == LIVE_RECORD)
        read_record(source, file, record);
    else if (status == LIVE_END)
        close_file(file);
    return status == LIVE_RECORD ? SOURCE_DATAGRAM : status == LIVE_IDLE ? SOURCE_IDLE : SOURCE_END;
}

enum source_status source_read(struct source *source, struct source_record *record)
{
    if (source->count == 1 && source->files[0].live) {
        const enum source_status status = read_live(source, record);
        if (status != SOURCE_END)
            return status;
    }
    struct file *const file = next_file(source);
    if (file) {
        read_record(source, file, record);
        return SOURCE_DATAGRAM;
    }
    end(source);
    return SOURCE_END;
}

bool source_read_at(struct source *source, const struct source_place *place, uint64_t frame, struct source_record *record)
{
    struct file *const file = place->file < source->count ? &source->files[place->file] : NULL;
    const struct record there = { .offset = place->offset, .section = place->section, .described = place->described };
    if (!file || !file->pcap || !file->input || file->input->unpack || !pcapfile_go(file->pcap, &there) ||
        !pcapfile_next(file->pcap, &file->record) || file->record.offset != place->offset)
        return false;
    source->frames = frame - 1;
    read_record(source, file, record);
    return true;
}

void source_name(struct source *source, size_t index, const char *name)
{
    source->stats[index].path = name;
}

const struct source_stats *source_stats(const struct source *source, size_t index)
{
    return index < source->count ? &source->stats[index] : NULL;
}

uint64_t source_frames(const struct source *source)
{
    return source->frames;
}

int64_t source_clock(const struct source *source)
{
    return source->clock;
}

void source_progress(const struct source *source, uint64_t *done, uint64_t *total)
{
    *done = *total = 0;
    for (size_t i = 0; i < source->count; i++) {
        const uint64_t size = source->stats[i].size;
        const struct input *input = source->files[i].input;
        const uint64_t position = input ? input_position(input) : size;
        const uint64_t at = position < size ? position : size;
        *total += size;
        *done += at;
    }
}
