/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation.c: messages as one line each, PPP's in the notation of pppd's debug log:
 *
 *      [LCP ConfReq id=1 <mru 1400> <asyncmap 0x0> <auth MS-CHAPv2> <pcomp>]
 *
 * Words come from the name lists, option values from the field tables: a new option
 * needs nothing here. Two things differ from pppd, so that reports say them one way:
 * ids are decimal, and authentication is named by its method.
 *
 * Hazards: secrets (lengths only); hostile text (quoted and escaped); octets
 * without end (at most HEX_MOST are shown).
 */
#include "dissect/text.h"

#include <string.h>

#include "dissect/line.h"
#include "dissect/packet.h"

enum { HEX_MOST = 64 };

/* The number's word; false where it has none. */
static bool add_word(struct line *line, const struct names *names, uint32_t number)
{
    const struct name *const name = names_find(names, number);
    if (name)
        line_add(line, name->word);
    return name != NULL;
}

static void add_code(struct line *line, const struct names *names, uint8_t code, uint8_t id)
{
    if (!add_word(line, names, code))
        line_format(line, "code=0x%02x", code);
    line_format(line, " id=%u", id);
}

static void add_octets(struct line *line, const struct span *span)
{
    if (span->length == 0)
        return;
    line_add(line, " ");
    line_hex(line, span, HEX_MOST);
}

static void add_length(struct line *line, uint32_t octets)
{
    line_format(line, " <%u octets>", (unsigned)octets);
}

static void add_text(struct line *line, const struct span *span)
{
    if (span->length == 0)
        return;
    line_add(line, " ");
    line_quote(line, span);
}

/* --- options ------------------------------------------------------------------ */

static void add_mppe(struct line *line, uint32_t bits)
{
    static const struct {
        uint32_t bit;
        char letter;
    } letters[] = { { MPPE_STATELESS, 'H' }, { MPPE_56, 'M' }, { MPPE_128, 'S' },
                    { MPPE_40, 'L' }, { MPPE_OBSOLETE, 'D' }, { MPPE_MPPC, 'C' } };
    for (unsigned i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        line_format(line, " %c%c", bits & letters[i].bit ? '+' : '-', letters[i].letter);
        bits &= ~letters[i].bit;
    }
    if (bits)
        line_format(line, " +0x%x", (unsigned)bits);
}

/* The method by its one name: "PAP", "MS-CHAPv2"; an algorithm without one by number. */
static void add_auth(struct line *line, const struct cp_option *option)
{
    line_add(line, " ");
    const bool has_algorithm = fields_has(&option->head, offsetof(struct cp_option, auth_algorithm));
    if (has_algorithm && add_word(line, &names_chap_algorithms, option->auth_algorithm))
        return;
    if (!add_word(line, &names_auth_protocols, option->auth_protocol))
        line_format(line, "0x%x", option->auth_protocol);
    if (has_algorithm)
        line_format(line, " %02x", option->auth_algorithm);
    add_octets(line, &option->data);
}

/* Class and value, its octets apart: [local:f3.19.8e], [MAC:00:11:22:33:44:55]. */
static void add_endpoint(struct line *line, const struct cp_option *option)
{
    enum { CLASS_MAC = 3 };
    const char *between = "";
    line_add(line, " [");
    if (!add_word(line, &names_lcp_endpoint, option->number))
        line_format(line, "%u", (unsigned)option->number);
    line_add(line, ":");
    for (uint32_t i = 0; i < option->data.have; i++) {
        line_format(line, "%s%02x", between, option->data.octets[i]);
        between = option->number == CLASS_MAC ? ":" : ".";
    }
    line_add(line, "]");
}

/* A link-local address by its last half. */
static void add_interface_id(struct line *line, const struct cp_option *option)
{
    struct address address = { 6, { 0xFE, 0x80 } };
    char text[64];
    memcpy(address.octets + 8, option->data.octets, 8);
    text_address(&address, text, sizeof text);
    line_format(line, " %s", text);
}

/* A value by its row: its name's word, or its number as pppd writes it. */
static void add_row(struct line *line, const struct field *field, const struct cp_option *option)
{
    struct span span;
    const uint32_t number = field_number(field, option);
    switch (field->type) {
    case FIELD_NUMBER:
        line_add(line, " ");
        if (!add_word(line, field->names, number))
            line_format(line, "%u", (unsigned)number);
        break;
    case FIELD_HEX:
        line_add(line, " ");
        if (add_word(line, field->names, number))
            break;
        line_add(line, field->length == 1 ? "" : "0x");
        line_format(line, "%0*x", field->length == 1 ? 2 : 1, (unsigned)number);
        break;
    case FIELD_IPV4:
        line_format(line, " %u.%u.%u.%u", number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255);
        break;
    case FIELD_BYTES:
        memcpy(&span, (const uint8_t *)option + field->member, sizeof span);
        add_octets(line, &span);
        break;
    case FIELD_FLAG:
    case FIELD_TEXT:
    case FIELD_SECRET:
    case FIELD_ADDRESS:
    case FIELD_GROUP:
    case FIELD_FAULT:
        break;
    }
}

