/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * other.c: everything that is not plain pcap or pcapng goes to libpcap; and what
 * libpcap does not know either is named, if it is something well known.
 *
 * libpcap reads from a FILE: one without a buffer of its own, over our input, so
 * that pipes work and record offsets stay exact.
 *
 * Hazards: libpcap's lengths and times are taken as the file's word, no more.
 */
#ifdef __linux__
#define _GNU_SOURCE /* fopencookie */
#endif
#include "capture/other.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/stats.h"

struct other {
    struct input *in;
    struct source_stats *stats;
    pcap_t *pcap;
    bool ended;
};

#ifdef __linux__
static ssize_t read_input(void *cookie, char *buffer, size_t size)
{
    struct input *in = cookie;
    if (input_at_hand(in) == 0 && size > 0 && !input_fill(in, 1))
        return in->error ? -1 : 0;
    const size_t at_hand = input_at_hand(in);
    const size_t n = size < at_hand ? size : at_hand;
    if (n > 0)
        memcpy(buffer, in->octets + in->start, n);
    input_advance(in, n);
    return (ssize_t)n;
}

static FILE *open_stream(struct input *in)
{
    FILE *stream = fopencookie(in, "rb", (cookie_io_functions_t){ .read = read_input });
    if (stream)
        setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}
#else
static FILE *open_stream(struct input *in)
{
    (void)in;
    return NULL;
}
#endif

enum {
    KIND_MOST = 262,  /* octets that tell the kind of a file: tar's mark ends here */
    FORMAT_LEAST = 4, /* those that tell a capture's */
};

/* Well-known files that are not captures, by their first octets. */
static const struct kind {
    uint16_t at;
    uint8_t length;
    uint8_t octets[8];
    const char *sentence;
} kinds[] = {
    { 0, 3, { 'B', 'Z', 'h' }, "is compressed by bzip2; unpack it first (bzip2 -dc FILE | pptpscope analyze -)" },
    { 0, 4, { 0x04, 0x22, 0x4D, 0x18 }, "is compressed by lz4; unpack it first (lz4 -dc FILE | pptpscope analyze -)" },
    { 0, 2, { 0x1F, 0x9D }, "is compressed by compress; unpack it first (gzip -dc FILE | pptpscope analyze -)" },
    { 0, 4, { 'L', 'Z', 'I', 'P' }, "is compressed by lzip; unpack it first (lzip -dc FILE | pptpscope analyze -)" },
    { 0, 4, { 'P', 'K', 3, 4 }, "is a zip archive; unpack it first" },
    { 0, 6, { '7', 'z', 0xBC, 0xAF, 0x27, 0x1C }, "is a 7z archive; unpack it first" },
    { 257, 5, { 'u', 's', 't', 'a', 'r' }, "is a tar archive; unpack it first (tar -xf FILE)" },
    { 0, 4, { 0x7F, 'E', 'L', 'F' }, "is a program, not a capture file" },
    { 0, 5, { '%', 'P', 'D', 'F', '-' }, "is a PDF document, not a capture file" },
    { 0, 8, { 's', 'n', 'o', 'o', 'p', 0, 0, 0 }, "is a snoop file; convert it (editcap -F pcap FILE NEW)" },
    { 0, 4, { 'G', 'M', 'B', 'U' }, "is a Network Monitor file; convert it (editcap -F pcap FILE NEW)" },
    { 0, 4, { 'R', 'T', 'S', 'S' }, "is a Network Monitor 1 file; convert it (editcap -F pcap FILE NEW)" },
};

static void refuse(struct source_stats *stats, const uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (length >= (size_t)kinds[i].at + kinds[i].length &&
            memcmp(octets + kinds[i].at, kinds[i].octets, kinds[i].length) == 0) {
            stats_refuse(stats, "%s", kinds[i].sentence);
            return;
        }
    uint8_t first[4] = { 0 };
    memcpy(first, octets, length < 4 ? length : 4);
    if (length < 4)
        stats_refuse(stats, "is not a capture file: %zu octets are too few for one", length);
    else
        stats_refuse(stats, "is not a capture file (pcap, pcapng): at octet 0: begins with %02x %02x %02x %02x",
                     first[0], first[1], first[2], first[3]);
}

static const char *name_format(const uint8_t *octets)
{
    static const uint8_t modified[2][4] = { { 0xA1, 0xB2, 0xCD, 0x34 }, { 0x34, 0xCD, 0xB2, 0xA1 } };
    const bool found = memcmp(octets, modified[0], 4) == 0 || memcmp(octets, modified[1], 4) == 0;
    return found ? "pcap (modified)" : "pcap (by libpcap)";
}

struct other *other_open(struct input *in, struct source_stats *stats)
{
    uint8_t first[KIND_MOST] = { 0 };
    if (!input_peek(in, sizeof first) && input_tell(in, stats) && input_at_hand(in) < FORMAT_LEAST) {
        stats->failed = true;
        return NULL;
    }
    const size_t at_hand = input_at_hand(in) < sizeof first ? input_at_hand(in) : sizeof first;
    if (at_hand == 0) {
        stats_refuse(stats, "is empty (0 octets); nothing was captured, or not yet written");
        return NULL;
    }
    memcpy(first, in->octets + in->start, at_hand);
    struct other *other = calloc(1, sizeof *other);
    FILE *stream = other ? open_stream(in) : NULL;
    if (!stream) {
        stats_refuse(stats, "is in a format that cannot be read here");
        free(other);
        return NULL;
    }
    char error[PCAP_ERRBUF_SIZE];
    other->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, error);
    if (!other->pcap) {
        refuse(stats, first, at_hand);
        fclose(stream);
        free(other);
        return NULL;
    }
    other->in = in;
    other->stats = stats;
    stats_format(stats, name_format(first));
    stats_link_type(stats, pcap_datalink(other->pcap));
    return other;
}

/* libpcap tells by words alone whether the file was cut or damaged. */
static bool note_error(struct other *other, uint64_t offset)
{
    const char *words = pcap_geterr(other->pcap);
    other->ended = true;
    if (input_tell(other->in, other->stats))
        return false;
    if (strncmp(words, "truncated", 9) == 0)
        other->stats->truncated = true;
    else
        other->stats->failed = true;
    other->stats->unread[UNREAD_RECORD] += other->stats->failed;
    stats_say(other->stats, offset, "%s", words);
    return false;
}

bool other_next(struct other *other, struct record *record)
{
    if (other->ended)
        return false;
    const uint64_t offset = other->in->offset;
    struct pcap_pkthdr *header;
    const u_char *octets;
    const int status = pcap_next_ex(other->pcap, &header, &octets);
    if (status < 0 && status != PCAP_ERROR_BREAK)
        return note_error(other, offset);
    if (status != 1) {
        other->ended = true;
        input_tell(other->in, other->stats);
        return false;
    }
    record->octets = octets;
    record->captured = header->caplen;
    record->wire = header->len < header->caplen ? header->caplen : header->len;
    record->offset = offset;
    record->time = record_time(header->ts.tv_sec, header->ts.tv_usec); /* nanoseconds, as asked for */
    record->link_type = pcap_datalink(other->pcap);
    return true;
}

void other_close(struct other *other)
{
    if (!other)
        return;
    pcap_close(other->pcap); /* and the stream with it */
    free(other);
}
