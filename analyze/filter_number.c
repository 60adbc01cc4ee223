/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter_number.c: numbers, amounts, durations and times of a filter, and ranges of them.
 *
 *     12  0x1f  2..5  40..            numbers
 *     1500  1.5k  10M..1G             amounts, in thousands
 *     300ms  90s  1h30m  1m..5m       durations
 *     2024-03-01  2024-03-01T11:00:05.5Z  11:00  11:00..11:30   times, UTC where no zone is given
 *
 * A time stands for all of the unit it ends with: 11:00 is that minute, 2024-03-01
 * that day. A duration does so behind "=" only.
 */
#include "analyze/filter_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000) /* ns */
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LAST_YEAR 2261 /* nanoseconds since 1970 fit into 63 bits until April 2262 */

/* One number, time or duration, and what it stands for. */
struct point {
    int64_t low, high;
    bool time_of_day;
};

/* --- numbers ------------------------------------------------------------------------ */

/* Decimal digits, at most to `most`. */
static bool read_digits(const char **at, int64_t most, int64_t *number)
{
    const char *const start = *at;

    *number = 0;
    for (; filter_is_digit(**at); ++*at) {
        const int digit = **at - '0';
        if (*number > (most - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return *at != start;
}

/* ".25" of a unit, in its parts; `*step` becomes what the last digit counts. */
static bool read_fraction(const char **at, int64_t unit, int64_t *parts, int64_t *step)
{
    *parts = 0;
    *step = unit;
    if (**at != '.')
        return true;
    if (!filter_is_digit(*++*at))
        return false;
    for (; filter_is_digit(**at); ++*at) {
        *step /= 10;
        *parts += *step * (**at - '0');
    }
    *step = *step ? *step : 1;
    return true;
}

static bool read_number(const char *text, struct point *point)
{
    const char *at = text;

    if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && isxdigit((unsigned char)at[2]) && strlen(at) <= 10) {
        char *end;
        point->low = point->high = (int64_t)strtoul(at, &end, 16);
        return !*end;
    }
    if (!read_digits(&at, INT64_MAX, &point->low))
        return false;
    point->high = point->low;
    return !*at;
}

static bool read_amount(const char *text, struct point *point)
{
    static const struct {
        char letter;
        int64_t unit;
    } units[] = { { 'k', 1000 }, { 'm', 1000000 }, { 'g', 1000000000 } };
    int64_t unit = 1, whole, parts = 0, step;
    const char *at = text;
    const size_t length = strlen(text);

    for (size_t i = 0; i < sizeof units / sizeof units[0] && length; i++)
        if (tolower((unsigned char)text[length - 1]) == units[i].letter)
            unit = units[i].unit;
    if (!read_digits(&at, INT64_MAX / unit - 1, &whole) || (unit > 1 && !read_fraction(&at, unit, &parts, &step)))
        return false;
    point->low = point->high = whole * unit + parts;
    return strlen(at) == (unit > 1);
}

/* "1h30m", "1.5s", "300ms". */
static bool read_duration(const char *text, struct point *point)
{
    static const struct { const char *name; int64_t unit; } units[] = {
        { "d", DAY }, { "h", HOUR }, { "ms", SECOND / 1000 }, { "us", SECOND / 1000000 }, { "ns", 1 },
        { "min", MINUTE }, { "m", MINUTE }, { "s", SECOND },
    };
    int64_t sum = 0, step = 1, before = INT64_MAX;
    const char *at = text;

    do {
        const char *number = at;
        int64_t whole, parts, unit = 0;
        at += strspn(at, "0123456789.");
        for (size_t i = 0; i < sizeof units / sizeof units[0] && !unit; i++) {
            const size_t length = strlen(units[i].name);
            if (strncmp(at, units[i].name, length) != 0 || (at[length] && !filter_is_digit(at[length])))
                continue;
            unit = units[i].unit;
            at += length;
        }
        if (!unit || unit >= before || !read_digits(&number, (INT64_MAX - sum) / unit / 2, &whole) ||
            !read_fraction(&number, unit, &parts, &step) || *number == '.')
            return false;
        sum += whole * unit + parts;
        before = unit;
    } while (*at);
    point->low = sum;
    point->high = sum + step - 1;
    return true;
}

/* --- times ------------------------------------------------------------------------- */

/* Exactly `count` digits, in a range. */
static bool read_two(const char **at, unsigned count, int64_t least, int64_t most, int64_t *number)
{
    const char *const start = *at;

    *number = 0;
    for (; *at < start + count; ++*at) {
        if (!filter_is_digit(**at))
            return false;
        *number = *number * 10 + (**at - '0');
    }
    return *number >= least && *number <= most;
}

static bool skip(const char **at, char c)
{
    const bool is = **at == c;

    *at += is;
    return is;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    const int64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9; /* years begin in March */

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool read_date(const char **at, int64_t *nanoseconds)
{
    static const int64_t lengths[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int64_t year, month, day;

    if (!read_two(at, 4, 1970, LAST_YEAR, &year) || !skip(at, '-') || !read_two(at, 2, 1, 12, &month) ||
        !skip(at, '-') || !read_two(at, 2, 1, lengths[month - 1], &day))
        return false;
    if (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
        return false;
    *nanoseconds = days_of(year, month, day) * DAY;
    return true;
}

/* "11:00", "11:00:05.25", then perhaps "Z" or "+02:00"; `*step` is the unit it ends with. */
static bool read_clock(const char **at, int64_t *nanoseconds, int64_t *step)
{
    int64_t hour, minute, second = 0, parts = 0, zone_hour = 0, zone_minute = 0;

    *step = MINUTE;
    if (!read_two(at, 2, 0, 23, &hour) || !skip(at, ':') || !read_two(at, 2, 0, 59, &minute))
        return false;
    if (skip(at, ':') && (!read_two(at, 2, 0, 59, &second) || !read_fraction(at, SECOND, &parts, step)))
        return false;
    *nanoseconds = hour * HOUR + minute * MINUTE + second * SECOND + parts;
    if (skip(at, 'Z') || skip(at, 'z') || !**at)
        return true;
    const int64_t sign = **at == '+' ? 1 : -1;
    if ((!skip(at, '+') && !skip(at, '-')) || !read_two(at, 2, 0, 23, &zone_hour) || !skip(at, ':') ||
        !read_two(at, 2, 0, 59, &zone_minute))
        return false;
    *nanoseconds -= sign * (zone_hour * HOUR + zone_minute * MINUTE);
    return true;
}

static bool read_time(const char *text, struct point *point)
{
    const char *at = text;
    int64_t day = 0, clock = 0, step = DAY;

    point->time_of_day = strlen(text) > 2 && text[2] == ':';
    if (!point->time_of_day && !read_date(&at, &day))
        return false;
    const bool has_clock = point->time_of_day || skip(&at, 'T') || skip(&at, 't') || skip(&at, ' ');
    if (has_clock && !read_clock(&at, &clock, &step))
        return false;
    if (point->time_of_day)
        clock = (clock + DAY) % DAY;
    point->low = day + clock;
    point->high = point->low + step - 1;
    return !*at;
}

/* --- points and ranges ---------------------------------------------------------------- */

static bool read_point(enum filter_type type, const char *text, struct point *point)
{
    *point = (struct point){ 0 };
    switch (type) {
    case FILTER_TIME:
        return read_time(text, point);
    case FILTER_DURATION:
        return read_duration(text, point);
    case FILTER_AMOUNT:
        return read_amount(text, point);
    default:
        return read_number(text, point);
    }
}

/* "11:30" behind a time with a day is meant on that day. */
static void same_day(const struct point *first, struct point *last)
{
    if (first->time_of_day || !last->time_of_day)
        return;
    const int64_t day = first->low - first->low % DAY;
    last->low += day;
    last->high += day;
    last->time_of_day = false;
}

enum range { RANGE_NONE, RANGE_READ, RANGE_BACKWARDS };

/* "2..5", "2..", "..5", or a single point. */
static enum range read_range(enum filter_type type, const char *text, struct filter_value *value)
{
    const char *const dots = strstr(text, "..");
    struct point first = { .low = INT64_MIN }, last = { .high = INT64_MAX };
    char part[FILTER_SHOWN];

    if (!dots) {
        if (!read_point(type, text, &first))
            return RANGE_NONE;
        last = first;
    } else if ((size_t)(dots - text) >= sizeof part || (dots == text && !dots[2])) {
        return RANGE_NONE;
    } else {
        snprintf(part, sizeof part, "%.*s", (int)(dots - text), text);
        if ((*part && !read_point(type, part, &first)) || (dots[2] && !read_point(type, dots + 2, &last)))
            return RANGE_NONE;
        if (*part && dots[2])
            same_day(&first, &last);
        if (*part && dots[2] && first.time_of_day != last.time_of_day)
            return RANGE_NONE;
        if (type == FILTER_DURATION && dots[2])
            last.high = last.low;
    }
    value->time_of_day = first.time_of_day || last.time_of_day;
    if (value->time_of_day && first.low == INT64_MIN)
        first.low = 0;
    if (value->time_of_day && last.high == INT64_MAX)
        last.high = DAY - 1;
    value->low = first.low;
    value->high = last.high;
    value->has_number = true;
    return value->low > value->high && !value->time_of_day ? RANGE_BACKWARDS : RANGE_READ;
}

/* A time of day is always a range: "time<11:00" is from midnight to it. */
static bool compare_clock(enum filter_operator op, struct filter_value *value)
{
    switch (op) {
    case FILTER_LESS:
        value->high = value->low - 1;
        value->low = 0;
        break;
    case FILTER_AT_MOST:
        value->low = 0;
        break;
    case FILTER_MORE:
        value->low = value->high + 1;
        value->high = DAY - 1;
        break;
    case FILTER_AT_LEAST:
        value->high = DAY - 1;
        break;
    default:
        return true;
    }
    return value->low <= value->high;
}

bool filter_read_numbers(enum filter_type type, enum filter_operator op, const struct filter_piece *piece,
                         struct filter_value *value, struct filter_error *error)
{
    char text[FILTER_SHOWN];
    const enum range range = read_range(type, piece->text, value);

    filter_shown(piece, text);
    if (range == RANGE_NONE)
        return filter_wrong(error, piece->at, piece->extent, "'%s' does not fit here; write %s", text,
                            filter_type_words(type));
    if (range == RANGE_BACKWARDS)
        return filter_wrong(error, piece->at, piece->extent, "the range %s ends before it begins; swap its ends", text);
    if (!filter_is_comparison(op))
        return true;
    if (strstr(piece->text, ".."))
        return filter_wrong(error, piece->at, piece->extent, "a range goes with = or !=; give one value behind < or >");
    if (type == FILTER_DURATION)
        value->high = value->low;
    if (value->time_of_day && !compare_clock(op, value))
        return filter_wrong(error, piece->at, piece->extent, "no time of a day is %s %s",
                            op == FILTER_LESS ? "before" : "after", text);
    return true;
}

bool filter_read_whole(const char *text, int64_t most, int64_t *number)
{
    struct point point;

    if (!filter_is_digit(*text) || !read_number(text, &point) || point.low > most)
        return false;
    *number = point.low;
    return true;
}

bool filter_read_range(const char *text, struct filter_value *value)
{
    return read_range(FILTER_NUMBER, text, value) == RANGE_READ;
}
