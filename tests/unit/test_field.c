/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_field.c: field tables read and walked: every type, gaps, counts, cuts and lies. */
#include "dissect/field.h"

#include "tests/unit/fields.h"

struct thing {
    struct head head;
    uint8_t kind, size;
    uint16_t word;
    uint32_t number, ip;
    struct address address;
    struct span name, counted, secret, rest;
};

#define ROW(m, t, at, l, u, n) FIELD_ROW(struct thing, m, t, at, l, u, n)
static const struct field rows[] = {
    ROW(kind, FIELD_NUMBER, FIELD_NEXT, 1, NULL, &names_pap_codes),
    ROW(word, FIELD_HEX, FIELD_NEXT, 2, NULL, NULL),
    FIELD_BITS(struct thing, word, "top", 0x8000, NULL),
    FIELD_BITS(struct thing, word, "middle", 0x0FF0, NULL),
    ROW(number, FIELD_NUMBER, FIELD_AFTER(1), 3, "octets", NULL),
    ROW(ip, FIELD_IPV4, 8, 4, NULL, NULL),
    ROW(address, FIELD_ADDRESS, FIELD_NEXT, 4, NULL, NULL),
    ROW(name, FIELD_TEXT, FIELD_NEXT, 4, NULL, NULL),
    ROW(size, FIELD_NUMBER, FIELD_NEXT, 1, NULL, NULL),
    FIELD_COUNTED(struct thing, counted, FIELD_BYTES, size),
    ROW(secret, FIELD_SECRET, FIELD_NEXT, 2, NULL, NULL),
    ROW(rest, FIELD_BYTES, FIELD_NEXT, 0, NULL, NULL),
};
static const struct layout layout = {
    .name = "thing", .title = "Thing", .rfc = "none", .rows = rows, .count = FIELD_COUNT(rows), .titled_by = 1,
};

/*  at 0 kind, 1 word, 3 gap, 4 number, 7 unread, 8 ip, 12 address, 16 name, 20 size, 21 counted, 24 secret, 26 rest */
static const uint8_t octets[] = { 1, 0x8A, 0xB0, 0xEE, 1, 2, 3, 0xEE, 10, 0, 0, 1, 192, 0, 2, 9,
                                  'a', 'b', 0, 'x', 3, 7, 8, 9, 0x5E, 0xC2, 0xAA, 0xBB };
enum { WHOLE = sizeof octets };

static bool read_thing(struct thing *thing, uint32_t captured, uint32_t on_wire)
{
    *thing = (struct thing){ 0 };
    struct reader r = reader_init(octets, captured, on_wire);
    return fields_read(&r, &layout, thing);
}

Test(field, a_whole_message)
{
    struct thing thing;
    cr_assert(read_thing(&thing, WHOLE, WHOLE));
    cr_assert_eq(thing.head.status, READER_OK);
    cr_assert_eq(thing.head.length, WHOLE);
    cr_assert_eq(thing.head.has, (1u << layout.count) - 1);
    cr_assert_eq(thing.word, 0x8AB0);
    cr_assert_eq(thing.number, 0x010203);
    cr_assert_eq(thing.ip, 0x0A000001u);
    cr_assert_eq(thing.address.family, 4);
    cr_assert_eq(thing.address.octets[3], 9);
    cr_assert_eq(thing.name.length, 2, "ends at its NUL");
    cr_assert_eq(thing.counted.length, 3);
    cr_assert_eq(thing.rest.length, 2);
    cr_assert_eq(thing.rest.at, 26);
}

