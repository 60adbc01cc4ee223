/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input.h: the facts of a source, in the shape that the report takes. */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "capture/source.h"
#include "report/walk.h"

#define INPUT_NOTES 16
#define INPUT_NOTE_SIZE 320

struct input_facts {
    struct report_capture capture;
    struct report_file *files;
    struct pptpscope_count unread[UNREAD_COUNT];
    char texts[INPUT_NOTES + 1][INPUT_NOTE_SIZE];
    const char *notes[INPUT_NOTES + 1];
};

/* Copies what the source knows of its `count` inputs; the source stays open while
 * the facts are used. False: memory is short. */
bool input_facts_fill(struct input_facts *facts, const struct source *source, size_t count);

/* One more note for the report; too many are left away. */
void input_facts_note(struct input_facts *facts, const char *note);

void input_facts_free(struct input_facts *facts);

/* How many inputs could not be read to their end, each told on standard error. */
size_t input_complain(const struct source *source, size_t count);

#endif
