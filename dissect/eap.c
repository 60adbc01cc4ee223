/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eap.c: EAP packets, RFC 3748 section 4, and what their types carry (section 5).
 *
 *   MD5       | Value-Size 8 | Value | Name                             RFC 3748 5.4
 *   expanded  | Vendor-Id 24 | Vendor-Type 32 | data                    RFC 3748 5.7
 *   TLS ...   | L M S . . ver | TLS Message Length 32 (L) | TLS data    RFC 5216 3.1
 *   TEAP      | L M S O . ver | length (L) | outer TLVs' length (O) |   RFC 7170 4.1
 *   SIM, AKA  | Subtype 8 | Reserved 16 | attributes                    RFC 4186 8.1
 *   MSCHAPv2  | OpCode 8 | MS-CHAPv2-ID 8 | MS-Length 16 | data         draft-kamath-pppext-eap-mschapv2 2
 *
 * MSCHAPv2 carries a packet of CHAP's form, but answers Success and Failure with the
 * OpCode alone. TTLS, PEAP and FAST share the flags of EAP-TLS, and add a version.
 *
 * Hazards: a length field that lies; a value size beyond the packet; an MS-Length that is
 * not the rest of the packet; lists of wanted methods that end inside a method; one packet
 * of a fragmented message, whose place is told by flags that not every peer sets (the
 * whole length may stand in each fragment, or in none); types without a layout here (kept
 * as octets); answers that are passwords (secret).
 */
#include "dissect/eap.h"

#include "dissect/cp.h"

enum {
    EAP_EXPANDED_SIZE = 8, /* of a method in an expanded Nak: type, vendor id, vendor type */
    EAP_FRAGMENT_ROW = 5,  /* of the layouts of the TLS methods */
    EAP_HAS_FRAGMENT = 1 << EAP_FRAGMENT_ROW,
};

#define EAP_ROW(m, t, l, u, n) FIELD_ROW(struct eap, m, t, FIELD_NEXT, l, u, n)
#define EAP_AS(m, label, t) FIELD_AS(struct eap, m, label, t, FIELD_NEXT, 0, NULL, NULL)
#define EAP_HEADER                                                 \
    EAP_ROW(code, FIELD_NUMBER, 1, NULL, &names_eap_codes),        \
    EAP_ROW(id, FIELD_NUMBER, 1, NULL, NULL),                      \
    EAP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)
#define EAP_TYPE EAP_HEADER, EAP_ROW(type, FIELD_NUMBER, 1, NULL, &names_eap_types)
#define EAP_DATA EAP_ROW(data, FIELD_BYTES, 0, NULL, NULL)
#define EAP_BIT(label, bits) FIELD_BITS(struct eap, tls_flags, label, bits, NULL)
#define EAP_FLAGS                                                  \
    EAP_TYPE,                                                      \
    EAP_ROW(tls_flags, FIELD_HEX, 1, NULL, NULL),                  \
    FIELD_BITS(struct eap, fragment, "fragment", 0, &names_eap_fragments), \
    EAP_BIT("length_included", EAP_TLS_LENGTH),                    \
    EAP_BIT("more_fragments", EAP_TLS_MORE),                       \
    EAP_BIT("start", EAP_TLS_START)
#define EAP_VERSION EAP_BIT("version", EAP_TLS_VERSION)
#define EAP_OUTER EAP_BIT("outer_tlv_length_included", EAP_TLS_OUTER_TLV)
#define EAP_TLS_LENGTH_ROW EAP_ROW(tls_length, FIELD_NUMBER, 4, "octets", NULL)
#define EAP_OUTER_LENGTH EAP_ROW(outer_tlv_length, FIELD_NUMBER, 4, "octets", NULL)
#define EAP_VALUE(type)                                            \
    EAP_TYPE,                                                      \
    EAP_ROW(value_size, FIELD_NUMBER, 1, "octets", NULL),          \
    FIELD_COUNTED(struct eap, value, type, value_size),            \
    EAP_ROW(name, FIELD_TEXT, 0, NULL, NULL)
#define EAP_VENDOR                                                 \
    EAP_TYPE,                                                      \
    EAP_ROW(vendor_id, FIELD_NUMBER, 3, NULL, &names_eap_vendors), \
    { .name = "vendor_type", .type = FIELD_NUMBER, .at = FIELD_NEXT, .length = 4,                   \
      .member = offsetof(struct eap, vendor_type), .width = 4, .names_of = vendor_types }
