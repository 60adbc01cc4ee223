/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buffer.h: a string that grows. Zero-initialised it is empty and valid; `text`
 * is NUL-terminated once anything was put. Memory running out aborts the process.
 */
#ifndef REPORT_BUFFER_H
#define REPORT_BUFFER_H

#include <stddef.h>

#if defined(__GNUC__)
#define BUFFER_PRINTF(string, first) __attribute__((format(printf, string, first)))
#else
#define BUFFER_PRINTF(string, first)
#endif

struct buffer {
    char *text;
    size_t length;
    size_t capacity;
};

/* Room for `more` octets behind what is there, and a NUL; returns where they go. */
char *buffer_reserve(struct buffer *buffer, size_t more);

void buffer_put(struct buffer *buffer, const char *octets, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_repeat(struct buffer *buffer, char octet, size_t times);
void buffer_format(struct buffer *buffer, const char *format, ...) BUFFER_PRINTF(2, 3);

/* Empties it and keeps its memory. */
void buffer_clear(struct buffer *buffer);
void buffer_free(struct buffer *buffer);

#endif
