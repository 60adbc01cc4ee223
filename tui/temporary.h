/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * temporary.h: temporary files without a name. They are opened while files may be made, taken when
 * they are needed, and taken again when they were given back.
 */
#ifndef TUI_TEMPORARY_H
#define TUI_TEMPORARY_H

#include <stdio.h>

/* Those that are kept ready. */
enum { TEMPORARY_FILES = 2 };

/* Opens them; what fails here fails again when it is taken. */
void temporary_prepare(void);

/* The descriptor of one that is ready, or -1. */
int temporary_descriptor(unsigned index);

/* An empty one, to be read and written; NULL: there is no place for it. */
FILE *temporary_take(void);

/* Nobody needs it any more; NULL is no file. */
void temporary_give(FILE *file);

#endif