#define EAP_CARD                                                   \
    EAP_TYPE,                                                      \
    EAP_ROW(subtype, FIELD_NUMBER, 1, NULL, &names_eap_sim_subtypes), \
    EAP_ROW(reserved, FIELD_HEX, 2, NULL, NULL),                   \
    EAP_AS(data, "attributes", FIELD_BYTES)

static const struct names *vendor_types(const void *message)
{
    return eap_vendor_types(((const struct eap *)message)->vendor_id);
}

#define EAP_LAYOUT(id, section, ...)                                                                    \
    static const struct field eap_##id##_rows[] = { __VA_ARGS__ };                                      \
    static const struct layout eap_##id##_layout = {                                                    \
        .name = "eap", .title = "Extensible Authentication Protocol", .rfc = section,                   \
        .rows = eap_##id##_rows, .count = FIELD_COUNT(eap_##id##_rows), .titled_by = 1,                 \
    };
EAP_LAYOUT(header, "RFC 3748 4", EAP_HEADER)
EAP_LAYOUT(data, "RFC 3748 4", EAP_HEADER, EAP_DATA)
EAP_LAYOUT(type, "RFC 3748 4.1", EAP_TYPE)
EAP_LAYOUT(other, "RFC 3748 4.1", EAP_TYPE, EAP_DATA)
EAP_LAYOUT(identity, "RFC 3748 5.1", EAP_TYPE, EAP_ROW(identity, FIELD_TEXT, 0, NULL, NULL))
EAP_LAYOUT(text, "RFC 3748 5.2", EAP_TYPE, EAP_AS(identity, "message", FIELD_TEXT))
EAP_LAYOUT(nak, "RFC 3748 5.3.1", EAP_TYPE, EAP_ROW(desired, FIELD_BYTES, 0, NULL, NULL))
EAP_LAYOUT(md5_request, "RFC 3748 5.4", EAP_VALUE(FIELD_BYTES))
EAP_LAYOUT(md5_response, "RFC 3748 5.4", EAP_VALUE(FIELD_SECRET))
EAP_LAYOUT(token, "RFC 3748 5.6", EAP_TYPE, EAP_AS(data, "token", FIELD_SECRET))
EAP_LAYOUT(expanded, "RFC 3748 5.7", EAP_VENDOR, EAP_DATA)
EAP_LAYOUT(expanded_nak, "RFC 3748 5.3.2", EAP_VENDOR, EAP_ROW(desired, FIELD_BYTES, 0, NULL, NULL))
EAP_LAYOUT(sim, "RFC 4186 8.1", EAP_CARD)
EAP_LAYOUT(opcode, "draft-kamath-pppext-eap-mschapv2 2.5", EAP_TYPE,
           EAP_ROW(opcode, FIELD_NUMBER, 1, NULL, &names_chap_codes))
EAP_LAYOUT(tls, "RFC 5216 3.1", EAP_FLAGS, EAP_DATA)
EAP_LAYOUT(tls_length, "RFC 5216 3.1", EAP_FLAGS, EAP_TLS_LENGTH_ROW, EAP_DATA)
EAP_LAYOUT(versioned, "RFC 5281 9.1", EAP_FLAGS, EAP_VERSION, EAP_DATA)
EAP_LAYOUT(versioned_length, "RFC 5281 9.1", EAP_FLAGS, EAP_VERSION, EAP_TLS_LENGTH_ROW, EAP_DATA)
EAP_LAYOUT(teap, "RFC 7170 4.1", EAP_FLAGS, EAP_OUTER, EAP_VERSION, EAP_DATA)
EAP_LAYOUT(teap_length, "RFC 7170 4.1", EAP_FLAGS, EAP_OUTER, EAP_VERSION, EAP_TLS_LENGTH_ROW, EAP_DATA)
EAP_LAYOUT(teap_outer, "RFC 7170 4.1", EAP_FLAGS, EAP_OUTER, EAP_VERSION, EAP_OUTER_LENGTH, EAP_DATA)
EAP_LAYOUT(teap_both, "RFC 7170 4.1", EAP_FLAGS, EAP_OUTER, EAP_VERSION, EAP_TLS_LENGTH_ROW, EAP_OUTER_LENGTH,
           EAP_DATA)

bool eap_has_fragment(const struct eap *eap)
{
    return eap_is_tls(eap->type) && (eap->head.has & EAP_HAS_FRAGMENT);
}

