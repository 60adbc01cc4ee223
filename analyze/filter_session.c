/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filter_session.c: the fields of sessions, one row each. A getter tells every value
 * that a field has; the names and values are those of docs/schema.json.
 */
#include "analyze/filter_parts.h"

#include <stdio.h>
#include <string.h>

enum { PROTOCOL_IPCP = 0x8021, OPTION_ADDRESS = 3 };

/* --- who ---------------------------------------------------------------------------- */

static void get_user(struct filter_probe *probe)
{
    const struct auth_facts *const auth = &probe->session->auth;

    filter_tell_text(probe, FILTER_TEXT, auth->user.text);
    for (uint32_t i = 0; i < auth->try_count; i++) {
        const char *const tried = auth->tries[i].user.text;
        if (!tried || !auth->user.text || strcmp(tried, auth->user.text) != 0)
            filter_tell_text(probe, FILTER_TEXT, tried);
    }
}

static void tell_end(struct filter_probe *probe, enum side side)
{
    filter_tell_address(probe, &probe->session->ends[side].address, probe->session->ends[side].port);
}

static void get_client(struct filter_probe *probe)
{
    tell_end(probe, SIDE_CLIENT);
    filter_tell_text(probe, FILTER_TEXT, probe->session->peers[SIDE_CLIENT].host_name.text);
}

static void get_server(struct filter_probe *probe)
{
    tell_end(probe, SIDE_SERVER);
    filter_tell_text(probe, FILTER_TEXT, probe->session->peers[SIDE_SERVER].host_name.text);
}

static void get_address(struct filter_probe *probe)
{
    tell_end(probe, SIDE_CLIENT);
    tell_end(probe, SIDE_SERVER);
}

static void get_inner(struct filter_probe *probe)
{
    const struct negotiation *const ipcp = session_negotiation(probe->session, PROTOCOL_IPCP);

    for (unsigned side = 0; ipcp && side < 2; side++) {
        const struct offer *const offer = half_agreed(&ipcp->ends[side], OPTION_ADDRESS);
        struct address address = { .family = 4 };
        if (!offer || offer->kept != 4)
            continue;
        memcpy(address.octets, offer->value, 4);
        filter_tell_address(probe, &address, 0);
    }
}

static void get_port(struct filter_probe *probe)
{
    for (unsigned side = 0; side < 2; side++)
        if (probe->session->ends[side].port)
            filter_tell_number(probe, FILTER_NUMBER, probe->session->ends[side].port);
}

static void get_host(struct filter_probe *probe)
{
    filter_tell_text(probe, FILTER_TEXT, probe->session->peers[SIDE_CLIENT].host_name.text);
    filter_tell_text(probe, FILTER_TEXT, probe->session->peers[SIDE_SERVER].host_name.text);
}

static void get_vendor(struct filter_probe *probe)
{
    for (unsigned side = 0; side < 2; side++) {
        filter_tell_text(probe, FILTER_TEXT, probe->session->peers[side].vendor);
        filter_tell_text(probe, FILTER_TEXT, probe->session->peers[side].vendor_string.text);
    }
}

/* --- how it went ---------------------------------------------------------------------- */

static void get_outcome(struct filter_probe *probe)
{
    filter_tell_word(probe, outcome_names, probe->session->outcome);
}

static void get_stage(struct filter_probe *probe)
{
    if (probe->session->outcome == OUTCOME_FAILED && probe->session->failed_stage < STAGE_COUNT)
        filter_tell_word(probe, stage_names, probe->session->failed_stage);
}

#define STAGE_GETTER(name, stage)                                                           \
    static void get_stage_##name(struct filter_probe *probe)                                \
    {                                                                                       \
        filter_tell_word(probe, stage_state_names, probe->session->stages[stage].state);    \
    }
STAGE_GETTER(tcp, STAGE_TCP)
STAGE_GETTER(control, STAGE_CONTROL)
STAGE_GETTER(call, STAGE_CALL)
STAGE_GETTER(gre, STAGE_GRE)
STAGE_GETTER(lcp, STAGE_LCP)
STAGE_GETTER(auth, STAGE_AUTH)
STAGE_GETTER(ccp, STAGE_CCP)
STAGE_GETTER(ncp, STAGE_NCP)
STAGE_GETTER(data, STAGE_DATA)
STAGE_GETTER(teardown, STAGE_TEARDOWN)

/* A finding by its id and by its aliases. */
static void tell_finding(struct filter_probe *probe, const struct finding *finding)
{
    const char *words = finding->row ? finding->row->aliases : "";
    char alias[64];

    filter_tell_text(probe, FILTER_ID, finding->id);
    while (*words) {
        const size_t length = strcspn(words, " ");
        snprintf(alias, sizeof alias, "%.*s", (int)length, words);
        filter_tell_text(probe, FILTER_ID, alias);
        words += length + strspn(words + length, " ");
    }
}

