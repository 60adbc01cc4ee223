/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.c: octets from the wire, numbers, addresses and times as text.
 *
 * Hazards: control characters and terminal sequences (C0, C1, DEL); invalid UTF-8
 * (overlong forms, surrogates, beyond U+10FFFF, cut sequences); characters that
 * hide or reorder text (bidirectional controls, zero-width and other format
 * characters, line and paragraph separators); NULs; buffers of any size, also 0;
 * times before 1970.
 */
#include "dissect/text.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dissect/field.h"
#include "dissect/line.h"

/* --- lines -------------------------------------------------------------------- */

struct line line_start(char *buffer, size_t size)
{
    if (size)
        buffer[0] = '\0';
    return (struct line){ .buffer = buffer, .size = size };
}

static void put(struct line *line, const char *text, size_t length)
{
    if (line->is_full || line->size == 0 || length >= line->size - line->length) {
        line->is_full = true;
        return;
    }
    memcpy(line->buffer + line->length, text, length);
    line->length += length;
    line->buffer[line->length] = '\0';
}

/* Characters of one octet each: as many as fit. */
static void put_run(struct line *line, const char *text, size_t length)
{
    const size_t room = line->is_full || line->size == 0 ? 0 : line->size - line->length - 1;

    if (room)
        put(line, text, length < room ? length : room);
    line->is_full |= length > room;
}

void line_add(struct line *line, const char *text)
{
    put_run(line, text, strlen(text));
}

void line_format(struct line *line, const char *format, ...)
{
    char text[160];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    line_add(line, text);
}

void line_fault(struct line *line, enum reader_status status)
{
    if (status != READER_OK)
        line_add(line, status == READER_MALFORMED ? " (malformed)" : " (truncated)");
}

/* --- characters --------------------------------------------------------------- */

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* Characters that change how others look, or are none: first and last of each run. */
static const uint32_t hidden[][2] = {
    { 0x0000, 0x001F }, { 0x007F, 0x009F }, { 0x00AD, 0x00AD }, { 0x034F, 0x034F }, { 0x061C, 0x061C },
    { 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180F }, { 0x200B, 0x200F }, { 0x2028, 0x202E },
    { 0x2060, 0x206F }, { 0x3164, 0x3164 }, { 0xFDD0, 0xFDEF }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 },
    { 0xFFF0, 0xFFFB }, { 0xFFFE, 0xFFFF }, { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
};

static bool is_plain(uint32_t character)
{
    return character >= 0x20 && character < 0x7F;
}

static bool is_hidden(uint32_t character)
{
    if (is_plain(character))
        return false;
    if ((character & 0xFFFE) == 0xFFFE)
        return true;
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (character >= hidden[i][0] && character <= hidden[i][1])
            return true;
    return false;
}

/* Octets of the UTF-8 sequence at `octets`, 0 where it is invalid (RFC 3629). */
static size_t sequence(const uint8_t *octets, size_t left, uint32_t *character)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const uint8_t first = octets[0];
    *character = first;
    if (first < 0x80)
        return 1;
    const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || length > left)
        return 0;
    *character = first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((octets[i] & 0xC0) != 0x80)
            return 0;
        *character = *character << 6 | (octets[i] & 0x3F);
    }
    const bool surrogate = *character >= 0xD800 && *character <= 0xDFFF;
    return *character < least[length] || surrogate || *character > 0x10FFFF ? 0 : length;
}

/* One character of wire text; returns how many octets it took. */
static size_t put_character(struct line *line, const uint8_t *octets, size_t left, bool *clean)
{
    uint32_t character;
    const size_t length = sequence(octets, left, &character);
    if (length > 0 && !is_hidden(character)) {
        put(line, (const char *)octets, length);
        return length;
    }
    *clean = false;
    put(line, replacement, sizeof replacement - 1);
    return length ? length : 1;
}

bool line_escape(struct line *line, const uint8_t *octets, size_t length)
{
    bool clean = true;
    for (size_t i = 0, run; i < length; i += run) {
        for (run = 0; i + run < length && is_plain(octets[i + run]);)
            run++;
        if (run)
            put_run(line, (const char *)octets + i, run);
        else
            run = put_character(line, octets + i, length - i, &clean);
    }
    return clean;
}

void line_quote(struct line *line, const struct span *span)
{
    bool clean;
    put(line, "\"", 1);
    for (size_t i = 0; i < span->have;) {
        if (span->octets[i] == '"' || span->octets[i] == '\\')
            put(line, "\\", 1);
        i += put_character(line, span->octets + i, span->have - i, &clean);
    }
    line_add(line, span->have < span->length ? "\"..." : "\"");
}

void line_hex(struct line *line, const struct span *span, uint32_t most)
{
    static const char digits[] = "0123456789abcdef";
    const uint32_t shown = span->have < most ? span->have : most;
    for (uint32_t i = 0; i < shown; i++) {
        const char pair[2] = { digits[span->octets[i] >> 4], digits[span->octets[i] & 15] };
        put(line, pair, sizeof pair);
    }
    if (shown < span->length)
        line_add(line, "...");
}