/* The few options that pppd writes in a way of their own; false for all others. */
static bool add_special(struct line *line, uint16_t protocol, const struct cp_option *option)
{
    const struct names *const options = cp_options(protocol);
    if (option->head.status != READER_OK)
        return false;
    if (options == &names_ccp_options && option->type == CCP_MPPE)
        add_mppe(line, option->number);
    else if (options == &names_lcp_options && option->type == LCP_AUTH)
        add_auth(line, option);
    else if (options == &names_lcp_options && option->type == LCP_ENDPOINT)
        add_endpoint(line, option);
    else if (options == &names_ipv6cp_options && option->type == IPV6CP_INTERFACE_ID)
        add_interface_id(line, option);
    else
        return false;
    return true;
}

enum { VALUE_ROW = 2 }; /* the rows of type and length come first */

static void add_option(struct line *line, uint16_t protocol, const struct cp_option *option)
{
    const struct head *const head = &option->head;
    if (!add_word(line, cp_options(protocol), option->type))
        line_format(line, "option %u", option->type);
    const bool is_written = add_special(line, protocol, option);
    for (unsigned i = VALUE_ROW; !is_written && head->layout && i < head->layout->count; i++)
        if (head->has & 1u << i)
            add_row(line, &head->layout->rows[i], option);
    line_fault(line, head->status);
}

size_t text_option(uint16_t protocol, const struct cp_option *option, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    add_option(&line, protocol, option);
    return line.length;
}

/* --- control protocols -------------------------------------------------------- */

static void add_options(struct line *line, const struct cp *cp, const uint8_t *block)
{
    struct reader options = cp_option_reader(cp, block);
    struct cp_option option;
    while (cp_option_next(&options, cp->protocol, &option)) {
        line_add(line, " <");
        add_option(line, cp->protocol, &option);
        line_add(line, ">");
    }
}

static void add_ras(struct line *line, uint32_t error)
{
    const struct name *const name = names_find(&names_ras, error);
    line_format(line, " Windows error %u", (unsigned)error);
    if (name)
        line_format(line, " (%s)", name->full);
}

static bool has(const struct cp *cp, size_t member)
{
    return fields_has(&cp->head, member);
}

static bool is_text(const struct head *head, size_t member)
{
    for (unsigned i = 0; i < head->layout->count; i++)
        if (head->layout->rows[i].member == member)
            return head->layout->rows[i].type == FIELD_TEXT;
    return false;
}

static void add_cp(struct line *line, const struct cp *cp, const uint8_t *block)
{
    add_code(line, cp_codes(cp->protocol), cp->code, cp->id);
    add_options(line, cp, block);
    if (cp->has_windows_error)
        add_ras(line, cp->windows_error);
    else if (has(cp, offsetof(struct cp, magic_number)))
        line_format(line, " magic=0x%x", (unsigned)cp->magic_number);
    if (has(cp, offsetof(struct cp, seconds_remaining)))
        line_format(line, " seconds=%u", (unsigned)cp->seconds_remaining);
    if (has(cp, offsetof(struct cp, rejected_protocol))) {
        line_add(line, " ");
        if (!add_word(line, &names_ppp_protocols, cp->rejected_protocol))
            line_add(line, "protocol");
        line_format(line, " (0x%04x)", cp->rejected_protocol);
    }
    if (is_text(&cp->head, offsetof(struct cp, data)))
        add_text(line, &cp->data);
    else
        add_octets(line, &cp->data);
    line_fault(line, cp->head.status);
}

/* --- authentication ----------------------------------------------------------- */

static void add_pap(struct line *line, const struct pap *pap)
{
    add_code(line, &names_pap_codes, pap->code, pap->id);
    if (fields_has(&pap->head, offsetof(struct pap, peer_id_length))) {
        line_add(line, " user=");
        line_quote(line, &pap->peer_id);
    }
    if (fields_has(&pap->head, offsetof(struct pap, password_length)))
        line_add(line, " password=<hidden>");
    add_text(line, &pap->message);
    add_octets(line, &pap->data);
    line_fault(line, pap->head.status);
}

