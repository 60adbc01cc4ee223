/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapfile.c: classic pcap files (draft-ietf-opsawg-pcap section 4 and 5), and
 * the door to pcapng (pcapng.c).
 *
 *     header  | magic 4 | major 2 | minor 2 | reserved 8 | snaplen 4 | FCS, link type 4 |
 *     record  | seconds 4 | micro- or nanoseconds 4 | captured 4 | on the wire 4 | octets ... |
 *
 * The magic number gives byte order and resolution. Modified formats (other
 * magic numbers, versions before 2.4) are left to libpcap, see other.c.
 *
 * Hazards: a captured length that would swallow the file (there is no way back
 * to the next record: said, and stopped); a wire length below the captured one;
 * a file that ends anywhere.
 */
#include "capture/pcapfile.h"

#include <stdlib.h>

#include "capture/pcapng.h"
#include "capture/stats.h"

enum {
    PCAP_HEADER = 24,
    PCAP_RECORD = 16,
    SNAPLEN_USUAL = 256 * 1024,      /* the largest default of any capture program */
    SNAPLEN_MOST = 16 * 1024 * 1024, /* never believed beyond this */
};

struct pcapfile {
    struct input *in;
    struct source_stats *stats;
    struct pcapng *ng; /* or NULL: classic pcap */
    uint32_t pending;  /* octets of the record given last, not yet consumed */
    uint32_t packet;   /* where in these the packet begins */
    uint32_t limit;    /* captured lengths above are not believed */
    uint32_t tick;     /* nanoseconds in the record's fraction of a second */
    int link_type;
    bool big, ended;
};

/* Byte order and resolution by magic number, read most significant first. */
static const struct magic {
    uint32_t number;
    bool big;
    uint32_t tick;
    const char *format;
} magics[] = {
    { 0xA1B2C3D4, true, 1000, "pcap" },
    { 0xD4C3B2A1, false, 1000, "pcap" },
    { 0xA1B23C4D, true, 1, "pcap (nanoseconds)" },
    { 0x4D3CB2A1, false, 1, "pcap (nanoseconds)" },
};

static const uint32_t magic_pcapng = 0x0A0D0D0A;

static const struct magic *find_magic(uint32_t number)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
        if (magics[i].number == number)
            return &magics[i];
    return NULL;
}

bool pcapfile_knows(struct input *in)
{
    const uint8_t *octets = input_peek(in, 8);
    if (!octets)
        octets = input_peek(in, 4);
    if (!octets)
        return false;
    const size_t at_hand = input_at_hand(in);
    struct reader r = reader_init(octets, at_hand, at_hand);
    const uint32_t number = reader_be32(&r);
    const struct magic *magic = find_magic(number);
    if (!magic)
        return number == magic_pcapng;
    const uint16_t major = record_u16(&r, magic->big);
    const uint16_t minor = record_u16(&r, magic->big);
    /* A header that is cut is ours to explain. */
    return r.status != READER_OK || (major == 2 && minor == 4);
}

/* The end of the input where a `what` of `need` octets was expected. */
static void note_end(struct pcapfile *file, const char *what, uint64_t need)
{
    file->ended = true;
    if (!input_tell(file->in, file->stats) && input_at_hand(file->in) > 0)
        stats_cut(file->stats, file->in->offset, what, input_at_hand(file->in), need);
}

static void read_header(struct pcapfile *file, const struct magic *magic)
{
    const uint8_t *octets = input_peek(file->in, PCAP_HEADER);
    file->big = magic->big;
    file->tick = magic->tick;
    stats_format(file->stats, magic->format);
    if (!octets) {
        note_end(file, "file header", PCAP_HEADER);
        return;
    }
    struct reader r = reader_init(octets, PCAP_HEADER, PCAP_HEADER);
    reader_skip(&r, 4);
    reader_skip(&r, 12); /* version; time zone and accuracy, which everybody writes as zero */
    const uint32_t snaplen = record_u32(&r, file->big);
    file->limit = snaplen < SNAPLEN_USUAL ? SNAPLEN_USUAL : snaplen > SNAPLEN_MOST ? SNAPLEN_MOST : snaplen;
    file->link_type = (int)(record_u32(&r, file->big) & 0x03FFFFFF); /* above: length of the frame check sequence */
    stats_link_type(file->stats, file->link_type);
    input_advance(file->in, PCAP_HEADER);
}

struct pcapfile *pcapfile_open(struct input *in, struct source_stats *stats)
{
    struct pcapfile *file = calloc(1, sizeof *file);
    if (!file)
        return NULL;
    file->in = in;
    file->stats = stats;
    const uint8_t *octets = input_peek(in, 4);
    struct reader r = reader_init(octets, octets ? 4 : 0, 4);
    const struct magic *magic = find_magic(reader_be32(&r));
    if (magic) {
        read_header(file, magic);
        return file;
    }
    file->ng = pcapng_open(in, stats);
    if (!file->ng) {
        free(file);
        return NULL;
    }
    stats_format(stats, "pcapng");
    return file;
}

static bool next_classic(struct pcapfile *file, struct record *record)
{
    const uint8_t *octets = input_peek(file->in, PCAP_RECORD);
    if (!octets) {
        note_end(file, "record", PCAP_RECORD);
        return false;
    }
    struct reader r = reader_init(octets, PCAP_RECORD, PCAP_RECORD);
    const uint32_t seconds = record_u32(&r, file->big);
    const uint32_t fraction = record_u32(&r, file->big);
    const uint32_t captured = record_u32(&r, file->big);
    const uint32_t wire = record_u32(&r, file->big);
    if (captured > file->limit) {
        file->ended = true;
        file->stats->failed = true;
        file->stats->unread[UNREAD_RECORD]++;
        stats_say(file->stats, file->in->offset, "a record of %u octets cannot be; the rest is damaged and not read",
                  captured);
        return false;
    }
    octets = input_peek(file->in, PCAP_RECORD + captured);
    if (!octets) {
        note_end(file, "record", PCAP_RECORD + captured);
        return false;
    }
    record->octets = octets + PCAP_RECORD;
    record->captured = captured;
    record->wire = wire < captured ? captured : wire;
    record->offset = file->in->offset;
    record->time = record_time(seconds, (int64_t)fraction * file->tick);
    record->link_type = file->link_type;
    record->placed = true;
    record->section = record->described = 0;
    file->pending = PCAP_RECORD + captured;
    file->packet = PCAP_RECORD;
    return true;
}

bool pcapfile_next(struct pcapfile *file, struct record *record)
{
    input_advance(file->in, file->pending);
    file->pending = 0;
    if (file->ended)
        return false;
    if (!file->ng)
        return next_classic(file, record);
    if (pcapng_next(file->ng, record, &file->pending, &file->packet))
        return true;
    file->ended = true;
    return false;
}

void pcapfile_park(struct pcapfile *file)
{
    input_park(file->in);
}

bool pcapfile_resume(struct pcapfile *file, struct record *record)
{
    const uint8_t *octets = input_peek(file->in, file->pending);
    if (!octets) {
        note_end(file, "record", file->pending);
        file->pending = 0;
        return false;
    }
    record->octets = octets + file->packet;
    return true;
}

bool pcapfile_go(struct pcapfile *file, const struct record *place)
{
    file->pending = 0;
    file->ended = false;
    return file->ng ? pcapng_go(file->ng, place) : input_go(file->in, place->offset);
}

void pcapfile_close(struct pcapfile *file)
{
    if (!file)
        return;
    pcapng_close(file->ng);
    free(file);
}
