/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_tables.c: every row of every table has a packet in testdata that shows it.
 *
 *     walk_tables CAPTURE...
 *
 * All captures go through the engine, and every packet through the walk. Then each row
 * of each name list must have been met as the name of some field, and each row of each
 * field table that a packet used must have been read, with a value other than zero, or
 * with a zero that has a name, at least once. Missing is what nobody ever saw work.
 */
#include <regex.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyze/pptpscope.h"
#include "capture/source.h"
#include "dissect/names.h"

enum { LISTS_MAX = 256, LAYOUTS_MAX = 256, ROWS_MAX = 32, DEPTH_MAX = 16 };

/* Rows that no packet can show, each with its reason. Tables as complaints name them. */
#define ANOTHER_TABLE "packets with this flag have a table of their own, in which it is shown"
static const struct exception {
    const char *table, *row, *reason;
} exceptions[] = {
    { "Extensible Authentication Protocol (RFC 5216 3.1, 10 rows)", "length_included", ANOTHER_TABLE },
    { "Extensible Authentication Protocol (RFC 5281 9.1, 11 rows)", "length_included", ANOTHER_TABLE },
    { "Extensible Authentication Protocol (RFC 7170 4.1, 12 rows)", "length_included", ANOTHER_TABLE },
    { "Extensible Authentication Protocol (RFC 7170 4.1, 12 rows)", "outer_tlv_length_included", ANOTHER_TABLE },
    { "Extensible Authentication Protocol (RFC 7170 4.1, 13 rows)", "length_included", ANOTHER_TABLE },
    { "Extensible Authentication Protocol (RFC 7170 4.1, 13 rows)", "outer_tlv_length_included", ANOTHER_TABLE },
    { NULL, NULL, NULL },
};

/* A field table that some packet used: the rows that were read, and read as more than zero. */
struct layout_seen {
    const struct layout *layout;
    bool read[ROWS_MAX], set[ROWS_MAX];
};

static struct seen {
    bool *rows[LISTS_MAX]; /* by list of names_all */
    size_t list_count;
    struct layout_seen layouts[LAYOUTS_MAX];
    unsigned layout_count;
    struct layout_seen *open[DEPTH_MAX]; /* the group that rows of this depth belong to */
    uint64_t packets, values;
} seen;

static void fail(const char *what)
{
    fprintf(stderr, "walk_tables: %s\n", what);
    exit(1);
}

/* --- what the packets show --------------------------------------------------------- */

static void note_name(const struct name *row)
{
    for (size_t i = 0; i < seen.list_count; i++) {
        const struct names *const names = names_all[i];
        if (row >= names->rows && row < names->rows + names->count) {
            seen.rows[i][row - names->rows] = true;
            return;
        }
    }
    fail("a name that stands in no list");
}

static struct layout_seen *layout_entry(const struct layout *layout)
{
    for (unsigned i = 0; i < seen.layout_count; i++)
        if (seen.layouts[i].layout == layout)
            return &seen.layouts[i];
    if (seen.layout_count == LAYOUTS_MAX || layout->count > ROWS_MAX)
        fail("more field tables, or longer ones, than this test holds");
    seen.layouts[seen.layout_count].layout = layout;
    return &seen.layouts[seen.layout_count++];
}

static bool is_set(const struct field_value *value)
{
    if (value->named) /* a zero with a name says something, too */
        return true;
    switch (value->type) {
    case FIELD_TEXT:
    case FIELD_BYTES:
    case FIELD_SECRET:
        return value->span.have > 0;
    case FIELD_ADDRESS:
        return value->address.family != 0;
    default:
        return value->number != 0;
    }
}

/* Rows of one name are the forms of one number, told apart by their length. Values
 * without a row, such as the parts of an MS-CHAP message, pass. */
static void note_row(struct layout_seen *entry, const struct field_value *value)
{
    for (unsigned i = 0; i < entry->layout->count; i++) {
        const struct field *const row = &entry->layout->rows[i];
        if (strcmp(row->name, value->name) != 0 || (row->length && row->length != value->length))
            continue;
        entry->read[i] = true;
        entry->set[i] |= is_set(value);
        return;
    }
}

