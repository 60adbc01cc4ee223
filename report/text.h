/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h: the report for a person at a terminal.
 *
 * One line per session; under one that failed or stayed undecided, why; a summary
 * line. `verbose` adds for each session what was negotiated and the ladder of its
 * events. It is made from the same walk as JSON.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "report/walk.h"

struct text_options {
    bool verbose;
    bool colour;
    unsigned width; /* of the terminal, columns; 0: not a terminal, rows stay whole */
};

/* The whole report. False: it could not be written. */
bool text_report(const struct report *report, const struct text_options *options,
                 const struct report_output *output);

/* "==> vpn.pcap <==", above the report of one file of several. */
bool text_heading(const char *path, const struct text_options *options, const struct report_output *output);

/* One packet, one line. */
bool text_packet(const struct pptpscope_packet *packet, const struct text_options *options,
                 const struct report_output *output);

#endif