static void get_cause(struct filter_probe *probe)
{
    const struct session *const s = probe->session;

    if (s->outcome != OUTCOME_FAILED || !s->root_cause)
        return;
    for (uint32_t i = 0; i < s->finding_count; i++)
        if (strcmp(s->findings[i].id, s->root_cause) == 0) {
            tell_finding(probe, &s->findings[i]);
            return;
        }
    filter_tell_text(probe, FILTER_ID, s->root_cause);
}

static void get_finding(struct filter_probe *probe)
{
    for (uint32_t i = 0; i < probe->session->finding_count; i++)
        tell_finding(probe, &probe->session->findings[i]);
}

static void get_severity(struct filter_probe *probe)
{
    for (uint32_t i = 0; i < probe->session->finding_count; i++)
        filter_tell_word(probe, severity_names, probe->session->findings[i].severity);
}

static void get_limit(struct filter_probe *probe)
{
    for (uint32_t i = 0; i < probe->session->limit_count; i++)
        filter_tell_text(probe, FILTER_ID, probe->session->limits[i].id);
}

/* --- what was agreed ------------------------------------------------------------------- */

static void get_auth(struct filter_probe *probe)
{
    filter_tell_text(probe, FILTER_ID, probe->session->auth.method);
}

static void get_auth_result(struct filter_probe *probe)
{
    filter_tell_word(probe, auth_result_names, probe->session->auth.result);
}

static void get_attempts(struct filter_probe *probe)
{
    filter_tell_number(probe, FILTER_NUMBER, probe->session->auth.attempts);
}

static void get_bits(struct filter_probe *probe)
{
    if (probe->session->encryption.bits_known)
        filter_tell_number(probe, FILTER_NUMBER, probe->session->encryption.bits);
}

static void get_stateless(struct filter_probe *probe)
{
    const struct encryption_facts *const encryption = &probe->session->encryption;

    if (encryption->bits_known && encryption->bits)
        filter_tell_bool(probe, encryption->stateless);
}

static void get_mppc(struct filter_probe *probe)
{
    if (probe->session->encryption.negotiated_known)
        filter_tell_bool(probe, probe->session->encryption.mppc);
}

static void get_compression(struct filter_probe *probe)
{
    for (unsigned way = 0; way < 2; way++)
        filter_tell_text(probe, FILTER_ID, probe->session->compression[way]);
}

/* --- how it ended ---------------------------------------------------------------------- */

#define ENDED_WORDS (ended_names + ENDED_LCP_TERMINATE) /* all but "not" */

static void get_ended(struct filter_probe *probe)
{
    if (probe->session->ended.how != ENDED_NOT)
        filter_tell_word(probe, ENDED_WORDS, (unsigned)probe->session->ended.how - ENDED_LCP_TERMINATE);
}

static void get_ended_by(struct filter_probe *probe)
{
    const struct ended_facts *const ended = &probe->session->ended;

    if (ended->by != SIDE_UNKNOWN || (ended->how != ENDED_NOT && ended->how != ENDED_CAPTURE_END))
        filter_tell_word(probe, side_names, ended->by);
}

static void get_reason(struct filter_probe *probe)
{
    filter_tell_text(probe, FILTER_TEXT, probe->session->ended.reason.text);
}

static void get_windows_error(struct filter_probe *probe)
{
    const struct session *const s = probe->session;

    if (s->ended.windows_error_known)
        filter_tell_number(probe, FILTER_NUMBER, s->ended.windows_error);
    for (uint32_t i = 0; i < s->auth.try_count; i++)
        if (s->auth.tries[i].code_known)
            filter_tell_number(probe, FILTER_NUMBER, s->auth.tries[i].code);
}

/* --- when and how much ------------------------------------------------------------------- */

static void get_time(struct filter_probe *probe)
{
    filter_tell_range(probe, FILTER_TIME, probe->session->start, probe->session->end);
}

static void get_start(struct filter_probe *probe)
{
    filter_tell_range(probe, FILTER_TIME, probe->session->start, probe->session->start);
}

static void get_end(struct filter_probe *probe)
{
    filter_tell_range(probe, FILTER_TIME, probe->session->end, probe->session->end);
}

static void get_duration(struct filter_probe *probe)
{
    const int64_t duration = probe->session->end - probe->session->start;

    filter_tell_range(probe, FILTER_DURATION, duration, duration);
}

#define SUM_GETTER(name, type, member)                                                                              \
    static void get_##name(struct filter_probe *probe)                                                              \
    {                                                                                                               \
        filter_tell_number(probe, type, probe->session->flow[C2S].member + probe->session->flow[S2C].member);       \
    }
