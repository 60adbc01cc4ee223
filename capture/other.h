/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * other.h: capture files that only libpcap knows (modified and old pcap).
 */
#ifndef CAPTURE_OTHER_H
#define CAPTURE_OTHER_H

#include <stdbool.h>

#include "capture/input.h"
#include "capture/record.h"
#include "capture/source.h"

struct other;

/* Input and stats are borrowed until other_close. NULL, with a sentence in stats,
 * where libpcap does not know the file either. */
struct other *other_open(struct input *in, struct source_stats *stats);

/* The next record, which is libpcap's until the next call; false at the end. */
bool other_next(struct other *other, struct record *record);

void other_close(struct other *other);

#endif
