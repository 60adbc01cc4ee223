/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_capture_link.c: every link type, with tags and LLC, whole and cut. */
#include "capture/link.h"

#include <criterion/criterion.h>

#include "tests/unit/wire.h"

enum { ETHERNET = 1, COOKED = 113, COOKED_V2 = 276 };

/* The result, and where the cursor is left. */
static enum link_result open_link(int type, const struct wire *w, size_t captured, uint32_t *at)
{
    const struct link *link = link_find(type);
    cr_assert_not_null(link, "link type %d", type);
    struct reader r = reader_init(w->octets, captured, w->length);
    const enum link_result result = link->open(&r);
    *at = r.at;
    return result;
}

/* Carries IP behind `header` octets; cut before, it is unread, and never anything else. */
static void expect_ip(int type, struct wire *w, uint32_t header)
{
    uint32_t at;
    wire_u8(w, 0x45);
    wire_fill(w, 0, 19);
    cr_assert_eq(w->length, header + 20);
    for (size_t captured = 0; captured <= w->length; captured++) {
        const enum link_result result = open_link(type, w, captured, &at);
        const uint32_t needed = header ? header : 1;
        cr_assert_eq(result, captured < needed ? LINK_UNREAD : LINK_IP, "type %d, %zu octets", type, captured);
        if (result == LINK_IP)
            cr_assert_eq(at, header);
    }
    wire_free(w);
}

static void expect(int type, struct wire *w, enum link_result result)
{
    uint32_t at;
    cr_assert_eq(open_link(type, w, w->length, &at), result);
    wire_free(w);
}

Test(link, ethernet)
{
    const uint32_t types[] = { 0x0800, 0x86DD };
    for (unsigned i = 0; i < 2; i++) {
        struct wire w = { 0 };
        wire_ethernet(&w, types[i]);
        expect_ip(ETHERNET, &w, 14);
    }
}

Test(link, ethernet_with_any_stack_of_tags)
{
    const uint32_t tags[] = { 0x8100, 0x88A8, 0x9100, 0x9200 };
    for (unsigned depth = 1; depth <= 40; depth++) {
        struct wire w = { 0 };
        wire_ethernet(&w, tags[depth % 4]);
        for (unsigned i = 1; i <= depth; i++) {
            wire_be16(&w, 0x2000 + i);
            wire_be16(&w, i == depth ? 0x0800 : tags[(depth + i) % 4]);
        }
        expect_ip(ETHERNET, &w, 14 + 4 * depth);
    }
}

Test(link, ethernet_tags_to_the_end)
{
    struct wire w = { 0 };
    wire_ethernet(&w, 0x8100);
    for (unsigned i = 0; i < 300; i++) {
        wire_be16(&w, 1);
        wire_be16(&w, 0x8100);
    }
    expect(ETHERNET, &w, LINK_UNREAD);
}

Test(link, ethernet_llc)
{
    struct wire w = { 0 };
    wire_ethernet(&w, 28);
    wire_number(&w, 0xAAAA03, 3, true);
    wire_number(&w, 0, 3, true);
    wire_be16(&w, 0x0800);
    expect_ip(ETHERNET, &w, 22);
    wire_ethernet(&w, 0x8100); /* tagged, then LLC */
    wire_be16(&w, 5);
    wire_be16(&w, 28);
    wire_number(&w, 0xAAAA030000F8, 6, true);
    wire_be16(&w, 0x86DD);
    expect_ip(ETHERNET, &w, 26);
    wire_ethernet(&w, 23);
    wire_number(&w, 0x060603, 3, true);
    expect_ip(ETHERNET, &w, 17);
}

Test(link, ethernet_with_something_else)
{
    const uint32_t types[] = { 0x0806, 0x8863, 0x88CC, 0xFFFF, 1501, 0x05FF };
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct wire w = { 0 };
        wire_ethernet(&w, types[i]);
        wire_fill(&w, 0, 46);
        expect(ETHERNET, &w, LINK_OTHER);
    }
    const uint64_t llc[] = { 0x4242030000000000, 0xAAAA0300000C2000, 0xAAAA030000000010, 0xE0E0030000000000 };
    for (unsigned i = 0; i < sizeof llc / sizeof llc[0]; i++) { /* STP, CDP, a length in SNAP, IPX */
        struct wire w = { 0 };
        wire_ethernet(&w, 38);
        wire_number(&w, llc[i], 8, true);
        wire_fill(&w, 0, 38);
        expect(ETHERNET, &w, LINK_OTHER);
    }
}

Test(link, cooked)
{
    struct wire w = { 0 };
    wire_fill(&w, 0, 14);
    wire_be16(&w, 0x0800);
    expect_ip(COOKED, &w, 16);
    wire_fill(&w, 0, 14);
    wire_be16(&w, 0x8100);
    wire_be16(&w, 7);
    wire_be16(&w, 0x86DD);
    expect_ip(COOKED, &w, 20);
    wire_fill(&w, 0, 14);
    wire_be16(&w, 4); /* LLC */
    wire_number(&w, 0xAAAA03000000, 6, true);
    wire_be16(&w, 0x0800);
    expect_ip(COOKED, &w, 24);
    wire_fill(&w, 0, 14);
    wire_be16(&w, 1); /* Novell's */
    wire_fill(&w, 6, 20);
    expect(COOKED, &w, LINK_OTHER);
}

Test(link, cooked_v2)
{
    struct wire w = { 0 };
    wire_be16(&w, 0x86DD);
    wire_fill(&w, 0, 18);
    expect_ip(COOKED_V2, &w, 20);
    wire_be16(&w, 0x0806);
    wire_fill(&w, 0, 40);
    expect(COOKED_V2, &w, LINK_OTHER);
}

Test(link, raw)
{
    const int types[] = { 12, 14, 101, 228, 229 };
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct wire w = { 0 };
        expect_ip(types[i], &w, 0);
    }
}

Test(link, table)
{
    cr_assert_null(link_find(147));
    cr_assert_null(link_find(-1));
    for (const struct link *row = link_table; row->type >= 0; row++) {
        cr_assert_not_null(row->name);
        cr_assert_eq(link_find(row->type), row, "link type %d stands twice", row->type);
    }
}