static void add_chap(struct line *line, const struct chap *chap)
{
    add_code(line, &names_chap_codes, chap->code, chap->id);
    const bool has_value = fields_has(&chap->head, offsetof(struct chap, value_size));
    if ((chap->code == CHAP_CHALLENGE || chap->code == CHAP_RESPONSE) && has_value) {
        add_length(line, chap->value.length);
        line_add(line, ", name = ");
        line_quote(line, &chap->name);
    }
    if (chap->code == CHAP_SUCCESS || chap->code == CHAP_FAILURE) {
        line_add(line, " ");
        line_quote(line, &chap->message);
    }
    if (chap->code >= CHAP_CHANGE_V1 && chap->code <= CHAP_CHANGE_V3)
        add_length(line, chap->data.length);
    else
        add_octets(line, &chap->data);
    line_fault(line, chap->head.status);
}

static void add_eap_data(struct line *line, const struct eap *eap)
{
    if (eap->type == EAP_IDENTITY || eap->type == EAP_NOTIFICATION)
        add_text(line, &eap->identity);
    for (uint32_t i = 0; i < eap->desired.have; i++) {
        line_add(line, i ? ", " : " wants ");
        if (!add_word(line, &names_eap_types, eap->desired.octets[i]))
            line_format(line, "type %u", eap->desired.octets[i]);
    }
    if (fields_has(&eap->head, offsetof(struct eap, value_size))) {
        add_length(line, eap->value.length);
        line_add(line, ", name = ");
        line_quote(line, &eap->name);
    }
    if (eap_is_tls(eap->type)) {
        line_add(line, eap->tls_flags & EAP_TLS_START ? " start" : "");
        line_add(line, eap->tls_flags & EAP_TLS_MORE ? " more" : "");
        add_length(line, eap->data.length);
    } else {
        add_octets(line, &eap->data);
    }
}

static void add_eap(struct line *line, const struct eap *eap)
{
    add_code(line, &names_eap_codes, eap->code, eap->id);
    if (fields_has(&eap->head, offsetof(struct eap, type))) {
        line_add(line, " ");
        if (!add_word(line, &names_eap_types, eap->type))
            line_format(line, "type %u", eap->type);
    }
    add_eap_data(line, eap);
    if (eap->has_inner) {
        line_add(line, ": ");
        add_chap(line, &eap->inner);
    } else if (eap->type == EAP_MSCHAPV2) {
        line_add(line, ": ");
        add_word(line, &names_chap_codes, eap->opcode);
    }
    line_fault(line, eap->head.status);
}

/* --- frames ------------------------------------------------------------------- */

static void add_mppe_data(struct line *line, const struct mppe *mppe)
{
    line_add(line, mppe->encrypted ? "MPPE" : "MPPC");
    if (mppe->head.has == 0) {
        line_fault(line, mppe->head.status);
        return;
    }
    line_format(line, " count=%u", mppe->coherency_count);
    line_add(line, mppe->flushed ? " flushed" : "");
    line_add(line, mppe->mppc_b ? " front" : "");
    line_add(line, mppe->compressed ? " compressed" : "");
    line_add(line, mppe->encrypted ? " encrypted" : "");
    add_length(line, mppe->data.length);
}

static void add_body(struct line *line, const struct frame *frame, const uint8_t *block)
{
    if (frame->kind == BODY_MPPE) {
        add_mppe_data(line, &frame->body.mppe);
        return;
    }
    if (!add_word(line, &names_ppp_protocols, frame->ppp.protocol))
        line_format(line, "protocol 0x%04x", frame->ppp.protocol);
    if (frame->kind == BODY_DATA) {
        add_length(line, frame->ppp.payload.length);
    } else if (frame->kind == BODY_UNKNOWN) {
        add_octets(line, &frame->ppp.payload);
    } else {
        line_add(line, " ");
        if (frame->kind == BODY_CP)
            add_cp(line, &frame->body.cp, block);
        else if (frame->kind == BODY_PAP)
            add_pap(line, &frame->body.pap);
        else if (frame->kind == BODY_EAP)
            add_eap(line, &frame->body.eap);
        else
            add_chap(line, &frame->body.chap);
    }
}

size_t text_frame(const struct frame *frame, const uint8_t *block, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    line_add(&line, "[");
    if (frame->kind == BODY_NONE)
        line_add(&line, "PPP");
    else
        add_body(&line, frame, block);
    line_fault(&line, frame->ppp.head.status);
    line_add(&line, "]");
    return line.length;
}
