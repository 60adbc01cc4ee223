/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_auth.c: packets of PAP, CHAP and EAP in words, see notation.c.
 *
 * Hazards: secrets (lengths only); hostile names and messages (quoted and escaped).
 */
#include "dissect/notation.h"

void notation_pap(struct line *line, const struct pap *pap)
{
    notation_code(line, &names_pap_codes, pap->code, pap->id);
    if (fields_has(&pap->head, offsetof(struct pap, peer_id_length))) {
        line_add(line, " user=");
        line_quote(line, &pap->peer_id);
    }
    if (fields_has(&pap->head, offsetof(struct pap, password_length)))
        line_add(line, " password=<hidden>");
    notation_text(line, &pap->message);
    notation_octets(line, &pap->data);
    line_fault(line, pap->head.status);
}

void notation_chap(struct line *line, const struct chap *chap)
{
    notation_code(line, &names_chap_codes, chap->code, chap->id);
    const bool has_value = fields_has(&chap->head, offsetof(struct chap, value_size));
    if ((chap->code == CHAP_CHALLENGE || chap->code == CHAP_RESPONSE) && has_value) {
        notation_length(line, chap->value.length);
        line_add(line, ", name = ");
        line_quote(line, &chap->name);
    }
    if (chap->code == CHAP_SUCCESS || chap->code == CHAP_FAILURE) {
        line_add(line, " ");
        line_quote(line, &chap->message);
    }
    if (chap->code >= CHAP_CHANGE_V1 && chap->code <= CHAP_CHANGE_V3)
        notation_length(line, chap->data.length);
    else
        notation_octets(line, &chap->data);
    line_fault(line, chap->head.status);
}

static void add_eap_data(struct line *line, const struct eap *eap)
{
    if (eap->type == EAP_IDENTITY || eap->type == EAP_NOTIFICATION)
        notation_text(line, &eap->identity);
    for (uint32_t i = 0; i < eap->desired.have; i++) {
        line_add(line, i ? ", " : " wants ");
        if (!notation_word(line, &names_eap_types, eap->desired.octets[i]))
            line_format(line, "type %u", eap->desired.octets[i]);
    }
    if (fields_has(&eap->head, offsetof(struct eap, value_size))) {
        notation_length(line, eap->value.length);
        line_add(line, ", name = ");
        line_quote(line, &eap->name);
    }
    if (eap_is_tls(eap->type)) {
        line_add(line, eap->tls_flags & EAP_TLS_START ? " start" : "");
        line_add(line, eap->tls_flags & EAP_TLS_MORE ? " more" : "");
        notation_length(line, eap->data.length);
    } else {
        notation_octets(line, &eap->data);
    }
}

void notation_eap(struct line *line, const struct eap *eap)
{
    notation_code(line, &names_eap_codes, eap->code, eap->id);
    if (fields_has(&eap->head, offsetof(struct eap, type))) {
        line_add(line, " ");
        if (!notation_word(line, &names_eap_types, eap->type))
            line_format(line, "type %u", eap->type);
    }
    add_eap_data(line, eap);
    if (eap->has_inner) {
        line_add(line, ": ");
        notation_chap(line, &eap->inner);
    } else if (eap->type == EAP_MSCHAPV2) {
        line_add(line, ": ");
        notation_word(line, &names_chap_codes, eap->opcode);
    }
    line_fault(line, eap->head.status);
}
