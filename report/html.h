/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * html.h: the report as one page: nothing beside it, nothing fetched, readable without
 * its script (which only filters and sorts), on screens light and dark, and on paper.
 *
 * It is made from the same walk as JSON and text. The sessions' events are its
 * ladders: the engine is to keep them (pptpscope_config.keep_events).
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/walk.h"

struct html_options {
    const char *program; /* "pptpscope 1.2.3", for the last line; or NULL */
};

/* The whole page. False: it could not be written. */
bool html_report(const struct report *report, const struct html_options *options, const struct report_output *output);

#endif
