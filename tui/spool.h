/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.h: standard input, copied into a temporary file without a name while it is read,
 * so that it can be read a second time.
 */
#ifndef TUI_SPOOL_H
#define TUI_SPOOL_H

#include <stdbool.h>

struct spool;

/* From here on standard input is a pipe that brings the same octets. NULL: it cannot be. */
struct spool *spool_open(void);

/* A path to open the copy by. */
const char *spool_path(const struct spool *spool);

/* True while the copy is whole: it has a limit. */
bool spool_whole(const struct spool *spool);

/* What it holds is the process's until its end, where the thread still waits for input. */
void spool_close(struct spool *spool);

#endif
