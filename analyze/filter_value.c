/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter_value.c: what stands behind an operator, read by the type of its field.
 * Numbers and times have a file of their own.
 *
 *     10.0.0.1  10.0.0.1:1723  10.0.0.0/8  2001:db8::/32  [::1]:1723   addresses
 *     MS-CHAPv2, mschapv2                                              names and words
 */
#include "analyze/filter_parts.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/explain.h"
#include "analyze/findings.h"
#include "dissect/text.h"

bool filter_wrong(struct filter_error *error, size_t at, size_t length, const char *format, ...)
{
    va_list arguments;

    error->at = at;
    error->length = length;
    va_start(arguments, format);
    vsnprintf(error->sentence, sizeof error->sentence, format, arguments);
    va_end(arguments);
    return false;
}

/* The piece for a sentence: cut between characters, never inside one. */
const char *filter_shown(const struct filter_piece *piece, char text[static FILTER_SHOWN])
{
    const size_t length = text_escape((const uint8_t *)piece->text, piece->length, text, FILTER_SHOWN - 4, NULL);

    if (length < piece->length)
        memcpy(text + length, "...", sizeof "...");
    return text;
}

static const char *skip_marks(const char *text)
{
    return text + strspn(text, "-_ ");
}

bool filter_same(const char *a, const char *b)
{
    for (a = skip_marks(a), b = skip_marks(b); *a && tolower((unsigned char)*a) == tolower((unsigned char)*b);
         a = skip_marks(a + 1), b = skip_marks(b + 1))
        continue;
    return !*a && !*b;
}

static const char *const type_words[FILTER_TYPES] = {
    [FILTER_TEXT] = "text", [FILTER_ID] = "a name", [FILTER_WORD] = "a word", [FILTER_BOOL] = "yes or no",
    [FILTER_NUMBER] = "a number or a range, such as 7 or 2..5", [FILTER_AMOUNT] = "an amount, such as 1500, 20k, 1.5M or 1k..2G",
    [FILTER_TIME] = "a time, such as 2024-03-01T11:00, 2024-03-01, 11:00 or 11:00..11:30",
    [FILTER_DURATION] = "a duration with its unit, such as 300ms, 30s, 5m or 1h..2h",
    [FILTER_ADDRESS] = "an address or a prefix, such as 10.0.0.1, 10.0.0.1:1723 or 10.0.0.0/8",
    [FILTER_HOST] = "an address, a prefix or a host name", [FILTER_ANY] = "a number, a name, an address or text",
};

static const char *const type_names[FILTER_TYPES] = {
    [FILTER_TEXT] = "text", [FILTER_ID] = "name", [FILTER_WORD] = "word", [FILTER_BOOL] = "yes or no",
    [FILTER_NUMBER] = "number", [FILTER_AMOUNT] = "amount", [FILTER_TIME] = "time", [FILTER_DURATION] = "duration",
    [FILTER_ADDRESS] = "address", [FILTER_HOST] = "address or text", [FILTER_ANY] = "anything",
};

const char *filter_type_name(enum filter_type type)
{
    return type_names[type];
}

const char *filter_type_words(enum filter_type type)
{
    return type_words[type];
}

/* --- addresses ------------------------------------------------------------------------- */

static bool read_port(const char *text, uint16_t *port)
{
    int64_t number;

    if (!filter_read_whole(text, UINT16_MAX, &number) || !number)
        return false;
    *port = (uint16_t)number;
    return true;
}

static bool read_prefix(const char *text, uint8_t most, uint8_t *prefix)
{
    int64_t number;

    if (!filter_read_whole(text, most, &number))
        return false;
    *prefix = (uint8_t)number;
    return true;
}

bool filter_read_address(const char *text, struct filter_value *value)
{
    char part[FILTER_SHOWN];
    const bool bracketed = *text == '[';
    const char *const start = text + bracketed;
    const char *end = start + strcspn(start, bracketed ? "]" : "/");
    const char *const colon = strchr(start, ':');

    if (!bracketed && colon && colon == strrchr(start, ':') && colon < end)
        end = colon; /* one colon: a port behind an IPv4 address */
    if (end - start >= (ptrdiff_t)sizeof part)
        return false;
    snprintf(part, sizeof part, "%.*s", (int)(end - start), start);
    value->address = (struct address){ 0 };
    value->port = 0;
    if (inet_pton(AF_INET6, part, value->address.octets) == 1)
        value->address.family = 6;
    else if (!bracketed && inet_pton(AF_INET, part, value->address.octets) == 1)
        value->address.family = 4;
    else
        return false;
    value->prefix = value->address.family == 6 ? 128 : 32;
    if (bracketed && *end++ != ']')
        return false;
    value->has_address = !*end || (*end == ':' && read_port(end + 1, &value->port)) ||
                         (*end == '/' && !bracketed && read_prefix(end + 1, value->prefix, &value->prefix));
    return value->has_address;
}