size_t text_escape(const uint8_t *octets, size_t length, char *buffer, size_t size, bool *clean)
{
    struct line line = line_start(buffer, size);
    const bool is_clean = line_escape(&line, octets, length);
    if (clean)
        *clean = is_clean;
    return line.length;
}

bool text_is_clean(const uint8_t *octets, size_t length)
{
    struct line nowhere = line_start(NULL, 0);
    return line_escape(&nowhere, octets, length);
}

size_t text_hex(const uint8_t *octets, size_t length, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    const uint32_t most = length > UINT32_MAX ? UINT32_MAX : (uint32_t)length;
    const struct span span = { .octets = octets, .length = most, .have = most };
    line_hex(&line, &span, most);
    return line.length;
}

/* --- addresses and times ------------------------------------------------------ */

static void add_address(struct line *line, const struct address *address)
{
    char text[INET6_ADDRSTRLEN] = "none";
    if (address->family == 4 || address->family == 6)
        inet_ntop(address->family == 4 ? AF_INET : AF_INET6, address->octets, text, sizeof text);
    line_add(line, text);
}

size_t text_address(const struct address *address, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    add_address(&line, address);
    return line.length;
}

static void add_ipv4(struct line *line, uint32_t address)
{
    line_format(line, "%u.%u.%u.%u", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

size_t text_ipv4(uint32_t address, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    add_ipv4(&line, address);
    return line.length;
}

size_t text_endpoint(const struct address *address, uint16_t port, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    const bool brackets = port && address->family == 6;
    line_add(&line, brackets ? "[" : "");
    add_address(&line, address);
    line_add(&line, brackets ? "]" : "");
    if (port)
        line_format(&line, ":%u", port);
    return line.length;
}

/* Quotient and remainder that are right for negative numbers too. */
static int64_t divide(int64_t number, int64_t by, int64_t *remainder)
{
    int64_t quotient = number / by;
    *remainder = number % by;
    if (*remainder < 0) {
        *remainder += by;
        quotient--;
    }
    return quotient;
}

size_t text_time(int64_t nanoseconds, char *buffer, size_t size)
{
    enum { DAYS_TO_1970 = 719468, DAYS_IN_ERA = 146097, SECONDS_IN_DAY = 86400 };
    struct line line = line_start(buffer, size);
    int64_t nanosecond, second, day;
    const int64_t days = divide(divide(nanoseconds, 1000000000, &nanosecond), SECONDS_IN_DAY, &second);
    /* Years begin in March, so that the leap day is the last; 400 years are an era. */
    const int64_t era = divide(days + DAYS_TO_1970, DAYS_IN_ERA, &day);
    const int64_t year_of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    const int64_t day_of_year = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month_from_march = (5 * day_of_year + 2) / 153;
    const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    const int64_t year = year_of_era + era * 400 + (month <= 2);
    const int64_t day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    line_format(&line, "%04d-%02d-%02dT%02d:%02d:%02d.%09dZ", (int)year, (int)month, (int)day_of_month,
                (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60), (int)nanosecond);
    return line.length;
}

/* --- one field ---------------------------------------------------------------- */

static void add_number(struct line *line, const struct field_value *value)
{
    char number[16];
    const int digits = value->length >= 1 && value->length <= 4 ? (int)value->length * 2 : 1;
    if (value->type == FIELD_HEX)
        snprintf(number, sizeof number, "0x%0*x", digits, (unsigned)value->number);
    else
        snprintf(number, sizeof number, "%u", (unsigned)value->number);
    if (value->named)
        line_format(line, "%s (%s)", value->named->full, number);
    else
        line_add(line, number);
}

static void add_group(struct line *line, const struct field_value *value)
{
    line_add(line, value->title ? value->title : value->name);
    if (value->named)
        line_format(line, ": %s", value->named->full);
}

size_t text_value(const struct field_value *value, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    switch (value->type) {
    case FIELD_NUMBER:
    case FIELD_HEX:
    case FIELD_FLAG:
        add_number(&line, value);
        break;
    case FIELD_IPV4:
        add_ipv4(&line, value->number);
        break;
    case FIELD_ADDRESS:
        add_address(&line, &value->address);
        break;
    case FIELD_TEXT:
        line_escape(&line, value->span.octets, value->span.have);
        line_add(&line, value->span.have < value->span.length ? "..." : "");
        break;
    case FIELD_BYTES:
        line_hex(&line, &value->span, UINT32_MAX);
        break;
    case FIELD_SECRET:
        line_format(&line, "<%u octets>", (unsigned)value->span.length);
        break;
    case FIELD_GROUP:
        add_group(&line, value);
        break;
    case FIELD_FAULT:
        line_add(&line, value->malformed ? "a length is wrong here" : "the capture ends here");
        break;
    }
    return line.length;
}
