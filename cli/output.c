/* SPDX-License-Identifier: GPL-2.0-or-later */
/* output.c: standard output, buffered, every write checked. */
#define _POSIX_C_SOURCE 200809L
#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void output_open(struct output *output, int file)
{
    output->file = file;
    output->error = 0;
    output->used = 0;
    output->each_line = isatty(file) == 1;
}

static bool output_send(struct output *output, const char *octets, size_t length)
{
    while (length && !output->error) {
        const ssize_t sent = write(output->file, octets, length);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            output->error = errno;
            break;
        }
        octets += sent;
        length -= (size_t)sent;
    }
    return !output->error;
}

bool output_flush(struct output *output)
{
    const size_t used = output->used;

    output->used = 0;
    return output_send(output, output->buffer, used);
}

bool output_write(void *context, const char *octets, size_t length)
{
    struct output *const output = context;

    if (output->error)
        return false;
    if (length > OUTPUT_BUFFER - output->used && !output_flush(output))
        return false;
    if (length > OUTPUT_BUFFER)
        return output_send(output, octets, length);
    memcpy(output->buffer + output->used, octets, length);
    output->used += length;
    if (output->each_line && length && octets[length - 1] == '\n')
        return output_flush(output);
    return true;
}

bool output_text(struct output *output, const char *text)
{
    return output_write(output, text, strlen(text));
}
