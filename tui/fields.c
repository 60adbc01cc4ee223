/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.c: one field of the dissectors' walk as a line. */
#include "tui/fields.h"

#include <stdio.h>
#include <string.h>

#include "dissect/text.h"

enum { LONG_NAME = 26 }; /* letters */

static void spaced(const char *name, char *text, size_t size)
{
    snprintf(text, size, "%s", name ? name : "");
    for (char *c = text; *c; c++)
        if (*c == '_')
            *c = ' ';
}

void field_line(const struct field_value *value, char text[static FIELD_LINE_MAX])
{
    char name[64], said[300];

    spaced(value->name, name, sizeof name);
    if (value->type == FIELD_GROUP) {
        snprintf(text, FIELD_LINE_MAX, "%s%s%s", value->title ? value->title : name, value->named ? ": " : "",
                 !value->named ? "" : strlen(value->named->full) > LONG_NAME ? value->named->word : value->named->full);
        return;
    }
    if (value->type == FIELD_FAULT) {
        snprintf(text, FIELD_LINE_MAX, "%s", value->malformed ? "malformed: a length here is wrong" : "cut off by the capture");
        return;
    }
    text_value(value, said, sizeof said);
    snprintf(text, FIELD_LINE_MAX, "%s: %s%s%s", name, said, value->unit ? " " : "", value->unit ? value->unit : "");
}
