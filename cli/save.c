/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save.c: an output file that is either whole or not there; see save.h. */
#define _XOPEN_SOURCE 700 /* realpath */
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

/* A new file beside the one that `path` stands for, also through a link; its descriptor, or
 * -1 and errno. It gets the rights of the file that it replaces (`there`), or of a new one. */
static int open_beside(struct save *save, const struct stat *there)
{
    static const char ending[] = ".XXXXXX";
    const mode_t mask = umask(0);

    umask(mask);
    save->name = there ? realpath(save->path, NULL) : strdup(save->path);
    const size_t length = save->name ? strlen(save->name) : 0;
    save->temporary = save->name ? malloc(length + sizeof ending) : NULL;
    if (!save->temporary)
        return -1;
    memcpy(save->temporary, save->name, length);
    memcpy(save->temporary + length, ending, sizeof ending);
    const int file = mkstemp(save->temporary);
    if (file >= 0) {
        (void)fcntl(file, F_SETFD, FD_CLOEXEC);
        (void)fchmod(file, there ? there->st_mode & 0777 : 0666 & ~mask);
    }
    return file;
}

static void forget_names(struct save *save)
{
    free(save->temporary);
    free(save->name);
    save->temporary = save->name = NULL;
}

bool save_open(struct save *save, const char *path, const char *const *inputs, size_t input_count)
{
    struct stat there;
    const bool exists = stat(path, &there) == 0;
    int file = STDOUT_FILENO;

    *save = (struct save){ .path = path };
    if (strcmp(path, "-") != 0) {
        if (exists && is_input(&there, inputs, input_count))
            return complain(path, "is one of the inputs; name another file for the output");
        file = exists && !S_ISREG(there.st_mode) ? open(path, O_WRONLY | O_CLOEXEC) : open_beside(save, exists ? &there : NULL);
    }
    if (file >= 0) {
        output_open(&save->output, file);
        return true;
    }
    const int error = errno;
    forget_names(save);
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
    else if (save->temporary && rename(save->temporary, save->name) != 0) {
        error = errno;
        unlink(save->temporary);
    }
    forget_names(save);
    if (written && !error)
        return true;
    return complain(strcmp(save->path, "-") == 0 ? "standard output" : save->path, strerror(error));
}

bool save_rename(struct save *save, const char *name, const char *const *inputs, size_t input_count)
{
    struct stat there;

    if (!save->temporary)
        return true;
    if (stat(name, &there) == 0 && is_input(&there, inputs, input_count))
        return complain(name, "is one of the inputs; name another file for the output");
    free(save->name);
    save->name = strdup(name);
    return save->name != NULL;
}
