/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outfile.c: a file that is written whole or not at all. */
#define _XOPEN_SOURCE 700
#include "cli/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool wrong(const char *name, int error_number, char *error, size_t size)
{
    snprintf(error, size, "%s could not be written: %s", name, strerror(error_number));
    return false;
}

/* A name that is a link stands for the file behind it. */
static void resolve(struct outfile *file)
{
    char *const real = realpath(file->asked, NULL);

    snprintf(file->name, sizeof file->name, "%s", real ? real : file->asked);
    free(real);
}

static int open_temporary(struct outfile *file, const struct stat *before)
{
    const mode_t mask = umask(0);
    int descriptor;

    umask(mask);
    snprintf(file->temporary, sizeof file->temporary, "%s.XXXXXX", file->name);
    descriptor = mkstemp(file->temporary);
    if (descriptor < 0)
        return descriptor;
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    /* Whoever may read other new files, or the one that it replaces, may read this one. */
    if (fchmod(descriptor, before ? before->st_mode & 0777 : 0666 & ~mask) != 0 && !before)
        return descriptor; /* some file systems have no rights: it stays the owner's */
    return descriptor;
}

bool outfile_open(struct outfile *file, const char *name, char *error, size_t size)
{
    struct stat before;
    int descriptor;

    file->asked = name;
    file->name[0] = file->temporary[0] = '\0';
    if (!*name || strlen(name) >= sizeof file->name)
        return wrong("the file", *name ? ENAMETOOLONG : ENOENT, error, size);
    const bool exists = stat(name, &before) == 0;
    if (exists && S_ISDIR(before.st_mode))
        return wrong(name, EISDIR, error, size);
    if (exists && !S_ISREG(before.st_mode)) {
        descriptor = open(name, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } else {
        resolve(file);
        descriptor = open_temporary(file, exists ? &before : NULL);
    }
    if (descriptor < 0)
        return wrong(name, errno, error, size);
    output_open(&file->output, descriptor);
    return true;
}

bool outfile_close(struct outfile *file, bool keep, char *error, size_t size)
{
    int failed = 0;

    if (keep && !output_flush(&file->output))
        failed = file->output.error;
    if (close(file->output.file) != 0 && !failed && keep)
        failed = errno;
    if (file->name[0] && keep && !failed && rename(file->temporary, file->name) != 0)
        failed = errno;
    if (file->name[0] && (!keep || failed))
        unlink(file->temporary);
    return !failed || wrong(file->asked, failed, error, size);
}

bool outfile_is(const char *name, const char *other)
{
    struct stat a, b;

    return stat(name, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}
