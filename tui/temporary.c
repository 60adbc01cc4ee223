/* SPDX-License-Identifier: GPL-2.0-or-later */
/* temporary.c: see temporary.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/temporary.h"

#include <sys/stat.h>
#include <unistd.h>

static FILE *ready[TEMPORARY_FILES];

/* Whoever reaches its descriptor reaches all that this process holds. A process that is no longer
 * root opens it once more by the descriptor's name, which its mode must permit. */
static FILE *open_one(void)
{
    FILE *const file = tmpfile();

    if (file)
        (void)fchmod(fileno(file), 0644);
    return file;
}

void temporary_prepare(void)
{
    for (unsigned i = 0; i < TEMPORARY_FILES; i++)
        if (!ready[i])
            ready[i] = open_one();
}

int temporary_descriptor(unsigned index)
{
    return ready[index] ? fileno(ready[index]) : -1;
}

FILE *temporary_take(void)
{
    for (unsigned i = 0; i < TEMPORARY_FILES; i++)
        if (ready[i]) {
            FILE *const file = ready[i];
            ready[i] = NULL;
            return file;
        }
    return open_one();
}

void temporary_give(FILE *file)
{
    if (!file)
        return;
    for (unsigned i = 0; i < TEMPORARY_FILES; i++)
        if (!ready[i] && fflush(file) == 0 && ftruncate(fileno(file), 0) == 0) {
            rewind(file);
            ready[i] = file;
            return;
        }
    fclose(file);
}
