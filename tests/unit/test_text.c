/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_text.c: escaping, addresses, times, values, and buffers of every size. */
#include "dissect/text.h"

#include "dissect/line.h"
#include "dissect/packet.h"
#include "tests/unit/fields.h"

#define FFFD "\xEF\xBF\xBD"

static const char *escape(const char *octets, size_t length, bool expect_clean)
{
    static char buffer[256];
    bool clean;
    const size_t written = text_escape((const uint8_t *)octets, length, buffer, sizeof buffer, &clean);
    cr_assert_eq(clean, expect_clean);
    cr_assert_eq(text_is_clean((const uint8_t *)octets, length), expect_clean);
    cr_assert_eq(written, strlen(buffer));
    return buffer;
}
#define ESCAPE(text, clean) escape(text, sizeof(text) - 1, clean)

Test(text, valid_utf8_passes)
{
    cr_assert_str_eq(ESCAPE("", true), "");
    cr_assert_str_eq(ESCAPE("CORP\\joe \"x\"", true), "CORP\\joe \"x\"");
    cr_assert_str_eq(ESCAPE("J\xC3\xBCrgen \xE6\x97\xA5", true), "J\xC3\xBCrgen \xE6\x97\xA5");
    cr_assert_str_eq(ESCAPE("\xF0\x9F\x98\x80", true), "\xF0\x9F\x98\x80");
    cr_assert_str_eq(ESCAPE("\xEF\xBF\xBD", true), FFFD);
}

Test(text, invalid_utf8_is_replaced)
{
    cr_assert_str_eq(ESCAPE("a\xFFz", false), "a" FFFD "z");
    cr_assert_str_eq(ESCAPE("\xC3", false), FFFD);
    cr_assert_str_eq(ESCAPE("\xC0\x80", false), FFFD FFFD);             /* overlong */
    cr_assert_str_eq(ESCAPE("\xE0\x80\xAF", false), FFFD FFFD FFFD);    /* overlong */
    cr_assert_str_eq(ESCAPE("\xED\xA0\x80", false), FFFD FFFD FFFD);    /* surrogate */
    cr_assert_str_eq(ESCAPE("\xF4\x90\x80\x80", false), FFFD FFFD FFFD FFFD);
    cr_assert_str_eq(ESCAPE("\xE6\x97", false), FFFD FFFD);             /* cut */
    cr_assert_str_eq(ESCAPE("\xE6\x97x", false), FFFD FFFD "x");
}

Test(text, characters_that_hide_or_command_are_replaced)
{
    cr_assert_str_eq(ESCAPE("a\0b", false), "a" FFFD "b");
    cr_assert_str_eq(ESCAPE("\x1b[2J\n\r\t\x7f", false), FFFD "[2J" FFFD FFFD FFFD FFFD);
    static const char *const hostile[] = {
        "\xC2\x80", "\xC2\x9B", "\xC2\x9F",                                     /* C1 */
        "\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9",         /* bidirectional */
        "\xE2\x80\x8E", "\xE2\x80\x8F", "\xD8\x9C",                             /* marks */
        "\xE2\x80\xA8", "\xE2\x80\xA9",                                         /* separators */
        "\xEF\xBB\xBF", "\xE2\x80\x8B", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xC2\xAD", /* zero width */
        "\xEF\xBF\xBE", "\xEF\xBF\xB9", "\xF3\xA0\x81\x81",                     /* no characters, tags */
    };
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        cr_assert_str_eq(escape(hostile[i], strlen(hostile[i]), false), FFFD, "%zu", i);
    cr_assert_str_eq(ESCAPE("\xC2\xA0", true), "\xC2\xA0");
}

Test(text, buffers_of_every_size)
{
    static const char octets[] = "a\xC3\xBC\xE6\x97\xA5\x01z";
    for (size_t size = 0; size < 16; size++) {
        char buffer[17];
        memset(buffer, 'X', sizeof buffer);
        const size_t written = text_escape((const uint8_t *)octets, sizeof octets - 1, buffer, size, NULL);
        cr_assert_eq(buffer[size], 'X');
        if (size == 0)
            continue;
        cr_assert_lt(written, size);
        cr_assert_eq(strlen(buffer), written);
        cr_assert(text_is_clean((const uint8_t *)buffer, written), "no sequence is cut");
    }
}

Test(text, lines_stop_where_they_are_full)
{
    char buffer[8];
    struct line line = line_start(buffer, sizeof buffer);
    line_add(&line, "abcdef");
    line_escape(&line, (const uint8_t *)"\xE6\x97\xA5", 3);
    line_add(&line, "g");
    cr_assert_str_eq(buffer, "abcdef", "nothing follows what did not fit");
    cr_assert(line.is_full);
}

Test(text, hexadecimal)
{
    static const uint8_t octets[] = { 0x00, 0xAB, 0x7F };
    char buffer[8];
    cr_assert_eq(text_hex(octets, 3, buffer, sizeof buffer), 6);
    cr_assert_str_eq(buffer, "00ab7f");
    text_hex(octets, 3, buffer, 4);
    cr_assert_str_eq(buffer, "00", "no half octets");
}

