/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_text_report.c: the report for a person, line by line. */
#include <criterion/criterion.h>

#include "models.h"
#include "report/page.h"
#include "report/phrase.h"
#include "report/text.h"

static char *report(const struct session *sessions, size_t count, struct text_options options)
{
    struct model_output out = { 0 };
    const struct report_output output = { model_write, &out };
    struct model_report m;

    model_report_fill(&m, sessions, count);
    cr_assert(text_report(&m.report, &options, &output));
    return out.text;
}

static void expect_line(const char *text, const char *line)
{
    const size_t length = strlen(line);

    for (const char *at = text; *at; at += strcspn(at, "\n") + 1)
        if (strcspn(at, "\n") == length && strncmp(at, line, length) == 0)
            return;
    cr_expect(false, "no line '%s' in:\n%s", line, text);
}

Test(text_report, one_line_per_session_and_why)
{
    const struct session sessions[] = { model_connected(), model_failed(), model_incomplete() };
    char *const text = report(sessions, 3, (struct text_options){ 0 });

    cr_expect_str_eq(text,
        "2012-08-01\n"
        "#  TIME (UTC)  CLIENT           SERVER          USER   AUTH       ENCRYPTION         OUTCOME     LASTED  ENDED\n"
        "1  17:02:03    192.168.1.102 -> 198.252.153.26  moxie  MS-CHAPv2  128-bit stateless  connected   9.5s    "
        "by client, LCP terminate\n"
        "2  17:02:03    192.168.1.102 -> 198.252.153.26  alice  MS-CHAPv2  none               failed      9.5s    "
        "auth: auth-bad-password\n"
        "     why: the server refused the password of alice (E=691) (frames 30, 31)\n"
        "3  17:02:03    10.1.1.1      -> 10.1.1.2        -      -          -                  incomplete  0s      "
        "capture ends\n"
        "     why: the capture cannot decide; it shows the session up to control\n"
        "     limit: The capture has no GRE packets: capture IP protocol 47 too. (frame 7)\n"
        "     limit: The capture ends before the limit.\n"
        "\n"
        "3 sessions: 1 connected, 1 failed, 1 incomplete in 120 frames (-v shows each step)\n"
        "Not read: 2 with an IP header cut or malformed; 1 with a GRE header cut or malformed\n");
    free(text);
}

Test(text_report, narrow_terminals_get_two_lines)
{
    const struct session sessions[] = { model_connected(), model_failed() };
    char *const text = report(sessions, 2, (struct text_options){ .width = 80 });

    expect_line(text, "1  17:02:03    192.168.1.102 -> 198.252.153.26  connected  9.5s");
    expect_line(text, "     user moxie, auth MS-CHAPv2, encryption 128-bit stateless,");
    free(text);
}

Test(text_report, lines_fit_the_terminal)
{
    const struct session sessions[] = { model_connected(), model_failed(), model_incomplete(), model_hostile() };

    for (unsigned width = 60; width < 140; width += 7) {
        char *const text = report(sessions, 4, (struct text_options){ .width = width });
        for (const char *at = text; *at; at += strcspn(at, "\n") + 1) {
            const size_t length = strcspn(at, "\n");
            cr_expect_leq(page_columns(at, length), width < 70 ? 70 : width, "%u: %.*s", width, (int)length, at);
        }
        free(text);
    }
}

Test(text_report, nothing_found_is_said)
{
    char *const text = report(NULL, 0, (struct text_options){ 0 });

    cr_expect(strncmp(text, "No PPTP session", 15) == 0, "%s", text);
    free(text);
}

Test(text_report, days_stand_in_the_rows_if_they_differ)
{
    struct session sessions[] = { model_connected(), model_connected() };

    sessions[1].start += 86400 * MODEL_SECOND;
    sessions[1].end = sessions[1].start;
    char *const text = report(sessions, 2, (struct text_options){ 0 });
    cr_expect(strstr(text, "1  2012-08-01 17:02:03  192."));
    cr_expect(strstr(text, "1  2012-08-02 17:02:03  192."));
    free(text);
}

Test(text_report, colour_only_where_asked_for)
{
    const struct session sessions[] = { model_connected(), model_failed() };
    char *const plain = report(sessions, 2, (struct text_options){ .verbose = true });
    char *const coloured = report(sessions, 2, (struct text_options){ .verbose = true, .colour = true });

    cr_expect_null(strchr(plain, '\033'));
    cr_expect(strstr(coloured, "\033[32mconnected\033[0m"));
    cr_expect(strstr(coloured, "\033[31;1mfailed\033[0m"));
    free(plain);
    free(coloured);
}