/* A type's layout as Request and as Response; those of the TLS methods depend on their flags. */
static const struct eap_kind {
    uint8_t type;
    const struct layout *request, *response;
} kinds[] = {
    { EAP_IDENTITY, &eap_identity_layout, &eap_identity_layout },
    { EAP_NOTIFICATION, &eap_text_layout, &eap_text_layout },
    { EAP_NAK, &eap_nak_layout, &eap_nak_layout },
    { EAP_MD5, &eap_md5_request_layout, &eap_md5_response_layout },
    { EAP_OTP, &eap_text_layout, &eap_token_layout },
    { EAP_GTC, &eap_text_layout, &eap_token_layout },
    { EAP_SIM, &eap_sim_layout, &eap_sim_layout },
    { EAP_AKA, &eap_sim_layout, &eap_sim_layout },
    { EAP_AKA_PRIME, &eap_sim_layout, &eap_sim_layout },
    { EAP_EXPANDED, &eap_expanded_layout, &eap_expanded_layout },
};

bool eap_is_tls(uint8_t type)
{
    return type == EAP_TLS || type == EAP_TTLS || type == EAP_PEAP || type == EAP_FAST || type == EAP_TEAP;
}

const struct names *eap_vendor_types(uint32_t vendor_id)
{
    return vendor_id == 0 ? &names_eap_types : NULL;
}

/* The octet at the cursor, without moving. */
static uint8_t peek(struct reader r)
{
    return reader_left(&r) ? reader_u8(&r) : 0;
}

static const struct layout *tls_layout_of(uint8_t type, uint8_t flags)
{
    const bool with_length = flags & EAP_TLS_LENGTH;
    if (type == EAP_TLS)
        return with_length ? &eap_tls_length_layout : &eap_tls_layout;
    if (type == EAP_TEAP && (flags & EAP_TLS_OUTER_TLV))
        return with_length ? &eap_teap_both_layout : &eap_teap_outer_layout;
    if (type == EAP_TEAP)
        return with_length ? &eap_teap_length_layout : &eap_teap_layout;
    return with_length ? &eap_versioned_length_layout : &eap_versioned_layout;
}

/* An expanded type 3 of vendor 0 in a Response. */
static bool is_expanded_nak(struct reader body)
{
    const uint32_t vendor = reader_be(&body, 3), type = reader_be32(&body);
    return body.status == READER_OK && vendor == 0 && type == EAP_NAK;
}

/* The layout by what stands at the type, seen from behind the header. */
static const struct layout *layout_of(const struct cp_bounds *bounds, struct reader body)
{
    const bool is_response = bounds->code == EAP_RESPONSE;
    if (bounds->code == EAP_SUCCESS || bounds->code == EAP_FAILURE)
        return bounds->length > CP_HEADER ? &eap_data_layout : &eap_header_layout;
    if (bounds->code != EAP_REQUEST && !is_response)
        return &eap_data_layout;
    const uint8_t type = peek(body);
    reader_skip(&body, 1);
    if (eap_is_tls(type))
        return tls_layout_of(type, peek(body));
    if (type == EAP_MSCHAPV2)
        return reader_left(&body) == 1 ? &eap_opcode_layout : &eap_type_layout;
    if (type == EAP_EXPANDED && is_response && is_expanded_nak(body))
        return &eap_expanded_nak_layout;
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return is_response ? kinds[i].response : kinds[i].request;
    return &eap_other_layout;
}

/* Which part of a TLS message this is. The length stands in the first fragment, but some
 * peers repeat it in each: then the record that begins there tells. */
static void read_tls(const uint8_t *block, struct eap *eap)
{
    if (eap->head.status != READER_OK && eap->data.length == 0) { /* it ends in its numbers: not known */
        eap->head.has &= ~(uint32_t)EAP_HAS_FRAGMENT;
        return;
    }
    struct reader data = reader_over(block, &eap->data);
    struct reader records = data;
    const bool more = eap->tls_flags & EAP_TLS_MORE, with_length = eap->tls_flags & EAP_TLS_LENGTH;
    if (eap->tls_flags & EAP_TLS_START) {
        eap->fragment = EAP_START; /* what it holds are the method's own words */
        return;
    }
    if (eap->data.length == 0)
        return;
    eap->has_record = tls_dissect(&data, &eap->record);
    records.end -= eap->outer_tlv_length < eap->data.length ? eap->outer_tlv_length : 0;
    records.cut = records.cut < records.end ? records.cut : records.end;
    const bool ends = with_length ? eap->data.length >= eap->tls_length : tls_fills(records);
    const bool goes_on = !eap->has_record && eap->data.have >= TLS_HEADER; /* of a message that began before */
    if (more)
        eap->fragment = with_length && !goes_on ? EAP_FIRST : EAP_MIDDLE;
    else
        eap->fragment = ends ? EAP_WHOLE : EAP_LAST;
    eap->has_record = eap->has_record && (eap->fragment == EAP_FIRST || eap->fragment == EAP_WHOLE);
}

