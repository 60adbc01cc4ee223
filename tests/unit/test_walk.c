/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_walk.c: the walk, seen through the tree that the text report reads. */
#include <criterion/criterion.h>
#include <string.h>

#include "models.h"
#include "report/tree.h"

static struct tree *tree;

static void setup(void)
{
    tree = tree_new();
}

static void teardown(void)
{
    tree_free(tree);
}

TestSuite(walk, .init = setup, .fini = teardown);

static const struct tree_node *walked(const struct session *session)
{
    static struct model_report m;

    model_report_fill(&m, session, 1);
    tree_clear(tree);
    walk_session(session, &m.capture, WALK_WHOLE, tree_door(tree));
    return tree_root(tree);
}

#define expect(node, path, text) cr_expect_str_eq(tree_text(node, path, "null"), text, path)

Test(walk, unknown_is_null)
{
    const struct session s = model_empty();
    const struct tree_node *const n = walked(&s);
    static const char *const unknown[] = {
        "tunnel", "attempt_of", "client.ip", "client.port", "server.ip", "call_id.client", "call_id.server",
        "failed_stage", "root_cause", "connected", "connected_frame", "stages.tcp.first_frame", "stages.tcp.duration_ns",
        "peers.client.vendor", "peers.server.firmware", "lcp.client", "lcp.server", "auth.method", "auth.user",
        "encryption.negotiated", "encryption.bits", "encryption.stateless", "encryption.mppc", "encryption.c2s.bits",
        "encryption.c2s.basis", "compression.c2s", "ncp.ipcp", "data.c2s.rtt_ns", "ended.by", "ended.how",
        "ended.reason_text", "ended.windows_error", "ended.frame",
    };

    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        cr_expect(!tree_known(n, unknown[i]) && *tree_at(n, unknown[i])->key, "%s is there and null", unknown[i]);
    expect(n, "outcome", "incomplete");
    expect(n, "auth.result", "unknown");
    expect(n, "stages.tcp.state", "absent");
    expect(n, "duration_ns", "0");
}

Test(walk, connected)
{
    const struct session s = model_connected();
    const struct tree_node *const n = walked(&s);

    expect(n, "type", "session");
    expect(n, "client.ip", "192.168.1.102");
    expect(n, "client.port", "53412");
    expect(n, "call_id.client", "0");
    expect(n, "call_id.server", "49152");
    expect(n, "start", "2012-08-01T17:02:03.123456789Z");
    expect(n, "duration_ns", "9500000000");
    expect(n, "file", "vpn.pcap");
    expect(n, "outcome", "connected");
    expect(n, "auth.user", "moxie");
    expect(n, "encryption.negotiated", "yes");
    expect(n, "encryption.bits", "128");
    expect(n, "encryption.s2c.basis", "acknowledged");
    expect(n, "data.c2s.rtt_ns.median", "42000000");
    expect(n, "data.c2s.protocols.comp.packets", "33");
    expect(n, "ended.by", "client");
    expect(n, "ended.how", "lcp-terminate");
    expect(n, "ended.reason_text", "User request");
}

Test(walk, options_in_force)
{
    const struct session s = model_connected();
    const struct tree_node *const n = walked(&s);

    cr_expect_eq(tree_at(n, "lcp.client.mru")->type, WALK_INTEGER);
    expect(n, "lcp.client.mru", "1400");
    cr_expect_eq(tree_at(n, "lcp.client.magic")->type, WALK_TEXT);
    cr_expect_eq(tree_at(n, "lcp.client.pcomp")->type, WALK_BOOL);
    cr_expect_eq(tree_at(n, "lcp.server.auth")->type, WALK_TEXT);
    expect(n, "ncp.ipcp.client_ip", "10.0.0.2");
    expect(n, "ncp.ipcp.server_ip", "10.0.0.1");
    cr_expect_str_eq(tree_at(n, "ncp.ipcp.dns")->first->text, "8.8.8.8");
    cr_expect_null(tree_at(n, "ncp.ipcp.wins")->first, "a rejected option is not in force");
}

