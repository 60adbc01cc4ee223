/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filters.h: the --filter options of a command line: read, complained about, applied. */
#ifndef CLI_FILTERS_H
#define CLI_FILTERS_H

#include "analyze/filter.h"
#include "cli/input.h"
#include "cli/options.h"

struct filters {
    const struct options *options;
    enum filter_over over;
    struct filter *list[OPTIONS_FILTERS_MAX]; /* all must match */
    size_t count;
};

/* Reads every --filter; with --packets they are about packets. False: one is wrong,
 * and standard error tells where and why. `options` is borrowed until filters_close. */
bool filters_open(struct filters *filters, const struct options *options);

/* Starts afresh for another capture, made of these files, which are borrowed. */
void filters_begin(struct filters *filters, const char *const *files, size_t count);

/* True without a filter, too. */
bool filters_session(const struct filters *filters, const struct session *session);
bool filters_packet(const struct filters *filters, const struct pptpscope_packet *packet);

/* Notes for the report: patterns that gave up. */
void filters_note(const struct filters *filters, struct input_facts *facts);

void filters_close(struct filters *filters);

#endif