static void on_value(void *context, const struct field_value *value)
{
    (void)context;
    seen.values++;
    if (value->depth >= DEPTH_MAX)
        fail("groups deeper than this test follows");
    if (value->named)
        note_name(value->named);
    if (value->type == FIELD_GROUP)
        seen.open[value->depth] = value->layout ? layout_entry(value->layout) : NULL;
    else if (value->type != FIELD_FAULT && value->depth > 0 && seen.open[value->depth - 1])
        note_row(seen.open[value->depth - 1], value);
}

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    seen.packets++;
    memset(seen.open, 0, sizeof seen.open);
    pptpscope_packet_walk(packet, on_value, context);
}

static void run_capture(const char *path)
{
    const struct pptpscope_config config = { .on_packet = on_packet };
    struct source *source = source_open(&path, 1);
    struct pptpscope *scope = pptpscope_new(&config);
    struct datagram datagram;
    if (!source)
        fail("no memory");
    while (source_next(source, &datagram) == SOURCE_DATAGRAM)
        pptpscope_feed(scope, &datagram);
    pptpscope_finish(scope);
    pptpscope_free(scope);
    source_close(source);
}

/* --- what is missing ------------------------------------------------------------------ */

enum { NAME_SIZE = 128 };

static const char *table_name(const struct layout *layout, char name[NAME_SIZE])
{
    snprintf(name, NAME_SIZE, "%s (%s, %u rows)", layout->title, layout->rfc, layout->count);
    return name;
}

static bool is_excepted(const char *table, const char *row)
{
    for (const struct exception *e = exceptions; e->table; e++)
        if (strcmp(e->table, table) == 0 && strcmp(e->row, row) == 0)
            return true;
    return false;
}

static unsigned missing_names(size_t *rows)
{
    unsigned missing = 0;
    for (size_t i = 0; i < seen.list_count; i++) {
        const struct names *const names = names_all[i];
        *rows += names->count;
        for (size_t k = 0; k < names->count; k++) {
            const struct name *const row = &names->rows[k];
            if (seen.rows[i][k] || is_excepted(names->id, row->word))
                continue;
            fprintf(stderr, "%s %u (0x%04x) %s: no capture shows it\n", names->id, row->number, row->number, row->word);
            missing++;
        }
    }
    return missing;
}

static unsigned missing_fields(size_t *rows)
{
    unsigned missing = 0;
    char table[NAME_SIZE];
    for (unsigned i = 0; i < seen.layout_count; i++) {
        const struct layout_seen *const entry = &seen.layouts[i];
        const struct layout *const layout = entry->layout;
        *rows += layout->count;
        for (unsigned k = 0; k < layout->count; k++) {
            if (entry->set[k] || is_excepted(table_name(layout, table), layout->rows[k].name))
                continue;
            fprintf(stderr, "%s, %s: %s\n", table, layout->rows[k].name,
                    entry->read[k] ? "is 0, or empty, in every capture" : "no capture shows it");
            missing++;
        }
    }
    return missing;
}

/* An exception whose row is shown after all, or does not exist, has outlived its reason.
 * Several tables may have one name: it is needed as long as one of them lacks the row. */
static bool is_needed(const struct exception *e)
{
    char table[NAME_SIZE];
    for (size_t i = 0; i < seen.list_count; i++)
        for (size_t k = 0; k < names_all[i]->count; k++)
            if (strcmp(names_all[i]->id, e->table) == 0 && strcmp(names_all[i]->rows[k].word, e->row) == 0)
                return !seen.rows[i][k];
    for (unsigned i = 0; i < seen.layout_count; i++) {
        const struct layout *const layout = seen.layouts[i].layout;
        for (unsigned k = 0; k < layout->count && strcmp(table_name(layout, table), e->table) == 0; k++)
            if (strcmp(layout->rows[k].name, e->row) == 0 && !seen.layouts[i].set[k])
                return true;
    }
    return false;
}

