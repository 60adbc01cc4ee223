/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_audit.c: verdicts as text, JSON and JUnit's XML. */
#include "report/audit.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "models.h"
#include "report/json.h"
#include "report/xml.h"

struct room {
    struct model_report m;
    struct policy policy;
    struct report_audit audit;
    struct model_output out;
    struct report_output output;
};

static void fill(struct room *room, const char *policy, const struct session *sessions, size_t count)
{
    struct judgement verdict;
    memset(room, 0, sizeof *room);
    model_report_fill(&room->m, sessions, count);
    cr_assert(policy_named(policy, &room->policy));
    room->audit.policy = &room->policy;
    for (size_t i = 0; i < count; i++) {
        verdict_of(&room->policy, &sessions[i], &verdict);
        room->audit.counts[verdict.verdict]++;
    }
    room->m.capture.audit = &room->audit;
    room->output = (struct report_output){ model_write, &room->out };
}

static char *junit(struct room *room)
{
    cr_assert(junit_begin(&room->output));
    cr_assert(junit_report(&room->m.report, &room->output));
    cr_assert(junit_end(&room->output));
    return room->out.text;
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (; (text = strstr(text, word)); text++)
        count++;
    return count;
}

Test(audit, xml_has_no_markup_of_others)
{
    static const struct { const char *octets, *xml; } rows[] = {
        { "", "" },
        { "a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&apos;" },
        { "\033]0;x\007\n\t\r", "\xEF\xBF\xBD]0;x\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xC3\xA9\xFF\x80", "\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBF", NULL },
        { "]]>", "]]&gt;" },
        { "\xED\xA0\x80", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer buffer = { 0 };
        xml_text(&buffer, rows[i].octets);
        const char *const text = buffer.text ? buffer.text : "";
        if (rows[i].xml)
            cr_expect_str_eq(text, rows[i].xml);
        cr_expect_null(strstr(text, "\xEF\xBF\xBE"), "XML knows no such character");
        cr_expect_null(strstr(text, "\xEF\xBF\xBF"));
        buffer_free(&buffer);
    }
}

Test(audit, junit_has_a_case_for_each_session)
{
    struct session sessions[] = { model_connected(), model_failed(), model_incomplete() };
    struct clear_facts clear[2] = { 0 };
    struct room room;
    sessions[0].clear = clear;
    sessions[0].clear[C2S].encrypted = (struct user_count){ 3, 9, 50, 60 };
    sessions[0].clear[S2C].before = (struct user_count){ 1, 9, 40, 40 };
    fill(&room, "mppe-128", sessions, 3);
    const char *const text = junit(&room);
    cr_expect(strstr(text, "<testsuite name=\"vpn.pcap\" tests=\"3\" failures=\"3\" errors=\"0\" skipped=\"0\">"), "%s", text);
    cr_expect_eq(count_of(text, "<testcase "), 3);
    cr_expect_eq(count_of(text, "<failure type=\"unproven\""), 2);
    cr_expect_eq(count_of(text, "<failure type=\"fail\" message=\"Server to client: 1 user datagram (9 octets) crossed"), 1);
    cr_expect(strstr(text, "name=\"session 1: 192.168.1.102 to 198.252.153.26, user moxie\" time=\"9.500\""), "%s", text);
    free(room.out.text);
}

Test(audit, junit_skips_what_is_unproven_by_leave)
{
    const struct session sessions[] = { model_failed() };
    struct room room;
    fill(&room, "mppe-128", sessions, 1);
    room.policy.allow_unproven = true;
    const char *const text = junit(&room);
    cr_expect(strstr(text, "failures=\"0\" errors=\"0\" skipped=\"1\""), "%s", text);
    cr_expect(strstr(text, "<skipped message=\"It never connected"), "%s", text);
    cr_expect_null(strstr(text, "<failure"));
    free(room.out.text);
}

Test(audit, junit_tells_of_a_file_that_was_not_read)
{
    struct room room;
    fill(&room, "mppe-128", NULL, 0);
    room.m.file.failed = true;
    room.m.file.path = "a<b>.pcap";
    room.m.file.reason = "a<b>.pcap: no \"such\" file";
    const char *const text = junit(&room);
    cr_expect(strstr(text, "tests=\"1\" failures=\"0\" errors=\"1\""), "%s", text);
    cr_expect(strstr(text, "<error message=\"a&lt;b&gt;.pcap: no &quot;such&quot; file\"/>"), "%s", text);
    free(room.out.text);
}

Test(audit, hostile_names_come_through_nowhere)
{
    const struct session sessions[] = { model_hostile() };
    struct room room;
    fill(&room, "strict", sessions, 1);
    junit(&room);
    const struct text_options options = { .verbose = true, .width = 60 };
    cr_assert(text_audit(&room.m.report, &options, &room.output));
    for (size_t i = 0; i < room.out.length; i++)
        cr_expect((unsigned char)room.out.text[i] >= 0x20 || room.out.text[i] == '\n');
    free(room.out.text);
}

Test(audit, text_shows_what_did_not_pass)
{
    struct session sessions[] = { model_connected(), model_failed() };
    const struct text_options plain = { 0 }, narrow = { .width = 60 }, full = { .verbose = true, .colour = true };
    struct clear_facts clear[2] = { 0 };
    struct room room;
    sessions[0].clear = clear;
    for (unsigned way = 0; way < 2; way++)
        sessions[0].clear[way].encrypted = (struct user_count){ 3, 9, 50, 60 };
    fill(&room, "mppe-128", sessions, 2);
    cr_assert(text_audit(&room.m.report, &plain, &room.output));
    cr_expect(strstr(room.out.text, "1  pass      2012-08-01 17:02:03  192.168.1.102 -> 198.252.153.26  moxie"), "%s",
              room.out.text);
    cr_expect_null(strstr(room.out.text, "pass:"));
    cr_expect(strstr(room.out.text, "     unproven: It never connected (auth: auth-bad-password)"));
    cr_expect(strstr(room.out.text, "Policy mppe-128: 128-bit MPPE both ways, no user data in clear\n"
                                    "2 sessions: 1 pass, 1 unproven in 120 frames\n"), "%s", room.out.text);
    free(room.out.text);
    room.out = (struct model_output){ 0 };
    cr_assert(text_audit(&room.m.report, &narrow, &room.output));
    for (const char *line = room.out.text; *line; line = strchr(line, '\n') + 1)
        cr_expect_leq(strcspn(line, "\n"), 78, "%s", line);
    free(room.out.text);
    room.out = (struct model_output){ 0 };
    cr_assert(text_audit(&room.m.report, &full, &room.output));
    cr_expect(strstr(room.out.text, "pass:"));
    free(room.out.text);
}

Test(audit, json_is_capture_verdicts_summary)
{
    const struct session sessions[] = { model_connected(), model_failed() };
    struct room room;
    fill(&room, "strict", sessions, 2);
    struct json_writer *const json = json_writer_new(&room.output);
    walk_audit(&room.m.report, json_writer_door(json));
    json_writer_free(json);
    cr_expect_eq(count_of(room.out.text, "\n"), 4);
    cr_expect_eq(count_of(room.out.text, "{\"type\":\"verdict\",\"session\":"), 2);
    cr_expect(strstr(room.out.text, "\"policy\":\"strict\""));
    cr_expect(strstr(room.out.text, "\"verdicts\":{\"pass\":0,\"unproven\":2,\"fail\":0}"), "%s", room.out.text);
    free(room.out.text);
}

Test(audit, a_full_disk_is_noticed)
{
    const struct session sessions[] = { model_connected() };
    for (size_t at = 1; at < 1500; at += 97) {
        struct room room;
        fill(&room, "mppe-128", sessions, 1);
        room.out.fail_at = at;
        const bool whole = junit_begin(&room.output) && junit_report(&room.m.report, &room.output) &&
                           junit_end(&room.output);
        cr_expect(!whole || room.out.length <= at);
        free(room.out.text);
    }
}
