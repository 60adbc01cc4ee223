/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_auth.c: packets of PAP, CHAP and EAP in words, see notation.c.
 *
 * Hazards: secrets (lengths only); hostile names and messages (quoted and escaped).
 */
#include "dissect/notation.h"

#include "dissect/cp.h"

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
    if (chap_change_length(chap->code)) /* code, id and length are said */
        notation_length(line, chap->head.length > CP_HEADER ? chap->head.length - CP_HEADER : 0);
    else
        notation_octets(line, &chap->data);
    line_fault(line, chap->head.status);
}

static void add_named(struct line *line, const struct names *names, const char *word, uint32_t number)
{
    if (!notation_word(line, names, number))
        line_format(line, "%s %u", word, (unsigned)number);
}

static void add_wanted(struct line *line, const struct eap *eap)
{
    struct eap_wanted wanted;
    for (unsigned i = 0; eap_wanted(eap, i, &wanted); i++) {
        line_add(line, i ? ", " : " wants ");
        if (wanted.is_expanded && wanted.vendor_id) {
            add_named(line, &names_eap_vendors, "vendor", wanted.vendor_id);
            line_format(line, " type %u", (unsigned)wanted.vendor_type);
        } else {
            add_named(line, &names_eap_types, "type", wanted.is_expanded ? wanted.vendor_type : wanted.type);
        }
    }
    if (eap->desired.length > eap->desired.have)
        line_add(line, "...");
}

/* " first <1014 octets> of 2048, TLSv1.0 Handshake ClientHello" */
static void add_tls(struct line *line, const struct eap *eap)
{
    const struct tls *const record = &eap->record;
    if (!eap_has_fragment(eap))
        return;
    line_add(line, " ");
    notation_word(line, &names_eap_fragments, eap->fragment);
    if (eap->type != EAP_TLS)
        line_format(line, " version=%u", eap->tls_flags & EAP_TLS_VERSION);
    if (eap->data.length)
        notation_length(line, eap->data.length);
    if (fields_has(&eap->head, offsetof(struct eap, tls_length)))
        line_format(line, " of %u", (unsigned)eap->tls_length);
    if (!eap->has_record)
        return;
    line_add(line, ", ");
    notation_word(line, &names_tls_versions, record->version);
    line_format(line, " %s", names_find(&names_tls_content_types, record->content_type)->full);
    if (fields_has(&record->head, offsetof(struct tls, handshake_type))) {
        line_add(line, " ");
        notation_word(line, &names_tls_handshakes, record->handshake_type);
    }
}

static void add_vendor(struct line *line, const struct eap *eap)
{
    line_add(line, " ");
    add_named(line, &names_eap_vendors, "vendor", eap->vendor_id);
    line_add(line, " ");
    add_named(line, eap_vendor_types(eap->vendor_id), "type", eap->vendor_type);
}

static void add_eap_data(struct line *line, const struct eap *eap)
{
    const bool is_token = (eap->type == EAP_OTP || eap->type == EAP_GTC) && eap->code == EAP_RESPONSE;
    notation_text(line, &eap->identity);
    if (fields_has(&eap->head, offsetof(struct eap, vendor_type)))
        add_vendor(line, eap);
    add_wanted(line, eap);
    if (fields_has(&eap->head, offsetof(struct eap, value_size))) {
        notation_length(line, eap->value.length);
        line_add(line, ", name = ");
        line_quote(line, &eap->name);
    }
    if (fields_has(&eap->head, offsetof(struct eap, subtype))) {
        line_add(line, " ");
        add_named(line, &names_eap_sim_subtypes, "subtype", eap->subtype);
        notation_length(line, eap->data.length);
    } else if (eap_is_tls(eap->type)) {
        add_tls(line, eap);
    } else if (is_token) {
        line_add(line, " <hidden>");
    } else {
        notation_octets(line, &eap->data);
    }
}

void notation_eap(struct line *line, const struct eap *eap)
{
    notation_code(line, &names_eap_codes, eap->code, eap->id);
    if (fields_has(&eap->head, offsetof(struct eap, type))) {
        line_add(line, " ");
        add_named(line, &names_eap_types, "type", eap->type);
    }
    add_eap_data(line, eap);
    if (eap->has_inner) {
        line_add(line, ": ");
        notation_chap(line, &eap->inner);
    } else if (fields_has(&eap->head, offsetof(struct eap, opcode))) {
        line_add(line, ": ");
        add_named(line, &names_chap_codes, "opcode", eap->opcode);
    }
    line_fault(line, eap->head.status);
}
