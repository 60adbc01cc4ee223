/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcapfile.h: the reader of pcap and pcapng files.
 *
 * Records are handed out in place, in file order. Trouble is written into the
 * stats as a sentence with its offset; what stands before it has been given.
 */
#ifndef CAPTURE_PCAPFILE_H
#define CAPTURE_PCAPFILE_H

#include <stdbool.h>

#include "capture/input.h"
#include "capture/record.h"
#include "capture/source.h"

struct pcapfile;

/* True if the input begins like a file that this reader knows. Consumes nothing. */
bool pcapfile_knows(struct input *in);

/* Reads the file header of an input that pcapfile_knows. Input and stats are borrowed until pcapfile_close; stats
 * tell a failure. NULL only where memory is short. */
struct pcapfile *pcapfile_open(struct input *in, struct source_stats *stats);

/* The next record; false at the end, whether good or bad (see stats). */
bool pcapfile_next(struct pcapfile *file, struct record *record);

/* Gives the input's buffer back while `record` waits for its turn; pcapfile_resume
 * brings its octets back to hand, false where the file no longer has them. */
void pcapfile_park(struct pcapfile *file);
bool pcapfile_resume(struct pcapfile *file, struct record *record);

/* To the place of a record that was `placed`, of the same file: pcapfile_next gives it then, and may find something else
 * where the file has changed. False: there is no such place any more. */
bool pcapfile_go(struct pcapfile *file, const struct record *place);

void pcapfile_close(struct pcapfile *file);

#endif
