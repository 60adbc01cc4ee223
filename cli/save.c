/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save.c: an output file that is either whole or not there; see save.h. */
#define _POSIX_C_SOURCE 200809L
#include "cli/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"

static bool complain(const char *path, const char *sentence)
{
    char text[512];

    snprintf(text, sizeof text, "%s: %s", path, sentence);
    command_complain(text);
    return false;
}

static bool is_input(const struct stat *file, const char *const *inputs, size_t count)
{
    struct stat input;

    for (size_t i = 0; i < count; i++)
        if (strcmp(inputs[i], "-") != 0 && stat(inputs[i], &input) == 0 && input.st_dev == file->st_dev &&
            input.st_ino == file->st_ino)
            return true;
    return false;
}

/* A new file beside `path`; its descriptor, or -1 and errno. */
static int open_beside(struct save *save)
{
    static const char ending[] = ".XXXXXX";
    const size_t length = strlen(save->path);
    const mode_t mask = umask(0);
    int file = -1;

    umask(mask);
    save->temporary = malloc(length + sizeof ending);
    if (!save->temporary)
        return -1;
    memcpy(save->temporary, save->path, length);
    memcpy(save->temporary + length, ending, sizeof ending);
    file = mkstemp(save->temporary);
    if (file >= 0)
        (void)fchmod(file, 0666 & ~mask);
    return file;
}

bool save_may(const char *path, const char *const *inputs, size_t input_count)
{
    struct stat there;

    return stat(path, &there) != 0 || !is_input(&there, inputs, input_count) ||
           complain(path, "is one of the inputs; name another file for the output");
}

bool save_open(struct save *save, const char *path, const char *const *inputs, size_t input_count)
{
    struct stat there;
    const bool exists = stat(path, &there) == 0;
    int file = STDOUT_FILENO;

    *save = (struct save){ .path = path };
    if (strcmp(path, "-") != 0) {
        if (!save_may(path, inputs, input_count))
            return false;
        file = exists && !S_ISREG(there.st_mode) ? open(path, O_WRONLY | O_CLOEXEC) : open_beside(save);
    }
    if (file >= 0) {
        output_open(&save->output, file);
        return true;
    }
    const int error = errno;
    free(save->temporary);
    save->temporary = NULL;
    return complain(path, strerror(error));
}

bool save_close(struct save *save, bool keep)
{
    const bool written = output_flush(&save->output);
    int error = save->output.error;

    if (save->output.file != STDOUT_FILENO && close(save->output.file) != 0 && !error)
        error = errno;
    if (save->temporary && (error || !keep))
        unlink(save->temporary);
    else if (save->temporary && rename(save->temporary, save->path) != 0)
        error = errno;
    free(save->temporary);
    save->temporary = NULL;
    if (written && !error)
        return true;
    return complain(strcmp(save->path, "-") == 0 ? "standard output" : save->path, strerror(error));
}
