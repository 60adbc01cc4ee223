/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.h: captures named on a command line, read into sessions, for every command
 * that reports of them. With --each every file is a capture of its own, otherwise all
 * are one; --filter chooses what is told.
 *
 * Ctrl-C stops the reading; what was read until then is reported, and the exit
 * status is 130. Standard input is made to end, so that a read that waits for a
 * pipe returns. A second Ctrl-C stops the program.
 */
#ifndef CLI_READING_H
#define CLI_READING_H

#include "cli/command.h"
#include "cli/confine.h"
#include "cli/filters.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "report/json.h"
#include "report/text.h"

/* One command at its work. */
struct reading {
    struct options options;
    struct output output;        /* standard output */
    struct report_output sink;   /* the same for writers */
    struct text_options text;
    struct json_writer *json;    /* NULL: text */

    /* Set by the command between reading_begin and reading_run. */
    struct pptpscope_config config;
    int (*report)(struct reading *r, struct input_facts *facts, bool opened); /* `opened`: some file could be read;
                                                                                 returns an exit status */
    void *context;               /* the command's own */
    bool stopped;                /* the command cannot go on: reading ends */
    struct confine confine;      /* the command adds its outputs */
    bool no_text;                /* standard output takes no text for people: it is for programs, like JSON */

    /* Of the files being read. */
    struct source *source;
    struct pptpscope *scope;
    struct progress progress;
    struct filters filters;
    const struct session **sessions; /* that the filters let through, in order */
    size_t session_count;
};

/* Reads the command line. False: all is said already, and `*status` is to be returned. */
bool reading_begin(struct reading *r, const struct command *command, int argc, char **argv, int *status);

/* Reads and reports; the exit status, the worst of all files'. */
int reading_run(struct reading *r);

/* Closes the writer and the filters; returns the status. */
int reading_end(struct reading *r, int status);

/* What a report is made of; `facts` gets the note of how often the filters matched. */
struct report reading_facts(struct reading *r, const struct input_facts *facts, struct pptpscope_summary *summary);

#endif