Test(field, the_walk_shows_name_value_and_place)
{
    struct thing thing;
    struct fields fields = { 0 };
    read_thing(&thing, WHOLE, WHOLE);
    walk_fields(&thing.head, 3, fields_collect, &fields);
    cr_assert_eq(fields.count, layout.count + 1u);
    cr_assert_eq(fields.values[0].type, FIELD_GROUP);
    cr_assert_eq(fields.values[0].depth, 3);
    cr_assert_eq(fields.values[1].depth, 4);
    EXPECT_FIELD(&fields, "thing", "Thing: Authenticate-Request", 0, WHOLE);
    EXPECT_FIELD(&fields, "kind", "Authenticate-Request (1)", 0, 1);
    EXPECT_FIELD(&fields, "word", "0x8ab0", 1, 2);
    EXPECT_FIELD(&fields, "top", "1", 1, 2);
    EXPECT_FIELD(&fields, "middle", "171", 1, 2);
    EXPECT_FIELD(&fields, "number", "66051", 4, 3);
    EXPECT_FIELD(&fields, "ip", "10.0.0.1", 8, 4);
    EXPECT_FIELD(&fields, "address", "192.0.2.9", 12, 4);
    EXPECT_FIELD(&fields, "name", "ab", 16, 4);
    EXPECT_FIELD(&fields, "counted", "070809", 21, 3);
    EXPECT_FIELD(&fields, "secret", "<2 octets>", 24, 2);
    EXPECT_FIELD(&fields, "rest", "aabb", 26, 2);
    cr_assert_str_eq(fields_find(&fields, "number")->unit, "octets");
}

/* Cut anywhere: TRUNCATED, and exactly the rows before the cut are there. */
Test(field, cut_at_every_octet)
{
    for (uint32_t cut = 0; cut < WHOLE; cut++) {
        struct thing thing;
        struct fields fields = { 0 };
        cr_assert_not(read_thing(&thing, cut, WHOLE));
        cr_assert_eq(thing.head.status, READER_TRUNCATED);
        cr_assert_eq(thing.head.length, WHOLE);
        cr_assert_leq(thing.head.fault, cut);
        walk_fields(&thing.head, 0, fields_collect, &fields);
        for (unsigned i = 1; i + 1 < fields.count; i++)
            cr_assert_lt(fields.values[i].at, cut);
        const struct field_value *const last = &fields.values[fields.count - 1];
        cr_assert_eq(last->type, FIELD_FAULT);
        cr_assert_not(last->malformed);
        cr_assert_eq(thing.number, cut >= 7 ? 0x010203 : 0);
        cr_assert_eq(thing.counted.have, cut <= 21 ? 0 : cut >= 24 ? 3 : cut - 21);
    }
}

Test(field, a_message_that_ends_early_is_malformed)
{
    for (uint32_t end = 0; end < 26; end++) {
        struct thing thing;
        cr_assert_not(read_thing(&thing, end, end));
        cr_assert_eq(thing.head.status, READER_MALFORMED);
        cr_assert_leq(thing.head.fault, end);
    }
    struct thing thing;
    cr_assert(read_thing(&thing, 26, 26));
    cr_assert_eq(thing.rest.length, 0);
    cr_assert_not(fields_has(&thing.head, offsetof(struct thing, rest)), "nothing there, nothing shown");
}

Test(field, a_count_beyond_the_message_is_marked_at_the_count)
{
    uint8_t lying[WHOLE];
    memcpy(lying, octets, WHOLE);
    lying[20] = 200;
    struct thing thing = { 0 };
    struct reader r = reader_init(lying, WHOLE, WHOLE);
    cr_assert_not(fields_read(&r, &layout, &thing));
    cr_assert_eq(thing.head.status, READER_MALFORMED);
    cr_assert_eq(thing.head.fault, 20);
    cr_assert_eq(thing.counted.length, WHOLE - 21, "what is left");
}

Test(field, of_two_faults_the_earlier_counts)
{
    struct head head = { .status = READER_TRUNCATED, .fault = 10 };
    fields_malformed(&head, 12);
    cr_assert_eq(head.status, READER_TRUNCATED);
    fields_malformed(&head, 4);
    cr_assert_eq(head.status, READER_MALFORMED);
    cr_assert_eq(head.fault, 4);
}

Test(field, marks)
{
    struct thing thing = { .head = { .layout = &layout } };
    cr_assert_not(fields_has(&thing.head, offsetof(struct thing, ip)));
    fields_mark(&thing.head, offsetof(struct thing, ip));
    cr_assert(fields_has(&thing.head, offsetof(struct thing, ip)));
    cr_assert_not(fields_has(&(struct head){ 0 }, 0));
}

Test(field, a_message_never_read_shows_nothing)
{
    struct fields fields = { 0 };
    walk_fields(&(struct head){ 0 }, 0, fields_collect, &fields);
    cr_assert_eq(fields.count, 0);
}
