/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h: one field of the dissectors' walk as a line. */
#ifndef TUI_FIELDS_H
#define TUI_FIELDS_H

#include "dissect/field.h"

#define FIELD_LINE_MAX 400

/* "mru: 1400 octets"; of a group its name, of a fault what it is. */
void field_line(const struct field_value *value, char text[static FIELD_LINE_MAX]);

#endif