Test(walk, negotiation_tells_each_option)
{
    const struct session s = model_connected();
    const struct tree_node *const offer = tree_at(walked(&s), "negotiation.ipcp.client.options")->first->next->next;

    expect(offer, "type", "130");
    expect(offer, "answer", "rej");
    expect(offer, "by", "server");
    expect(offer, "offered_frame", "40");
    expect(offer, "answer_frame", "41");
    expect(offer, "suggested", "null");
}

/* Two projected names (RFC 2097): 34 octets, of which the model keeps 32. */
Test(walk, a_value_that_was_shortened_is_not_called_cut_by_the_capture)
{
    enum { NBFCP = 0x803F, NAMES = 1, ON_WIRE = 34 };
    struct offer offer = { .type = NAMES, .length = ON_WIRE, .kept = sizeof offer.value };
    char text[200];

    memset(offer.value, 'A', sizeof offer.value);
    pptpscope_offer_text(NBFCP, &offer, text, sizeof text);
    cr_expect_str_eq(text, "names \"AAAAAAAAAAAAAAA\" 41 65 \"AAAAAAAAAAAAAAA\" ...", "%s", text);
    offer.kept--;
    pptpscope_offer_text(NBFCP, &offer, text, sizeof text);
    cr_expect_not_null(strstr(text, "(truncated)"), "%s", text);
}

Test(walk, failed)
{
    const struct session s = model_failed();
    const struct tree_node *const n = walked(&s);
    const struct tree_node *const try = tree_at(n, "auth.tries")->first;
    const struct tree_node *const finding = tree_at(n, "findings")->first;

    expect(n, "failed_stage", "auth");
    expect(n, "root_cause", "auth-bad-password");
    expect(try, "code", "691");
    expect(try, "by", "client");
    expect(finding, "severity", "critical");
    expect(finding, "kind", "cause");
    cr_expect_str_eq(tree_at(finding, "frames")->first->text, "30");
}

Test(walk, root_cause_belongs_to_failed_ones)
{
    struct session s = model_failed();

    s.outcome = OUTCOME_CONNECTED;
    const struct tree_node *const n = walked(&s);
    cr_expect(!tree_known(n, "root_cause"));
    cr_expect(!tree_known(n, "failed_stage"));
}

Test(walk, wire_text_keeps_its_octets)
{
    const struct session s = model_hostile();
    const struct tree_node *const n = walked(&s);

    expect(n, "auth.user_hex", "1b5b324a726f6f74ff009b");
    expect(n, "ended.reason_text_hex", "6279650d0a096e6f77");
    cr_expect(!*tree_at(n, "client_hex")->key);
    for (const char *c = tree_text(n, "peers.client.vendor", ""); *c; c++)
        cr_expect((unsigned char)*c >= 0x20);
}

Test(walk, evidence_stops_at_sixteen)
{
    struct session s = model_failed();
    unsigned count = 0;

    s.findings[0].frame_count = 40;
    const struct tree_node *const finding = tree_at(walked(&s), "findings")->first;
    for (const struct tree_node *frame = tree_at(finding, "frames")->first; frame; frame = frame->next)
        count++;
    cr_expect_eq(count, 16);
    expect(finding, "frame_count", "40");
}

static const struct tree_node *cause_of(const struct session *session)
{
    const struct tree_node *f = tree_at(walked(session), "findings")->first;

    while (f && !tree_is(f, "id", "mppe-strength-mismatch"))
        f = f->next;
    cr_assert_not_null(f);
    return f;
}

