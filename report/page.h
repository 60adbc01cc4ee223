/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * page.h: lines of text with roles (colours), columns and wrapping.
 *
 * A page collects one line and sends it at page_end. Columns are counted as a
 * terminal shows them: wide characters take two, combining ones none.
 */
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include "report/buffer.h"
#include "report/walk.h"

enum role { ROLE_PLAIN, ROLE_OK, ROLE_WARN, ROLE_BAD, ROLE_DIM, ROLE_STRONG };

/* Takes a labelled sentence instead of the page: another face shows the same ones. */
typedef void page_taker(void *context, const char *name, enum role role, const char *sentence);

struct page {
    const struct report_output *output;
    page_taker *taker;   /* or NULL */
    void *taker_context;
    struct buffer line;
    unsigned column;
    unsigned width; /* columns to wrap at; 0: never */
    bool colour;
    bool ok;        /* false: output could not be written */
};

/* Columns of a terminal that `length` octets of UTF-8 take. */
unsigned page_columns(const char *text, size_t length);

/* The first character of `length` (at least 1) octets of UTF-8, its octets, and the columns that it takes: 0, 1 or 2. */
uint32_t page_character(const char *text, size_t length, size_t *octets, unsigned *columns);

void page_put(struct page *page, enum role role, const char *text);
void page_format(struct page *page, enum role role, const char *format, ...) BUFFER_PRINTF(3, 4);

/* Blanks up to `column`; none if the line is there already. */
void page_column(struct page *page, unsigned column);

/* Words from the current column, wrapped at the width, later lines at `indent`. Leaves the last line open. */
void page_wrap(struct page *page, enum role role, unsigned indent, const char *text);

/* A blank and text that stays whole: on the next line, at `indent`, where it does not fit here. */
void page_unit(struct page *page, enum role role, unsigned indent, const char *text);

/* Ends the line and sends it. */
void page_end(struct page *page);

/* One whole line. */
void page_line(struct page *page, enum role role, const char *text);

/* The octets of `text` that fit into `columns`, cut at a blank where there is one
 * behind the first third, best outside <...>, {...} and (...); at least one character. */
size_t page_fit(const char *text, unsigned columns);

void page_free(struct page *page);

#endif
