/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.h: standard input, copied into a temporary file without a name while it is read, or an interface's packets
 * written into one, so that they can be read a second time.
 */
#ifndef TUI_SPOOL_H
#define TUI_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/source.h"

struct spool;

/* From here on standard input is a pipe that brings the same octets. NULL: it cannot be. */
struct spool *spool_open(void);

/* For the packets of an interface. NULL: there is no place for it. */
struct spool *spool_new(void);

/* Writes one; one thread does so. True: it is kept, at that offset of a capture file. */
bool spool_record(struct spool *spool, const struct source_record *record, uint64_t *offset);

/* Brings what was written to where it can be read. */
void spool_flush(struct spool *spool);

/* A path to open the copy by. */
const char *spool_path(const struct spool *spool);

/* True once all has come. */
bool spool_ended(const struct spool *spool);
/* All has been written. */
void spool_end(struct spool *spool);

/* True while the copy is whole: it has a limit. */
bool spool_whole(const struct spool *spool);

/* What it holds is the process's until its end, where the thread still waits for input. */
void spool_close(struct spool *spool);

#endif
