/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_put.c: markup and text into a page. */
#include "report/html_put.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEND_AT 32768 /* octets that wait before they are sent */

void html_flush(struct html *html)
{
    if (html->waiting.length)
        html->ok = html->ok && html->output->write(html->output->context, html->waiting.text, html->waiting.length);
    buffer_clear(&html->waiting);
}

static void added(struct html *html)
{
    if (html->waiting.length >= SEND_AT)
        html_flush(html);
}

void html_raw(struct html *html, const char *markup)
{
    buffer_text(&html->waiting, markup);
    added(html);
}

/* What a character of text becomes in markup, or NULL for itself. */
static const char *entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void html_text(struct html *html, const char *text)
{
    while (*text) {
        const size_t plain = strcspn(text, "&<>\"'");
        buffer_put(&html->waiting, text, plain);
        text += plain;
        if (*text)
            buffer_text(&html->waiting, entity(*text++));
    }
    added(html);
}

static void put_part(struct html *html, const char *text, size_t length)
{
    struct buffer part = { 0 };

    buffer_put(&part, text, length);
    html_text(html, part.text);
    buffer_free(&part);
}

void html_prose(struct html *html, const char *text)
{
    for (;;) {
        const char *const open = strchr(text, '`');
        const char *const close = open ? strchr(open + 1, '`') : NULL;
        if (!close) {
            html_text(html, text);
            return;
        }
        put_part(html, text, (size_t)(open - text));
        html_raw(html, "<code>");
        put_part(html, open + 1, (size_t)(close - open - 1));
        html_raw(html, "</code>");
        text = close + 1;
    }
}

void html_format(struct html *html, const char *format, ...)
{
    va_list arguments;
    char text[512];

    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    if ((size_t)length < sizeof text) {
        html_text(html, text);
        return;
    }
    struct buffer longer = { 0 };
    char *const room = buffer_reserve(&longer, (size_t)length);
    va_start(arguments, format);
    vsnprintf(room, (size_t)length + 1, format, arguments);
    va_end(arguments);
    html_text(html, longer.text);
    buffer_free(&longer);
}

void html_element(struct html *html, const char *name, const char *class, const char *text)
{
    html_raw(html, "<");
    html_raw(html, name);
    if (class && *class) {
        html_raw(html, " class=\"");
        html_raw(html, class);
        html_raw(html, "\"");
    }
    html_raw(html, ">");
    html_text(html, text);
    html_raw(html, "</");
    html_raw(html, name);
    html_raw(html, ">");
}

void html_cell(struct html *html, const char *class, const char *text)
{
    html_element(html, "td", class, text);
}

const char *html_class(enum role role)
{
    static const char *const classes[] = { [ROLE_PLAIN] = "", [ROLE_OK] = "ok", [ROLE_WARN] = "warn", [ROLE_BAD] = "bad",
                                           [ROLE_DIM] = "dim", [ROLE_STRONG] = "strong" };
    return classes[role];
}

void html_free(struct html *html)
{
    buffer_free(&html->waiting);
}
