/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * json.c: the writer of JSON Lines. It builds one jansson object, and sends it
 * as a line when its outermost end comes.
 */
#include "report/json.h"

#include <jansson.h>
#include <stdlib.h>

#define DEPTH_MAX 32

struct json_writer {
    struct report_output output;
    struct writer door;
    json_t *open[DEPTH_MAX]; /* open[0] is owned; the others by their parents */
    unsigned depth;
    unsigned too_deep;       /* levels below DEPTH_MAX that are left away */
    bool ok;
};

static json_t *owned(json_t *value)
{
    if (!value)
        abort();
    return value;
}

/* Hangs `value` into the innermost open object or array; takes it over. */
static void json_hang(struct json_writer *json, const char *key, json_t *value)
{
    json_t *const parent = json->open[json->depth - 1];
    const int status = json_is_array(parent) ? json_array_append_new(parent, value)
                                             : json_object_set_new_nocheck(parent, key, value);
    if (status != 0)
        abort();
}

static void json_begin(struct json_writer *json, const char *key, json_t *value)
{
    if (json->depth == DEPTH_MAX) {
        json_decref(value);
        json->too_deep++;
        return;
    }
    if (json->depth)
        json_hang(json, key, value);
    json->open[json->depth++] = value;
}

static void json_begin_object(void *context, const char *key)
{
    json_begin(context, key, owned(json_object()));
}

static void json_begin_array(void *context, const char *key)
{
    json_begin(context, key, owned(json_array()));
}

static int json_send(const char *octets, size_t length, void *context)
{
    struct json_writer *const json = context;

    json->ok = json->ok && json->output.write(json->output.context, octets, length);
    return json->ok ? 0 : -1;
}

static void json_end(void *context)
{
    struct json_writer *const json = context;

    if (json->too_deep) {
        json->too_deep--;
        return;
    }
    if (--json->depth)
        return;
    if (json->ok) {
        json_dump_callback(json->open[0], json_send, json, JSON_COMPACT);
        json_send("\n", 1, json);
    }
    json_decref(json->open[0]);
    json->open[0] = NULL;
}

static json_t *json_of(const struct walk_value *value)
{
    switch (value->type) {
    case WALK_NULL:
        return json_null();
    case WALK_BOOL:
        return json_boolean(value->boolean);
    case WALK_INTEGER:
        return json_integer(value->integer);
    default:
        return json_string(value->text);
    }
}

static void json_value(void *context, const char *key, const struct walk_value *value)
{
    struct json_writer *const json = context;

    if (!json->too_deep)
        json_hang(json, key, owned(json_of(value)));
}

struct json_writer *json_writer_new(const struct report_output *output)
{
    struct json_writer *const json = calloc(1, sizeof *json);

    if (!json)
        abort();
    json->output = *output;
    json->ok = true;
    json->door = (struct writer){ .begin_object = json_begin_object, .begin_array = json_begin_array,
                                  .end = json_end, .value = json_value, .context = json };
    return json;
}

const struct writer *json_writer_door(const struct json_writer *json)
{
    return &json->door;
}

bool json_writer_ok(const struct json_writer *json)
{
    return json->ok;
}

void json_writer_free(struct json_writer *json)
{
    if (!json)
        return;
    if (json->depth)
        json_decref(json->open[0]);
    free(json);
}
