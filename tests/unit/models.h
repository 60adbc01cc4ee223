/* SPDX-License-Identifier: GPL-2.0-or-later */
/* models.h: sessions made by hand, for the tests of the report. */
#ifndef TESTS_UNIT_MODELS_H
#define TESTS_UNIT_MODELS_H

#include <stdlib.h>
#include <string.h>

#include "report/walk.h"

#define MODEL_START INT64_C(1343840523123456789) /* 2012-08-01T17:02:03.123456789Z */
#define MODEL_SECOND INT64_C(1000000000)

static inline struct address model_ip(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    return (struct address){ .family = 4, .octets = { a, b, c, d } };
}

static inline struct wire_text model_wire(const char *text)
{
    return (struct wire_text){ .text = (char *)(uintptr_t)text };
}

static inline struct wire_text model_octets(const char *text, const char *octets, size_t length)
{
    return (struct wire_text){ .text = (char *)(uintptr_t)text, .octets = (uint8_t *)(uintptr_t)octets, .length = length };
}

/* Nothing is known but that it was there. */
static inline struct session model_empty(void)
{
    struct session s = { .number = 1, .first_frame = 7, .last_frame = 7, .start = MODEL_START, .end = MODEL_START };

    s.failed_stage = STAGE_NONE;
    s.ended.by = SIDE_UNKNOWN;
    return s;
}

/* LCP and IPCP, open: 10.0.0.2 for the client. */
static inline struct negotiation *model_negotiations(void)
{
    static struct offer lcp_client[] = {
        { .type = 1, .length = 2, .kept = 2, .value = { 0x05, 0x78 }, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 20, .answer_frame = 21,
          .times = 1 },
        { .type = 5, .length = 4, .kept = 4, .value = { 0x1A, 0x2B, 0x3C, 0x4D }, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 20,
          .answer_frame = 21, .times = 1 },
        { .type = 7, .length = 0, .kept = 0, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 20, .answer_frame = 21, .times = 1 },
    };
    static struct offer lcp_server[] = {
        { .type = 3, .length = 3, .kept = 3, .value = { 0xC2, 0x23, 0x81 }, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 22,
          .answer_frame = 23, .times = 1 },
    };
    static struct offer ipcp_client[] = {
        { .type = 3, .length = 4, .kept = 4, .value = { 10, 0, 0, 2 }, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 40,
          .answer_frame = 45, .times = 2 },
        { .type = 129, .length = 4, .kept = 4, .value = { 8, 8, 8, 8 }, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 40,
          .answer_frame = 45, .times = 2 },
        { .type = 130, .length = 4, .kept = 4, .answer = ANSWER_REJ, .offered_frame = 40, .answer_frame = 41, .times = 1 },
    };
    static struct offer ipcp_server[] = {
        { .type = 3, .length = 4, .kept = 4, .value = { 10, 0, 0, 1 }, .answer = ANSWER_ACK, .in_force = true, .offered_frame = 42,
          .answer_frame = 43, .times = 1 },
    };
    static struct negotiation negotiations[2];

    negotiations[0] = (struct negotiation){ .protocol = 0xC021, .opened = true, .opened_frame = 23, .first_frame = 20,
                                            .last_frame = 98, .closed_frame = 97 };
    negotiations[0].ends[SIDE_CLIENT] = (struct half){ .offers = lcp_client, .count = 3, .requested = true,
                                                       .agreed = true, .agreed_frame = 21, .requests = 1 };
    negotiations[0].ends[SIDE_SERVER] = (struct half){ .offers = lcp_server, .count = 1, .requested = true,
                                                       .agreed = true, .agreed_frame = 23, .requests = 1 };
    negotiations[1] = (struct negotiation){ .protocol = 0x8021, .opened = true, .opened_frame = 45, .first_frame = 40,
                                            .last_frame = 45 };
    negotiations[1].ends[SIDE_CLIENT] = (struct half){ .offers = ipcp_client, .count = 3, .requested = true,
                                                       .agreed = true, .agreed_frame = 45, .requests = 2 };
    negotiations[1].ends[SIDE_SERVER] = (struct half){ .offers = ipcp_server, .count = 1, .requested = true,
                                                       .agreed = true, .agreed_frame = 43, .requests = 1 };
    return negotiations;
}

