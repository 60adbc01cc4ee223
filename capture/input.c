/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * input.c: see input.h.
 *
 * Hazards: short reads of pipes; a file that grows while it is read; a claimed
 * length that would allocate more than INPUT_MOST; folders and terminals given
 * as files.
 */
#include "capture/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/stats.h"
#include "capture/unpack.h"

static void refuse_open(struct source_stats *stats, int error)
{
    static const struct {
        int error;
        const char *sentence;
    } rows[] = {
        { ENOENT, "there is no such file; please check the name" },
        { EACCES, "may not be read (permission denied); run as a user who may read it" },
        { EMFILE, "too many files are open at once; give fewer, or raise the limit (ulimit -n)" },
        { ENFILE, "too many files are open on this machine" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].error == error) {
            stats_refuse(stats, "%s", rows[i].sentence);
            return;
        }
    stats_refuse(stats, "cannot be opened: %s", strerror(error));
}

/* What cannot be a capture is said before anything is read. */
static bool check_kind(struct input *in, struct source_stats *stats)
{
    struct stat st;
    if (fstat(in->fd, &st) != 0) {
        refuse_open(stats, errno);
        return false;
    }
    if (S_ISDIR(st.st_mode)) {
        stats_refuse(stats, "is a folder, not a capture file; give the files in it");
        return false;
    }
    if (isatty(in->fd)) {
        stats_refuse(stats, "is a terminal; a capture file or a pipe is needed");
        return false;
    }
    if (!S_ISREG(st.st_mode))
        return true;
    if (st.st_size == 0) {
        stats_refuse(stats, "is empty (0 octets); nothing was captured, or not yet written");
        return false;
    }
    const off_t here = lseek(in->fd, 0, SEEK_CUR);
    in->seekable = here >= 0;
    in->base = here;
    in->size = here == 0 ? (uint64_t)st.st_size : 0;
    return true;
}

static struct input *input_new(void)
{
    struct input *in = calloc(1, sizeof *in);
    if (in)
        in->fd = -1;
    return in;
}

struct input *input_open(struct source_stats *stats)
{
    struct input *in = input_new();
    if (!in) {
        refuse_open(stats, ENOMEM);
        return NULL;
    }
    in->close_fd = strcmp(stats->path, "-") != 0;
    in->fd = in->close_fd ? open(stats->path, O_RDONLY | O_CLOEXEC | O_NOCTTY) : STDIN_FILENO;
    if (in->fd < 0)
        refuse_open(stats, errno);
    if (in->fd < 0 || !check_kind(in, stats)) {
        input_close(in);
        return NULL;
    }
    return in;
}

struct input *input_open_memory(const uint8_t *octets, size_t length)
{
    struct input *in = input_new();
    if (!in)
        return NULL;
    in->octets = octets;
    in->end = length;
    in->size = length;
    in->ended = true;
    return in;
}

struct input *input_open_packed(struct unpack *unpack)
{
    struct input *in = input_new();
    if (!in)
        return NULL;
    in->unpack = unpack;
    in->seekable = unpack_below(unpack)->seekable;
    in->size = unpack_below(unpack)->size;
    return in;
}

/* Makes room for `n` octets at the start of the buffer, keeping those at hand. */
static bool make_room(struct input *in, size_t n)
{
    const size_t at_hand = input_at_hand(in);
    if (n > in->capacity) {
        const size_t capacity = n <= INPUT_BLOCK ? INPUT_BLOCK : n;
        uint8_t *buffer = malloc(capacity);
        if (!buffer) {
            in->error = ENOMEM;
            return false;
        }
        if (at_hand > 0)
            memcpy(buffer, in->octets + in->start, at_hand);
        free(in->buffer);
        in->buffer = buffer;
        in->capacity = capacity;
    } else if (at_hand > 0) {
        memmove(in->buffer, in->buffer + in->start, at_hand);
    }
    in->octets = in->buffer;
    in->start = 0;
    in->end = at_hand;
    return true;
}

