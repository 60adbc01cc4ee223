/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filter_text.c: what is wrong in a filter's text, and where; its caps; patterns made to never end. */
#include "analyze/filter_parts.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/unit/filter_make.h"

/* --- errors ------------------------------------------------------------------------------ */

static const struct { enum filter_over over; const char *text; size_t at, length; const char *sentence; } errors[] = {
    { FILTER_SESSIONS, "", 0, 0, "the filter is empty; write a condition, such as outcome=failed" },
    { FILTER_SESSIONS, "  ", 0, 2, "the filter is empty" },
    { FILTER_SESSIONS, "finding=gre-blockd-both", 8, 15, "there is no finding 'gre-blockd-both'; did you mean 'gre-blocked-both'?" },
    { FILTER_SESSIONS, "cause!=zzzzzzzz", 7, 8, "there is no finding 'zzzzzzzz'" },
    { FILTER_SESSIONS, "usr=alice", 0, 3, "there is no field 'usr'; did you mean 'user'?" },
    { FILTER_SESSIONS, "a xyzzy=1", 2, 5, "there is no field 'xyzzy'" },
    { FILTER_SESSIONS, "-user=alice", 0, 5, "there is no field '-user'; did you mean 'user'?" },
    { FILTER_PACKETS, "-code=1", 0, 5, "nothing in a packet is called '-code'; did you mean 'code'?" },
    { FILTER_SESSIONS, "user=", 4, 1, "a value is missing behind '='; quotes make any word one" },
    { FILTER_SESSIONS, "user= and a", 4, 1, "a value is missing behind '='" },
    { FILTER_SESSIONS, "=alice", 0, 1, "the name of a field is missing before the operator" },
    { FILTER_SESSIONS, "a and", 5, 0, "a condition is missing at the end" },
    { FILTER_SESSIONS, "a or or b", 5, 2, "a condition is missing here, on the left" },
    { FILTER_SESSIONS, "and a", 0, 2, "a condition is missing here, on the left" },
    { FILTER_SESSIONS, "not", 3, 0, "a condition is missing at the end" },
    { FILTER_SESSIONS, "(a", 0, 1, "the parenthesis that opens here is never closed" },
    { FILTER_SESSIONS, "a)", 1, 1, "this parenthesis was never opened" },
    { FILTER_SESSIONS, "()", 1, 1, "a condition is missing before this parenthesis" },
    { FILTER_SESSIONS, "user=\"alice", 5, 6, "the quote that opens here is never closed" },
    { FILTER_SESSIONS, "user=\"a\"b", 8, 1, "a blank is missing behind the closing quote" },
    { FILTER_SESSIONS, "user~(a", 7 - 1, 1, "the pattern cannot be read here: missing closing parenthesis" },
    { FILTER_SESSIONS, "user~\"*a\"", 6, 3, "the pattern cannot be read here: quantifier does not follow" },
    { FILTER_SESSIONS, "outcome=conected", 8, 8, "outcome is never 'conected'; did you mean connected?" },
    { FILTER_SESSIONS, "outcome=lcp", 8, 3, "outcome is one of incomplete, connected or failed, not 'lcp'; that is a value of "
                                            "stage, perhaps" },
    { FILTER_SESSIONS, "stateless=128", 10, 3, "stateless is yes or no, not '128'" },
    { FILTER_SESSIONS, "packets~3", 8, 1, "~ is for text, and packets takes an amount, such as 1500, 20k, 1.5M or 1k..2G; use =, < or >" },
    { FILTER_SESSIONS, "user>3", 5, 1, "< and > are for numbers, times and amounts, and user is none; use = or !=" },
    { FILTER_SESSIONS, "session=x", 8, 1, "'x' does not fit here; write a number or a range, such as 7 or 2..5" },
    { FILTER_SESSIONS, "session=5..2", 8, 4, "the range 5..2 ends before it begins; swap its ends" },
    { FILTER_SESSIONS, "session>2..5", 8, 4, "a range goes with = or !=" },
    { FILTER_SESSIONS, "session=..", 8, 2, "'..' does not fit here" },
    { FILTER_SESSIONS, "session=99999999999999999999", 8, 20, "'99999999999999999999' does not fit here" },
    { FILTER_SESSIONS, "duration>30", 9, 2, "'30' does not fit here; write a duration with its unit, such as 300ms, 30s" },
    { FILTER_SESSIONS, "duration>1s1h", 9, 4, "'1s1h' does not fit here" },
    { FILTER_SESSIONS, "duration=999999999d", 9, 10, "'999999999d' does not fit here" },
    { FILTER_SESSIONS, "bytes=1.5", 6, 3, "'1.5' does not fit here; write an amount" },
    { FILTER_SESSIONS, "bytes=k", 6, 1, "'k' does not fit here; write an amount" },
    { FILTER_SESSIONS, "time=2024-02-30", 5, 10, "'2024-02-30' does not fit here; write a time" },
    { FILTER_SESSIONS, "time=2023-02-29", 5, 10, "'2023-02-29' does not fit here; write a time" },
    { FILTER_SESSIONS, "time=25:00", 5, 5, "'25:00' does not fit here; write a time" },
    { FILTER_SESSIONS, "time=11:00..2024-03-01", 5, 17, "'11:00..2024-03-01' does not fit here; write a time" },
    { FILTER_SESSIONS, "time<00:00", 5, 5, "no time of a day is before 00:00" },
    { FILTER_SESSIONS, "time>23:59", 5, 5, "no time of a day is after 23:59" },
    { FILTER_SESSIONS, "client=10.0.0.300", 7, 10, "'10.0.0.300' does not fit here; write an address or a prefix" },
    { FILTER_SESSIONS, "address=10.0.0.0/33", 8, 11, "'10.0.0.0/33' does not fit here" },
    { FILTER_SESSIONS, "address=alice", 8, 5, "'alice' does not fit here; write an address or a prefix" },
    { FILTER_SESSIONS, "server=10.0.0.1:0", 7, 10, "'10.0.0.1:0' does not fit here" },
    { FILTER_SESSIONS, "server=[::1", 7, 4, "'[::1' does not fit here" },
    { FILTER_SESSIONS, "outcome", 0, 7, "'outcome' is a field; write outcome=VALUE, or \"outcome\" in quotes" },
    { FILTER_SESSIONS, "''", 0, 2, "an empty word is found everywhere; say what to search for" },
    { FILTER_SESSIONS, "lcp.code=1", 0, 8, "'lcp.code' is a field of single packets, and this filter chooses sessions; "
                                           "--packets filters packets" },
    { FILTER_SESSIONS, "user=\"a\x01\"", 5, 4, "this is not valid UTF-8, or holds a control character" },
    { FILTER_SESSIONS, "\xFF", 0, 1, "this is not valid UTF-8" },
    { FILTER_PACKETS, "user=alice", 0, 4, "'user' is a field of sessions, and this filter sees one packet at a time; find the "
                                          "session's frames first, then filter packets by frame=FIRST..LAST" },
    { FILTER_PACKETS, "resutl_code=1", 0, 11, "nothing in a packet is called 'resutl_code'; did you mean 'result_code'?" },
    { FILTER_PACKETS, "lcp.mrv=1", 4, 3, "nothing in a packet is called 'mrv'; did you mean 'mru'?" },
    { FILTER_PACKETS, "lcp.=1", 4, 0, "nothing in a packet is called ''" },
    { FILTER_PACKETS, "lcp=1", 0, 3, "'lcp' is no field but holds some; name one, such as lcp.code" },
    { FILTER_PACKETS, "a.b.c.d.e.f.g.h.i=1", 0, 1, "nothing in a packet is called 'a'" },
    { FILTER_PACKETS, "mru<big", 4, 3, "'big' does not fit here; write a number or a range" },
    { FILTER_PACKETS, "fram=1", 0, 4, "there is no field 'fram'; did you mean 'frame'?" },
};