SUM_GETTER(packets, FILTER_AMOUNT, packets)
SUM_GETTER(bytes, FILTER_AMOUNT, octets)
SUM_GETTER(lost, FILTER_AMOUNT, lost)
SUM_GETTER(reordered, FILTER_AMOUNT, reordered)
SUM_GETTER(duplicated, FILTER_AMOUNT, duplicated)

static void get_rtt(struct filter_probe *probe)
{
    for (unsigned way = 0; way < 2; way++) {
        const struct flow_facts *const flow = &probe->session->flow[way];
        if (flow->rtt_known)
            filter_tell_range(probe, FILTER_DURATION, flow->rtt_median, flow->rtt_median);
    }
}

/* --- where in the capture -------------------------------------------------------------- */

static void get_session(struct filter_probe *probe)
{
    filter_tell_number(probe, FILTER_NUMBER, probe->session->number);
}

static void get_tunnel(struct filter_probe *probe)
{
    if (probe->session->tunnel)
        filter_tell_number(probe, FILTER_NUMBER, probe->session->tunnel);
}

static void get_attempt_of(struct filter_probe *probe)
{
    if (probe->session->attempt_of)
        filter_tell_number(probe, FILTER_NUMBER, probe->session->attempt_of);
}

static void get_call(struct filter_probe *probe)
{
    for (unsigned side = 0; side < 2; side++)
        if (probe->session->call_id_known[side])
            filter_tell_number(probe, FILTER_NUMBER, probe->session->call_id[side]);
}

static void get_file(struct filter_probe *probe)
{
    const char *const path = filter_path(probe->filter, probe->session->file);
    const char *const slash = path ? strrchr(path, '/') : NULL;

    filter_tell_text(probe, FILTER_TEXT, path);
    filter_tell_text(probe, FILTER_TEXT, slash ? slash + 1 : NULL);
}

static void get_frame(struct filter_probe *probe)
{
    filter_tell_range(probe, FILTER_NUMBER, (int64_t)probe->session->first_frame, (int64_t)probe->session->last_frame);
}

/* --- the table -------------------------------------------------------------------------- */

static const char *const no_bits[] = { "none" };
#define STAGES .words = stage_names, .word_count = STAGE_COUNT
#define STATES(of) { .name = "stage." #of, .type = FILTER_WORD, .words = stage_state_names, .word_count = STATE_OK + 1, \
                       .get = get_stage_##of, .help = "how far the stage " #of " came" }

