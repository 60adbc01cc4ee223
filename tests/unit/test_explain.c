/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ids, numbers, lines and logs explained. */
#include "analyze/explain.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "analyze/findings.h"

static struct explain *explain;

static void set_up(void)
{
    explain = explain_new();
    cr_assert_not_null(explain);
}

static void tear_down(void)
{
    explain_free(explain);
}

TestSuite(explain, .init = set_up, .fini = tear_down);

static bool line(const char *text)
{
    return explain_line(explain, (const uint8_t *)text, strlen(text));
}

/* What was said last, or nothing. */
static struct explain_said last(void)
{
    const size_t count = explain_said_count(explain);
    return count ? *explain_said(explain, count - 1) : (struct explain_said){ .line = 0 };
}

static void expect_cause(const char *id)
{
    struct explain_verdict verdict;
    explain_verdict(explain, &verdict);
    cr_expect_str_eq(verdict.finding == EXPLAIN_NONE ? "none" : explain_row(verdict.finding)->id, id);
}

Test(explain, ids_aliases_and_what_is_near)
{
    size_t near[4];

    cr_expect_eq(explain_find("gre-blocked-both"), (size_t)FINDING_GRE_BLOCKED_BOTH);
    cr_expect_eq(explain_find("GRE-Blocked-Both"), (size_t)FINDING_GRE_BLOCKED_BOTH);
    cr_expect_eq(explain_find("audit-no-encryption"), (size_t)FINDING_NO_ENCRYPTION_NEGOTIATED);
    cr_expect_eq(explain_find("audit-mppc-only"), (size_t)FINDING_NO_ENCRYPTION_NEGOTIATED);
    cr_expect_eq(explain_find(""), EXPLAIN_NONE);
    cr_expect_eq(explain_find("gre-blocked"), EXPLAIN_NONE);
    cr_assert_geq(explain_near("gre-blocked-bth", near, 4), 1);
    cr_expect_eq(near[0], (size_t)FINDING_GRE_BLOCKED_BOTH);
    cr_assert_geq(explain_near("gre-blocked", near, 4), 4);
    cr_expect(!strncmp(explain_row(near[0])->id, "gre-blocked", 11));
    cr_expect_eq(explain_near("xyzzy", near, 4), 0);
}

