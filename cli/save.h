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
    char *name;         /* the file that path stands for; NULL: written under its own name */
    char *temporary;    /* the same with an ending, while it is written */
    struct output output;
};

/* Opens for writing; refuses a file that is one of the `inputs`. False: a complaint was made. */
bool save_open(struct save *save, const char *path, const char *const *inputs, size_t input_count);

/* It is to get another name. False: it may not, and a complaint was made. */
bool save_rename(struct save *save, const char *name, const char *const *inputs, size_t input_count);

/* Gives it its name, or throws it away. False: it could not be written, and a complaint was made. */
bool save_close(struct save *save, bool keep);

#endif