Test(text_report, no_peer_writes_to_the_terminal)
{
    struct session sessions[] = { model_hostile(), model_empty() };

    sessions[1].number = 2;
    char *const text = report(sessions, 2, (struct text_options){ .verbose = true, .width = 80 });
    for (const char *c = text; *c; c++)
        cr_assert((unsigned char)*c >= 0x20 || *c == '\n', "octet %02x", (unsigned char)*c);
    free(text);
}

Test(text_report, detail_tells_offers_and_answers)
{
    const struct session s = model_connected();
    char *const text = report(&s, 1, (struct text_options){ .verbose = true, .width = 100 });

    expect_line(text, "Session 1: 192.168.1.102:53412 -> 198.252.153.26:1723, connected");
    expect_line(text, "  connected     after 1.0s, in frame 45");
    expect_line(text, "                server to client: 128-bit stateless, acknowledged in frame 36");
    expect_line(text, "  inner address client 10.0.0.2, server 10.0.0.1; DNS 8.8.8.8");
    expect_line(text, "                  mru 1400               agreed, frame 21 (asked in 20)");
    cr_expect(strstr(text, "refused by server, frame 41 (asked in 40)"));
    expect_line(text, "  ended         by client, LCP terminate, frame 97: User request");
    free(text);
}

Test(text_report, a_full_disk_is_told)
{
    const struct session s = model_connected();
    struct model_output out = { .fail_at = 200 };
    const struct report_output output = { model_write, &out };
    const struct text_options options = { .verbose = true };
    struct model_report m;

    model_report_fill(&m, &s, 1);
    cr_expect_not(text_report(&m.report, &options, &output));
    free(out.text);
}

Test(text_report, durations)
{
    static const struct { int64_t nanoseconds; const char *text; } rows[] = {
        { 0, "0s" }, { 1000, "<1ms" }, { 340000000, "340ms" }, { 999400000, "999ms" }, { 999999999, "1.0s" },
        { 9550000000, "9.6s" }, { 59940000000, "59.9s" }, { 59990000000, "1m00s" }, { 123000000000, "2m03s" },
        { 3720000000000, "1h02m" }, { 90000000000000, "1d01h" },
    };
    char text[PHRASE_MAX];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        phrase_duration(rows[i].nanoseconds, text);
        cr_expect_str_eq(text, rows[i].text);
    }
}

Test(text_report, clipping_keeps_characters_whole)
{
    char text[PHRASE_MAX];

    phrase_clip("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA9\xC3\xA8", 5, text);
    cr_expect_str_eq(text, "\xC3\xA4\xC3\xB6...");
    phrase_clip("short", 5, text);
    cr_expect_str_eq(text, "short");
}

Test(text_report, columns_as_a_terminal_counts_them)
{
    cr_expect_eq(page_columns("abc", 3), 3);
    cr_expect_eq(page_columns("\xC3\xA4", 2), 1);
    cr_expect_eq(page_columns("\xE4\xB8\xAD\xE6\x96\x87", 6), 4, "wide");
    cr_expect_eq(page_columns("a\xCC\x81", 3), 1, "combining");
    cr_expect_eq(page_fit("one two three", 8), 7);
    cr_expect_eq(page_fit("one two <three four>", 15), 7, "options stay whole");
    cr_expect_eq(page_fit("abcdefghij", 4), 4);
    cr_expect_eq(page_fit("\xE4\xB8\xAD", 1), 3, "at least one character");
}

static void add_event(struct event *event, uint64_t frame, enum side from, const uint8_t *octets, uint32_t length)
{
    *event = (struct event){ .frame = frame, .last_frame = frame, .kind = EVENT_PPP, .from = from, .protocol = 0xC021,
                             .time = MODEL_START + (int64_t)frame * 1000000, .octets = octets, .captured = length,
                             .length = length };
}

Test(text_report, ladder_has_two_sides)
{
    /* LCP Configure-Request with MRU 1400; Terminate-Ack */
    static const uint8_t request[] = { 0xFF, 0x03, 0xC0, 0x21, 1, 1, 0, 8, 1, 4, 5, 0x78 };
    static const uint8_t ack[] = { 0xFF, 0x03, 0xC0, 0x21, 6, 2, 0, 4 };
    struct event events[2];
    struct session s = model_connected();

    add_event(&events[0], 20, SIDE_CLIENT, request, sizeof request);
    add_event(&events[1], 21, SIDE_SERVER, ack, sizeof ack);
    events[0].repeats = 2;
    events[0].last_frame = 26;
    events[0].last_time = events[0].time + 6 * MODEL_SECOND;
    s.events = events;
    s.event_count = 2;
    char *const text = report(&s, 1, (struct text_options){ .verbose = true });
    const char *const first = strstr(text, "\n       20  +0.000    [LCP ConfReq id=1 <mru 1400>] ---");
    const char *const second = strstr(text, "\n       21  +0.001    <-----");
    cr_expect(first && strstr(first, "(sent 3 times in 6.0s, the last in frame 26)\n"), "%s", text);
    cr_expect(second, "%s", text);
    cr_expect(second && strstr(second, "- [LCP TermAck id=2]\n"), "%s", text);
    for (const char *at = strstr(text, "    frame    delta"); *at && *at != '\n'; at += strcspn(at, "\n") + 1)
        cr_expect_leq(strcspn(at, "\n"), 80);
    free(text);
}

