/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spool.c: standard input, copied while it is read; see spool.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "capture/write.h"
#include "tui/temporary.h"

#define SPOOL_MOST UINT64_C(2147483648) /* octets */

struct spool {
    FILE *file;
    int from, to;     /* the real standard input; the pipe */
    uint64_t length;  /* of what an interface brought */
    char path[32];
    atomic_bool whole, ended;
};

static bool send_all(int file, const char *octets, size_t length)
{
    while (length) {
        const ssize_t sent = write(file, octets, length);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        octets += sent;
        length -= (size_t)sent;
    }
    return true;
}

static void *copy_all(void *context)
{
    struct spool *const spool = context;
    char octets[65536];
    uint64_t copied = 0;
    ssize_t got;

    while ((got = read(spool->from, octets, sizeof octets)) > 0 || (got < 0 && errno == EINTR)) {
        if (got < 0)
            continue;
        copied += (uint64_t)got;
        if (copied > SPOOL_MOST || (spool->whole && !send_all(fileno(spool->file), octets, (size_t)got)))
            spool->whole = false;
        if (!send_all(spool->to, octets, (size_t)got))
            break;
    }
    close(spool->to);
    spool->ended = true;
    return NULL;
}

static bool begin(struct spool *spool)
{
    pthread_t thread;
    int files[2];

    spool->file = temporary_take();
    spool->from = dup(STDIN_FILENO);
    if (!spool->file || spool->from < 0 || pipe(files) != 0)
        return false;
    spool->to = files[1];
    fcntl(spool->from, F_SETFD, FD_CLOEXEC);
    fcntl(spool->to, F_SETFD, FD_CLOEXEC);
    if (dup2(files[0], STDIN_FILENO) < 0)
        return false;
    close(files[0]);
    snprintf(spool->path, sizeof spool->path, "/dev/fd/%d", fileno(spool->file));
    spool->whole = true;
    if (pthread_create(&thread, NULL, copy_all, spool) != 0)
        return false;
    pthread_detach(thread);
    return true;
}

struct spool *spool_open(void)
{
    struct spool *const spool = calloc(1, sizeof *spool);

    if (spool && begin(spool))
        return spool;
    if (spool)
        temporary_give(spool->file);
    free(spool);
    return NULL;
}

static bool write_octets_of(void *context, const char *octets, size_t length)
{
    return fwrite(octets, 1, length, context) == length;
}

struct spool *spool_new(void)
{
    struct spool *const spool = calloc(1, sizeof *spool);

    if (spool)
        spool->file = temporary_take();
    if (!spool || !spool->file) {
        free(spool);
        return NULL;
    }
    spool->from = -1;
    snprintf(spool->path, sizeof spool->path, "/dev/fd/%d", fileno(spool->file));
    spool->whole = true;
    return spool;
}

/* An interface has one link type: the file is what tcpdump would have made. */
bool spool_record(struct spool *spool, const struct source_record *record, uint64_t *offset)
{
    enum { FILE_HEAD = 24, RECORD_HEAD = 16 };
    const struct capture_writer writer = { .write = write_octets_of, .context = spool->file, .link = (enum write_link)record->link_type };

    if (!spool->length && spool->whole) {
        spool->whole = write_header(&writer);
        spool->length = FILE_HEAD;
    }
    *offset = spool->length;
    if (spool->length + RECORD_HEAD + record->captured > SPOOL_MOST)
        spool->whole = false;
    if (!spool->whole)
        return false;
    const struct capture_writer plain = { .write = write_octets_of, .context = spool->file, .link = WRITE_RAW_IP };
    spool->whole = write_packet(&plain, record->time, 0, record->octets, record->captured, record->wire);
    spool->length += RECORD_HEAD + record->captured;
    return spool->whole;
}

void spool_flush(struct spool *spool)
{
    if (fflush(spool->file) != 0)
        spool->whole = false;
}

bool spool_ended(const struct spool *spool)
{
    return spool->ended;
}

void spool_end(struct spool *spool)
{
    spool_flush(spool);
    spool->ended = true;
}

const char *spool_path(const struct spool *spool)
{
    return spool->path;
}

bool spool_whole(const struct spool *spool)
{
    return spool->whole;
}

void spool_close(struct spool *spool)
{
    if (!spool || !spool->ended)
        return;
    temporary_give(spool->file);
    if (spool->from >= 0)
        close(spool->from);
    free(spool);
}
