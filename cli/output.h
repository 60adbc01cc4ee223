/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * output.h: standard output, buffered, every write checked. After the first
 * failure nothing more is sent, and `error` keeps errno.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#define OUTPUT_BUFFER 65536

struct output {
    int file;
    int error;       /* errno of the first failed write, 0 while all is well */
    bool each_line;  /* send at every line's end, for somebody who watches */
    size_t used;
    char buffer[OUTPUT_BUFFER];
};

void output_open(struct output *output, int file);

/* The shape of report_output.write; context is the struct output. */
bool output_write(void *context, const char *octets, size_t length);

bool output_text(struct output *output, const char *text);

/* Sends what is buffered. False: something, now or before, could not be written. */
bool output_flush(struct output *output);

#endif
