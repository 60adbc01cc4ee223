/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain_print.h: what explain knows, as text for people and as JSON for programs. */
#ifndef CLI_EXPLAIN_PRINT_H
#define CLI_EXPLAIN_PRINT_H

#include "analyze/explain.h"
#include "cli/output.h"
#include "report/json.h"

/* `json` NULL: text. */
struct explain_printer {
    struct output *output;
    struct json_writer *json;
};

void explain_print_finding(const struct explain_printer *printer, size_t finding);
void explain_print_number(const struct explain_printer *printer, const struct explain_number *said);

/* One line of a log; `alone`: it is all there is, so its line number says nothing. */
void explain_print_said(const struct explain_printer *printer, const struct explain_said *said, bool alone);

/* The likely cause of a whole log, with all that is known of it. */
void explain_print_verdict(const struct explain_printer *printer, const struct explain_verdict *verdict);

#endif