Test(filter, errors_say_where_and_what_to_do)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct filter_error error;
        struct filter *const filter = filter_new(errors[i].over, errors[i].text, strlen(errors[i].text), &error);
        cr_expect_null(filter, "%s", errors[i].text);
        filter_free(filter);
        if (filter)
            continue;
        cr_expect(strncmp(error.sentence, errors[i].sentence, strlen(errors[i].sentence)) == 0, "%s: %s", errors[i].text,
                  error.sentence);
        cr_expect_eq(error.at, errors[i].at, "%s: at %zu", errors[i].text, error.at);
        cr_expect_eq(error.length, errors[i].length, "%s: length %zu", errors[i].text, error.length);
    }
}

Test(filter, caps_are_said)
{
    static char text[FILTER_TEXT_MAX + 2];
    struct filter_error error;

    memset(text, 'a', sizeof text - 1);
    cr_expect_null(filter_new(FILTER_SESSIONS, text, FILTER_TEXT_MAX + 1, &error));
    cr_expect(strstr(error.sentence, "longer than 8192"));
    memset(text, '(', 100);
    cr_expect_null(filter_new(FILTER_SESSIONS, text, 200, &error));
    cr_expect(strstr(error.sentence, "more than 64 parentheses"), "%s", error.sentence);
    for (size_t i = 0; i < 600; i += 2)
        memcpy(text + i, "a ", 2);
    cr_expect_null(filter_new(FILTER_SESSIONS, text, 600, &error));
    cr_expect(strstr(error.sentence, "more than 256 conditions"), "%s", error.sentence);
    struct filter *const most = filter_new(FILTER_SESSIONS, text, 512, &error);
    cr_expect(most);
    filter_free(most);
}

/* --- hostile patterns --------------------------------------------------------------------- */

Test(filter, a_pattern_that_never_ends_is_stopped_and_told)
{
    static const char *const patterns[] = { "not 1.2.3.4 user~\"(a+)+$\"", "not 1.2.3.4 user~\"(a|aa)+$\"" };
    char user[256];

    memset(user, 'a', sizeof user);
    memcpy(user + sizeof user - 2, "!", 2);
    for (size_t i = 0; i < 2; i++) {
        struct session s = model_empty();
        size_t at = 0, length = 0;
        s.auth.user = model_wire(user);
        struct filter *const filter = filter_make(FILTER_SESSIONS, patterns[i]);
        cr_expect_not(filter_session(filter, &s));
        cr_expect_eq(filter_gave_up(filter, &at, &length), 1);
        cr_expect_eq(at, strlen("not 1.2.3.4 user~"));
        cr_expect_eq(at + length, strlen(patterns[i]));
        for (unsigned n = 0; n < 3000; n++) /* after a thousand it is not tried again */
            cr_expect_not(filter_session(filter, &s));
        cr_expect_eq(filter_gave_up(filter, NULL, NULL), 3001);
        s.auth.user = model_wire("aaaa");
        cr_expect_not(filter_session(filter, &s));
        filter_free(filter);
    }
}

Test(filter, names_of_files_may_hold_any_octets)
{
    static const char *const paths[] = { "odd\xFF\xC3name.pcap" };
    struct session s = model_empty();
    struct filter *const filter = filter_make(FILTER_SESSIONS, "file~name file!~other");

    filter_files(filter, paths, 1);
    cr_expect(filter_session(filter, &s));
    cr_expect_eq(filter_gave_up(filter, NULL, NULL), 0);
    filter_free(filter);
}
