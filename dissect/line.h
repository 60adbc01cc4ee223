/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * line.h: one line of text that grows in a caller's buffer. Never writes beyond
 * it, always terminated, and no character is cut: from the first that does not
 * fit on, nothing is written.
 */
#ifndef DISSECT_LINE_H
#define DISSECT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dissect/reader.h"

struct line {
    char *buffer;
    size_t size, length;
    bool is_full;
};

struct line line_start(char *buffer, size_t size);

/* Text of our own; printf's formats, ASCII only. */
void line_add(struct line *line, const char *text);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void line_format(struct line *line, const char *format, ...);

/* " (truncated)", " (malformed)", or nothing. */
void line_fault(struct line *line, enum reader_status status);

/* Octets from the wire: escaped (false where something was replaced); escaped
 * between quotation marks, with a backslash before quotation marks and backslashes;
 * in hexadecimal, "..." where the capture cut them or there are more than `most`. */
bool line_escape(struct line *line, const uint8_t *octets, size_t length);
void line_quote(struct line *line, const struct span *span);
void line_hex(struct line *line, const struct span *span, uint32_t most);

#endif
