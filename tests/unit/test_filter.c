/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_filter.c: the language of filters: grammar, values, errors, every field of both tables. */
#include "analyze/filter_parts.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "dissect/text.h"
#include "tests/unit/filter_make.h"

static bool holds(enum filter_over over, const char *text, unsigned which)
{
    struct filter *const filter = filter_make(over, text);
    const bool is = over == FILTER_SESSIONS ? filter_session(filter, filter_test_session(which))
                                            : filter_packet(filter, filter_test_packet(which));

    cr_expect_eq(filter_gave_up(filter, NULL, NULL), 0);
    filter_free(filter);
    return is;
}

/* A finding answers to its aliases, too, and a session to every finding of it. */
Test(filter, findings_by_any_name)
{
    static const struct finding_row row = { "mppe-required-local-unavailable", "mppe-keys-missing", STAGE_CCP,
                                            SEVERITY_CRITICAL, KIND_CAUSE };
    static const char *const yes[] = { "finding == mppe-required-local-unavailable", "finding=mppe-keys-missing",
        "finding == MPPE_keys_missing", "cause=mppe-keys-missing", "finding=connected-ok", "finding!=gre-loss", "severity=info",
        "severity=critical", "severity>=notice" };
    static const char *const no[] = { "finding == gre-blocked-one-way", "finding=ccp-timeout", "cause=connected-ok",
        "finding!=mppe-keys-missing", "severity=warning", "cause=none" };
    struct finding findings[] = {
        { .id = row.id, .row = &row, .severity = SEVERITY_CRITICAL, .kind = KIND_CAUSE, .title = "Why." },
        { .id = "connected-ok", .severity = SEVERITY_INFO, .kind = KIND_CONDITION, .title = "Well." },
    };
    struct session s = *filter_test_session(FILTER_FAILED);

    s.root_cause = row.id;
    s.findings = findings;
    s.finding_count = 2;
    for (size_t i = 0; i < sizeof yes / sizeof yes[0] + sizeof no / sizeof no[0]; i++) {
        const bool expected = i < sizeof yes / sizeof yes[0];
        const char *const text = expected ? yes[i] : no[i - sizeof yes / sizeof yes[0]];
        struct filter *const filter = filter_make(FILTER_SESSIONS, text);
        cr_expect_eq(filter_session(filter, &s), expected, "%s", text);
        filter_free(filter);
    }
}

/* --- every field -------------------------------------------------------------------- */

/* Of each field something that holds for a session or packet, and something that does not. */
struct field_case {
    unsigned which;
    const char *yes, *no;
};