/* MS-CHAPv2, MPPE 128 stateless both ways, IPCP open, ended by the client. */
static inline struct session model_connected(void)
{
    static struct protocol_count protocols[] = { { 0x00FD, 33, 4200 } };
    struct session s = model_empty();

    s.tunnel = 1;
    s.ends[SIDE_CLIENT] = (struct endpoint){ model_ip(192, 168, 1, 102), 53412 };
    s.ends[SIDE_SERVER] = (struct endpoint){ model_ip(198, 252, 153, 26), 1723 };
    s.call_id_known[SIDE_CLIENT] = s.call_id_known[SIDE_SERVER] = true;
    s.call_id[SIDE_SERVER] = 49152;
    s.last_frame = 101;
    s.end = MODEL_START + 9 * MODEL_SECOND + MODEL_SECOND / 2;
    s.outcome = OUTCOME_CONNECTED;
    s.connected_frame = 45;
    s.connected_time = MODEL_START + MODEL_SECOND;
    for (unsigned i = 0; i < STAGE_COUNT; i++)
        s.stages[i] = (struct stage_facts){ STATE_OK, 7 + i, 8 + i, MODEL_START, MODEL_START + 1000000 };
    s.peers[SIDE_CLIENT].vendor = "Linux pptp client";
    s.peers[SIDE_CLIENT].host_name = model_wire("local");
    s.peers[SIDE_SERVER].firmware_known = true;
    s.peers[SIDE_SERVER].firmware = 1;
    s.negotiations = model_negotiations();
    s.negotiation_count = 2;
    s.auth = (struct auth_facts){ .method = "MS-CHAPv2", .user = model_wire("moxie"), .result = AUTH_SUCCESS, .attempts = 1 };
    s.encryption = (struct encryption_facts){ .negotiated_known = true, .negotiated = true, .bits_known = true,
                                              .bits = 128, .stateless = true };
    for (unsigned i = 0; i < 2; i++) {
        s.encryption.way[i] = (struct cipher_facts){ .known = true, .bits = 128, .stateless = true,
                                                     .basis = BASIS_ACKNOWLEDGED, .since_frame = 35 + i };
        s.flow[i] = (struct flow_facts){ .packets = 33, .octets = 4200, .gre_packets = 50, .rtt_known = true,
                                         .rtt_min = 40000000, .rtt_median = 42000000, .rtt_max = 55000000,
                                         .protocols = protocols, .protocol_count = 1 };
    }
    s.encryption.offered[SIDE_CLIENT].bits[0] = 0x01000040;
    s.encryption.offered[SIDE_CLIENT].count = 1;
    s.ended = (struct ended_facts){ .by = SIDE_CLIENT, .how = ENDED_LCP_TERMINATE, .reason = model_wire("User request"),
                                    .frame = 97, .time = MODEL_START + 9 * MODEL_SECOND };
    return s;
}

/* Two wrong passwords, then the server hangs up. */
static inline struct session model_failed(void)
{
    static struct auth_try tries[2];
    static struct finding finding;
    struct session s = model_connected();

    for (unsigned i = 0; i < 2; i++)
        tries[i] = (struct auth_try){ .user = model_wire("alice"), .method = "MS-CHAPv2", .result = AUTH_FAILURE,
                                      .code_known = true, .code = 691, .frame = 30 + i, .by = SIDE_CLIENT };
    finding = (struct finding){ .id = "auth-bad-password", .severity = SEVERITY_CRITICAL, .kind = KIND_CAUSE,
                                .stage = STAGE_AUTH, .title = "the server refused the password of alice (E=691)",
                                .explanation = "The name or the password is wrong.", .frames = { 30, 31 }, .frame_count = 2 };
    s.number = 2;
    s.outcome = OUTCOME_FAILED;
    s.failed_stage = STAGE_AUTH;
    s.root_cause = finding.id;
    s.connected_frame = 0;
    s.negotiation_count = 1;
    s.auth.user = model_wire("alice");
    s.auth.result = AUTH_FAILURE;
    s.auth.tries = tries;
    s.auth.try_count = s.auth.attempts = 2;
    s.encryption = (struct encryption_facts){ .negotiated_known = true };
    s.ended.by = SIDE_SERVER;
    s.findings = &finding;
    s.finding_count = 1;
    return s;
}

