/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cells.c: the screen as a grid of cells; see cells.h.
 *
 * Hazards: texts wider than their room, wide characters at the last column, sizes of 0.
 */
#include "tui/cells.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/page.h"

#define ELLIPSIS 0x2026

void cells_size(struct cells *cells, unsigned width, unsigned height)
{
    const size_t count = (size_t)width * height;
    struct cell *const cell = realloc(cells->cell, (count ? count : 1) * sizeof *cell);

    if (!cell)
        abort();
    *cells = (struct cells){ width, height, cell };
    for (size_t i = 0; i < count; i++)
        cell[i] = (struct cell){ .character = ' ' };
}

void cells_free(struct cells *cells)
{
    free(cells->cell);
    *cells = (struct cells){ 0 };
}

/* Lines, arrows and marks of the views, and what shows them without UTF-8. */
static const struct { uint32_t character; char ascii; } stand_ins[] = {
    { 0x2500, '-' }, { 0x2501, '=' }, { 0x2502, '|' }, { 0x2503, '|' }, { 0x250C, '+' }, { 0x2510, '+' }, { 0x2514, '+' },
    { 0x2518, '+' }, { 0x251C, '+' }, { 0x2524, '+' }, { 0x252C, '+' }, { 0x2534, '+' }, { 0x253C, '+' },
    { 0x2504, '-' }, { 0x254C, '-' }, { 0x2573, 'X' }, { 0x25B6, '>' }, { 0x25C0, '<' }, { 0x25BC, 'v' }, { 0x25B2, '^' },
    { 0x25CF, '*' }, { 0x25CB, 'o' }, { 0x2026, '~' }, { 0x00B7, '.' }, { 0x2192, '>' }, { 0x2190, '<' }, { 0x2713, '+' },
    { 0x2717, 'x' }, { 0x2581, '.' }, { 0x2582, '.' }, { 0x2583, '-' }, { 0x2584, '-' }, { 0x2585, '=' }, { 0x2586, '=' },
    { 0x2587, '#' }, { 0x2588, '#' }, { 0x2591, '.' }, { 0x258C, '|' },
};

uint32_t cells_ascii(uint32_t character)
{
    if (character >= ' ' && character < 0x7F)
        return character;
    for (size_t i = 0; i < sizeof stand_ins / sizeof stand_ins[0]; i++)
        if (stand_ins[i].character == character)
            return (uint32_t)stand_ins[i].ascii;
    return '?';
}

static void put_utf8(struct buffer *text, uint32_t c)
{
    char octets[4];
    const size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };

    for (size_t i = length; i-- > 1; c >>= 6)
        octets[i] = (char)(0x80 | (c & 0x3F));
    octets[0] = (char)(lead[length] | c);
    buffer_put(text, octets, length);
}

void cells_dump(const struct cells *cells, bool ascii, struct buffer *text)
{
    for (unsigned y = 0; y < cells->height; y++) {
        const struct cell *const row = cells->cell + (size_t)y * cells->width;
        unsigned end = cells->width;
        while (end && row[end - 1].character == ' ')
            end--;
        for (unsigned x = 0; x < end; x++)
            if (!(row[x].flags & CELL_TAIL))
                put_utf8(text, ascii ? cells_ascii(row[x].character) : row[x].character);
            else if (ascii)
                put_utf8(text, ' ');
        buffer_text(text, "\n");
    }
}

/* --- areas ---------------------------------------------------------------------- */

struct area area_all(struct cells *cells)
{
    return (struct area){ cells, 0, 0, cells->width, cells->height };
}

struct area area_part(const struct area *area, unsigned x, unsigned y, unsigned width, unsigned height)
{
    x = x < area->width ? x : area->width;
    y = y < area->height ? y : area->height;
    return (struct area){ area->cells, area->x + x, area->y + y, width < area->width - x ? width : area->width - x,
                          height < area->height - y ? height : area->height - y };
}

static struct cell *cell_at(const struct area *area, unsigned x, unsigned y)
{
    if (x >= area->width || y >= area->height)
        return NULL;
    return &area->cells->cell[(size_t)(area->y + y) * area->cells->width + area->x + x];
}

static void set(const struct area *area, unsigned x, unsigned y, enum tint tint, uint32_t character, unsigned flags)
{
    struct cell *const cell = cell_at(area, x, y), *const next = cell_at(area, x + 1, y);

    if (!cell)
        return;
    if ((cell->flags & CELL_TAIL) && !(flags & CELL_TAIL) && x) /* half of a wide one is none */
        cell[-1].character = ' ';
    if (next && (next->flags & CELL_TAIL))
        next->flags &= (uint8_t)~CELL_TAIL;
    *cell = (struct cell){ character, (uint8_t)tint, (uint8_t)((cell->flags & CELL_SELECTED) | flags) };
}

