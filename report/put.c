/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * put.c: typed values into a writer. The one place where octets from the wire
 * become text of a report: all of them pass text_escape here.
 */
#include "report/put.h"

#include <stdio.h>
#include <string.h>

#include "dissect/text.h"
#include "report/buffer.h"

#define KEY_MAX 80

void put_object(const struct writer *writer, const char *key)
{
    writer->begin_object(writer->context, key);
}

void put_array(const struct writer *writer, const char *key)
{
    writer->begin_array(writer->context, key);
}

void put_end(const struct writer *writer)
{
    writer->end(writer->context);
}

static void put(const struct writer *writer, const char *key, struct walk_value value)
{
    writer->value(writer->context, key, &value);
}

void put_null(const struct writer *writer, const char *key)
{
    put(writer, key, (struct walk_value){ .type = WALK_NULL });
}

void put_bool(const struct writer *writer, const char *key, bool value)
{
    put(writer, key, (struct walk_value){ .type = WALK_BOOL, .boolean = value });
}

void put_integer(const struct writer *writer, const char *key, int64_t value)
{
    put(writer, key, (struct walk_value){ .type = WALK_INTEGER, .integer = value });
}

void put_count(const struct writer *writer, const char *key, uint64_t value)
{
    put_integer(writer, key, value > INT64_MAX ? INT64_MAX : (int64_t)value);
}

void put_bool_if(const struct writer *writer, const char *key, bool known, bool value)
{
    if (known)
        put_bool(writer, key, value);
    else
        put_null(writer, key);
}

void put_count_if(const struct writer *writer, const char *key, bool known, uint64_t value)
{
    if (known)
        put_count(writer, key, value);
    else
        put_null(writer, key);
}

void put_frame(const struct writer *writer, const char *key, uint64_t frame)
{
    put_count_if(writer, key, frame != 0, frame);
}

void put_frames(const struct writer *writer, const char *key, const uint64_t *frames, size_t count)
{
    put_array(writer, key);
    for (size_t i = 0; i < count; i++)
        put_count(writer, NULL, frames[i]);
    put_end(writer);
}

void put_time(const struct writer *writer, const char *key, bool known, int64_t nanoseconds)
{
    char text[64];

    if (!known) {
        put_null(writer, key);
        return;
    }
    text_time(nanoseconds, text, sizeof text);
    put(writer, key, (struct walk_value){ .type = WALK_TIME, .integer = nanoseconds, .text = text });
}

void put_word(const struct writer *writer, const char *key, const char *word)
{
    if (word)
        put(writer, key, (struct walk_value){ .type = WALK_WORD, .text = word });
    else
        put_null(writer, key);
}

void put_octets(const struct writer *writer, const char *key, const uint8_t *octets, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    struct buffer hex = { 0 };
    char *const room = buffer_reserve(&hex, 2 * length);

    for (size_t i = 0; i < length; i++) {
        room[2 * i] = digits[octets[i] >> 4];
        room[2 * i + 1] = digits[octets[i] & 15];
    }
    room[2 * length] = '\0';
    put(writer, key, (struct walk_value){ .type = WALK_OCTETS, .text = hex.text });
    buffer_free(&hex);
}

static void put_hex_twin(const struct writer *writer, const char *key, const uint8_t *octets, size_t length)
{
    char twin[KEY_MAX];

    if (!key) /* an element of an array has no name that a twin could carry */
        return;
    snprintf(twin, sizeof twin, "%s_hex", key);
    put_octets(writer, twin, octets, length);
}

void put_span(const struct writer *writer, const char *key, const uint8_t *octets, size_t length)
{
    struct buffer text = { 0 };
    bool clean = true;
    char *const room = buffer_reserve(&text, 3 * length);

    room[0] = '\0';
    if (length)
        text_escape(octets, length, room, text.capacity, &clean);
    put(writer, key, (struct walk_value){ .type = WALK_TEXT, .text = text.text });
    if (!clean)
        put_hex_twin(writer, key, octets, length);
    buffer_free(&text);
}

void put_text(const struct writer *writer, const char *key, const char *text)
{
    if (text)
        put_span(writer, key, (const uint8_t *)text, strlen(text));
    else
        put_null(writer, key);
}

void put_wire(const struct writer *writer, const char *key, const struct wire_text *wire)
{
    if (!wire->text) {
        put_null(writer, key);
        return;
    }
    const size_t length = strlen(wire->text);
    const bool same = !wire->octets || (wire->length == length && memcmp(wire->octets, wire->text, length) == 0);

    if (same) {
        put_text(writer, key, wire->text);
        return;
    }
    struct buffer text = { 0 };
    char *const room = buffer_reserve(&text, 3 * length);
    text_escape((const uint8_t *)wire->text, length, room, text.capacity, NULL);
    put(writer, key, (struct walk_value){ .type = WALK_TEXT, .text = text.text });
    buffer_free(&text);
    put_hex_twin(writer, key, wire->octets, wire->length);
}

void put_address(const struct writer *writer, const char *key, const struct address *address)
{
    char text[64];

    if (!address->family) {
        put_null(writer, key);
        return;
    }
    text_address(address, text, sizeof text);
    put(writer, key, (struct walk_value){ .type = WALK_TEXT, .text = text });
}

void put_endpoint(const struct writer *writer, const char *key, const struct endpoint *end)
{
    put_object(writer, key);
    put_address(writer, "ip", &end->address);
    put_frame(writer, "port", end->port);
    put_end(writer);
}
