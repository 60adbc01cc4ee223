/* SPDX-License-Identifier: GPL-2.0-or-later */
/* put.h: typed values into a writer, for the walk's own files. */
#ifndef REPORT_PUT_H
#define REPORT_PUT_H

#include "report/walk.h"

void put_object(const struct writer *writer, const char *key);
void put_array(const struct writer *writer, const char *key);
void put_end(const struct writer *writer);

void put_null(const struct writer *writer, const char *key);
void put_bool(const struct writer *writer, const char *key, bool value);
void put_integer(const struct writer *writer, const char *key, int64_t value);
void put_count(const struct writer *writer, const char *key, uint64_t value);

/* `value`, or null where it is not known. */
void put_bool_if(const struct writer *writer, const char *key, bool known, bool value);
void put_count_if(const struct writer *writer, const char *key, bool known, uint64_t value);

/* A frame, a port, a number for which 0 means "none": null then. */
void put_frame(const struct writer *writer, const char *key, uint64_t frame);
void put_frames(const struct writer *writer, const char *key, const uint64_t *frames, size_t count);

/* RFC 3339; null unless known. */
void put_time(const struct writer *writer, const char *key, bool known, int64_t nanoseconds);

/* One of a fixed list; NULL is null. */
void put_word(const struct writer *writer, const char *key, const char *word);

/* Free text of any octets, escaped, with its "_hex" twin where escaping changed it; NULL is null. */
void put_text(const struct writer *writer, const char *key, const char *text);
void put_wire(const struct writer *writer, const char *key, const struct wire_text *wire);
void put_span(const struct writer *writer, const char *key, const uint8_t *octets, size_t length);
void put_octets(const struct writer *writer, const char *key, const uint8_t *octets, size_t length);
void put_address(const struct writer *writer, const char *key, const struct address *address);
/* An object: "ip", and "port", which is null where it is 0. */
void put_endpoint(const struct writer *writer, const char *key, const struct endpoint *end);

#endif