Test(text, addresses)
{
    char buffer[64];
    const struct address v4 = { 4, { 192, 0, 2, 1 } }, none = { 0 };
    const struct address v6 = { 6, { 0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } };
    text_endpoint(&v4, 1723, buffer, sizeof buffer);
    cr_assert_str_eq(buffer, "192.0.2.1:1723");
    text_endpoint(&v6, 1723, buffer, sizeof buffer);
    cr_assert_str_eq(buffer, "[2001:db8::1]:1723");
    text_endpoint(&v6, 0, buffer, sizeof buffer);
    cr_assert_str_eq(buffer, "2001:db8::1");
    text_address(&none, buffer, sizeof buffer);
    cr_assert_str_eq(buffer, "none");
    text_ipv4(0xC0A80166u, buffer, sizeof buffer);
    cr_assert_str_eq(buffer, "192.168.1.102");
}

Test(text, times)
{
    static const struct {
        int64_t time;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000000000Z" },
        { -1, "1969-12-31T23:59:59.999999999Z" },
        { 1343840523123456789, "2012-08-01T17:02:03.123456789Z" },
        { 951782400000000000, "2000-02-29T00:00:00.000000000Z" },
        { 4107542399999999999, "2100-02-28T23:59:59.999999999Z" },
        { INT64_MAX, "2262-04-11T23:47:16.854775807Z" },
        { INT64_MIN, "1677-09-21T00:12:43.145224192Z" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buffer[40];
        cr_assert_eq(text_time(rows[i].time, buffer, sizeof buffer), 30);
        cr_assert_str_eq(buffer, rows[i].text);
    }
}

Test(text, control_messages)
{
    uint8_t octets[156] = { 0, 156, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 1, 0, 0, 1, 0,
                            0, 0, 0, 0, 0, 3, 0, 0, 0, 9, 0xFF, 0xFF, 0, 1 };
    char text[512];
    struct pptp pptp;
    memcpy(octets + 28, "a\"b", 3);
    memcpy(octets + 92, "cananian", 8);
    struct reader r = reader_init(octets, sizeof octets, sizeof octets);
    pptp_dissect(&r, &pptp);
    text_pptp(&pptp, text, sizeof text);
    cr_assert_str_eq(text, "Start-Control-Connection-Request host=\"a\\\"b\" vendor=\"cananian\" firmware=1 "
                           "version=0x100 framing=3 (Asynchronous or synchronous framing) bearer=0x9 channels=65535");
    static const uint8_t reply[] = { 0, 32, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 8, 0, 0, 0, 9, 0, 5, 2, 4, 0, 0,
                                     0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0 };
    r = reader_init(reply, sizeof reply, sizeof reply);
    pptp_dissect(&r, &pptp);
    text_pptp(&pptp, text, sizeof text);
    cr_assert_str_eq(text, "Outgoing-Call-Reply call=9 peer-call=5 result=2 (General error) error=4 (No-Resource) "
                           "speed=0 window=3");
    r = reader_init(reply, 18, sizeof reply);
    pptp_dissect(&r, &pptp);
    text_pptp(&pptp, text, sizeof text);
    cr_assert_str_eq(text, "Outgoing-Call-Reply call=9 peer-call=5 result=2 (General error) error=4 (No-Resource) "
                           "(truncated)");
}

Test(text, outer_headers)
{
    static const uint8_t segment[] = { 0xBD, 0xA6, 0x06, 0xBB, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x12, 0, 9, 0, 0, 0, 0 };
    static const uint8_t packet[] = { 0x30, 0x81, 0x88, 0x0B, 0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 9 };
    static const uint8_t plain[] = { 0, 0, 0x08, 0x00 };
    static const uint8_t error[] = { 3, 2, 0, 0, 0, 0, 0, 0,
                                     0x45, 0, 0, 60, 0, 0, 0, 0, 64, 47, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
                                     0x30, 1, 0x88, 0x0B, 0, 0, 0, 5 };
    char text[256];
    struct tcp tcp;
    struct gre gre;
    struct icmp icmp;
    struct reader r = reader_init(segment, sizeof segment, sizeof segment);
    tcp_dissect(&r, &tcp);
    text_tcp(&tcp, text, sizeof text);
    cr_assert_str_eq(text, "TCP 48550 > 1723 SYN ACK seq=1 ack=2 win=9 length=0");
    r = reader_init(packet, sizeof packet, sizeof packet);
    gre_dissect(&r, &gre);
    text_gre(&gre, text, sizeof text);
    cr_assert_str_eq(text, "GRE call=5 seq=7 ack=9 length=0");
    r = reader_init(plain, sizeof plain, sizeof plain);
    gre_dissect(&r, &gre);
    text_gre(&gre, text, sizeof text);
    cr_assert_str_eq(text, "GRE version 0, IPv4 (0x0800)");
    r = reader_init(error, sizeof error, sizeof error);
    icmp_dissect(&r, 4, &icmp);
    text_icmp(&icmp, text, sizeof text);
    cr_assert_str_eq(text, "ICMP Destination Unreachable: Protocol unreachable, quotes GRE 10.0.0.1 > 10.0.0.2 call=5");
}

Test(text, secrets_are_lengths)
{
    static const uint8_t octets[] = "hush";
    char text[64];
    const struct field_value value = { .name = "password", .type = FIELD_SECRET, .span = { octets, 0, 4, 2 } };
    text_value(&value, text, sizeof text);
    cr_assert_str_eq(text, "<4 octets>");
}