/* Could only be meant as an address: digits, dots, a slash; or two colons. */
static bool looks_like_address(const char *text)
{
    const bool dotted = strspn(text, "0123456789./:") == strlen(text) && strchr(text, '.');
    const char *const colon = strchr(text, ':');

    return dotted || (colon && strchr(colon + 1, ':'));
}

static bool read_text(const struct filter_piece *piece, enum filter_pattern_kind kind, struct filter_value *value,
                      struct filter_error *error);

static bool read_host(enum filter_type type, const struct filter_piece *piece, struct filter_value *value,
                      struct filter_error *error)
{
    char text[FILTER_SHOWN];

    if (!piece->quoted && filter_read_address(piece->text, value))
        return true;
    if (type == FILTER_HOST && (piece->quoted || !looks_like_address(piece->text)))
        return read_text(piece, FILTER_WHOLE, value, error);
    return filter_wrong(error, piece->at, piece->extent, "'%s' does not fit here; write %s", filter_shown(piece, text),
                        type_words[FILTER_ADDRESS]);
}

/* --- words and text ----------------------------------------------------------------------- */

static bool read_text(const struct filter_piece *piece, enum filter_pattern_kind kind, struct filter_value *value,
                      struct filter_error *error)
{
    char fault[160];
    size_t at = 0;

    value->pattern = filter_pattern_new(piece->text, piece->length, kind, fault, sizeof fault, &at);
    if (value->pattern)
        return true;
    at = piece->at + at + piece->quoted; /* exact unless quotes were doubled before it */
    if (at >= piece->at + piece->extent)
        at = piece->at + piece->extent - 1;
    return filter_wrong(error, at, piece->at + piece->extent - at, "the pattern cannot be read here: %s", fault);
}

unsigned filter_distance(const char *a, size_t a_length, const char *b)
{
    enum { MOST = 48 };
    const size_t columns = strlen(b);
    unsigned row[MOST + 1];

    if (columns > MOST || a_length > MOST)
        return MOST;
    for (unsigned j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned corner = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            const int left = tolower((unsigned char)a[i - 1]), right = tolower((unsigned char)b[j - 1]);
            const unsigned changed = corner + (left != right && !(left == '-' && right == '_'));
            const unsigned shorter = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            corner = row[j];
            row[j] = changed < shorter ? changed : shorter;
        }
    }
    return row[columns];
}

void filter_list_words(const struct filter_field *field, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < field->word_count; i++) {
        const char *const separator = i == 0 ? "" : i + 1 == field->word_count ? " or " : ", ";
        const int more = snprintf(text + used, size - used, "%s%s", separator, field->words[i]);
        if (more < 0 || (size_t)more >= size - used)
            return;
        used += (size_t)more;
    }
}

/* Another field that takes this word, or NULL. */
static const char *field_of_word(const struct filter_piece *piece)
{
    for (size_t i = 0; i < filter_session_field_count; i++) {
        const struct filter_field *const field = &filter_session_fields[i];
        for (size_t w = 0; field->type == FILTER_WORD && w < field->word_count; w++)
            if (filter_same(piece->text, field->words[w]))
                return field->name;
    }
    return NULL;
}

static bool unknown_word(const struct filter_field *field, const char *name, const struct filter_piece *piece,
                         struct filter_error *error)
{
    char words[256], text[FILTER_SHOWN];
    const char *const other = field_of_word(piece);
    const char *nearest = NULL;
    unsigned best = 3;

    filter_list_words(field, words, sizeof words);
    filter_shown(piece, text);
    for (size_t w = 0; w < field->word_count; w++) {
        const unsigned distance = filter_distance(piece->text, piece->length, field->words[w]);
        nearest = distance < best ? field->words[w] : nearest;
        best = distance < best ? distance : best;
    }
    if (nearest)
        return filter_wrong(error, piece->at, piece->extent, "%s is never '%s'; did you mean %s?", name, text, nearest);
    return filter_wrong(error, piece->at, piece->extent, "%s is one of %s, not '%s'%s%s%s", name, words, text,
                        other ? "; that is a value of " : "", other ? other : "", other ? ", perhaps" : "");
}

static bool read_word(const struct filter_field *field, const char *name, const struct filter_piece *piece,
                      struct filter_value *value, struct filter_error *error)
{
    for (size_t w = 0; w < field->word_count; w++)
        if (filter_same(piece->text, field->words[w])) {
            value->low = value->high = (int64_t)w;
            value->has_number = true;
            return true;
        }
    return value->absent || unknown_word(field, name, piece, error);
}

/* yes and no, 1 and 0; -1: neither. */
static int bool_of(const struct filter_piece *piece)
{
    static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

    for (int i = 0; i < (int)(sizeof words / sizeof words[0]); i++)
        if (filter_same(piece->text, words[i]))
            return i & 1;
    return -1;
}

static bool read_bool(const char *name, const struct filter_piece *piece, struct filter_value *value,
                      struct filter_error *error)
{
    char text[FILTER_SHOWN];

