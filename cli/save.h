/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * save.h: an output file that is either whole or not there: written under another name
 * beside its own, which it gets at the end. What is no regular file (a pipe, a
 * terminal) is written as it is; "-" is standard output.
 */
#ifndef CLI_SAVE_H
#define CLI_SAVE_H

#include "cli/output.h"

struct save {
    const char *path;   /* borrowed */
    char *temporary;    /* NULL: written under its own name */
    struct output output;
};

/* Opens for writing; refuses a file that is one of the `inputs`. False: a complaint was made. */
bool save_open(struct save *save, const char *path, const char *const *inputs, size_t input_count);

/* False, with a complaint, if a file of this name is one of the inputs. */
bool save_may(const char *path, const char *const *inputs, size_t input_count);

/* Gives it its name, or throws it away. False: it could not be written, and a complaint was made. */
bool save_close(struct save *save, bool keep);

#endif