/* The same, with all that can be said of a finding, a cause that it explains, and one of each lesser kind. */
static inline struct session model_explained(void)
{
    static const uint16_t windows[] = { 742, 0 };
    static const char *const cisco[] = { "MPPE: Required encryption not negotiated", NULL };
    static const char *const pppd[] = { "MPPE required but peer refused", "MPPE required but not available", NULL };
    static const struct finding_hint hints[] = {
        { "windows-requires-128", "Windows", "the client insists on 128 bits" },
        { NULL, NULL, "the second reason" }, { NULL, NULL, "the third reason" }, { NULL, NULL, "the fourth reason" },
        { NULL, NULL, NULL },
    };
    static const struct finding_fix fixes[] = {
        { "any", "make both ends agree" }, { "Windows RRAS / NPS", "tick Strongest" }, { "Cisco IOS", "use auto, not 40" },
        { "Windows client", "ask for what the server has" }, { "pppd / pptpd", "require-mppe-128" }, { NULL, NULL },
    };
    static const struct finding_text text = { .windows = windows, .cisco = cisco, .pppd = pppd, .hints = hints,
                                              .fixes = fixes, .source = "RFC 3078 section 3" };
    static const struct finding_row row = { "mppe-strength-mismatch", "mppe-bits other-name", STAGE_CCP, SEVERITY_CRITICAL,
                                            KIND_CAUSE };
    static const struct finding_hint *hinted[] = { &hints[0], &hints[1], &hints[2], &hints[3] };
    static char remedy[] = "On the server: allow 128-bit MPPE.", cleared[] = "the client cleared the call";
    static char *remedies[] = { remedy };
    static struct consequence consequences[] = { { cleared, 37 } };
    static struct finding findings[4];
    struct session s = model_failed();

    findings[0] = (struct finding){ .id = "connected-ok", .severity = SEVERITY_INFO, .kind = KIND_CONDITION,
                                    .stage = STAGE_NONE, .title = "Something to note." };
    findings[1] = (struct finding){ .id = "lcp-timeout", .severity = SEVERITY_CRITICAL, .kind = KIND_CAUSE, .stage = STAGE_LCP,
                                    .title = "LCP stood still.", .superseded_by = row.id };
    findings[2] = (struct finding){ .id = row.id, .severity = SEVERITY_CRITICAL, .kind = KIND_CAUSE, .stage = STAGE_CCP,
                                    .title = "The server offers 40 bits, the client insists on 128.",
                                    .explanation = "The two do not meet.", .frames = { 31, 33 }, .frame_count = 2, .row = &row,
                                    .general = &text, .hints = hinted, .hint_count = 4, .remedies = remedies,
                                    .remedy_count = 1, .consequences = consequences, .consequence_count = 1 };
    findings[3] = (struct finding){ .id = "audit-mschapv1", .severity = SEVERITY_WARNING, .kind = KIND_AUDIT,
                                    .stage = STAGE_AUTH, .title = "MS-CHAPv1 is weak." };
    s.root_cause = row.id;
    s.failed_stage = STAGE_CCP;
    s.peers[SIDE_CLIENT].vendor = "Windows";
    s.peers[SIDE_SERVER].vendor = "pptpd (poptop)";
    s.findings = findings;
    s.finding_count = 4;
    return s;
}