/* Characters of `text` as far as `room` columns reach; returns the column behind. */
static unsigned put_some(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint,
                         const char *text, size_t length)
{
    const unsigned end = room < area->width - (x < area->width ? x : area->width) ? x + room : area->width;

    for (size_t at = 0, octets; at < length; at += octets) {
        unsigned columns;
        const uint32_t character = page_character(text + at, length - at, &octets, &columns);
        if (!columns)
            continue;
        if (x + columns > end)
            return x;
        set(area, x, y, tint, character < ' ' || character == 0x7F ? 0xFFFD : character, 0);
        if (columns == 2)
            set(area, x + 1, y, tint, ' ', CELL_TAIL);
        x += columns;
    }
    return x;
}

unsigned area_put(const struct area *area, unsigned x, unsigned y, enum tint tint, const char *text)
{
    return put_some(area, x, y, area->width, tint, text, strlen(text));
}

unsigned area_format(const struct area *area, unsigned x, unsigned y, enum tint tint, const char *format, ...)
{
    va_list arguments;
    char text[1024];

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return area_put(area, x, y, tint, text);
}

unsigned area_clip(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint, const char *text)
{
    const size_t length = strlen(text);

    if (x < area->width && room > area->width - x)
        room = area->width - x;
    if (page_columns(text, length) <= room)
        return put_some(area, x, y, room, tint, text, length);
    if (!room)
        return x;
    const unsigned end = put_some(area, x, y, room - 1, tint, text, length);
    set(area, end, y, tint, ELLIPSIS, 0);
    return end + 1;
}

/* The octets at the end of `text` that take at most `room` columns. */
static const char *tail_of(const char *text, unsigned room)
{
    const char *at = text;

    while (*at && page_columns(at, strlen(at)) > room) {
        size_t octets;
        unsigned columns;
        page_character(at, strlen(at), &octets, &columns);
        at += octets;
    }
    return at;
}

unsigned area_clip_middle(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint,
                          const char *text)
{
    const size_t length = strlen(text);

    if (page_columns(text, length) <= room || room < 5)
        return area_clip(area, x, y, room, tint, text);
    const unsigned tail = (room - 1) / 2;
    const unsigned at = put_some(area, x, y, room - 1 - tail, tint, text, length);
    const char *const end = tail_of(text, tail);
    set(area, at, y, tint, ELLIPSIS, 0);
    return put_some(area, at + 1, y, tail, tint, end, strlen(end));
}

void area_right(const struct area *area, unsigned x, unsigned y, unsigned room, enum tint tint, const char *text)
{
    const unsigned columns = page_columns(text, strlen(text));

    area_clip(area, columns < room ? x + room - columns : x, y, room, tint, text);
}

unsigned area_wrap(const struct area *area, unsigned x, unsigned y, unsigned rows, enum tint tint, const char *text)
{
    const unsigned room = x < area->width ? area->width - x : 0;
    unsigned row = 0;

    if (!room)
        return 0;
    while (*text && row < rows) {
        const size_t fits = page_fit(text, room);
        if (row + 1 == rows && text[fits]) {
            area_clip(area, x, y + row++, room, tint, text);
            break;
        }
        put_some(area, x, y + row++, room, tint, text, fits);
        for (text += fits; *text == ' ';)
            text++;
    }
    return row;
}

void area_repeat(const struct area *area, unsigned x, unsigned y, unsigned count, enum tint tint, uint32_t character)
{
    for (unsigned i = 0; i < count && x + i < area->width; i++)
        set(area, x + i, y, tint, character, 0);
}

void area_select(const struct area *area, unsigned x, unsigned y, unsigned width)
{
    for (unsigned i = 0; i < width && x + i < area->width; i++) {
        struct cell *const cell = cell_at(area, x + i, y);
        if (cell)
            cell->flags |= CELL_SELECTED;
    }
}

void area_tint(const struct area *area, unsigned x, unsigned y, unsigned width, enum tint tint)
{
    for (unsigned i = 0; i < width && x + i < area->width; i++) {
        struct cell *const cell = cell_at(area, x + i, y);
        if (cell)
            cell->tint = (uint8_t)tint;
    }
}