    value->word = bool_of(piece);
    return value->word >= 0 || value->absent ||
           filter_wrong(error, piece->at, piece->extent, "%s is yes or no, not '%s'", name, filter_shown(piece, text));
}

/* Of the walk: whatever the value may mean. */
static bool read_any(enum filter_operator op, const struct filter_piece *piece, struct filter_value *value,
                     struct filter_error *error)
{
    if (filter_is_comparison(op))
        return filter_read_numbers(FILTER_NUMBER, op, piece, value, error);
    if (!piece->quoted) {
        value->has_number = filter_read_range(piece->text, value);
        filter_read_address(piece->text, value);
        value->word = bool_of(piece);
    }
    value->text = alloc_string(piece->text);
    return read_text(piece, FILTER_WHOLE, value, error);
}

static bool is_finding(const char *text)
{
    for (size_t i = 0; i < FINDING_COUNT; i++) {
        char alias[FILTER_SHOWN];
        if (filter_same(text, finding_rows[i].id))
            return true;
        for (const char *at = finding_rows[i].aliases; *at;) {
            const size_t length = strcspn(at, " ");
            snprintf(alias, sizeof alias, "%.*s", (int)length, at);
            if (filter_same(text, alias))
                return true;
            at += length + (at[length] == ' ');
        }
    }
    return false;
}

static bool read_id(const struct filter_field *field, const struct filter_piece *piece,
                    struct filter_value *value, struct filter_error *error)
{
    char text[FILTER_SHOWN];
    size_t near;

    if (field->findings && !is_finding(piece->text)) {
        const bool found = explain_near(piece->text, &near, 1) > 0;
        return filter_wrong(error, piece->at, piece->extent, "there is no finding '%s'%s%s%s", filter_shown(piece, text),
                            found ? "; did you mean '" : "", found ? finding_rows[near].id : "", found ? "'?" : "");
    }
    value->text = alloc_string(piece->text);
    return true;
}

static bool takes(const struct filter_field *field, const char *name, enum filter_operator op,
                  const struct filter_piece *piece, struct filter_error *error)
{
    const enum filter_type type = field ? field->type : FILTER_ANY;
    const bool counts = type == FILTER_NUMBER || type == FILTER_AMOUNT || type == FILTER_TIME ||
                        type == FILTER_DURATION;
    const bool is_pattern = op == FILTER_LIKE || op == FILTER_UNLIKE;

    if (is_pattern && (counts || type == FILTER_BOOL))
        return filter_wrong(error, piece->at, piece->extent, "~ is for text, and %s takes %s; use %s", name,
                            type_words[type], counts ? "=, < or >" : "=");
    if (filter_is_comparison(op) && !counts && type != FILTER_ANY && !(field && field->ordered))
        return filter_wrong(error, piece->at, piece->extent, "< and > are for numbers, times and amounts, and %s is "
                            "none; use = or !=", name);
    return true;
}

bool filter_value_read(const struct filter_field *field, const char *name, enum filter_operator op,
                       const struct filter_piece *piece, struct filter_value *value, struct filter_error *error)
{
    const enum filter_type type = field ? field->type : FILTER_ANY;

    *value = (struct filter_value){ .word = -1 };
    if (!takes(field, name, op, piece, error))
        return false;
    if (op == FILTER_LIKE || op == FILTER_UNLIKE)
        return read_text(piece, FILTER_PATTERN, value, error);
    value->absent = field && field->absent && !piece->quoted && !filter_is_comparison(op) &&
                    filter_same(piece->text, field->absent);
    switch (type) {
    case FILTER_WORD:
        return read_word(field, name, piece, value, error);
    case FILTER_BOOL:
        return read_bool(name, piece, value, error);
    case FILTER_ANY:
        return read_any(op, piece, value, error);
    default:
        break;
    }
    if (value->absent)
        return true;
    switch (type) {
    case FILTER_TEXT:
        return read_text(piece, FILTER_WHOLE, value, error);
    case FILTER_ID:
        return read_id(field, piece, value, error);
    case FILTER_ADDRESS:
    case FILTER_HOST:
        return read_host(type, piece, value, error);
    default:
        break;
    }
    for (size_t w = 0; w < field->word_count; w++)
        if (filter_same(piece->text, field->words[w])) { /* "none" is 0 */
            value->low = value->high = (int64_t)w;
            value->has_number = true;
            return true;
        }
    return filter_read_numbers(type, op, piece, value, error);
}

bool filter_value_search(const struct filter_piece *piece, struct filter_value *value, struct filter_error *error)
{
    *value = (struct filter_value){ .word = -1 };
    if (!piece->quoted)
        filter_read_address(piece->text, value);
    value->text = alloc_string(piece->text);
    return read_text(piece, FILTER_PART, value, error);
}

void filter_value_clear(struct filter_value *value)
{
    free(value->text);
    filter_pattern_free(value->pattern);
    *value = (struct filter_value){ 0 };
}
