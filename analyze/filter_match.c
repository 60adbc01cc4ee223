/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter_match.c: one value of a field against one term; patterns with manners.
 *
 * Hazards: a pattern that takes exponential time on what a peer chose as its name.
 * Each match is bounded in steps, depth and memory; one that reaches a bound counts
 * as no match and is counted, and after PATTERN_GIVE_UPS of them the pattern is not
 * tried again. Strings may hold invalid UTF-8 (a file's name): they are matched too.
 */
#include "analyze/filter_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "analyze/alloc.h"
#include "dissect/text.h"

enum {
    PATTERN_STEPS = 20000,    /* of one match; a plain pattern takes a few for each octet */
    PATTERN_DEPTH = 2000,     /* backtracking points that are open at once */
    PATTERN_KIBIBYTES = 4096, /* of memory for them */
    PATTERN_GIVE_UPS = 1000,
};

#define DAY INT64_C(86400000000000) /* ns */

struct filter_pattern {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
    uint64_t gave_up;
};

/* --- patterns --------------------------------------------------------------------- */

struct filter_pattern *filter_pattern_new(const char *text, size_t length, enum filter_pattern_kind kind,
                                          char *fault, size_t size, size_t *at)
{
    static const uint32_t flags[] = {
        [FILTER_PATTERN] = PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
        [FILTER_WHOLE] = PCRE2_LITERAL | PCRE2_ANCHORED | PCRE2_ENDANCHORED,
        [FILTER_PART] = PCRE2_LITERAL,
    };
    int error = 0;
    PCRE2_SIZE place = 0;
    pcre2_code *const code = pcre2_compile((PCRE2_SPTR)text, length,
                                           PCRE2_UTF | PCRE2_CASELESS | PCRE2_MATCH_INVALID_UTF | flags[kind], &error,
                                           &place, NULL);
    if (!code) {
        pcre2_get_error_message(error, (PCRE2_UCHAR *)fault, size);
        *at = place < length ? place : length;
        return NULL;
    }
    struct filter_pattern *const pattern = alloc_zero(1, sizeof *pattern);
    pattern->code = code;
    pattern->data = pcre2_match_data_create(1, NULL);
    pattern->context = pcre2_match_context_create(NULL);
    if (!pattern->data || !pattern->context)
        abort();
    pcre2_set_match_limit(pattern->context, PATTERN_STEPS);
    pcre2_set_depth_limit(pattern->context, PATTERN_DEPTH);
    pcre2_set_heap_limit(pattern->context, PATTERN_KIBIBYTES);
    return pattern;
}

bool filter_pattern_match(struct filter_pattern *pattern, const char *text, size_t length)
{
    if (pattern->gave_up >= PATTERN_GIVE_UPS) {
        pattern->gave_up++;
        return false;
    }
    const int status = pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, 0, pattern->data, pattern->context);
    pattern->gave_up += status < 0 && status != PCRE2_ERROR_NOMATCH;
    return status >= 0;
}

uint64_t filter_pattern_gave_up(const struct filter_pattern *pattern)
{
    return pattern ? pattern->gave_up : 0;
}

void filter_pattern_free(struct filter_pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    pcre2_match_data_free(pattern->data);
    pcre2_match_context_free(pattern->context);
    free(pattern);
}

static bool finds(const struct filter_value *value, const char *text)
{
    return text && value->pattern && filter_pattern_match(value->pattern, text, strlen(text));
}

/* --- one value -------------------------------------------------------------------- */

static bool is_named(const struct filter_value *value, const char *name)
{
    return name && value->text && filter_same(name, value->text);
}

static bool address_matches(const struct filter_value *value, const struct filter_fact *fact)
{
    const unsigned whole = value->prefix / 8u, rest = value->prefix % 8u;
    const uint8_t *const wanted = value->address.octets, *const octets = fact->address.octets;

    if (value->address.family != fact->address.family || (value->port && value->port != fact->port))
        return false;
    if (memcmp(wanted, octets, whole) != 0)
        return false;
    return !rest || ((wanted[whole] ^ octets[whole]) & 0xFFu << (8 - rest) & 0xFFu) == 0;
}

/* Any moment from `low` to `high` is at the time of day. */
static bool day_matches(const struct filter_value *value, int64_t low, int64_t high)
{
    const int64_t lasts = (value->high - value->low + DAY) % DAY; /* past midnight too */
    const int64_t behind = ((low - value->low) % DAY + DAY) % DAY; /* since it last began */

    return behind <= lasts || high - low >= DAY - behind;
}

