/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tls.c: the header of a TLS record, RFC 8446 section 5.1.
 *
 *      | Content Type 8 | Version 16 | Length 16 | Handshake Type 8, Length 24, ...
 *
 * Hazards: a record that goes on in further fragments (its length is beyond the
 * block, and no lie); octets of a middle fragment that look like a header; handshakes
 * that are encrypted (their type is noise: only what the list knows is shown, and only
 * where the message's own length does not exceed the record, or the record is full).
 */
#include "dissect/tls.h"

enum { TLS_MAJOR = 3, TLS_MESSAGE = 4, /* octets of a handshake message's type and length */
       TLS_MINOR_MOST = 4, TLS_FULL = 1 << 14, TLS_LENGTH_MOST = TLS_FULL + 2048 };

#define TLS_ROW(m, t, l, u, n) FIELD_ROW(struct tls, m, t, FIELD_NEXT, l, u, n)
#define TLS_ROWS                                                                   \
    TLS_ROW(content_type, FIELD_NUMBER, 1, NULL, &names_tls_content_types),        \
    TLS_ROW(version, FIELD_HEX, 2, NULL, &names_tls_versions),                     \
    TLS_ROW(length, FIELD_NUMBER, 2, "octets", NULL)

static const struct field record_rows[] = { TLS_ROWS };
static const struct field handshake_rows[] = {
    TLS_ROWS,
    TLS_ROW(handshake_type, FIELD_NUMBER, 1, NULL, &names_tls_handshakes),
};

#define TLS_LAYOUT(id)                                                                              \
    static const struct layout id##_layout = {                                                      \
        .name = "tls", .title = "TLS record", .rfc = "RFC 8446 5.1", .rows = id##_rows,             \
        .count = FIELD_COUNT(id##_rows), .titled_by = 1,                                            \
    };
TLS_LAYOUT(record)
TLS_LAYOUT(handshake)

/* The octets could begin a record; moves behind it, or to the end. */
static bool skip_record(struct reader *r, bool *whole)
{
    const uint8_t type = reader_u8(r);
    const uint16_t version = reader_be16(r);
    const uint16_t length = reader_be16(r);
    if (r->status != READER_OK || type < TLS_CHANGE_CIPHER_SPEC || type > TLS_HEARTBEAT || version >> 8 != TLS_MAJOR ||
        (version & 0xFF) > TLS_MINOR_MOST || length == 0 || length > TLS_LENGTH_MOST)
        return false;
    const uint32_t left = reader_left(r);
    *whole = length <= left;
    reader_skip(r, *whole ? length : left);
    return true;
}

/* A handshake message begins in the record, by a type that is known and a length that fits. */
static bool has_handshake(struct reader r)
{
    if (reader_u8(&r) != TLS_HANDSHAKE)
        return false;
    reader_skip(&r, 2);
    const uint16_t record = reader_be16(&r);
    const uint8_t type = reader_u8(&r);
    if (r.status != READER_OK || record < TLS_MESSAGE || !names_find(&names_tls_handshakes, type))
        return false;
    const uint32_t message = reader_be(&r, 3);
    return r.status != READER_OK || message + TLS_MESSAGE <= record || record == TLS_FULL;
}

bool tls_dissect(struct reader *r, struct tls *tls)
{
    *tls = (struct tls){ 0 };
    struct reader peek = *r;
    bool whole;
    if (!skip_record(&peek, &whole))
        return false;
    return fields_read(r, has_handshake(*r) ? &handshake_layout : &record_layout, tls);
}

bool tls_fills(struct reader r)
{
    bool whole = false;
    do {
        if (!skip_record(&r, &whole))
            return r.status == READER_TRUNCATED;
    } while (whole && reader_left(&r) > 0);
    return whole;
}