Test(explain, numbers_as_people_write_them)
{
    static const char *const good[] = { "742", "0x2e6", "0X2E6", "error 742", "Error: 742", "error code #742.", "Windows error 742" };
    static const char *const bad[] = { "", "error", "742x", "line 742", "7 42", "99999999999", "0x" };
    uint32_t number = 0;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cr_expect(explain_number_read(good[i], &number), "%s", good[i]);
        cr_expect_eq(number, 742, "%s", good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect(!explain_number_read(bad[i], &number) || number == 0, "%s", bad[i]);
}

Test(explain, usual_findings_of_a_number)
{
    struct explain_number said;

    cr_assert(explain_number(742, &said));
    cr_expect_eq(said.findings[0], (size_t)FINDING_MPPE_REMOTE_CANNOT_742);
    cr_assert(explain_number(691, &said));
    cr_expect_eq(said.findings[0], (size_t)FINDING_AUTH_BAD_PASSWORD);
    cr_expect_geq(said.count, 4);
    cr_expect_not(explain_number(743210, &said));
}

/* The same Terminate-Request in five notations. */
Test(explain, windows_numbers_in_every_notation)
{
    static const char *const lines[] = {
        "LCP terminated by peer (/]{6^@<M-Mt^@^@^BM-f)",
        "rcvd [LCP TermReq id=0x8 \"\\016o{6\\000<\\315t\\000\\000\\002\\346\"]",
        "rcvd [LCP TermReq id=0x8 \"\\016o\\37777777714P\\000<\\37777777715t\\000\\000\\002\\37777777746\"]",
        "LCP terminated by peer (#016o{6#000<#315t#000#000#002#346)",
        "Vi1 LCP: I TERMREQ [Open] id 8 len 16 (0x2F5D7B36003CCD74000002E6)",
        "CoId={1}: The user A dialed a connection named B which has failed. The error code returned on failure is 742.",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        cr_expect(line(lines[i]), "%s", lines[i]);
        const struct explain_said said = last();
        cr_expect(said.windows_known && said.windows == 742, "%s", lines[i]);
        cr_expect(said.finding_count && said.findings[0] == FINDING_MPPE_REMOTE_CANNOT_742, "%s", lines[i]);
        expect_cause("mppe-remote-cannot-742");
        tear_down();
        set_up();
    }
}

Test(explain, raw_octets_and_nul)
{
    static const uint8_t octets[] = "LCP terminated by peer (\x01\x02\x03\x04\x00<\xCDt\x00\x00\x02\xB3)";
    cr_expect(explain_line(explain, octets, sizeof octets - 1));
    cr_expect_eq(last().windows, 691);
    expect_cause("authz-policy-denied"); /* no verdict on the password came before */
}

Test(explain, repeated_lines_are_one)
{
    cr_expect(line("pppd[1]: LCP: timeout sending Config-Requests"));
    cr_expect_not(line("cron[2]: job started"));
    cr_expect(line("pppd[3]: LCP: timeout sending Config-Requests"));
    cr_expect_eq(explain_said_count(explain), 1);
    cr_expect_eq(last().line, 1);
    cr_expect_eq(last().count, 2);
    expect_cause("gre-blocked-one-way");
}

Test(explain, a_later_success_counts)
{
    line("pppd[1]: MS-CHAP authentication failed: E=691 Authentication failure");
    line("pppd[1]: CHAP authentication succeeded");
    line("pppd[1]: remote IP address 10.0.0.1");
    expect_cause("none");
    line("pppd[1]: No response to 4 echo-requests");
    expect_cause("lcp-echo-timeout");
}

Test(explain, the_last_attempt_that_failed)
{
    struct explain_verdict verdict;

    line("pppd[1]: pppd 2.4.9 started by root, uid 0");
    line("pppd[1]: No CHAP secret found for authenticating bob");
    line("pppd[2]: pppd 2.4.9 started by root, uid 0");
    line("pppd[2]: remote IP address 10.0.0.1");
    explain_verdict(explain, &verdict);
    cr_expect_eq(verdict.finding, (size_t)FINDING_AUTH_UNKNOWN_USER);
    cr_expect_eq(verdict.connected_later, 4);
}

Test(explain, endings_are_no_causes)
{
    line("pppd[1]: remote IP address 10.0.0.1");
    line("pppd[1]: Terminating on signal 15");
    line("pppd[1]: MPPE disabled");
    line("pptp[2]: anon warn[decaps_gre:pptp_gre.c:352]: short read (-1): Protocol not available");
    expect_cause("teardown-normal");
}

/* The lines that each finding's text quotes are themselves known. */
Test(explain, lines_of_the_texts_are_known)
{
    unsigned known = 0, unknown = 0;
    for (size_t i = 0; i < explain_finding_count(); i++)
        for (const char *const *text = explain_text(i)->pppd; text && *text; text++) {
            const bool found = line(*text);
            known += found;
            unknown += !found;
            if (!found)
                fprintf(stderr, "not known: %s\n", *text);
        }
    cr_expect_gt(known, 100);
    cr_expect_leq(unknown, 4); /* ends of a session that say nothing by themselves */
}

Test(explain, long_lines)
{
    static uint8_t octets[100000];
    memset(octets, 'M', sizeof octets);
    for (size_t i = 1; i < sizeof octets; i += 2)
        octets[i] = '-';
    cr_expect_not(explain_line(explain, octets, sizeof octets));
    memset(octets, '^', sizeof octets);
    memcpy(octets, "Modem hangup", 12);
    cr_expect(explain_line(explain, octets, sizeof octets));
    cr_expect(last().cut);
}

Test(explain, another_log)
{
    static const char line[] = "MS-CHAP authentication failed: E=691 Authentication failure";
    struct explain_verdict verdict;
    cr_assert(explain_line(explain, (const uint8_t *)line, sizeof line - 1));
    explain_again(explain);
    explain_verdict(explain, &verdict);
    cr_expect_eq(explain_said_count(explain), 0);
    cr_expect_eq(verdict.finding, EXPLAIN_NONE);
    cr_expect_eq(verdict.lines, 0);
    cr_assert(explain_line(explain, (const uint8_t *)line, sizeof line - 1));
    cr_expect_eq(explain_said(explain, 0)->line, 1);
}
