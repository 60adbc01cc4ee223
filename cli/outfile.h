/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outfile.h: a file that is written whole or not at all: under a temporary name beside it,
 * given its name at the end. What is no plain file, such as a pipe, is written directly.
 *
 *     if (!outfile_open(&file, "report.html", error, sizeof error)) ...
 *     ... file.output ...
 *     if (!outfile_close(&file, true, error, sizeof error)) ...
 */
#ifndef CLI_OUTFILE_H
#define CLI_OUTFILE_H

#include <limits.h>

#include "cli/output.h"

struct outfile {
    struct output output;
    const char *asked;            /* the name that was asked for, borrowed */
    char name[PATH_MAX];          /* the file that it stands for; "": written directly */
    char temporary[PATH_MAX + 16];
};

/* False: `error` holds a sentence. */
bool outfile_open(struct outfile *file, const char *name, char *error, size_t size);

/* Gives it its name; or, with `keep` false, leaves what stood there as it was. False: it was
 * not written, and `error` holds a sentence. */
bool outfile_close(struct outfile *file, bool keep, char *error, size_t size);

/* The same file, by whatever names. */
bool outfile_is(const char *name, const char *other);

#endif
