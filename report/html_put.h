/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html_put.h: markup and text into a page. Markup is our own and constant; whatever was
 * read, counted or computed goes through html_text, the one place that escapes.
 */
#ifndef REPORT_HTML_PUT_H
#define REPORT_HTML_PUT_H

#include "report/buffer.h"
#include "report/page.h"
#include "report/tree.h"
#include "report/walk.h"

/* A finding whose general words stand on a card already. */
#define HTML_TOLD_MAX 192
struct html_told {
    char id[48], session[16]; /* of the first such card */
    unsigned times;
};

struct html {
    const struct report_output *output;
    const struct report *report;
    struct buffer waiting; /* not sent yet */
    bool ok;               /* false: output could not be written */
    struct html_told told[HTML_TOLD_MAX];
    unsigned told_count;
};

/* Constant markup. */
void html_raw(struct html *html, const char *markup);

/* Text, or the value of an attribute between double quotes: valid UTF-8, escaped here. */
void html_text(struct html *html, const char *text);
/* Our own prose: what stands between two backquotes is set as code. */
void html_prose(struct html *html, const char *text);
void html_format(struct html *html, const char *format, ...) BUFFER_PRINTF(2, 3);

/* <name class="class">text</name>; class may be NULL. `name` and `class` are our own words. */
void html_element(struct html *html, const char *name, const char *class, const char *text);

/* <td class="class">text</td> */
void html_cell(struct html *html, const char *class, const char *text);

/* The class of a role: "ok", "warn", "bad", "dim", ""; of an outcome, of a severity. */
const char *html_class(enum role role);

/* Sends what waits. */
void html_flush(struct html *html);
void html_free(struct html *html);

#endif
