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

/* Carries IP behind `header` octets; cut before, it is unread, and never anything else.
 * `looks`: of the IP header the first octet is needed. */
static void expect_ip_behind(int type, struct wire *w, uint32_t header, bool looks)
{
    uint32_t at;
    wire_u8(w, 0x45);
    wire_fill(w, 0, 19);
    cr_assert_eq(w->length, header + 20);
    for (size_t captured = 0; captured <= w->length; captured++) {
        const enum link_result result = open_link(type, w, captured, &at);
        const uint32_t needed = header + looks;
        cr_assert_eq(result, captured < needed ? LINK_UNREAD : LINK_IP, "type %d, %zu octets", type, captured);
        if (result == LINK_IP)
            cr_assert_eq(at, header);
    }
    wire_free(w);
}

static void expect_ip(int type, struct wire *w, uint32_t header)
{
    expect_ip_behind(type, w, header, header == 0);
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

/* --- link types whose headers fit on a line ------------------------------------------ */

/* Octets of a text: hex digits and blanks; "*20" repeats the octet before so many times in all. */
static void put_hex(struct wire *w, const char *text)
{
    while (*text) {
        char *end;
        if (*text == '*') {
            const unsigned long count = strtoul(text + 1, &end, 10);
            wire_fill(w, w->octets[w->length - 1], count - 1);
            text = end;
        } else if (*text == ' ') {
            text++;
        } else {
            const char digits[3] = { text[0], text[1], 0 };
            wire_u8(w, (unsigned)strtoul(digits, NULL, 16));
            text += 2;
        }
    }
}

struct row {
    int type;
    const char *header;
    bool looks; /* LINK_IP: see expect_ip_behind */
};

#define ETHER "02*6 04*6 "
#define WIFI(control) control "2c00 02*6 04*6 06*6 1000 "
#define SNAP "aaaa03 000000 "

Test(link, headers_before_ip)
{
    static const struct row rows[] = {
        { 0, "02000000", false },
        { 0, "00000002", false },
        { 0, "18000000", false },
        { 0, "1c000000", false },
        { 0, "1e000000", false },
        { 108, "00000002", false },
        { 108, "0000001e", false },
        { 9, "ff03 0021", false },
        { 9, "ff03 21", false },
        { 9, "0057", false },
        { 9, "57", false },
        { 50, "ff03 0057", false },
        { 50, "0f00 0800", false },
        { 50, "8f00 86dd", false },
        { 51, "1100 0001 0016 0021", false },
        { 104, "0f00 0800", false },
        { 104, "8f00 8100 0007 86dd", false },
        { 166, "0003 0021", false },
        { 166, "0103 57", false },
        { 204, "00 ff03 0021", false },
        { 204, "01 21", false },
        { 109, "02000000 00001234 00000003", false },
        { 109, "00000018 00001234 00000003", false },
        { 117, "3d02 00*62", false },
        { 117, "4018 00*62", false },
        { 117, "641c 00*98", false },
        { 1, ETHER "8864 1100 1234 0016 0021", false },
        { 1, ETHER "8100 0007 8864 1100 1234 0016 0057", false },
        { 1, ETHER "8847 000011ff", true },
        { 1, ETHER "8848 00001000 00002000 000031ff", true },
        { 1, ETHER "88a8 0001 8100 0002 8847 000011ff", true },
        { 1, ETHER "8847 000011ff 0000 0042 " ETHER "0800", true },
        { 1, ETHER "8847 000011ff 0000 0000 " ETHER "8100 0001 0800", true },
        { 113, "00*14 8847 000011ff", true },
        { 276, "8864 00*18 1100 1234 0016 0021", false },
        { 105, WIFI("0801") SNAP "0800", false },
        { 105, WIFI("0802") SNAP "86dd", false },
        { 105, WIFI("1801") SNAP "0800", false },                        /* data and an acknowledgment */
        { 105, WIFI("0803") "08*6 " SNAP "0800", false },                /* four addresses */
        { 105, WIFI("8801") "0000 " SNAP "0800", false },                /* QoS */
        { 105, WIFI("8803") "08*6 0500 " SNAP "0800", false },
        { 105, WIFI("8881") "0000 00000000 " SNAP "0800", false },       /* HT control */
        { 105, WIFI("0881") SNAP "0800", false },                        /* strictly ordered, no HT control */
        { 105, WIFI("0801") SNAP "8100 0007 0800", false },
        { 127, "0000 0800 00000000 " WIFI("0801") SNAP "0800", false },
        { 127, "0000 0900 02000000 00 " WIFI("0801") SNAP "0800", false },
        { 127, "0000 0a00 02000000 20 00 " WIFI("8801") "0000 0000 " SNAP "0800", false }, /* padded to 28 */
        { 127, "0000 0a00 02000000 20 00 " WIFI("0801") SNAP "0800", false },
        { 127, "0000 1100 03000000 40*8 20 " WIFI("8801") "0000 0000 " SNAP "0800", false },
        { 127, "0000 1900 030000a0 00000020 00*4 40*8 20 " WIFI("8801") "0000 0000 " SNAP "0800", false },
        { 119, "44000000 90000000 00*136 " WIFI("0801") SNAP "0800", false },
        { 119, "00000044 00000090 00*136 " WIFI("0801") SNAP "0800", false },
        { 119, "80211001 00000040 00*56 " WIFI("0801") SNAP "0800", false },
        { 163, "80211002 00000050 00*72 " WIFI("0801") SNAP "0800", false },
        { 192, "0000 0800 69000000 " WIFI("0801") SNAP "0800", false },
        { 192, "0000 0c00 01000000 00*4 " ETHER "0800", false },
        { 239, "0200 0000 0800 0100 0800 0100 1800 0900", true },
        { 239, "0a00 0000 0500 0a00 61000000 1800 0900", true },
        { 239, "0200 0000 0018 0009", true },
        { 258, "6c000000 01000000 01000000 00*96 " ETHER "0800", false },
        { 258, "0c000000 01000000 0c000000", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wire w = { 0 };
        put_hex(&w, rows[i].header);
        expect_ip_behind(rows[i].type, &w, (uint32_t)w.length, rows[i].looks);
    }
}

static const struct {
    int type;
    const char *frame;
    enum link_result result;
} others[] = {
    { 0, "07000000 00*20", LINK_OTHER },
    { 0, "17000000 00*20", LINK_OTHER }, /* IPX on one system, IPv6 on another */
    { 9, "ff03 c021 01010004", LINK_OTHER },
    { 9, "3d c0*20", LINK_OTHER },
    { 50, "0f00 8035 00*20", LINK_OTHER },
    { 51, "1109 0000 0000", LINK_OTHER },
    { 51, "2100 0001 0016 0021 45*20", LINK_UNREAD },
    { 51, "1100 0001 0017 0021 45*20", LINK_UNREAD }, /* a length beyond the frame */
    { 104, "0f00 0026 00*20", LINK_OTHER },
    { 104, "ff03 0021 45*20", LINK_UNREAD },
    { 166, "00ff 0021 45*20", LINK_UNREAD },
    { 109, "01000000 00*8 45*20", LINK_OTHER },
    { 117, "2b02 00*62 45*20", LINK_UNREAD },
    { 117, "3d12 00*62 45*20", LINK_OTHER },
    { 1, ETHER "8863 1109 0000 0000", LINK_OTHER },
    { 1, ETHER "8864 1100 1234 0006 c021 01010004", LINK_OTHER },
    { 1, ETHER "8847 000010ff 000020ff", LINK_UNREAD },              /* no last label */
    { 1, ETHER "8847 000011ff 10000021 00*20", LINK_OTHER },         /* a channel of the pseudowire */
    { 1, ETHER "8847 000011ff 0030 0000 " ETHER "0800 45*20", LINK_OTHER },
    { 1, ETHER "8847 000011ff 0000 0000 " ETHER "0806 00*20", LINK_OTHER },
    { 1, ETHER "8847 000011ff 0000 0000 " ETHER "0800 65*20", LINK_OTHER },
    { 1, ETHER "8847 000011ff 00*8", LINK_OTHER },
    { 1, ETHER "8847 000011ff 02*6 04*6 0800 45*20", LINK_OTHER },   /* Ethernet without a control word */
    { 105, "8000 0000 ff*6 02*6 02*6 0000 00*20", LINK_OTHER },      /* a beacon */
    { 105, "d400 0000 02*6", LINK_OTHER },                           /* an acknowledgment */
    { 105, WIFI("4801"), LINK_OTHER },                              /* no data */
    { 105, WIFI("c801") "0000", LINK_OTHER },
    { 105, WIFI("0841") "00*20", LINK_ENCRYPTED },
    { 105, WIFI("8841") "0000 00*20", LINK_ENCRYPTED },
    { 105, WIFI("8801") "8000 00*40", LINK_PARTS },                  /* an aggregate */
    { 105, WIFI("0805") SNAP "0800 45*20", LINK_PARTS },             /* more fragments follow */
    { 105, "0801 2c00 02*6 04*6 06*6 1100 " SNAP "0800 45*20", LINK_PARTS }, /* the second one */
    { 105, "0901 2c00 02*6 04*6 06*6 1000 " SNAP "0800 45*20", LINK_UNREAD }, /* version 1 */
    { 105, WIFI("0801") SNAP "888e 00*20", LINK_OTHER },             /* keys */
    { 127, "0100 0800 00000000 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD },
    { 127, "0000 0700 00000000 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD },
    { 127, "0000 ff0f 00000000 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD },
    { 127, "0000 0900 02000000 40 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD }, /* a wrong checksum */
    { 127, "0000 1000 ffffffff ff*8 " WIFI("0801") SNAP "0800 45*20", LINK_IP },   /* maps to the end */
    { 119, "44000000 04000000 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD },
    { 163, "80212001 00000040 00*56 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD },
    { 192, "0000 0700 69000000 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD },
    { 192, "0000 0800 93000000 45*20", LINK_UNKNOWN },
    { 192, "0000 0800 c0000000 0000 0800 69000000 " WIFI("0801") SNAP "0800 45*20", LINK_UNREAD }, /* in itself */
    { 192, "0000 0800 02010000 0c000000 01000000 0c000000 45*20", LINK_UNREAD },
    { 192, "0000 0800 00000180 45*20", LINK_UNKNOWN },
    { 239, "0200 0000 0800 0100 0800 0100", LINK_OTHER },            /* no packet in it */
    { 239, "0700 0000 1800 0900 45*20", LINK_OTHER },                /* of a bridge */
    { 239, "0201 0000 1800 0900 45*20", LINK_UNREAD },
    { 239, "0200 0000 0300 0900 45*20", LINK_UNREAD },
    { 239, "0200 0000 1900 0900 45*20", LINK_UNREAD },
    { 258, "0b000000 01000000 01000000 00*96", LINK_UNREAD },
    { 258, "0c000000 00000000 01000000 00*96", LINK_OTHER },
    { 258, "0c000000 01000000 02010000 00*96", LINK_UNREAD },
};

Test(link, headers_before_something_else)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct wire w = { 0 };
        uint32_t at;
        put_hex(&w, others[i].frame);
        cr_assert_eq(open_link(others[i].type, &w, w.length, &at), others[i].result, "row %zu: link type %d, %s", i,
                     others[i].type, others[i].frame);
        for (size_t captured = 0; captured < w.length; captured++) /* never IP by a cut */
            if (others[i].result != LINK_IP)
                cr_assert_neq(open_link(others[i].type, &w, captured, &at), LINK_IP, "row %zu at %zu", i, captured);
        wire_free(&w);
    }
}

/* A thousand labels, and a pseudowire in a pseudowire in ...: to the end, without recursion. */
Test(link, stacks_without_end)
{
    struct wire w = { 0 };
    put_hex(&w, ETHER "8847");
    for (unsigned i = 0; i < 60000; i++)
        wire_be32(&w, 0x1000);
    expect(ETHERNET, &w, LINK_UNREAD);
    put_hex(&w, ETHER "8847");
    for (unsigned i = 0; i < 10000; i++)
        put_hex(&w, "000011ff 0000 0000 " ETHER "8847");
    expect(ETHERNET, &w, LINK_UNREAD);
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
