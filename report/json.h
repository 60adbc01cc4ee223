/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.h: the writer of JSON Lines, one object a line, as docs/schema.json says.
 *
 *     struct json_writer *json = json_writer_new(&output);
 *     walk_report(&report, json_writer_door(json));
 *     json_writer_free(json);
 *
 * A line is sent when its object ends. Keys keep the order of the walk.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "report/walk.h"

struct json_writer;

/* Aborts where memory is short, as all of the report does. */
struct json_writer *json_writer_new(const struct report_output *output);

/* The callbacks for the walk; they live as long as the writer. */
const struct writer *json_writer_door(const struct json_writer *json);

/* False: some line could not be written. */
bool json_writer_ok(const struct json_writer *json);

void json_writer_free(struct json_writer *json);

#endif