static bool number_matches(const struct filter_term *term, const struct filter_fact *fact)
{
    const struct filter_value *const value = &term->value;

    if (!value->has_number)
        return false;
    if (value->time_of_day)
        return day_matches(value, fact->low, fact->high);
    switch (term->op) {
    case FILTER_LESS:
        return fact->low < value->low;
    case FILTER_AT_MOST:
        return fact->low <= value->high;
    case FILTER_MORE:
        return fact->high > value->high;
    case FILTER_AT_LEAST:
        return fact->high >= value->low;
    default:
        return fact->low <= value->high && fact->high >= value->low;
    }
}

/* A number as text, for patterns, and for words that are searched. */
static bool digits_match(const struct filter_term *term, const struct filter_fact *fact)
{
    char digits[24];

    snprintf(digits, sizeof digits, "%" PRId64, fact->low);
    if (term->op == FILTER_SEARCH)
        return term->value.text && strcmp(digits, term->value.text) == 0;
    return finds(&term->value, digits);
}

static bool endpoint_like(const struct filter_value *value, const struct filter_fact *fact)
{
    char text[80];

    text_address(&fact->address, text, sizeof text);
    if (finds(value, text))
        return true;
    text_endpoint(&fact->address, fact->port, text, sizeof text);
    return fact->port && finds(value, text);
}

/* A pattern or a search. */
static bool like(const struct filter_term *term, const struct filter_fact *fact)
{
    const struct filter_value *const value = &term->value;

    if (value->has_address && term->op == FILTER_SEARCH)
        return fact->type == FILTER_ADDRESS && address_matches(value, fact);
    switch (fact->type) {
    case FILTER_TEXT:
    case FILTER_ID:
    case FILTER_WORD:
        return finds(value, fact->text);
    case FILTER_ADDRESS:
        return endpoint_like(value, fact);
    case FILTER_NUMBER:
    case FILTER_BOOL:
        return finds(value, fact->text) || finds(value, fact->other) || digits_match(term, fact);
    default:
        return false;
    }
}

static bool fact_matches(const struct filter_term *term, const struct filter_fact *fact)
{
    const struct filter_value *const value = &term->value;

    if (term->op == FILTER_LIKE || term->op == FILTER_UNLIKE || term->op == FILTER_SEARCH)
        return like(term, fact);
    switch (fact->type) {
    case FILTER_TEXT:
        return finds(value, fact->text);
    case FILTER_ID:
        return is_named(value, fact->text);
    case FILTER_ADDRESS:
        return value->has_address && address_matches(value, fact);
    case FILTER_WORD:
        return number_matches(term, fact);
    case FILTER_BOOL:
        return number_matches(term, fact) || (value->word >= 0 && fact->low == value->word);
    default:
        return number_matches(term, fact) || is_named(value, fact->text) || is_named(value, fact->other);
    }
}

/* --- what getters call ------------------------------------------------------------- */

void filter_tell(struct filter_probe *probe, const struct filter_fact *fact)
{
    probe->told = true;
    probe->matched = probe->matched || fact_matches(probe->term, fact);
}

void filter_tell_text(struct filter_probe *probe, enum filter_type type, const char *text)
{
    if (text)
        filter_tell(probe, &(struct filter_fact){ .type = type, .text = text });
}

void filter_tell_range(struct filter_probe *probe, enum filter_type type, int64_t low, int64_t high)
{
    filter_tell(probe, &(struct filter_fact){ .type = type, .low = low, .high = high });
}

void filter_tell_number(struct filter_probe *probe, enum filter_type type, uint64_t number)
{
    const int64_t n = number > INT64_MAX ? INT64_MAX : (int64_t)number;

    filter_tell_range(probe, type, n, n);
}

void filter_tell_word(struct filter_probe *probe, const char *const *words, unsigned index)
{
    filter_tell(probe, &(struct filter_fact){ .type = FILTER_WORD, .low = index, .high = index, .text = words[index] });
}

void filter_tell_bool(struct filter_probe *probe, bool yes)
{
    filter_tell_range(probe, FILTER_BOOL, yes, yes);
}

void filter_tell_address(struct filter_probe *probe, const struct address *address, uint16_t port)
{
    if (address->family)
        filter_tell(probe, &(struct filter_fact){ .type = FILTER_ADDRESS, .address = *address, .port = port });
}

bool filter_term_holds(const struct filter_term *term, struct filter_probe *probe)
{
    const bool negated = term->op == FILTER_UNEQUAL || term->op == FILTER_UNLIKE;
    const bool packets = probe->packet != NULL;
    const struct filter_field *const rows = packets ? filter_packet_fields : filter_session_fields;
    const size_t count = packets ? filter_packet_field_count : filter_session_field_count;

    probe->term = term;
    probe->told = probe->matched = false;
    if (term->field)
        term->field->get(probe);
    else if (term->op != FILTER_SEARCH)
        filter_tell_walk(probe);
    else
        for (size_t i = 0; i < count && !probe->matched; i++)
            if (rows[i].searched)
                rows[i].get(probe);
    return (probe->matched || (term->value.absent && !probe->told)) != negated;
}
