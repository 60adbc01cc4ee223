/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_json.c: JSON Lines, read back. */
#include <criterion/criterion.h>
#include <jansson.h>

#include "models.h"
#include "report/json.h"

static char *written(const struct session *sessions, size_t count)
{
    struct model_output out = { 0 };
    const struct report_output output = { model_write, &out };
    struct json_writer *const json = json_writer_new(&output);
    struct model_report m;

    model_report_fill(&m, sessions, count);
    walk_report(&m.report, json_writer_door(json));
    cr_assert(json_writer_ok(json));
    json_writer_free(json);
    return out.text;
}

/* Line `index` of the text, parsed. */
static json_t *line_at(const char *text, size_t index)
{
    json_error_t error;

    for (; index; index--)
        text = strchr(text, '\n') + 1;
    json_t *const value = json_loadb(text, strcspn(text, "\n"), 0, &error);
    cr_assert(value, "%s", error.text);
    return value;
}

static const char *type_of(const json_t *value)
{
    return json_string_value(json_object_get(value, "type"));
}

Test(json, one_object_a_line_in_order)
{
    const struct session sessions[] = { model_connected(), model_failed(), model_incomplete() };
    static const char *const types[] = { "capture", "session", "session", "session", "summary" };
    char *const text = written(sessions, 3);
    size_t lines = 0;

    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    cr_assert_eq(lines, 5);
    for (size_t i = 0; i < 5; i++) {
        json_t *const value = line_at(text, i);
        cr_expect_str_eq(type_of(value), types[i]);
        json_decref(value);
    }
    free(text);
}

Test(json, keys_keep_the_order_of_the_contract)
{
    static const char *const first[] = { "\"type\":\"session\"", "\"session\":1", "\"tunnel\":1", "\"attempt_of\":null",
                                         "\"client\":{\"ip\":\"192.168.1.102\",\"port\":53412}", "\"call_id\":", "\"outcome\":",
                                         "\"stages\":{\"tcp\":", "\"peers\":", "\"lcp\":", "\"auth\":", "\"encryption\":",
                                         "\"compression\":", "\"ncp\":", "\"data\":", "\"ended\":", "\"limits\":", "\"findings\":" };
    const struct session s = model_connected();
    char *const text = written(&s, 1);
    const char *at = strchr(text, '\n');

    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        const char *const found = strstr(at, first[i]);
        cr_assert(found, "%s after what stands before it", first[i]);
        at = found;
    }
    free(text);
}

Test(json, numbers_are_numbers)
{
    const struct session s = model_connected();
    char *const text = written(&s, 1);
    json_t *const value = line_at(text, 1);
    const json_t *const encryption = json_object_get(value, "encryption");

    cr_expect_eq(json_integer_value(json_object_get(encryption, "bits")), 128);
    cr_expect(json_is_true(json_object_get(encryption, "stateless")));
    cr_expect_eq(json_integer_value(json_object_get(value, "duration_ns")), 9500000000);
    cr_expect(json_is_null(json_object_get(value, "root_cause")));
    json_decref(value);
    free(text);
}

Test(json, the_same_twice)
{
    const struct session sessions[] = { model_connected(), model_failed(), model_incomplete(), model_hostile() };
    char *const one = written(sessions, 4);
    char *const two = written(sessions, 4);

    cr_expect_str_eq(one, two);
    free(one);
    free(two);
}

Test(json, hostile_text_stays_text)
{
    const struct session s = model_hostile();
    char *const text = written(&s, 1);
    json_t *const value = line_at(text, 1);
    const json_t *const auth = json_object_get(value, "auth");

    cr_expect_str_eq(json_string_value(json_object_get(auth, "user_hex")), "1b5b324a726f6f74ff009b");
    cr_expect_not_null(json_object_get(auth, "user"));
    for (const char *c = text; *c; c++)
        cr_assert((unsigned char)*c >= 0x20 || *c == '\n');
    cr_expect_null(strstr(text, "\\u001b"), "escapes of escapes would reach a terminal through jq -r");
    json_decref(value);
    free(text);
}

Test(json, a_path_may_hold_anything)
{
    struct model_output out = { 0 };
    const struct report_output output = { model_write, &out };
    struct json_writer *const json = json_writer_new(&output);
    struct model_report m;

    model_report_fill(&m, NULL, 0);
    m.file.path = "\xff\x1b[31m.pcap";
    walk_report(&m.report, json_writer_door(json));
    json_t *const value = line_at(out.text, 0);
    const json_t *const file = json_array_get(json_object_get(value, "files"), 0);
    cr_expect_str_eq(json_string_value(json_object_get(file, "path_hex")), "ff1b5b33316d2e70636170");
    json_decref(value);
    json_writer_free(json);
    free(out.text);
}

Test(json, a_full_disk_is_told)
{
    const struct session s = model_connected();
    struct model_output out = { .fail_at = 300 };
    const struct report_output output = { model_write, &out };
    struct json_writer *const json = json_writer_new(&output);
    struct model_report m;

    model_report_fill(&m, &s, 1);
    walk_report(&m.report, json_writer_door(json));
    cr_expect_not(json_writer_ok(json));
    cr_expect_leq(out.length, 300);
    json_writer_free(json);
    free(out.text);
}

Test(json, no_level_is_too_deep)
{
    struct model_output out = { 0 };
    const struct report_output output = { model_write, &out };
    struct json_writer *const json = json_writer_new(&output);
    const struct writer *const door = json_writer_door(json);

    door->begin_array(door->context, NULL);
    for (int i = 0; i < 100; i++)
        door->begin_object(door->context, i ? "inner" : NULL);
    for (int i = 0; i < 100; i++)
        door->end(door->context);
    door->end(door->context);
    json_t *const value = line_at(out.text, 0);
    json_decref(value);
    json_writer_free(json);
    free(out.text);
}
