/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page.c: lines of text with roles (colours), columns and wrapping. */
#include "report/page.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SGR parameters, by role. */
static const char *const role_codes[] = {
    [ROLE_PLAIN] = NULL, [ROLE_OK] = "32", [ROLE_WARN] = "33", [ROLE_BAD] = "31;1", [ROLE_DIM] = "2", [ROLE_STRONG] = "1",
};

/* Characters that do not take one column: those of East Asian scripts and pictures
 * take two, combining marks and joiners none. Sorted, enough for names on a wire. */
static const struct range { uint32_t first, last; unsigned columns; } ranges[] = {
    { 0x0300, 0x036F, 0 },   { 0x1100, 0x115F, 2 },   { 0x200B, 0x200F, 0 },   { 0x20D0, 0x20FF, 0 },
    { 0x2E80, 0xA4CF, 2 },   { 0xAC00, 0xD7A3, 2 },   { 0xF900, 0xFAFF, 2 },   { 0xFE00, 0xFE0F, 0 },
    { 0xFE20, 0xFE2F, 0 },   { 0xFE30, 0xFE6F, 2 },   { 0xFF00, 0xFF60, 2 },   { 0xFFE0, 0xFFE6, 2 },
    { 0x1F300, 0x1FAFF, 2 }, { 0x20000, 0x3FFFD, 2 },
};

/* The character at `text` (UTF-8 that was escaped, so valid), and its octets. */
static uint32_t character(const char *text, size_t length, size_t *octets)
{
    const unsigned char first = (unsigned char)*text;
    const size_t want = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t value = first < 0x80 ? first : first & (0x7Fu >> want);

    *octets = want < length ? want : length;
    for (size_t i = 1; i < *octets; i++)
        value = value << 6 | ((unsigned char)text[i] & 0x3F);
    return value;
}

static unsigned character_columns(uint32_t value)
{
    if (value < 0x0300)
        return 1;
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (value >= ranges[i].first && value <= ranges[i].last)
            return ranges[i].columns;
    return 1;
}

uint32_t page_character(const char *text, size_t length, size_t *octets, unsigned *columns)
{
    const uint32_t value = character(text, length, octets);

    *columns = character_columns(value);
    return value;
}

unsigned page_columns(const char *text, size_t length)
{
    unsigned columns = 0;

    for (size_t at = 0, octets; at < length; at += octets)
        columns += character_columns(character(text + at, length - at, &octets));
    return columns;
}

static void page_add(struct page *page, enum role role, const char *text, size_t length)
{
    const char *const code = page->colour && length ? role_codes[role] : NULL;

    if (code)
        buffer_format(&page->line, "\033[%sm", code);
    buffer_put(&page->line, text, length);
    if (code)
        buffer_text(&page->line, "\033[0m");
    page->column += page_columns(text, length);
}

void page_put(struct page *page, enum role role, const char *text)
{
    page_add(page, role, text, strlen(text));
}

void page_format(struct page *page, enum role role, const char *format, ...)
{
    va_list arguments;
    char text[512];

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    page_put(page, role, text);
}

void page_column(struct page *page, unsigned column)
{
    if (page->column >= column)
        return;
    buffer_repeat(&page->line, ' ', column - page->column);
    page->column = column;
}

size_t page_fit(const char *text, unsigned columns)
{
    const size_t length = strlen(text);
    size_t at = 0, outside = 0, blank = 0, octets;
    unsigned taken = 0, depth = 0;

    for (; at < length; at += octets) {
        const unsigned wide = character_columns(character(text + at, length - at, &octets));
        depth += strchr("<{(", text[at]) != NULL;
        depth -= depth && strchr(">})", text[at]) != NULL;
        if (text[at] == ' ')
            blank = at;
        if (text[at] == ' ' && !depth)
            outside = at;
        if (taken + wide > columns)
            break;
        taken += wide;
    }
    if (at >= length)
        return length;
    if (outside > at / 3)
        return outside;
    if (blank > at / 3)
        return blank;
    return at ? at : octets;
}

void page_wrap(struct page *page, enum role role, unsigned indent, const char *text)
{
    while (*text) {
        const unsigned room = page->width > page->column + 8 ? page->width - page->column : 8;
        const size_t fits = page->width ? page_fit(text, room) : strlen(text);
        page_add(page, role, text, fits);
        text += fits;
        while (*text == ' ')
            text++;
        if (!*text)
            return;
        page_end(page);
        page_column(page, indent);
    }
}

void page_unit(struct page *page, enum role role, unsigned indent, const char *text)
{
    if (page->width && page->column + 1 + page_columns(text, strlen(text)) > page->width) {
        page_end(page);
        page_column(page, indent);
    } else {
        page_put(page, ROLE_PLAIN, " ");
    }
    page_put(page, role, text);
}

void page_end(struct page *page)
{
    while (page->line.length && page->line.text[page->line.length - 1] == ' ')
        page->line.length--;
    buffer_put(&page->line, "\n", 1);
    page->ok = page->ok && page->output->write(page->output->context, page->line.text, page->line.length);
    buffer_clear(&page->line);
    page->column = 0;
}

void page_line(struct page *page, enum role role, const char *text)
{
    page_put(page, role, text);
    page_end(page);
}

void page_free(struct page *page)
{
    buffer_free(&page->line);
}