/* GRE was not captured. */
static inline struct session model_incomplete(void)
{
    static struct limit limits[2];
    struct session s = model_empty();

    limits[0] = (struct limit){ .id = "capture-gre-missing", .frame = 7,
                                .text = "The capture has no GRE packets: capture IP protocol 47 too." };
    limits[1] = (struct limit){ .id = "capture-ends-early", .text = "The capture ends before the limit." };
    s.number = 3;
    s.ends[SIDE_CLIENT] = (struct endpoint){ model_ip(10, 1, 1, 1), 1025 };
    s.ends[SIDE_SERVER] = (struct endpoint){ model_ip(10, 1, 1, 2), 1723 };
    s.stages[STAGE_TCP] = (struct stage_facts){ STATE_OK, 7, 9, MODEL_START, MODEL_START + 5000000 };
    s.stages[STAGE_CONTROL] = (struct stage_facts){ STATE_PARTIAL, 10, 10, MODEL_START, MODEL_START };
    s.ended.how = ENDED_CAPTURE_END;
    s.limits = limits;
    s.limit_count = 2;
    return s;
}

/* Everything that a peer chooses is an attack on the terminal. */
static inline struct session model_hostile(void)
{
    static const char octets[] = "\x1b[2Jroot\xff\x00\x9b";
    struct session s = model_connected();

    s.number = 4;
    s.auth.user = model_octets("\xEF\xBF\xBD[2Jroot\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", octets, sizeof octets - 1);
    s.peers[SIDE_CLIENT].vendor = "\x1b]0;owned\x07"; /* a bug elsewhere: the report escapes once more */
    s.peers[SIDE_CLIENT].host_name = model_wire("\x80\x81");
    s.ended.reason = model_wire("bye\r\n\tnow");
    return s;
}

/* A report over sessions made by hand. */
struct model_report {
    const struct session *sessions;
    struct report_capture capture;
    struct report_file file;
    struct pptpscope_count unread[2];
    struct pptpscope_summary summary;
    struct report report;
};

static inline const struct session *model_session(const void *context, size_t index)
{
    return &((const struct model_report *)context)->sessions[index];
}

static inline void model_report_fill(struct model_report *m, const struct session *sessions, size_t count)
{
    memset(m, 0, sizeof *m);
    m->sessions = sessions;
    m->file = (struct report_file){ .path = "vpn.pcap", .format = "pcap", .packets = 120, .octets = 9000,
                                    .link_types = { 1 }, .link_type_count = 1, .first = MODEL_START,
                                    .last = MODEL_START + 60 * MODEL_SECOND };
    m->unread[0] = (struct pptpscope_count){ "ip-header", 0 };
    m->unread[1] = (struct pptpscope_count){ "record", 0 };
    m->capture = (struct report_capture){ .files = &m->file, .file_count = 1, .frames = 120, .unread = m->unread,
                                          .unread_count = 2 };
    m->summary.sessions = count;
    for (size_t i = 0; i < count; i++) {
        m->summary.connected += sessions[i].outcome == OUTCOME_CONNECTED;
        m->summary.failed += sessions[i].outcome == OUTCOME_FAILED;
        m->summary.incomplete += sessions[i].outcome == OUTCOME_INCOMPLETE;
    }
    m->summary.unread[0] = (struct pptpscope_count){ "ip-header", 2 };
    m->summary.unread[1] = (struct pptpscope_count){ "gre-header", 1 };
    m->summary.unread_count = 2;
    m->report = (struct report){ .capture = &m->capture, .summary = &m->summary, .session_count = count,
                                 .session = model_session, .context = m };
}

/* Output into memory. */
struct model_output {
    char *text;
    size_t length;
    size_t fail_at; /* 0: never */
};

static inline bool model_write(void *context, const char *octets, size_t length)
{
    struct model_output *const out = context;

    if (out->fail_at && out->length + length > out->fail_at)
        return false;
    out->text = realloc(out->text, out->length + length + 1);
    memcpy(out->text + out->length, octets, length);
    out->length += length;
    out->text[out->length] = '\0';
    return true;
}

#endif
