/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers.c: see answers.h. Hazards: identifiers come again (the newest request counts); both ends ask with
 * the same identifier.
 */
#include "analyze/answers.h"

/* A packet that answers, and what it answers. Requests stand with no answer of their own: `to` is 0. */
struct answer_row {
    uint8_t code, to;
};

/* RFC 1661 section 5, RFC 1962 section 3. */
static const struct answer_row cp_rows[] = {
    { CP_CONF_REQ, 0 },           { CP_CONF_ACK, CP_CONF_REQ }, { CP_CONF_NAK, CP_CONF_REQ },
    { CP_CONF_REJ, CP_CONF_REQ }, { CP_TERM_REQ, 0 },           { CP_TERM_ACK, CP_TERM_REQ },
    { CP_ECHO_REQ, 0 },           { CP_ECHO_REP, CP_ECHO_REQ }, { CP_RESET_REQ, 0 },
    { CP_RESET_ACK, CP_RESET_REQ },
};
static const struct answer_row pap_rows[] = {
    { PAP_REQUEST, 0 }, { PAP_ACK, PAP_REQUEST }, { PAP_NAK, PAP_REQUEST },
};
/* The verdict answers the Response, which answers the Challenge. */
static const struct answer_row chap_rows[] = {
    { CHAP_CHALLENGE, 0 },             { CHAP_RESPONSE, CHAP_CHALLENGE }, { CHAP_SUCCESS, CHAP_RESPONSE },
    { CHAP_FAILURE, CHAP_RESPONSE },   { CHAP_CHANGE_V1, 0 },             { CHAP_CHANGE_V2, 0 },
    { CHAP_CHANGE_V3, 0 },             { CHAP_SUCCESS, CHAP_CHANGE_V1 },  { CHAP_FAILURE, CHAP_CHANGE_V1 },
    { CHAP_SUCCESS, CHAP_CHANGE_V2 },  { CHAP_FAILURE, CHAP_CHANGE_V2 },  { CHAP_SUCCESS, CHAP_CHANGE_V3 },
    { CHAP_FAILURE, CHAP_CHANGE_V3 },
};
static const struct answer_row eap_rows[] = {
    { EAP_REQUEST, 0 }, { EAP_RESPONSE, EAP_REQUEST }, { EAP_SUCCESS, EAP_RESPONSE }, { EAP_FAILURE, EAP_RESPONSE },
};
static const struct answer_row control_rows[] = {
    { PPTP_SCCRQ, 0 },           { PPTP_SCCRP, PPTP_SCCRQ },
    { PPTP_STOP_CCRQ, 0 },       { PPTP_STOP_CCRP, PPTP_STOP_CCRQ },
    { PPTP_ECHO_REQUEST, 0 },    { PPTP_ECHO_REPLY, PPTP_ECHO_REQUEST },
    { PPTP_OCRQ, 0 },            { PPTP_OCRP, PPTP_OCRQ },
    { PPTP_ICRQ, 0 },            { PPTP_ICRP, PPTP_ICRQ },
    { PPTP_ICCN, PPTP_ICRP },    { PPTP_CALL_CLEAR, 0 },
    { PPTP_CALL_DISCONNECT, PPTP_CALL_CLEAR },
};

struct answer_table {
    const struct answer_row *rows;
    unsigned count;
};
#define TABLE(rows) ((struct answer_table){ rows, sizeof(rows) / sizeof *(rows) })

static uint64_t newest(const struct answers *answers, unsigned side, const struct asked *like)
{
    for (unsigned back = 1; back <= ANSWERS_REACH; back++) {
        const struct asked *const asked = &answers->asked[side][(answers->next[side] - back) % ANSWERS_REACH];
        if (asked->frame && asked->protocol == like->protocol && asked->code == like->code && asked->id == like->id)
            return asked->frame;
    }
    return 0;
}

static uint64_t look(struct answers *answers, unsigned from, struct answer_table table, const struct asked *packet)
{
    uint64_t found = 0;
    bool known = false;
    for (unsigned i = 0; i < table.count; i++) {
        if (table.rows[i].code != packet->code)
            continue;
        const struct asked request = { .protocol = packet->protocol, .code = table.rows[i].to, .id = packet->id };
        known = true;
        if (request.code && !found)
            found = newest(answers, !from, &request);
    }
    if (known) { /* what answers may be answered itself */
        answers->asked[from][answers->next[from]] = *packet;
        answers->next[from] = (uint8_t)((answers->next[from] + 1) % ANSWERS_REACH);
    }
    return found;
}

uint64_t answers_ppp(struct answers *answers, unsigned from, const struct frame *frame, uint64_t number)
{
    struct asked packet = { .frame = number, .protocol = frame->ppp.protocol };
    switch (frame->kind) {
    case BODY_CP:
        packet.code = frame->body.cp.code;
        packet.id = frame->body.cp.id;
        return look(answers, from, TABLE(cp_rows), &packet);
    case BODY_PAP:
        packet.code = frame->body.pap.code;
        packet.id = frame->body.pap.id;
        return look(answers, from, TABLE(pap_rows), &packet);
    case BODY_SPAP: /* with PAP's codes */
        packet.code = frame->body.spap.code;
        packet.id = frame->body.spap.id;
        return look(answers, from, TABLE(pap_rows), &packet);
    case BODY_CHAP:
        packet.code = frame->body.chap.code;
        packet.id = frame->body.chap.id;
        return look(answers, from, TABLE(chap_rows), &packet);
    case BODY_EAP:
        packet.code = frame->body.eap.code;
        packet.id = frame->body.eap.id;
        return look(answers, from, TABLE(eap_rows), &packet);
    default:
        return 0;
    }
}

uint64_t answers_control(struct answers *answers, unsigned from, const struct pptp *message, uint64_t number)
{
    const bool is_echo = message->type == PPTP_ECHO_REQUEST || message->type == PPTP_ECHO_REPLY;
    const struct asked packet = { .frame = number, .code = (uint8_t)message->type,
                                  .id = is_echo ? message->identifier : 0 };
    return message->type > UINT8_MAX ? 0 : look(answers, from, TABLE(control_rows), &packet);
}
