/* SPDX-License-Identifier: GPL-2.0-or-later */
/* model.c: the words of the model's enums, and what faces ask of it. */
#include "analyze/model.h"

const char *const side_names[] = { [SIDE_CLIENT] = "client", [SIDE_SERVER] = "server", [SIDE_NETWORK] = "network",
                                   [SIDE_UNKNOWN] = "unknown" };

const char *const stage_names[] = {
    [STAGE_TCP] = "tcp", [STAGE_CONTROL] = "control", [STAGE_CALL] = "call", [STAGE_GRE] = "gre",
    [STAGE_LCP] = "lcp", [STAGE_AUTH] = "auth",       [STAGE_CCP] = "ccp",   [STAGE_NCP] = "ncp",
    [STAGE_DATA] = "data", [STAGE_TEARDOWN] = "teardown", [STAGE_NONE] = "none",
};

const char *const stage_state_names[] = { [STATE_ABSENT] = "absent", [STATE_NOT_CAPTURED] = "not-captured",
                                          [STATE_PARTIAL] = "partial", [STATE_FAILED] = "failed",
                                          [STATE_OK] = "ok" };

const char *const outcome_names[] = { [OUTCOME_INCOMPLETE] = "incomplete", [OUTCOME_CONNECTED] = "connected",
                                      [OUTCOME_FAILED] = "failed" };

const char *const severity_names[] = { [SEVERITY_INFO] = "info", [SEVERITY_NOTICE] = "notice",
                                       [SEVERITY_WARNING] = "warning", [SEVERITY_CRITICAL] = "critical" };

const char *const kind_names[] = { [KIND_CAUSE] = "cause", [KIND_CONDITION] = "condition", [KIND_AUDIT] = "audit",
                                   [KIND_LIMIT] = "limit", [KIND_CREDENTIAL] = "credential", [KIND_HINT] = "hint" };

const char *const ended_names[] = {
    [ENDED_NOT] = "not",
    [ENDED_LCP_TERMINATE] = "lcp-terminate",
    [ENDED_CALL_CLEAR] = "call-clear",
    [ENDED_CALL_DISCONNECT] = "call-disconnect",
    [ENDED_CALL_REFUSED] = "call-refused",
    [ENDED_CONTROL_STOP] = "control-stop",
    [ENDED_TCP_FIN] = "tcp-fin",
    [ENDED_TCP_RST] = "tcp-rst",
    [ENDED_ICMP] = "icmp",
    [ENDED_SILENCE] = "silence",
    [ENDED_CAPTURE_END] = "capture-end",
};

const char *const basis_names[] = { [BASIS_NONE] = "none", [BASIS_ACKNOWLEDGED] = "acknowledged",
                                    [BASIS_INFERRED] = "inferred", [BASIS_DECRYPTED] = "decrypted" };

const char *const auth_result_names[] = { [AUTH_UNKNOWN] = "unknown", [AUTH_SUCCESS] = "success",
                                          [AUTH_FAILURE] = "failure" };

const char *const answer_names[] = { [ANSWER_NONE] = "none", [ANSWER_ACK] = "ack", [ANSWER_NAK] = "nak",
                                     [ANSWER_REJ] = "rej" };

const char *const unreadable_names[UNREADABLE_COUNT] = {
    [UNREADABLE_NO_LOGIN] = "no-login",
    [UNREADABLE_NO_SECRET] = "no-secret",
    [UNREADABLE_WRONG_SECRET] = "wrong-secret",
    [UNREADABLE_METHOD] = "keys-not-from-password",
    [UNREADABLE_OUT_OF_STEP] = "out-of-step",
    [UNREADABLE_LATE] = "late",
    [UNREADABLE_GAP] = "gap",
    [UNREADABLE_IMPLAUSIBLE] = "implausible",
    [UNREADABLE_COMPRESSION] = "compression",
    [UNREADABLE_HEADERS] = "compressed-headers",
    [UNREADABLE_CUT] = "cut",
    [UNREADABLE_MULTILINK] = "multilink",
    [UNREADABLE_NOT_IP] = "not-ip",
};

const struct negotiation *session_negotiation(const struct session *session, uint16_t protocol)
{
    for (uint32_t i = 0; i < session->negotiation_count; i++)
        if (session->negotiations[i].protocol == protocol)
            return &session->negotiations[i];
    return NULL;
}

const struct offer *half_agreed(const struct half *half, uint8_t type)
{
    for (uint32_t i = 0; i < half->count; i++)
        if (half->offers[i].type == type && half->offers[i].in_force)
            return &half->offers[i];
    return NULL;
}

const struct clear_facts *session_clear(const struct session *session, enum direction way)
{
    static const struct clear_facts none;
    return session->clear ? &session->clear[way] : &none;
}