Test(walk, a_finding_in_full)
{
    const struct session s = model_explained();
    const struct tree_node *const f = cause_of(&s);

    cr_expect_str_eq(tree_at(f, "aliases")->first->text, "mppe-bits");
    cr_expect_str_eq(tree_at(f, "aliases")->first->next->text, "other-name");
    cr_expect_eq(tree_at(f, "seen_as.windows")->first->integer, 742);
    cr_expect_str_eq(tree_at(f, "seen_as.pppd")->first->next->text, "MPPE required but not available");
    cr_expect_null(tree_at(f, "seen_as.other")->first);
    expect(tree_at(f, "hints")->first, "id", "windows-requires-128");
    cr_expect(!tree_known(tree_at(f, "hints")->first->next, "id"));
    cr_expect_str_eq(tree_at(f, "remedies")->first->text, "On the server: allow 128-bit MPPE.");
    expect(tree_at(f, "consequences")->first, "frame", "37");
    expect(tree_at(f, "consequences")->first, "text", "the client cleared the call");
    expect(f, "source", "RFC 3078 section 3");
    cr_expect(!tree_known(f, "superseded_by"));
    expect(tree_at(walked(&s), "findings")->first->next, "superseded_by", "mppe-strength-mismatch");
}

Test(walk, fixes_for_the_peers_come_first)
{
    static const char *const order[] = { "Windows client", "pppd / pptpd", "any", "Windows RRAS / NPS", "Cisco IOS" };
    const struct session s = model_explained();
    const struct tree_node *fix = tree_at(cause_of(&s), "fixes")->first;

    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++, fix = fix->next) {
        cr_assert_not_null(fix);
        expect(fix, "vendor", order[i]);
        cr_expect_eq(tree_at(fix, "of_peer")->boolean, i < 2);
    }
    cr_expect_null(fix);
}

Test(walk, a_finding_without_general_words)
{
    const struct session s = model_failed();
    const struct tree_node *const f = tree_at(walked(&s), "findings")->first;
    static const char *const lists[] = { "aliases", "consequences", "remedies", "hints", "fixes", "seen_as.windows",
                                         "seen_as.cisco", "seen_as.pppd", "seen_as.other" };

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        cr_expect(*tree_at(f, lists[i])->key && !tree_at(f, lists[i])->first, "%s is there and empty", lists[i]);
    cr_expect(!tree_known(f, "source") && !tree_known(f, "superseded_by"));
}

Test(walk, summary_adds_what_both_sides_could_not_read)
{
    struct model_report m;

    model_report_fill(&m, NULL, 0);
    m.unread[0].count = 5;
    walk_summary(&m.summary, &m.capture, tree_door(tree));
    expect(tree_root(tree), "unread.ip-header", "7");
    expect(tree_root(tree), "unread.record", "0");
    expect(tree_root(tree), "unread.gre-header", "1");
}

Test(walk, capture_without_packets_has_no_times)
{
    struct model_report m;

    model_report_fill(&m, NULL, 0);
    m.file.packets = 0;
    m.file.format = NULL;
    m.file.reason = "vpn.pcap: there is no such file";
    m.file.failed = true;
    walk_capture(&m.capture, tree_door(tree));
    cr_expect(!tree_known(tree_root(tree), "first"));
    const struct tree_node *const file = tree_at(tree_root(tree), "files")->first;
    expect(file, "reason", "vpn.pcap: there is no such file");
    expect(file, "offset", "null");
    expect(file, "failed", "yes");
}

Test(walk, large_trees_are_kept_whole)
{
    struct session s = model_connected();
    static struct auth_try tries[5000];

    for (size_t i = 0; i < 5000; i++)
        tries[i] = (struct auth_try){ .user = model_wire("somebody with a name"), .frame = i + 1 };
    s.auth.tries = tries;
    s.auth.try_count = 5000;
    for (int round = 0; round < 3; round++) {
        const struct tree_node *const n = walked(&s);
        unsigned count = 0;
        for (const struct tree_node *try = tree_at(n, "auth.tries")->first; try; try = try->next)
            cr_assert_eq(tree_integer(try, "frame"), ++count);
        cr_expect_eq(count, 5000);
        expect(n, "ended.how", "lcp-terminate");
    }
}