Test(text_report, ladder_folds_what_is_sent_again)
{
    static const uint8_t request[] = { 0xFF, 0x03, 0xC0, 0x21, 1, 1, 0, 8, 1, 4, 5, 0x78 };
    static const uint8_t other[] = { 0xFF, 0x03, 0xC0, 0x21, 1, 2, 0, 8, 1, 4, 5, 0x78 };
    struct event events[5];
    struct session s = model_connected();

    for (unsigned i = 0; i < 5; i++) {
        add_event(&events[i], 20 + i, SIDE_CLIENT, i < 4 ? request : other, sizeof request);
        events[i].retransmission = i && i < 4;
    }
    s.events = events;
    s.event_count = 5;
    char *const text = report(&s, 1, (struct text_options){ .verbose = true });
    cr_expect(strstr(text, "20  +0.000    [LCP ConfReq id=1 <mru 1400>] ---"), "%s", text);
    cr_expect(strstr(text, " (sent 4 times in 3ms, the last in frame 23)\n"), "%s", text);
    cr_expect(strstr(text, "24  +0.004    [LCP ConfReq id=2 <mru 1400>] ---"), "%s", text);
    cr_expect_null(strstr(text, "       21  "));
    free(text);
}

Test(text_report, verbose_begins_with_why)
{
    const struct session session = model_explained();
    char *const text = report(&session, 1, (struct text_options){ .verbose = true, .width = 80 });
    const char *const detail = strstr(text, "Session 2");
    static const char *const in_order[] = {
        "  why           The server offers 40 bits, the client insists on 128.",
        "(frames 31, 33)", "[critical mppe-strength-mismatch]", "The two do not meet.",
        "because of this:\n                  - the client cleared the call (frame 37)",
        "it would work:\n                  - On the server: allow 128-bit MPPE.",
        "likely reasons:\n                  1. the client insists on 128 bits (windows-requires-128)\n",
        "3. the third reason\n", "to mend it:\n                  Windows client: ask for what", "pppd / pptpd: require-mppe-128",
        "- make both ends agree", "seen as:\n                  Windows: error 742",
        "pppd: \"MPPE required but peer refused\", \"MPPE required but not",
        "  findings      warning audit-mschapv1: MS-CHAPv1 is weak.",
        "critical lcp-timeout: LCP stood still. Explained by", "info connected-ok: Something to note.", "\n\n  when ",
    };
    const char *at = detail;

    cr_assert_not_null(detail, "%s", text);
    for (size_t i = 0; i < sizeof in_order / sizeof in_order[0] && at; i++) {
        const char *const found = strstr(at, in_order[i]);
        cr_expect_not_null(found, "'%s' is missing or out of order in:\n%s", in_order[i], detail);
        at = found;
    }
    cr_expect_null(strstr(detail, "the fourth reason"));
    cr_expect_null(strstr(detail, "Cisco"), "both makes are known, and none is Cisco's");
    free(text);
}

Test(text_report, all_makes_where_one_is_unknown)
{
    struct session session = model_explained();
    session.peers[SIDE_SERVER].vendor = NULL;
    char *const text = report(&session, 1, (struct text_options){ .verbose = true, .width = 80 });

    expect_line(text, "                  Cisco IOS: use auto, not 40");
    expect_line(text, "                  Cisco IOS: \"MPPE: Required encryption not negotiated\"");
    free(text);
}

Test(text_report, verbose_findings_fit_eighty_columns)
{
    const struct session session = model_explained();
    char *const text = report(&session, 1, (struct text_options){ .verbose = true, .width = 80 });

    for (const char *at = text; *at; at += strcspn(at, "\n") + 1)
        cr_expect_leq(page_columns(at, strcspn(at, "\n")), 80, "%.*s", (int)strcspn(at, "\n"), at);
    free(text);
}

Test(text_report, causes_that_are_explained_are_no_warnings)
{
    const struct session session = model_explained();
    char *const text = report(&session, 1, (struct text_options){ 0 });

    expect_line(text, "     why: The server offers 40 bits, the client insists on 128. (frames 31, 33)");
    expect_line(text, "     warning: MS-CHAPv1 is weak.");
    cr_expect_null(strstr(text, "LCP stood still."));
    free(text);
}