/* The packet inside; MS-Length must be what is left of EAP's (draft-kamath 2). */
static void read_mschapv2(struct reader *packet, struct eap *eap)
{
    const uint32_t start = packet->at;
    chap_dissect(packet, CHAP_MSCHAP_V2, &eap->inner);
    eap->has_inner = true;
    eap->opcode = eap->inner.code;
    if (reader_left(packet) > 0)
        fields_malformed(&eap->inner.head, start + CP_LENGTH_AT);
}

bool eap_dissect(struct reader *r, struct eap *eap)
{
    *eap = (struct eap){ 0 };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &eap_header_layout, eap);
        return false;
    }
    struct reader body = bounds.packet;
    reader_skip(&body, CP_HEADER);
    fields_read(&bounds.packet, layout_of(&bounds, body), eap);
    if (eap->head.layout == &eap_type_layout && reader_left(&bounds.packet))
        read_mschapv2(&bounds.packet, eap);
    else if (eap_is_tls(eap->type))
        read_tls(r->octets, eap);
    else if (eap->head.layout == &eap_expanded_nak_layout && eap->desired.length % EAP_EXPANDED_SIZE)
        fields_malformed(&eap->head, eap->desired.at + eap->desired.length - eap->desired.length % EAP_EXPANDED_SIZE);
    if (bounds.lied)
        fields_malformed(&eap->head, start + CP_LENGTH_AT);
    return true;
}

bool eap_wanted(const struct eap *eap, unsigned nth, struct eap_wanted *wanted)
{
    *wanted = (struct eap_wanted){ .is_expanded = eap->type == EAP_EXPANDED };
    const uint32_t size = wanted->is_expanded ? EAP_EXPANDED_SIZE : 1;
    if (eap->desired.have / size <= nth)
        return false;
    struct reader r = reader_init(eap->desired.octets + nth * size, size, size);
    wanted->at = eap->desired.at + nth * size;
    wanted->type = reader_u8(&r);
    if (wanted->is_expanded) {
        wanted->vendor_id = reader_be(&r, 3);
        wanted->vendor_type = reader_be32(&r);
    }
    return true;
}

/* --- the walk --------------------------------------------------------------------- */

static void walk_wanted(const struct eap *eap, unsigned depth, field_visit *visit, void *context)
{
    struct eap_wanted wanted;
    for (unsigned i = 0; eap_wanted(eap, i, &wanted); i++) {
        const struct field_value values[] = {
            { .name = "desired_type", .number = wanted.type, .at = wanted.at, .length = 1,
              .named = names_find(&names_eap_types, wanted.type) },
            { .name = "desired_vendor_id", .number = wanted.vendor_id, .at = wanted.at + 1, .length = 3,
              .named = names_find(&names_eap_vendors, wanted.vendor_id) },
            { .name = "desired_vendor_type", .number = wanted.vendor_type, .at = wanted.at + 4, .length = 4,
              .named = names_find(eap_vendor_types(wanted.vendor_id), wanted.vendor_type) },
        };
        for (unsigned k = 0; k < (wanted.is_expanded ? 3u : 1u); k++) {
            struct field_value value = values[k];
            value.type = FIELD_NUMBER;
            value.depth = depth + 1;
            value.rfc = wanted.is_expanded ? "RFC 3748 5.3.2" : "RFC 3748 5.3.1";
            visit(context, &value);
        }
    }
}

void eap_walk(const struct eap *eap, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&eap->head, depth, visit, context);
    walk_wanted(eap, depth, visit, context);
    if (eap->has_record)
        walk_fields(&eap->record.head, depth + 1, visit, context);
    if (eap->has_inner)
        chap_walk(&eap->inner, depth + 1, visit, context);
}