static const struct field_case session_cases[] = {
    { FILTER_FAILED, "user=ALICE", "user=ali" },
    { FILTER_CONNECTED, "client=192.168.0.0/16", "client=198.252.153.26" },
    { FILTER_CONNECTED, "client=local", "client=loc" },
    { FILTER_CONNECTED, "server=198.252.153.26:1723", "server=198.252.153.26:1724" },
    { FILTER_CONNECTED, "address=198.252.153.26", "address=198.252.153.27" },
    { FILTER_CONNECTED, "inner=10.0.0.2", "inner=192.168.1.102" },
    { FILTER_CONNECTED, "port=1723", "port=1724" },
    { FILTER_CONNECTED, "host=Local", "host~remote" },
    { FILTER_CONNECTED, "vendor~linux", "vendor=linux" },
    { FILTER_CONNECTED, "outcome=connected", "outcome=failed" },
    { FILTER_FAILED, "stage=auth", "stage=lcp" },
    { FILTER_CONNECTED, "stage=none", "stage=data" },
    { FILTER_CONNECTED, "stage.tcp=ok", "stage.tcp=failed" },
    { FILTER_CONNECTED, "stage.control=ok", "stage.control=absent" },
    { FILTER_CONNECTED, "stage.call=ok", "stage.call=partial" },
    { FILTER_CONNECTED, "stage.gre=ok", "stage.gre=not-captured" },
    { FILTER_CONNECTED, "stage.lcp=ok", "stage.lcp!=ok" },
    { FILTER_FAILED, "stage.auth=failed", "stage.auth=ok" },
    { FILTER_CONNECTED, "stage.ccp=ok", "stage.ccp=failed" },
    { FILTER_CONNECTED, "stage.ncp=ok", "stage.ncp=failed" },
    { FILTER_CONNECTED, "stage.data=ok", "stage.data=failed" },
    { FILTER_CONNECTED, "stage.teardown=ok", "stage.teardown=failed" },
    { FILTER_FAILED, "cause=auth-bad-password", "cause=none" },
    { FILTER_FAILED, "finding=auth_bad_password", "finding=auth-unknown-user" },
    { FILTER_FAILED, "severity>=warning", "severity<critical" },
    { FILTER_INCOMPLETE, "limit=capture-gre-missing", "limit=none" },
    { FILTER_CONNECTED, "auth=mschapv2", "auth=mschapv1" },
    { FILTER_FAILED, "auth.result=failure", "auth.result=success" },
    { FILTER_FAILED, "attempts>1", "attempts=1" },
    { FILTER_CONNECTED, "bits>=128", "bits<128" },
    { FILTER_INCOMPLETE, "bits=unknown", "bits=none" },
    { FILTER_CONNECTED, "stateless=yes", "stateless=no" },
    { FILTER_CONNECTED, "mppc", "mppc=no" },
    { FILTER_CONNECTED, "compression=MPPC", "compression=none" },
    { FILTER_CONNECTED, "ended=lcp-terminate", "ended=tcp-fin" },
    { FILTER_FAILED, "ended.by=server", "ended.by=client" },
    { FILTER_INCOMPLETE, "ended.by=none", "ended.by=unknown or ended.by=client" },
    { FILTER_CONNECTED, "reason=\"user request\"", "reason=none" },
    { FILTER_FAILED, "windows_error=691", "windows_error=692.." },
    { FILTER_CONNECTED, "time=17:02:05", "time=17:03..17:04" },
    { FILTER_CONNECTED, "start=2012-08-01T17:02:03.1", "start>2012-08-01" },
    { FILTER_CONNECTED, "end>=2012-08-01T17:02:12", "end<2012-08-01T17:02:12" },
    { FILTER_CONNECTED, "duration=9s", "duration>9.5s" },
    { FILTER_CONNECTED, "packets=66", "packets>66" },
    { FILTER_CONNECTED, "bytes=8.4k", "bytes>8.4k" },
    { FILTER_CONNECTED, "lost>=3", "lost>3" },
    { FILTER_CONNECTED, "reordered=2", "reordered=0" },
    { FILTER_CONNECTED, "duplicated=1", "duplicated=0" },
    { FILTER_CONNECTED, "rtt=40ms..45ms", "rtt<42ms" },
    { FILTER_FAILED, "session=2..5", "session=3.." },
    { FILTER_CONNECTED, "tunnel=1", "tunnel=unknown" },
    { FILTER_FAILED, "attempt_of=1", "attempt_of=none" },
    { FILTER_CONNECTED, "call=0xc000", "call=49153" },
    { FILTER_FAILED, "file=tuesday.pcap", "file~monday" },
    { FILTER_CONNECTED, "frame=100", "frame=102" },
};

static const struct field_case packet_cases[] = {
    { FILTER_IPCP, "frame=11", "frame=12.." },
    { FILTER_IPCP, "time=17:02:04", "time<2012-08-01T17:02:04" },
    { FILTER_LCP, "source=192.0.2.10", "source=192.0.2.10:1" },
    { FILTER_CDN, "destination=198.51.100.1:1723", "destination=192.0.2.10" },
    { FILTER_LCP, "address=192.0.2.0/24", "address=192.0.3.0/24" },
    { FILTER_IPCP, "inner=10.7.0.0/16", "inner=192.0.2.10" },
    { FILTER_CDN, "port=1723", "port=1724" },
    { FILTER_LCP, "protocol=lcp protocol=gre protocol=ppp", "protocol=ipcp" },
    { FILTER_CDN, "protocol=Call-Disconnect-Notify protocol=PPTP protocol=tcp", "protocol=gre" },
    { FILTER_CDN, "call=0x1234", "call=9" },
    { FILTER_LCP, "text~\"<mru 14..> \"", "text~mppe" },
    { FILTER_CUT, "fault=truncated", "fault=none" },
    { FILTER_CDN, "packet_length=168", "packet_length>1k" },
    { FILTER_CDN, "file=tuesday.pcap", "file=monday.pcap" },
};

