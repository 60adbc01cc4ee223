/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * eap.c: EAP packets, RFC 3748 section 4; MD5 section 5.4; EAP-TLS RFC 5216 section
 * 3.1, whose outer header TTLS, PEAP and FAST share. MSCHAPv2 carries a packet of
 * CHAP's form behind the type, but answers Success and Failure with one octet.
 *
 * Hazards: a length field that lies; a value size beyond the packet; types without
 * a layout here (kept as octets).
 */
#include "dissect/eap.h"

#include "dissect/cp.h"

#define EAP_ROW(m, t, l, u, n) FIELD_ROW(struct eap, m, t, FIELD_NEXT, l, u, n)
#define EAP_HEADER                                                 \
    EAP_ROW(code, FIELD_NUMBER, 1, NULL, &names_eap_codes),        \
    EAP_ROW(id, FIELD_NUMBER, 1, NULL, NULL),                      \
    EAP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)
#define EAP_TYPE EAP_HEADER, EAP_ROW(type, FIELD_NUMBER, 1, NULL, &names_eap_types)
#define EAP_TLS_FLAGS                                              \
    EAP_TYPE,                                                      \
    EAP_ROW(tls_flags, FIELD_HEX, 1, NULL, NULL),                  \
    FIELD_BITS(struct eap, tls_flags, "length_included", EAP_TLS_LENGTH, NULL),   \
    FIELD_BITS(struct eap, tls_flags, "more_fragments", EAP_TLS_MORE, NULL),      \
    FIELD_BITS(struct eap, tls_flags, "start", EAP_TLS_START, NULL),              \
    FIELD_BITS(struct eap, tls_flags, "tls_version", EAP_TLS_VERSION, NULL)

static const struct field eap_header_rows[] = { EAP_HEADER };
static const struct field eap_text_rows[] = { EAP_TYPE, EAP_ROW(identity, FIELD_TEXT, 0, NULL, NULL) };
static const struct field eap_nak_rows[] = { EAP_TYPE, EAP_ROW(desired, FIELD_BYTES, 0, NULL, NULL) };
static const struct field eap_md5_rows[] = {
    EAP_TYPE,
    EAP_ROW(value_size, FIELD_NUMBER, 1, "octets", NULL),
    FIELD_COUNTED(struct eap, value, FIELD_SECRET, value_size),
    EAP_ROW(name, FIELD_TEXT, 0, NULL, NULL),
};
static const struct field eap_tls_rows[] = { EAP_TLS_FLAGS, EAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };
static const struct field eap_tls_length_rows[] = {
    EAP_TLS_FLAGS,
    EAP_ROW(tls_length, FIELD_NUMBER, 4, "octets", NULL),
    EAP_ROW(data, FIELD_BYTES, 0, NULL, NULL),
};
static const struct field eap_opcode_rows[] = { EAP_TYPE, EAP_ROW(opcode, FIELD_NUMBER, 1, NULL, &names_chap_codes) };
static const struct field eap_type_rows[] = { EAP_TYPE };
static const struct field eap_other_rows[] = { EAP_TYPE, EAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };
static const struct field eap_data_rows[] = { EAP_HEADER, EAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };

#define EAP_LAYOUT(id, section)                                                                         \
    static const struct layout eap_##id##_layout = {                                                    \
        .name = "eap", .title = "Extensible Authentication Protocol", .rfc = section,                   \
        .rows = eap_##id##_rows, .count = FIELD_COUNT(eap_##id##_rows), .titled_by = 1,                 \
    };
EAP_LAYOUT(header, "RFC 3748 4")
EAP_LAYOUT(text, "RFC 3748 5.1")
EAP_LAYOUT(nak, "RFC 3748 5.3.1")
EAP_LAYOUT(md5, "RFC 3748 5.4")
EAP_LAYOUT(tls, "RFC 5216 3.1")
EAP_LAYOUT(tls_length, "RFC 5216 3.1")
EAP_LAYOUT(opcode, "RFC 2759 3")
EAP_LAYOUT(type, "RFC 3748 4.1")
EAP_LAYOUT(other, "RFC 3748 4.1")
EAP_LAYOUT(data, "RFC 3748 4")

bool eap_is_tls(uint8_t type)
{
    return type == EAP_TLS || type == EAP_TTLS || type == EAP_PEAP || type == EAP_FAST;
}

/* The octet at the cursor, without moving. */
static uint8_t peek(struct reader r)
{
    return reader_left(&r) ? reader_u8(&r) : 0;
}

/* The layout by what stands at the type, seen from behind the header. */
static const struct layout *layout_of(const struct cp_bounds *bounds, struct reader body)
{
    if (bounds->code == EAP_SUCCESS || bounds->code == EAP_FAILURE)
        return bounds->length > CP_HEADER ? &eap_data_layout : &eap_header_layout;
    if (bounds->code != EAP_REQUEST && bounds->code != EAP_RESPONSE)
        return &eap_data_layout;
    const uint8_t type = peek(body);
    reader_skip(&body, 1);
    if (type == EAP_IDENTITY || type == EAP_NOTIFICATION)
        return &eap_text_layout;
    if (type == EAP_NAK)
        return &eap_nak_layout;
    if (type == EAP_MD5)
        return &eap_md5_layout;
    if (eap_is_tls(type))
        return peek(body) & EAP_TLS_LENGTH ? &eap_tls_length_layout : &eap_tls_layout;
    if (type == EAP_MSCHAPV2)
        return reader_left(&body) == 1 ? &eap_opcode_layout : &eap_type_layout;
    return &eap_other_layout;
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
    if (eap->head.layout == &eap_type_layout && reader_left(&bounds.packet)) {
        chap_dissect(&bounds.packet, CHAP_MSCHAP_V2, &eap->inner);
        eap->has_inner = true;
        eap->opcode = eap->inner.code;
    }
    if (bounds.lied)
        fields_malformed(&eap->head, start + CP_LENGTH_AT);
    return true;
}

void eap_walk(const struct eap *eap, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&eap->head, depth, visit, context);
    if (eap->has_inner)
        chap_walk(&eap->inner, depth + 1, visit, context);
}
