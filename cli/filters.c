/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filters.c: the --filter options of a command line: read, complained about, applied. */
#define _POSIX_C_SOURCE 200809L
#include "cli/filters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "dissect/text.h"

#define SHOWN_BEFORE 48 /* octets of a long filter before the place, and behind it */
#define SHOWN_BEHIND 24

/* Characters of valid UTF-8. */
static size_t characters(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* Escaped, so that a terminal takes it; returns the octets written. */
static size_t escape(const char *text, size_t length, char *buffer, size_t size)
{
    return text_escape((const uint8_t *)text, length, buffer, size, NULL);
}

static size_t boundary(const char *text, size_t at)
{
    while (at && ((unsigned char)text[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* The filter, and marks below the place that is meant. */
static void show_place(const char *text, const struct filter_error *error)
{
    const size_t length = strlen(text);
    const size_t begin = error->at > SHOWN_BEFORE ? boundary(text, error->at - SHOWN_BEFORE) : 0;
    const size_t most = error->at + SHOWN_BEHIND, end = most < length ? boundary(text, most) : length;
    const size_t marked = error->at + error->length < end ? error->length : end - error->at;
    char line[4 * (SHOWN_BEFORE + SHOWN_BEHIND) + 16];

    const size_t before = characters(line, escape(text + begin, error->at - begin, line, sizeof line));
    size_t marks = characters(line, escape(text + error->at, marked, line, sizeof line));
    escape(text + begin, end - begin, line, sizeof line);
    fprintf(stderr, "    %s%s%s\n    ", begin ? "..." : "", line, end < length ? "..." : "");
    for (size_t i = begin ? 3 + before : before; i; i--)
        fputc(' ', stderr);
    do
        fputc('^', stderr);
    while (marks > 1 && marks--);
    fputc('\n', stderr);
}

static void complain(const char *text, const struct filter_error *error)
{
    char sentence[sizeof error->sentence + 64];

    snprintf(sentence, sizeof sentence, "the filter, at character %zu: %s", characters(text, error->at) + 1,
             error->sentence);
    command_complain(sentence);
    if (*text)
        show_place(text, error);
    fputs("Try 'pptpscope help filter'.\n", stderr);
}

bool filters_open(struct filters *filters, const struct options *options)
{
    struct filter_error error;

    *filters = (struct filters){ .options = options };
    filters->over = options->given[OPTION_PACKETS] ? FILTER_PACKETS : FILTER_SESSIONS;
    for (size_t i = 0; i < options->filter_count; i++) {
        const char *const text = options->filters[i];
        struct filter *const filter = filter_new(filters->over, text, strlen(text), &error);
        if (!filter) {
            complain(text, &error);
            filters_close(filters);
            return false;
        }
        filters->list[filters->count++] = filter;
    }
    return true;
}

void filters_begin(struct filters *filters, const char *const *files, size_t count)
{
    const struct options *const options = filters->options;

    filters_close(filters);
    filters_open(filters, options); /* was right before */
    for (size_t i = 0; i < filters->count; i++)
        filter_files(filters->list[i], files, count);
}

bool filters_session(const struct filters *filters, const struct session *session)
{
    for (size_t i = 0; i < filters->count; i++)
        if (!filter_session(filters->list[i], session))
            return false;
    return true;
}

bool filters_packet(const struct filters *filters, const struct pptpscope_packet *packet)
{
    for (size_t i = 0; i < filters->count; i++)
        if (!filter_packet(filters->list[i], packet))
            return false;
    return true;
}

void filters_note(const struct filters *filters, struct input_facts *facts)
{
    char note[INPUT_NOTE_SIZE];

    for (size_t i = 0; i < filters->count; i++) {
        size_t at = 0, length = 0;
        const uint64_t count = filter_gave_up(filters->list[i], &at, &length);
        if (!count)
            continue;
        snprintf(note, sizeof note, "the filter's pattern at character %zu gave up on %llu value%s after too many steps, "
                 "and counted that as no match; a pattern without repeats inside repeats, as in (a+)+, is faster",
                 characters(filters->options->filters[i], at) + 1, (unsigned long long)count, count == 1 ? "" : "s");
        input_facts_note(facts, note);
    }
}

void filters_close(struct filters *filters)
{
    for (size_t i = 0; i < filters->count; i++)
        filter_free(filters->list[i]);
    filters->count = 0;
}