/* The field's own rows say yes and no; a field without a row fails. */
static void walk_fields_of(enum filter_over over, const struct field_case *cases, size_t count)
{
    struct filter_help help;

    for (size_t i = 0; filter_help(over, i, &help); i++) {
        const size_t length = strlen(help.name);
        unsigned rows = 0;
        for (size_t c = 0; c < count; c++)
            rows += strncmp(cases[c].yes, help.name, length) == 0 && !strchr("._abcdefghijklmnopqrstuvwxyz", cases[c].yes[length]) &&
                    strncmp(cases[c].no, help.name, length) == 0;
        rows += over == FILTER_SESSIONS && strcmp(help.name, "mppc") == 0; /* stands alone */
        cr_expect(rows, "%s has no row here", help.name);
        cr_expect(help.help[0] && help.help[strlen(help.help) - 1] != '.', "%s", help.name);
    }
    for (size_t c = 0; c < count; c++) {
        cr_expect(holds(over, cases[c].yes, cases[c].which), "%s", cases[c].yes);
        cr_expect_not(holds(over, cases[c].no, cases[c].which), "%s", cases[c].no);
    }
}

Test(filter, every_field_of_sessions)
{
    walk_fields_of(FILTER_SESSIONS, session_cases, sizeof session_cases / sizeof session_cases[0]);
}

Test(filter, every_field_of_packets)
{
    walk_fields_of(FILTER_PACKETS, packet_cases, sizeof packet_cases / sizeof packet_cases[0]);
}

Test(filter, names_of_fields_are_unique)
{
    struct filter_help a, b;

    for (int over = FILTER_SESSIONS; over <= FILTER_PACKETS; over++)
        for (size_t i = 0; filter_help((enum filter_over)over, i, &a); i++)
            for (size_t j = 0; j < i && filter_help((enum filter_over)over, j, &b); j++) {
                cr_expect_not(filter_same(a.name, b.name), "%s", a.name);
                cr_expect_not(a.also && filter_same(a.also, b.name), "%s", a.name);
                cr_expect_not(b.also && filter_same(a.name, b.also), "%s", a.name);
                cr_expect_not(a.also && b.also && filter_same(a.also, b.also), "%s", a.name);
            }
}

/* Another name finds what the name finds; without regard to case, and - is _. */
Test(filter, other_names)
{
    cr_expect(holds(FILTER_SESSIONS, "Auth.User=alice root-cause~password FAILED_STAGE=auth", FILTER_FAILED));
    cr_expect(holds(FILTER_SESSIONS, "windows-error=691 encryption=unknown", FILTER_FAILED) ||
              holds(FILTER_SESSIONS, "windows-error=691 not encryption=40", FILTER_FAILED));
    cr_expect(holds(FILTER_PACKETS, "src=192.0.2.10 dst=198.51.100.1 ip=192.0.2.10", FILTER_LCP));
}

/* --- grammar -------------------------------------------------------------------------- */