/* Standard input may have been made non-blocking by whoever shares it. */
static bool wait_for_octets(const struct input *in)
{
    struct pollfd wait = { .fd = in->fd, .events = POLLIN };
    return poll(&wait, 1, -1) > 0 || errno == EINTR;
}

/* Some octets into the free part of the buffer; 0 at the end, after an error too. */
static size_t read_some(struct input *in)
{
    uint8_t *to = in->buffer + in->end;
    const size_t room = in->capacity - in->end;
    if (in->unpack)
        return unpack_read(in->unpack, to, room);
    for (;;) {
        const ssize_t got = read(in->fd, to, room);
        if (got >= 0)
            return (size_t)got;
        if (errno == EINTR || (errno == EAGAIN && wait_for_octets(in)))
            continue;
        in->error = errno;
        return 0;
    }
}

bool input_fill(struct input *in, size_t n)
{
    if (n <= input_at_hand(in))
        return true;
    if (in->ended || in->error || n > INPUT_MOST || !make_room(in, n))
        return false;
    while (in->end < n) {
        const size_t got = read_some(in);
        in->end += got;
        in->ended = got == 0 && !in->error;
        if (got == 0)
            return false;
    }
    return true;
}

uint64_t input_skip(struct input *in, uint64_t n)
{
    uint64_t left = n;
    while (left > 0) {
        if (input_at_hand(in) == 0 && !input_fill(in, 1))
            break;
        const size_t at_hand = input_at_hand(in);
        const size_t step = left < at_hand ? (size_t)left : at_hand;
        input_advance(in, step);
        left -= step;
    }
    return n - left;
}

static void drop_buffer(struct input *in)
{
    free(in->buffer);
    in->buffer = NULL;
    in->octets = NULL;
    in->capacity = 0;
    in->start = in->end = 0;
    in->ended = false;
}

void input_park(struct input *in)
{
    if (!in->seekable || !in->buffer)
        return;
    const off_t back = -(off_t)input_at_hand(in);
    if (in->unpack)
        unpack_park(in->unpack, in->offset);
    else if (back != 0 && lseek(in->fd, back, SEEK_CUR) < 0)
        return;
    drop_buffer(in);
}

bool input_rewind(struct input *in)
{
    if (in->fd < 0 && !in->unpack) {
        in->start = 0;
        in->offset = 0;
        return true;
    }
    if (!in->seekable || (!in->unpack && lseek(in->fd, (off_t)in->base, SEEK_SET) < 0))
        return false;
    if (in->unpack)
        unpack_park(in->unpack, 0);
    drop_buffer(in);
    in->offset = 0;
    return true;
}

bool input_go(struct input *in, uint64_t offset)
{
    const uint64_t begins = in->offset - in->start; /* what is at hand, with what was consumed of it */
    if (offset >= begins && offset - begins <= in->end) {
        in->start = (size_t)(offset - begins);
        in->offset = offset;
        return true;
    }
    if (in->fd < 0 || !in->seekable || offset > INT64_MAX - (uint64_t)in->base ||
        lseek(in->fd, in->base + (off_t)offset, SEEK_SET) < 0)
        return false;
    in->start = in->end = 0;
    in->offset = offset;
    in->ended = false;
    in->error = 0;
    return true;
}

bool input_tell(const struct input *in, struct source_stats *stats)
{
    if (in->unpack)
        return unpack_tell(in->unpack, in->offset + input_at_hand(in), stats);
    if (!in->error)
        return false;
    stats->failed = true;
    stats_say(stats, in->offset, "cannot be read: %s", strerror(in->error));
    return true;
}

uint64_t input_position(const struct input *in)
{
    while (in->unpack)
        in = unpack_below(in->unpack);
    return in->offset;
}

void input_close(struct input *in)
{
    if (!in)
        return;
    if (in->close_fd && in->fd >= 0)
        close(in->fd);
    unpack_close(in->unpack);
    free(in->buffer);
    free(in);
}