static unsigned stale_exceptions(void)
{
    unsigned stale = 0;
    for (const struct exception *e = exceptions; e->table; e++) {
        if (is_needed(e))
            continue;
        fprintf(stderr, "%s %s: excepted (%s), but shown, or gone\n", e->table, e->row, e->reason);
        stale++;
    }
    return stale;
}

/* --- what the rows say ------------------------------------------------------------------ */

/* Names of fields are words of filters and keys of JSON: snake_case. */
static bool is_key(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static unsigned check_keys(void)
{
    unsigned wrong = 0;
    for (unsigned i = 0; i < seen.layout_count; i++) {
        const struct layout *const layout = seen.layouts[i].layout;
        for (unsigned k = 0; k < layout->count; k++) {
            if (is_key(layout->name) && is_key(layout->rows[k].name))
                continue;
            fprintf(stderr, "%s.%s: no snake_case\n", layout->name, layout->rows[k].name);
            wrong++;
        }
    }
    return wrong;
}

/* A section of an RFC, an appendix of one, or a source that is known by its name. */
#define SOURCES "^(RFC [1-9][0-9]{2,3}( ([0-9]+|[A-Z])(\\.[0-9]+)*)?|(Cisco|Microsoft|IANA|IPX|MS-[A-Z]+|Shiva|Windows)( [A-Za-z0-9-]+)*)$"

static bool is_sentence(const char *text)
{
    const size_t length = strlen(text);
    return length > 6 && text[0] >= 'A' && text[0] <= 'Z' && text[length - 1] == '.' && text[length - 2] != '.' &&
           !strstr(text, "  ");
}

static unsigned check_words(void)
{
    unsigned wrong = 0;
    regex_t sources;
    if (regcomp(&sources, SOURCES, REG_EXTENDED | REG_NOSUB) != 0)
        fail("the pattern of sources");
    for (size_t i = 0; i < seen.list_count; i++)
        for (size_t k = 0; k < names_all[i]->count; k++) {
            const struct name *const row = &names_all[i]->rows[k];
            const bool sentence = is_sentence(row->sentence);
            const bool source = regexec(&sources, row->rfc, 0, NULL, 0) == 0;
            if (!sentence)
                fprintf(stderr, "%s %s: \"%s\" is no sentence\n", names_all[i]->id, row->word, row->sentence);
            if (!source)
                fprintf(stderr, "%s %s: \"%s\" is no source\n", names_all[i]->id, row->word, row->rfc);
            wrong += sentence && source ? 0 : 1;
        }
    regfree(&sources);
    return wrong;
}

int main(int argc, char **argv)
{
    size_t names = 0, fields = 0;
    if (argc < 2) {
        fputs("usage: walk_tables CAPTURE...\n", stderr);
        return 2;
    }
    for (; names_all[seen.list_count]; seen.list_count++) {
        if (seen.list_count == LISTS_MAX)
            fail("more name lists than this test holds");
        seen.rows[seen.list_count] = calloc(names_all[seen.list_count]->count, sizeof(bool));
        if (!seen.rows[seen.list_count])
            fail("no memory");
    }
    for (int i = 1; i < argc; i++)
        run_capture(argv[i]);
    unsigned missing = missing_names(&names);
    missing += missing_fields(&fields);
    missing += stale_exceptions();
    missing += check_words() + check_keys();
    for (size_t i = 0; i < seen.list_count; i++)
        free(seen.rows[i]);
    if (missing) {
        fprintf(stderr, "walk_tables: %u rows are missing or wrong\n", missing);
        return 1;
    }
    printf("  %-6s tables: %zu names of %zu lists, %zu fields of %u layouts in %llu packets of %d captures\n", "OK", names,
           seen.list_count, fields, seen.layout_count, (unsigned long long)seen.packets, argc - 1);
    return 0;
}