Test(filter, joints_and_precedence)
{
    static const struct { const char *text; bool is; } rows[] = {
        { "outcome=failed user=alice", true },
        { "outcome=failed and user=alice", true },
        { "outcome=failed && user=alice", true },
        { "outcome=failed&&user=alice", true },
        { "outcome=failed user=bob", false },
        { "outcome=failed or user=bob", true },
        { "user=bob||outcome=failed", true },
        { "user=bob OR outcome=connected", false },
        { "not user=bob", true },
        { "!user=bob", true },
        { "! user=alice", false },
        { "not not user=alice", true },
        { "NOT(user=alice)", false },
        { "not user=bob outcome=failed", true },          /* (not user=bob) and ... */
        { "not user=alice or outcome=failed", true },     /* (not user=alice) or ... */
        { "not (user=alice or outcome=failed)", false },
        { "outcome=failed or user=bob and user=carol", true }, /* and binds tighter */
        { "(outcome=failed or user=bob) and user=carol", false },
        { "user=bob user=carol or outcome=failed", true },
        { "(((user=alice)))", true },
        { " \t\nuser=alice\n", true },
        { "user = alice", true },
        { "user== alice", true },
        { "user !~ bob", true },
        { "session>1 session<3 session>=2 session<=2 session!=1", true },
        { "alice", true },
        { "alice !bob", true },
        { "alice bob", false },
        { "'alice'", true },
        { "\"and\"", false },
        { "bad-pass", true },
        { "192.168.1.", true },                           /* part of an address' text */
        { "192.168.0.0/16", true },
        { "10.0.0.0/8", false },
        { "198.252.153.26:1723", true },
        { "691", true },
        { "69", false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(holds(FILTER_SESSIONS, rows[i].text, FILTER_FAILED), rows[i].is, "%s", rows[i].text);
}

Test(filter, values_as_they_stand)
{
    static struct session s;
    static const struct { const char *text, *user; bool is; } rows[] = {
        { "user=EXAMPLE\\bob", "EXAMPLE\\bob", true },
        { "user=\"a b\"", "A B", true },
        { "user='it''s'", "it's", true },
        { "user=\"say \"\"hi\"\"\"", "say \"hi\"", true },
        { "user=o'brien", "O'Brien", true },
        { "user=a(b)c", "a(b)c", true },
        { "(user=a)", "a", true },
        { "user=a|b", "a|b", true },
        { "user=<>=~!", "<>=~!", true },
        { "user=\"\"", "", true },
        { "user=''", "x", false },
        { "user=unknown", "unknown", false },
        { "user=\"unknown\"", "unknown", true },
        { "user=unknown", NULL, true },
        { "user!=unknown", NULL, false },
        { "user!=alice", NULL, true },
        { "user~.", NULL, false },
        { "user=\xC3\x84rger", "\xC3\xA4RGER", true },        /* case beyond ASCII */
        { "user~^(alice|bob)$", "Bob", true },
        { "(user~^(alice|bob)$)", "bobby", false },
        { "user~\\(x", "(x", true },
        { "user~\"a b\"", "xa bx", true },
        { "user~\\d{3}", "u123", true },
        { "user=a.c", "abc", false },
        { "user~a.c", "xabcx", true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        s = model_empty();
        s.auth.user = model_wire(rows[i].user);
        struct filter *const filter = filter_make(FILTER_SESSIONS, rows[i].text);
        cr_expect_eq(filter_session(filter, &s), rows[i].is, "%s with user %s", rows[i].text, rows[i].user);
        filter_free(filter);
    }
}

/* --- numbers and times ------------------------------------------------------------------ */

Test(filter, durations)
{
    static const struct { const char *text; int64_t ms; bool is; } rows[] = {
        { "duration>30s", 30000, false },   { "duration>30s", 30001, true },     { "duration>=30s", 30000, true },
        { "duration=30s", 30999, true },    { "duration=30s", 31000, false },    { "duration=1.5s", 1599, true },
        { "duration=1.5s", 1600, false },   { "duration<500ms", 499, true },     { "duration<=1m", 60000, true },
        { "duration<=1m", 60001, false },   { "duration=1h30m", 5400000, true }, { "duration=1h30m", 5459999, true },
        { "duration=1m..5m", 60000, true }, { "duration=1m..5m", 300000, true }, { "duration=1m..5m", 300001, false },
        { "duration=..1s", 1000, true },    { "duration=2d..", 172800000, true }, { "duration!=1s", 1500, false },
        { "duration=5min", 300000, true },  { "duration>=1000000us", 1000, true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session s = model_empty();
        s.end = s.start + rows[i].ms * 1000000;
        struct filter *const filter = filter_make(FILTER_SESSIONS, rows[i].text);
        cr_expect_eq(filter_session(filter, &s), rows[i].is, "%s with %ld ms", rows[i].text, (long)rows[i].ms);
        filter_free(filter);
    }
}

Test(filter, amounts)
{
    static const struct { const char *text; uint64_t bytes; bool is; } rows[] = {
        { "bytes>1k", 1001, true },          { "bytes>1k", 1000, false },  { "bytes=1.5M", 1500000, true },
        { "bytes>=2G", 2000000000, true },   { "bytes=10..20", 15, true }, { "bytes=1k..2K", 2001, false },
        { "bytes=0", 0, true },              { "bytes<10", 9, true },      { "bytes=5..", UINT64_MAX, true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session s = model_empty();
        s.flow[S2C].octets = rows[i].bytes;
        struct filter *const filter = filter_make(FILTER_SESSIONS, rows[i].text);
        cr_expect_eq(filter_session(filter, &s), rows[i].is, "%s with %llu", rows[i].text, (unsigned long long)rows[i].bytes);
        filter_free(filter);
    }
}

/* A session that is alive from 17:02:03.1 to 17:02:12.6 on 2012-08-01. */
Test(filter, times)
{
    static const struct { const char *text; bool is; } rows[] = {
        { "time=2012-08-01", true },                       { "time=2012-08-02", false },
        { "time=2012-08-01T17:02", true },                 { "time=2012-08-01T17:03", false },
        { "time='2012-08-01 17:02:12'", true },            { "time=2012-08-01T17:02:13", false },
        { "time=2012-08-01T19:02:05+02:00", true },        { "time=2012-08-01T17:02:05-01:00", false },
        { "time=2012-08-01T17:02:05Z", true },             { "time=2012-08-01T17:02:03.0", false },
        { "time=17:02", true },                            { "time=17:03", false },
        { "time=17:00..17:02", true },                     { "time=17:03..17:30", false },
        { "time=23:00..18:00", true },                     { "time=23:00..01:00", false },
        { "time=2012-08-01T17:00..17:02", true },          { "time=2012-08-01T16:00..17:01", false },
        { "time=2012-07-01..2012-08-01", true },           { "time=2012-08-02..", false },
        { "time=..2012-07-31", false },                    { "time=17:02:13..", false },
        { "time=..17:01", false },                         { "time>=2012-08-01", true },
        { "time>2012-08-01", false },                      { "time<2012-08-01T17:02:04", true },
        { "time<2012-08-01T17:02:03", false },             { "time<=2012-08-01T17:02", true },
        { "time<17:02", false },                           { "time<=17:02", true },
        { "time>17:02", false },                           { "time>=17:02:12", true },
        { "time>=17:02:13", false },                       { "time!=17:02", false },
        { "start<2012-08-01T17:02:04 end>2012-08-01T17:02:11", true },
        { "time=2000-02-29", false },                      { "time<=2261-12-31", true },
        { "time=19:02+02:00", true },                      { "time>=1970-01-01", true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(holds(FILTER_SESSIONS, rows[i].text, FILTER_CONNECTED), rows[i].is, "%s", rows[i].text);
}

/* One that lasts through several midnights is alive at any time of day. */
Test(filter, time_of_day_of_a_long_session)
{
    struct session s = model_empty();
    s.end = s.start + 90000 * MODEL_SECOND;
    struct filter *const filter = filter_make(FILTER_SESSIONS, "time=03:00 time=17:01 time=17:02 time=23:59..00:00");

    cr_expect(filter_session(filter, &s));
    filter_free(filter);
}

Test(filter, addresses)
{
    static const struct { const char *text; bool is; } rows[] = {
        { "client=2001:db8::5", true },          { "client=2001:DB8:0::5", true }, { "client=2001:db8::/32", true },
        { "client=[2001:db8::5]:1025", true },   { "client=[2001:db8::5]", true }, { "client=[2001:db8::5]:1026", false },
        { "client=2001:db9::/32", false },       { "client=2001:db8::/31", true }, { "client=::/0", true },
        { "client=0.0.0.0/0", false },           { "server=10.1.2.3/8", true },    { "server=10.0.0.0/9", true },
        { "server=10.128.0.0/9", false },        { "client~^2001:db8", true },     { "server~:1723$", true },
        { "2001:db8::/32", true },               { "[2001:db8::5]:1025", true },   { "db8::5", false },          { "\"db8::5\"", true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session s = model_empty();
        s.ends[SIDE_CLIENT] = (struct endpoint){ { .family = 6, .octets = { 0x20, 0x01, 0x0D, 0xB8, [15] = 5 } }, 1025 };
        s.ends[SIDE_SERVER] = (struct endpoint){ model_ip(10, 1, 2, 3), 1723 };
        struct filter *const filter = filter_make(FILTER_SESSIONS, rows[i].text);
        cr_expect_eq(filter_session(filter, &s), rows[i].is, "%s", rows[i].text);
        filter_free(filter);
    }
}

/* --- the walk's own fields -------------------------------------------------------------- */

Test(filter, paths_into_packets)
{
    static const struct { unsigned which; const char *text; bool is; } rows[] = {
        { FILTER_LCP, "code=1", true },                       { FILTER_LCP, "code=ConfReq", true },
        { FILTER_LCP, "code=Configure-Request", true },       { FILTER_LCP, "lcp.code=1", true },
        { FILTER_LCP, "cp.code=1", true },                    { FILTER_LCP, "ipcp.code=1", false },
        { FILTER_LCP, "code=2", false },                      { FILTER_LCP, "lcp.option.mru.size=1400", true },
        { FILTER_LCP, "lcp.option.size=1400", true },         { FILTER_LCP, "mru.size=1400", true },
        { FILTER_LCP, "size>1400", false },                   { FILTER_LCP, "size>=1400", true },
        { FILTER_LCP, "mru=1400", true },                     { FILTER_LCP, "lcp.mru<1400", false },
        { FILTER_LCP, "lcp.confreq.mru=1000..1500", true },   { FILTER_LCP, "confack.mru=1400", false },
        { FILTER_LCP, "mru.lcp.size=1400", false },           { FILTER_LCP, "auth_protocol=0xc223", true },
        { FILTER_LCP, "auth=MS-CHAPv2", true },               { FILTER_LCP, "auth=chap", true },
        { FILTER_LCP, "auth=pap", false },                    { FILTER_LCP, "auth_algorithm~chap.?v2", true },
        { FILTER_LCP, "mru=4", false },                       { FILTER_LCP, "mru=1", false },
        { FILTER_LCP, "type=1", true },                       { FILTER_LCP, "mru.length=4", true },
        { FILTER_LCP, "gre.sequence=5", true },               { FILTER_LCP, "ppp.protocol=LCP", true },
        { FILTER_LCP, "sequence_present=yes", true },         { FILTER_LCP, "gre.acknowledgment_present", false },
        { FILTER_LCP, "acknowledgment_present=no", true },    { FILTER_LCP, "mru!=1400", false },
        { FILTER_IPCP, "mru!=1400", true },                   { FILTER_IPCP, "mru~.", false },
        { FILTER_LCP, "mru~.", true },                        { FILTER_LCP, "magic=0x1a2b3c4d", true },
        { FILTER_IPCP, "ipcp.addr=10.7.0.9", true },          { FILTER_IPCP, "addr=10.7.0.0/24", true },
        { FILTER_IPCP, "option.address=10.7.0.8", false },    { FILTER_IPCP, "10.7.0.9", true },
        { FILTER_IPCP, "10.7.0.10", false },                  { FILTER_IPCP, "confnak", true },
        { FILTER_PAP, "peer_id=Alice", true },                { FILTER_PAP, "pap.peer_id~^ali", true },
        { FILTER_PAP, "password=secret", false },             { FILTER_PAP, "password~.", false },
        { FILTER_PAP, "secret", false },                      { FILTER_PAP, "password_length=6", true },
        { FILTER_CDN, "result_code=3", true },                { FILTER_CDN, "call_disconnect_notify.result_code=3", true },
        { FILTER_CDN, "Call-Disconnect-Notify.result-code=3", true }, { FILTER_CDN, "pptp.result_code<3", false },
        { FILTER_CDN, "outgoing_call_reply.result_code=3", false }, { FILTER_CDN, "source_port=49152", true },
        { FILTER_CDN, "tcp.psh=yes tcp.syn=no", true },       { FILTER_CDN, "magic_cookie=0x1a2b3c4d", true },
        { FILTER_CUT, "mru=1400", true },                     { FILTER_CUT, "auth_algorithm~.", false },
        { FILTER_CUT, "fault=malformed", false },             { FILTER_LCP, "fault!=none", false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(holds(FILTER_PACKETS, rows[i].text, rows[i].which), rows[i].is, "packet %u: %s", rows[i].which,
                     rows[i].text);
}

/* Every name that the walk of a test packet shows can be asked for. */
static void demand_known(void *context, const struct field_value *value)
{
    (void)context;
    if (value->type == FIELD_FAULT)
        return;
    cr_expect_eq(filter_walk_find(value->name), value->type == FIELD_GROUP ? FILTER_WALK_GROUP : FILTER_WALK_FIELD, "%s",
                 value->name);
}

Test(filter, the_walk_is_known)
{
    for (unsigned which = 0; which < FILTER_TEST_PACKETS; which++)
        pptpscope_packet_walk(filter_test_packet(which), demand_known, NULL);
}

/* --- properties ----------------------------------------------------------------------------- */

static uint32_t state = 12345;

static unsigned chance(unsigned most)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % most;
}

static void check_error(const char *text, size_t length, const struct filter_error *error)
{
    const size_t said = strlen(error->sentence);

    cr_assert_leq(error->at, length, "%s", text);
    cr_assert_leq(error->at + error->length, length, "%s", text);
    cr_assert(said && said < sizeof error->sentence - 1 && error->sentence[said - 1] != '.', "%s", text);
    cr_assert(text_is_clean((const uint8_t *)error->sentence, said), "%s", text);
}

Test(filter, any_text_is_a_filter_or_an_error)
{
    static const char *const words[] = {
        "user", "client", "time", "duration", "outcome", "bits", "stage.lcp", "lcp.mru", "code", "frame", "zzz", "=", "!=",
        "~", "!~", "<", "<=", ">", ">=", "and", "or", "not", "!", "(", ")", "&&", "||", "\"", "'", " ", "\t", "..", ".", "-",
        "1", "99999999999", "10.0.0.1", "/8", ":", "2024-03-01", "T11:00", "30s", "k", "failed", "unknown", "none", "(a+)+$",
        "[", "\\", "*", "\xC3\xA4", "\xFF", "\x01", "::1", "0x", "yes",
    };
    char text[512];
    unsigned right = 0;

    for (unsigned round = 0; round < 40000; round++) {
        size_t length = 0;
        for (unsigned n = 1 + chance(9); n; n--) {
            const char *const word = words[chance(sizeof words / sizeof words[0])];
            memcpy(text + length, word, strlen(word));
            length += strlen(word);
        }
        text[length] = '\0';
        struct filter_error error;
        const enum filter_over over = round & 1 ? FILTER_PACKETS : FILTER_SESSIONS;
        struct filter *const filter = filter_new(over, text, length, &error);
        if (!filter) {
            check_error(text, length, &error);
            continue;
        }
        right++;
        for (unsigned which = 0; which < (over == FILTER_PACKETS ? FILTER_TEST_PACKETS : FILTER_SESSION_COUNT); which++)
            over == FILTER_PACKETS ? filter_packet(filter, filter_test_packet(which))
                                   : filter_session(filter, filter_test_session(which));
        filter_free(filter);
    }
    cr_expect_gt(right, 1000);
}

/* not, and, or are those of logic, whatever they join. */
Test(filter, joints_are_logic)
{
    const size_t count = sizeof session_cases / sizeof session_cases[0];
    char text[512];

    for (unsigned round = 0; round < 2000; round++) {
        const struct field_case *const a = &session_cases[chance((unsigned)count)], *const b = &session_cases[chance((unsigned)count)];
        const unsigned which = chance(FILTER_SESSION_COUNT);
        const bool left = holds(FILTER_SESSIONS, a->yes, which), right = holds(FILTER_SESSIONS, b->no, which);
        snprintf(text, sizeof text, "not (%s)", a->yes);
        cr_expect_eq(holds(FILTER_SESSIONS, text, which), !left, "%s", text);
        snprintf(text, sizeof text, "(%s) (%s)", a->yes, b->no);
        cr_expect_eq(holds(FILTER_SESSIONS, text, which), left && right, "%s", text);
        snprintf(text, sizeof text, "(%s)||!(%s)", a->yes, b->no);
        cr_expect_eq(holds(FILTER_SESSIONS, text, which), left || !right, "%s", text);
    }
}
