/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.c: a cursor in lines that scroll, and lines of text that were wrapped for a width; see list.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "report/page.h"

size_t list_top(const struct list *list, size_t count, unsigned rows)
{
    size_t top = list->top;

    if (!rows || count <= rows)
        return 0;
    if (list->cursor < top)
        top = list->cursor;
    if (list->cursor >= top + rows)
        top = list->cursor - rows + 1;
    return top + rows > count ? count - rows : top;
}

bool list_move(struct list *list, enum action action, size_t count, unsigned rows)
{
    const size_t page = rows > 1 ? rows - 1 : 1, half = rows > 3 ? rows / 2 : 1, last = count ? count - 1 : 0;
    const struct { enum action action; size_t steps; bool down, scrolls; } moves[] = {
        { ACTION_DOWN, 1, true, false },          { ACTION_UP, 1, false, false },
        { ACTION_PAGE_DOWN, page, true, true },   { ACTION_PAGE_UP, page, false, true },
        { ACTION_HALF_DOWN, half, true, true },   { ACTION_HALF_UP, half, false, true },
        { ACTION_FIRST, count, false, false },    { ACTION_LAST, count, true, false },
    };

    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].action != action)
            continue;
        if (moves[i].scrolls) /* the lines move under the cursor, as far as there are any */
            list->top = moves[i].down ? list->top + moves[i].steps : list->top > moves[i].steps ? list->top - moves[i].steps : 0;
        if (moves[i].down)
            list->cursor = moves[i].steps < last - (list->cursor < last ? list->cursor : last) ? list->cursor + moves[i].steps : last;
        else
            list->cursor = list->cursor > moves[i].steps ? list->cursor - moves[i].steps : 0;
        list->top = list_top(list, count, rows);
        return true;
    }
    return false;
}

void list_go(struct list *list, size_t line, size_t count, unsigned rows)
{
    list->cursor = line < count ? line : count ? count - 1 : 0;
    list->top = list->cursor > rows / 3 ? list->cursor - rows / 3 : 0;
    list->top = list_top(list, count, rows);
}

bool list_click(struct list *list, size_t count, unsigned rows, unsigned y)
{
    const size_t line = list_top(list, count, rows) + y;

    if (y >= rows || line >= count)
        return false;
    list->top = list_top(list, count, rows);
    list->cursor = line;
    return true;
}

/* --- documents ------------------------------------------------------------------------- */

void document_free(struct document *document)
{
    for (size_t i = 0; i < document->count; i++)
        free(document->lines[i].text);
    free(document->lines);
    *document = (struct document){ 0 };
}

void document_begin(struct document *document, unsigned width)
{
    document_free(document);
    document->width = width;
}

static void add_line(struct document *document, enum tint tint, uint64_t frame, const struct buffer *text)
{
    if (document->count % 16 == 0) {
        struct document_line *const lines = realloc(document->lines, (document->count + 16) * sizeof *lines);
        if (!lines)
            abort();
        document->lines = lines;
    }
    char *const copy = strdup(text->length ? text->text : "");
    if (!copy)
        abort();
    document->lines[document->count] = (struct document_line){ copy, tint, frame, 0 };
    document->count++;
}

static void add_wrapped(struct document *document, struct buffer *line, unsigned indent, enum tint tint, uint64_t frame,
                        const char *text)
{
    do {
        const unsigned column = page_columns(line->text ? line->text : "", line->length);
        const size_t fits = page_fit(text, document->width > column + 1 ? document->width - column : 1);
        buffer_put(line, text, fits);
        add_line(document, tint, frame, line);
        for (text += fits; *text == ' ';)
            text++;
        buffer_clear(line);
        buffer_repeat(line, ' ', indent);
    } while (*text);
}

void document_add(struct document *document, unsigned at, unsigned indent, enum tint tint, uint64_t frame,
                  const char *text)
{
    struct buffer line = { 0 };

    buffer_repeat(&line, ' ', at);
    add_wrapped(document, &line, indent, tint, frame, text);
    buffer_free(&line);
}

void document_entry(struct document *document, unsigned indent, enum tint tint, uint64_t frame, const char *label,
                    const char *text)
{
    struct buffer line = { 0 };

    buffer_text(&line, "  ");
    buffer_text(&line, label);
    const unsigned column = page_columns(line.text, line.length);
    buffer_repeat(&line, ' ', column < indent ? indent - column : 1);
    add_wrapped(document, &line, indent, tint, frame, text);
    buffer_free(&line);
}

void document_draw(const struct document *document, const struct list *list, const struct area *area)
{
    const size_t top = list_top(list, document->count, area->height);

    for (unsigned y = 0; y < area->height && top + y < document->count; y++) {
        const struct document_line *const line = &document->lines[top + y];
        area_clip(area, 0, y, area->width, line->tint, line->text);
        if (top + y == list->cursor)
            area_select(area, 0, y, area->width);
    }
}

void document_copy(const struct document *document, const struct list *list, struct buffer *text)
{
    if (list->cursor < document->count)
        buffer_text(text, document->lines[list->cursor].text + strspn(document->lines[list->cursor].text, " "));
}

bool text_holds(const char *text, const char *part)
{
    const size_t length = strlen(part);

    for (; *text; text++)
        if (strncasecmp(text, part, length) == 0)
            return true;
    return length == 0;
}

bool document_search(const struct document *document, struct list *list, const char *text, unsigned rows)
{
    for (size_t i = 1; i <= document->count; i++) {
        const size_t line = (list->cursor + i) % document->count;
        if (!text_holds(document->lines[line].text, text))
            continue;
        list_go(list, line, document->count, rows);
        return true;
    }
    return false;
}
