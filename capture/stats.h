/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats.h: how the readers write down what they met in an input.
 */
#ifndef CAPTURE_STATS_H
#define CAPTURE_STATS_H

#include <stdint.h>

#include "capture/source.h"

#ifdef __GNUC__
#define STATS_FORMAT(at, first) __attribute__((format(printf, at, first)))
#else
#define STATS_FORMAT(at, first)
#endif

/* Writes the sentence "FILE: at octet OFFSET: ..." ("at octet OFFSET unpacked: ...") unless an earlier one stands:
 * the first trouble explains the later ones. */
STATS_FORMAT(3, 4) void stats_say(struct source_stats *stats, uint64_t offset, const char *format, ...);

/* The same for a file that was never read: "FILE: ...", and it has failed. `format` goes on
 * after "FILE: ", or after "FILE: unpacked, it ". */
STATS_FORMAT(2, 3) void stats_refuse(struct source_stats *stats, const char *format, ...);

/* The input ends inside a `what` (record, header, block): `have` of `need` octets are there. */
void stats_cut(struct source_stats *stats, uint64_t offset, const char *what, uint64_t have, uint64_t need);

/* The octets are compressed by `name`, inside what was told before. */
void stats_packed(struct source_stats *stats, const char *name);

/* Sets the format, with the compression in it: "pcap (gzip)". `format` lives as long as stats. */
void stats_format(struct source_stats *stats, const char *format);

/* Adds a link type to the list, once; those beyond its end are left away. */
void stats_link_type(struct source_stats *stats, int link_type);

#endif