const struct filter_field filter_session_fields[] = {
    { .name = "user", .also = "auth.user", .type = FILTER_TEXT, .absent = "unknown", .searched = true, .get = get_user,
      .help = "the name that the client gave, or tried, with its domain if it gave one" },
    { .name = "client", .type = FILTER_HOST, .absent = "unknown", .searched = true, .get = get_client,
      .help = "who opened the connection: its address, or the host name it told" },
    { .name = "server", .type = FILTER_HOST, .absent = "unknown", .searched = true, .get = get_server,
      .help = "who was called: its address, or the host name it told" },
    { .name = "address", .also = "ip", .type = FILTER_ADDRESS, .absent = "unknown", .get = get_address,
      .help = "the client's address or the server's" },
    { .name = "inner", .type = FILTER_ADDRESS, .absent = "unknown", .searched = true, .get = get_inner,
      .help = "an address inside the tunnel, as IPCP agreed it" },
    { .name = "port", .type = FILTER_NUMBER, .absent = "unknown", .get = get_port,
      .help = "the client's TCP port or the server's" },
    { .name = "host", .also = "host_name", .type = FILTER_TEXT, .absent = "unknown", .get = get_host,
      .help = "the host name that either end told" },
    { .name = "vendor", .type = FILTER_TEXT, .absent = "unknown", .searched = true, .get = get_vendor,
      .help = "the make of either end, or the vendor string it told" },
    { .name = "outcome", .type = FILTER_WORD, .words = outcome_names, .word_count = OUTCOME_FAILED + 1, .searched = true,
      .get = get_outcome, .help = "whether it worked; incomplete means that the capture cannot decide" },
    { .name = "stage", .also = "failed_stage", .type = FILTER_WORD, STAGES, .absent = "none", .searched = true,
      .get = get_stage, .help = "the stage in which a session failed" },
    STATES(tcp), STATES(control), STATES(call), STATES(gre), STATES(lcp), STATES(auth), STATES(ccp), STATES(ncp),
    STATES(data), STATES(teardown),
    { .name = "cause", .also = "root_cause", .type = FILTER_ID, .absent = "none", .searched = true, .findings = true,
      .get = get_cause,
      .help = "the finding that explains why it failed, by its id or an alias" },
    { .name = "finding", .type = FILTER_ID, .absent = "none", .searched = true, .findings = true, .get = get_finding,
      .help = "a finding of the session, by its id or an alias" },
    { .name = "severity", .type = FILTER_WORD, .words = severity_names, .word_count = SEVERITY_CRITICAL + 1,
      .absent = "none", .ordered = true, .get = get_severity,
      .help = "how grave a finding of the session is; < and > compare" },
    { .name = "limit", .type = FILTER_ID, .absent = "none", .searched = true, .findings = true, .get = get_limit,
      .help = "what the capture cannot show, by its id" },
    { .name = "auth", .also = "auth.method", .type = FILTER_ID, .absent = "unknown", .searched = true, .get = get_auth,
      .help = "the authentication method, such as PAP or MS-CHAPv2; none means that both ends went without" },
    { .name = "auth.result", .type = FILTER_WORD, .words = auth_result_names, .word_count = AUTH_FAILURE + 1,
      .get = get_auth_result, .help = "what became of authentication" },
    { .name = "attempts", .also = "auth.attempts", .type = FILTER_NUMBER, .get = get_attempts,
      .help = "how often the client tried to authenticate" },
    { .name = "bits", .also = "encryption", .type = FILTER_NUMBER, FILTER_WORDS(no_bits), .absent = "unknown",
      .get = get_bits, .help = "the strength of encryption in the weaker direction: 40, 56 or 128; 0 or none without it" },
    { .name = "stateless", .also = "encryption.stateless", .type = FILTER_BOOL, .absent = "unknown", .get = get_stateless,
      .help = "encryption changes its key with every packet" },
    { .name = "mppc", .also = "encryption.mppc", .type = FILTER_BOOL, .absent = "unknown", .get = get_mppc,
      .help = "MPPC compression was agreed together with encryption" },
    { .name = "compression", .type = FILTER_ID, .absent = "none", .get = get_compression,
      .help = "the compression agreed in either direction, such as mppc or deflate" },
    { .name = "ended", .also = "ended.how", .type = FILTER_WORD, .words = ENDED_WORDS,
      .word_count = ENDED_CAPTURE_END, .absent = "unknown", .get = get_ended,
      .help = "the message or event that ended it" },
    { .name = "ended.by", .type = FILTER_WORD, .words = side_names, .word_count = SIDE_UNKNOWN + 1, .absent = "none",
      .get = get_ended_by, .help = "who ended it; none, if it had not ended" },
    { .name = "reason", .also = "reason_text", .type = FILTER_TEXT, .absent = "none", .searched = true, .get = get_reason,
      .help = "what the end that ended it gave as the reason" },
    { .name = "windows_error", .type = FILTER_NUMBER, .absent = "none", .searched = true, .get = get_windows_error,
      .help = "the error number that Windows shows, of the end or of an attempt to authenticate, such as 691" },
    { .name = "time", .type = FILTER_TIME, .get = get_time,
      .help = "a moment at which the session was alive, from its first packet to its last" },
    { .name = "start", .type = FILTER_TIME, .get = get_start, .help = "when it began" },
    { .name = "end", .type = FILTER_TIME, .get = get_end, .help = "when its last packet came" },
    { .name = "duration", .type = FILTER_DURATION, .get = get_duration, .help = "how long it lasted" },
    { .name = "packets", .type = FILTER_AMOUNT, .get = get_packets, .help = "packets of user data, both directions" },
    { .name = "bytes", .type = FILTER_AMOUNT, .get = get_bytes, .help = "octets of user data, both directions" },
    { .name = "lost", .type = FILTER_AMOUNT, .get = get_lost, .help = "GRE packets that did not arrive here" },
    { .name = "reordered", .type = FILTER_AMOUNT, .get = get_reordered, .help = "GRE packets that came out of order" },
    { .name = "duplicated", .type = FILTER_AMOUNT, .get = get_duplicated, .help = "GRE packets that came again" },
    { .name = "rtt", .type = FILTER_DURATION, .absent = "unknown", .get = get_rtt,
      .help = "the time to the acknowledgment of a packet, the median of either direction" },
    { .name = "session", .type = FILTER_NUMBER, .get = get_session, .help = "the session's number in the report" },
    { .name = "tunnel", .type = FILTER_NUMBER, .absent = "unknown", .get = get_tunnel,
      .help = "the number of its control connection; several sessions may share it" },
    { .name = "attempt_of", .type = FILTER_NUMBER, .absent = "none", .get = get_attempt_of,
      .help = "the earlier session that this one tries again" },
    { .name = "call", .also = "call_id", .type = FILTER_NUMBER, .absent = "unknown", .get = get_call,
      .help = "the client's call id or the server's" },
    { .name = "file", .type = FILTER_TEXT, .get = get_file,
      .help = "the file of its first packet, as named on the command line, or without its folders" },
    { .name = "frame", .type = FILTER_NUMBER, .get = get_frame,
      .help = "a frame from the session's first to its last" },
};
const size_t filter_session_field_count = sizeof filter_session_fields / sizeof filter_session_fields[0];
