/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h: where packets come from. A file, several rotated files, standard
 * input or an interface look the same: open, next, close.
 *
 *     struct source *s = source_open(paths, count, &error);
 *     while ((status = source_next(s, &datagram)) == SOURCE_DATAGRAM) ...
 *     source_stats(s, i), source_close(s)
 *
 * The library prints nothing. A file that cannot be opened does not stop the
 * others: it is told in its stats. Several files are merged in time order, and
 * frames are numbered in merge order. A source belongs to one thread.
 */
#ifndef CAPTURE_SOURCE_H
#define CAPTURE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/datagram.h"

struct source;

enum source_status {
    SOURCE_DATAGRAM, /* *datagram is filled, and valid until the next call */
    SOURCE_END,      /* every input was read as far as it goes */
    SOURCE_IDLE,     /* an interface had nothing for a while: look around, and ask again */
};

/* What was not read, by reason; the names stand in unread_names[]. Packets that are
 * simply of another kind (ARP, LLDP, ...) are `other`, not unread. */
enum unread {
    UNREAD_LINK_TYPE,        /* packets on a link type that is not known */
    UNREAD_LINK_HEADER,      /* link header cut or malformed */
    UNREAD_LINK_ENCRYPTED,   /* frames that a wireless network encrypted */
    UNREAD_LINK_PARTS,       /* wireless frames that hold several packets, or a part of one */
    UNREAD_IP_HEADER,        /* IP header cut or malformed */
    UNREAD_IP_NESTING,       /* IP in IP in IP ..., deeper than is followed */
    UNREAD_FRAGMENT_TIMEOUT, /* datagrams whose fragments never came together */
    UNREAD_FRAGMENT_LIMIT,   /* fragments refused at a cap */
    UNREAD_FRAGMENT_BAD,     /* fragments whose lengths contradict each other */
    UNREAD_RECORD,           /* records or blocks of the file that could not be read */
    UNREAD_COUNT,
};
extern const char *const unread_names[UNREAD_COUNT];

struct source_stats {
    const char *path;       /* as given; "-" for standard input */
    const char *format;     /* "pcap", "pcap (nanoseconds, gzip)", "pcapng (zstd)", or libpcap's word; NULL: not opened */
    char packed[16];        /* "gzip", "xz, gzip" (the outer one first); empty: not compressed. Offsets then are of the unpacked octets */
    uint64_t packets;       /* records read */
    uint64_t octets;        /* their captured octets */
    uint64_t fragments;     /* IP fragments seen */
    uint64_t reassembled;   /* datagrams put together from them */
    uint64_t overlaps;      /* fragments that overlapped others; first come is kept */
    uint64_t unread[UNREAD_COUNT];
    uint64_t other;         /* packets without IP */
    uint64_t dropped;       /* lost by the capturing machine, by the file's own counters */
    bool dropped_known;
    int link_types[16];     /* LINKTYPE numbers met, in order */
    unsigned link_type_count;
    bool truncated;         /* ends inside a record; still being written, perhaps */
    bool failed;            /* could not be opened or not read to its end */
    uint64_t offset;        /* where in the file that happened, octets */
    char reason[160];       /* one sentence for a person: file, offset, what; empty if all is well */
    int64_t first, last;    /* earliest and latest time of its records, ns; 0, 0 without one */
    uint64_t size;          /* octets of the file, compressed or not; 0 where not known (a pipe) */
    char format_text[48];   /* what format points to, where it is put together */
};

/* Opens all `count` paths; NULL only where memory is short. Paths are borrowed
 * until source_close. */
struct source *source_open(const char *const *paths, size_t count);

/* The same over a file that stands in memory, borrowed until source_close; `name` is
 * its path in stats and sentences. */
struct source *source_open_memory(const char *name, const uint8_t *octets, size_t length);

/* How to capture from an interface. Zeros are good choices. */
struct source_live {
    const char *interface; /* "eth0", or "any" on Linux; borrowed until source_close */
    const char *filter;    /* in libpcap's language; NULL: everything */
    uint32_t snaplen;      /* octets of each packet; 0: all */
    uint32_t buffer;       /* octets that the kernel keeps for a reader that is late; 0: 16 MiB */
    int wait;              /* ms that source_next waits for a packet; 0: not at all */
    bool immediate;        /* each packet as it comes, not in blocks of 100 ms; the buffer then holds far fewer */
    bool promiscuous;      /* also what is for other hosts */
};

/* Opens an interface for reading; nothing is sent to it. NULL only where memory is short. As
 * with files, what went wrong stands in the stats (failed, reason); source_next then ends
 * at once. Format is "interface", times are those of the kernel, dropped is what it lost. */
struct source *source_open_live(const struct source_live *options);

/* Becomes readable when packets are there; -1: no interface, or none with a descriptor. */
int source_descriptor(const struct source *source);

/* Ends the reading of an interface, also from a signal handler: source_next says SOURCE_END,
 * after SOURCE_IDLE's time at the latest. */
void source_stop(struct source *source);

enum source_status source_next(struct source *source, struct datagram *datagram);

/* Where a record stands in a pcap or pcapng file that is not compressed: others cannot be read but from their start. */
struct source_place {
    uint64_t offset;
    uint64_t section, described; /* pcapng: of its section, and of its interface's description */
    uint32_t file;
};

/* One record as it stands in its input, for whoever writes packets again or shows all of their octets. */
struct source_record {
    const uint8_t *octets; /* borrowed until the next call, as all of it */
    uint32_t captured, wire;
    int64_t time;
    int link_type;
    uint64_t frame;
    uint32_t file;
    bool has_ip;           /* addresses and protocol of the outermost IP header are known */
    bool is_fragment;      /* it is a part of a datagram */
    uint8_t protocol;
    struct address source, destination;
    bool has_datagram;     /* it is one, or completes one */
    struct datagram datagram;
    bool placed;           /* source_read_at finds it at `place` */
    struct source_place place;
    const uint64_t *parts; /* frames of the fragments that it completed a datagram of, itself too; of each datagram */
    size_t part_count;
};

/* Instead of source_next, from the first packet on: every record. SOURCE_DATAGRAM: *record is filled; SOURCE_IDLE as there. */
enum source_status source_read(struct source *source, struct source_record *record);

/* Instead of both, on files that were read before: the record at a place, which was number `frame`. Fragments come together
 * where they are read in their order. False: the file has changed or was cut; whoever knows what stood there is to look whether
 * it still does. */
bool source_read_at(struct source *source, const struct source_place *place, uint64_t frame, struct source_record *record);

/* What input `index` is called in facts and sentences from now on; borrowed until source_close. */
void source_name(struct source *source, size_t index, const char *name);

/* Facts of input `index`, valid until source_close; final after SOURCE_END. */
const struct source_stats *source_stats(const struct source *source, size_t index);

/* Records numbered so far over all input, and the time of the last of them, datagram or not. */
uint64_t source_frames(const struct source *source);
int64_t source_clock(const struct source *source);

/* Octets consumed of all inputs whose size is known, and the sum of those sizes, for a progress bar. */
void source_progress(const struct source *source, uint64_t *done, uint64_t *total);

/* Notes over all inputs for a person ("A and B overlap in time and share no host"), one
 * sentence each: fills buffer with note `index`, false when there is no such note. */
bool source_note(const struct source *source, size_t index, char *buffer, size_t size);

void source_close(struct source *source);

#endif
