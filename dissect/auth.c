/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * auth.c: PAP (RFC 1334 section 2.2), CHAP (RFC 1994 section 4), MS-CHAP version 1
 * (RFC 2433 sections 6, 9 and 10) and 2 (RFC 2759 sections 4 to 7).
 *
 *      Response v1  | LM response 24 | NT response 24 | flags 1 |
 *      Response v2  | peer challenge 16 | zero 8 | NT response 24 | flags 1 |
 *      Change v1    | LM old hash 16 | LM new hash 16 | NT old hash 16 | NT new hash 16 |
 *                   | password length 2 | flags 2 |                          72 in all
 *      Change v2    | NT password 516 | NT hash 16 | LM password 516 | LM hash 16 |
 *                   | LM response 24 | NT response 24 | flags 2 |          1118 in all
 *      Change v3    | password 516 | hash 16 | peer challenge 16 | zero 8 |
 *                   | NT response 24 | flags 2 |                            586 in all
 *      Failure      E=691 R=1 C=<hex> V=3 M=<text>
 *      Success v2   S=<40 hex> M=<text>
 *
 * Hazards: counts beyond the packet; response sizes that the algorithm forbids;
 * Change-Password packets of another length than their one; replies without a message; Success and Failure texts as servers really write
 * them: parts missing, joined without a blank, behind other text or octets, NUL
 * at the end, no parts at all.
 */
#include "dissect/auth.h"

#include <string.h>

#include "dissect/cp.h"

/* --- PAP ---------------------------------------------------------------------- */

#define PAP_ROW(m, t, l, u, n) FIELD_ROW(struct pap, m, t, FIELD_NEXT, l, u, n)
#define PAP_HEADER                                              \
    PAP_ROW(code, FIELD_NUMBER, 1, NULL, &names_pap_codes),     \
    PAP_ROW(id, FIELD_NUMBER, 1, NULL, NULL),                   \
    PAP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)

static const struct field pap_header_rows[] = { PAP_HEADER };
static const struct field pap_request_rows[] = {
    PAP_HEADER,
    PAP_ROW(peer_id_length, FIELD_NUMBER, 1, "octets", NULL),
    FIELD_COUNTED(struct pap, peer_id, FIELD_TEXT, peer_id_length),
    PAP_ROW(password_length, FIELD_NUMBER, 1, "octets", NULL),
    FIELD_COUNTED(struct pap, password, FIELD_SECRET, password_length),
    PAP_ROW(data, FIELD_BYTES, 0, NULL, NULL),
};
static const struct field pap_reply_rows[] = {
    PAP_HEADER,
    PAP_ROW(message_length, FIELD_NUMBER, 1, "octets", NULL),
    FIELD_COUNTED(struct pap, message, FIELD_TEXT, message_length),
    PAP_ROW(data, FIELD_BYTES, 0, NULL, NULL),
};
static const struct field pap_data_rows[] = { PAP_HEADER, PAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };

#define PAP_LAYOUT(id, section)                                                                         \
    static const struct layout pap_##id##_layout = {                                                    \
        .name = "pap", .title = "Password Authentication Protocol", .rfc = section,                     \
        .rows = pap_##id##_rows, .count = FIELD_COUNT(pap_##id##_rows), .titled_by = 1,                 \
    };
PAP_LAYOUT(header, "RFC 1334 2.2")
PAP_LAYOUT(request, "RFC 1334 2.2.1")
PAP_LAYOUT(reply, "RFC 1334 2.2.2")
PAP_LAYOUT(data, "RFC 1334 2.2")

static const struct layout *pap_layout(const struct cp_bounds *bounds)
{
    if (bounds->code == PAP_REQUEST)
        return &pap_request_layout;
    if (bounds->code != PAP_ACK && bounds->code != PAP_NAK)
        return &pap_data_layout;
    return bounds->length == CP_HEADER ? &pap_header_layout : &pap_reply_layout; /* some replies end here */
}

bool pap_dissect(struct reader *r, struct pap *pap)
{
    *pap = (struct pap){ 0 };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &pap_header_layout, pap);
        return false;
    }
    fields_read(&bounds.packet, pap_layout(&bounds), pap);
    if (bounds.lied)
        fields_malformed(&pap->head, start + CP_LENGTH_AT);
    return true;
}

/* --- CHAP packets ------------------------------------------------------------- */

enum { VALUE_SIZE_AT = 4, MSCHAP_VALUE = 49, MSCHAP_V1_CHALLENGE = 8, MD5_VALUE = 16, AUTHENTICATOR_DIGITS = 40 };

#define CHAP_ROW(m, t, l, u, n) FIELD_ROW(struct chap, m, t, FIELD_NEXT, l, u, n)
#define CHAP_HEADER                                             \
    CHAP_ROW(code, FIELD_NUMBER, 1, NULL, &names_chap_codes),   \
    CHAP_ROW(id, FIELD_NUMBER, 1, NULL, NULL),                  \
    CHAP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)
#define CHAP_VALUE(type)                                        \
    CHAP_HEADER,                                                \
    CHAP_ROW(value_size, FIELD_NUMBER, 1, "octets", NULL),      \
    FIELD_COUNTED(struct chap, value, type, value_size)
#define CHAP_NAME CHAP_ROW(name, FIELD_TEXT, 0, NULL, NULL)

static const struct field chap_header_rows[] = { CHAP_HEADER };
static const struct field chap_challenge_rows[] = { CHAP_VALUE(FIELD_BYTES), CHAP_NAME };
static const struct field chap_response_rows[] = { CHAP_VALUE(FIELD_SECRET), CHAP_NAME };
static const struct field chap_v1_rows[] = {
    CHAP_HEADER,
    CHAP_ROW(value_size, FIELD_NUMBER, 1, "octets", NULL),
    CHAP_ROW(lm_response, FIELD_SECRET, 24, NULL, NULL),
    CHAP_ROW(nt_response, FIELD_SECRET, 24, NULL, NULL),
    CHAP_ROW(response_flags, FIELD_HEX, 1, NULL, NULL),
    FIELD_BITS(struct chap, response_flags, "use_nt_response", 1, NULL),
    CHAP_NAME,
};
static const struct field chap_v2_rows[] = {
    CHAP_HEADER,
    CHAP_ROW(value_size, FIELD_NUMBER, 1, "octets", NULL),
    CHAP_ROW(peer_challenge, FIELD_BYTES, 16, NULL, NULL),
    CHAP_ROW(reserved, FIELD_BYTES, 8, NULL, NULL),
    CHAP_ROW(nt_response, FIELD_SECRET, 24, NULL, NULL),
    CHAP_ROW(response_flags, FIELD_HEX, 1, NULL, NULL),
    CHAP_NAME,
};
static const struct field chap_message_rows[] = { CHAP_HEADER, CHAP_ROW(message, FIELD_TEXT, 0, NULL, NULL) };
#define CHAP_SECRET(m, label, length) FIELD_AS(struct chap, m, label, FIELD_SECRET, FIELD_NEXT, length, NULL, NULL)
#define CHANGE_FLAGS CHAP_ROW(change_flags, FIELD_HEX, 2, NULL, NULL)
#define CHANGE_BIT(label, bits) FIELD_BITS(struct chap, change_flags, label, bits, NULL)
#define CHANGE_REST CHAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) /* too much */
static const struct field chap_change_v1_rows[] = {
    CHAP_HEADER,
    CHAP_SECRET(lm_hash, "encrypted_lm_old_password_hash", 16),
    CHAP_SECRET(lm_password, "encrypted_lm_new_password_hash", 16),
    CHAP_SECRET(nt_hash, "encrypted_nt_old_password_hash", 16),
    CHAP_SECRET(nt_password, "encrypted_nt_new_password_hash", 16),
    CHAP_ROW(password_length, FIELD_NUMBER, 2, "octets", NULL),
    CHANGE_FLAGS,
    CHANGE_BIT("nt_hashes_valid", 1),
    CHANGE_REST,
};
static const struct field chap_change_v2_rows[] = {
    CHAP_HEADER,
    CHAP_SECRET(nt_password, "password_encrypted_with_old_nt_hash", 516),
    CHAP_SECRET(nt_hash, "old_nt_hash_encrypted_with_new_nt_hash", 16),
    CHAP_SECRET(lm_password, "password_encrypted_with_old_lm_hash", 516),
    CHAP_SECRET(lm_hash, "old_lm_hash_encrypted_with_new_nt_hash", 16),
    CHAP_ROW(lm_response, FIELD_SECRET, 24, NULL, NULL),
    CHAP_ROW(nt_response, FIELD_SECRET, 24, NULL, NULL),
    CHANGE_FLAGS,
    CHANGE_BIT("use_nt_response", 1),
    CHANGE_BIT("lm_fields_valid", 2),
    CHANGE_REST,
};
static const struct field chap_change_v3_rows[] = {
    CHAP_HEADER,
    CHAP_SECRET(nt_password, "encrypted_password", 516),
    CHAP_SECRET(nt_hash, "encrypted_hash", 16),
    CHAP_ROW(peer_challenge, FIELD_BYTES, 16, NULL, NULL),
    CHAP_ROW(reserved, FIELD_BYTES, 8, NULL, NULL),
    CHAP_ROW(nt_response, FIELD_SECRET, 24, NULL, NULL),
    CHANGE_FLAGS,
    CHANGE_REST,
};
static const struct field chap_data_rows[] = { CHAP_HEADER, CHAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };

#define CHAP_LAYOUT(id, section)                                                                        \
    static const struct layout chap_##id##_layout = {                                                   \
        .name = "chap", .title = "Challenge Handshake Authentication Protocol", .rfc = section,         \
        .rows = chap_##id##_rows, .count = FIELD_COUNT(chap_##id##_rows), .titled_by = 1,               \
    };
CHAP_LAYOUT(header, "RFC 1994 4")
CHAP_LAYOUT(challenge, "RFC 1994 4.1")
CHAP_LAYOUT(response, "RFC 1994 4.1")
CHAP_LAYOUT(v1, "RFC 2433 6")
CHAP_LAYOUT(v2, "RFC 2759 4")
CHAP_LAYOUT(message, "RFC 1994 4.2")
CHAP_LAYOUT(change_v1, "RFC 2433 9")
CHAP_LAYOUT(change_v2, "RFC 2433 10")
CHAP_LAYOUT(change_v3, "RFC 2759 7")
CHAP_LAYOUT(data, "RFC 1994 4")

static const struct layout *const chap_layouts[] = {
    [CHAP_CHALLENGE] = &chap_challenge_layout, [CHAP_RESPONSE] = &chap_response_layout,
    [CHAP_SUCCESS] = &chap_message_layout,     [CHAP_FAILURE] = &chap_message_layout,
    [CHAP_CHANGE_V1] = &chap_change_v1_layout, [CHAP_CHANGE_V2] = &chap_change_v2_layout,
    [CHAP_CHANGE_V3] = &chap_change_v3_layout,
};

uint16_t chap_change_length(uint8_t code)
{
    static const uint16_t lengths[] = { [CHAP_CHANGE_V1] = 72, [CHAP_CHANGE_V2] = 1118, [CHAP_CHANGE_V3] = 586 };
    return code < sizeof lengths / sizeof lengths[0] ? lengths[code] : 0;
}

/* --- the texts of Success and Failure ----------------------------------------- */

enum part_kind { PART_DECIMAL, PART_HEX, PART_TEXT };

/* The parts of a text: which letter, in which packet, kept where. */
static const struct part {
    char letter;
    uint8_t code; /* 0: in both */
    enum part_kind kind;
    const char *name;
    size_t span, number, has;
    const struct names *names;
} parts[] = {
    { 'E', CHAP_FAILURE, PART_DECIMAL, "error", offsetof(struct chap, error_digits), offsetof(struct chap, error),
      offsetof(struct chap, has_error), &names_mschap_errors },
    { 'R', CHAP_FAILURE, PART_DECIMAL, "retry", offsetof(struct chap, retry_digits), offsetof(struct chap, retry),
      offsetof(struct chap, has_retry), NULL },
    { 'C', CHAP_FAILURE, PART_HEX, "new_challenge", offsetof(struct chap, new_challenge), 0, 0, NULL },
    { 'V', CHAP_FAILURE, PART_DECIMAL, "version", offsetof(struct chap, version_digits), offsetof(struct chap, version),
      offsetof(struct chap, has_version), NULL },
    { 'S', CHAP_SUCCESS, PART_HEX, "authenticator", offsetof(struct chap, authenticator), 0, 0, NULL },
    { 'M', 0, PART_TEXT, "text", offsetof(struct chap, text), 0, 0, NULL },
};
enum { PART_COUNT = sizeof parts / sizeof parts[0] };

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_hex(uint8_t c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
static bool is_letter(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* How far a value of that kind goes; text to the end, but for NULs and blanks there. */
static uint32_t value_length(enum part_kind kind, const uint8_t *octets, uint32_t left)
{
    uint32_t length = 0;
    if (kind == PART_TEXT) {
        for (length = left; length > 0 && (octets[length - 1] == 0 || octets[length - 1] == ' '); length--)
            ;
        return length;
    }
    while (length < left && (kind == PART_HEX ? is_hex(octets[length]) : is_digit(octets[length])))
        length++;
    return length;
}

static uint32_t decimal(const struct span *digits)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < digits->length; i++) {
        if (number > (UINT32_MAX - 9) / 10)
            return UINT32_MAX;
        number = number * 10 + (uint32_t)(digits->octets[i] - '0');
    }
    return number;
}

static void keep_part(struct chap *chap, const struct part *part, const struct span *span)
{
    uint8_t *const base = (uint8_t *)chap;
    memcpy(base + part->span, span, sizeof *span);
    if (part->kind != PART_DECIMAL || span->length == 0)
        return;
    const uint32_t number = decimal(span);
    const bool has = true;
    memcpy(base + part->number, &number, sizeof number);
    memcpy(base + part->has, &has, sizeof has);
}

static const struct part *find_part(const struct chap *chap, uint8_t letter)
{
    for (unsigned i = 0; i < PART_COUNT; i++)
        if (parts[i].letter == (char)letter && (parts[i].code == 0 || parts[i].code == chap->code))
            return &parts[i];
    return NULL;
}

/* Takes every part that begins the text, stands behind something that is not a
 * letter or digit, or joins the part before it; the first of each letter counts. */
static void parse_message(struct chap *chap)
{
    const struct span *const text = &chap->message;
    unsigned seen = 0;
    uint32_t behind = 0; /* where the last part ended */
    for (uint32_t i = 0; i + 1 < text->have;) {
        const struct part *const part = text->octets[i + 1] == '=' ? find_part(chap, text->octets[i]) : NULL;
        const bool starts = i == behind || !(is_letter(text->octets[i - 1]) || is_digit(text->octets[i - 1]));
        const unsigned bit = part ? 1u << (part - parts) : 0;
        if (!part || !starts || (seen & bit)) {
            i++;
            continue;
        }
        struct span span = { .octets = text->octets + i + 2, .at = text->at + i + 2 };
        span.length = value_length(part->kind, span.octets, text->have - i - 2);
        span.have = span.length;
        keep_part(chap, part, &span);
        seen |= bit;
        if (part->kind == PART_TEXT)
            break;
        i += 2 + span.length;
        behind = i;
    }
}

uint8_t chap_guess(const struct chap *chap)
{
    static const uint8_t zero[24];
    const struct span *const value = &chap->value;
    if (chap->code == CHAP_CHALLENGE)
        return chap->value_size == MSCHAP_V1_CHALLENGE ? CHAP_MSCHAP_V1 : CHAP_UNKNOWN;
    if (chap->code == CHAP_RESPONSE && chap->value_size == MD5_VALUE)
        return CHAP_MD5;
    if (chap->code == CHAP_RESPONSE && chap->value_size == MSCHAP_VALUE && value->have >= sizeof zero) {
        const bool is_zero = memcmp(value->octets + 16, zero, 8) == 0;
        const bool no_lm = memcmp(value->octets, zero, sizeof zero) == 0; /* version 1 without LM response */
        return is_zero && !no_lm ? CHAP_MSCHAP_V2 : CHAP_MSCHAP_V1;
    }
    if (chap->code == CHAP_SUCCESS && chap->authenticator.length == AUTHENTICATOR_DIGITS)
        return CHAP_MSCHAP_V2;
    if (chap->code == CHAP_FAILURE && chap->has_version && chap->version == 3)
        return CHAP_MSCHAP_V2;
    return CHAP_UNKNOWN;
}

/* The parts of a Microsoft response, in place of its value as one run of octets. */
static void read_response(struct reader packet, uint32_t start, struct chap *chap)
{
    if (chap->algorithm != CHAP_MSCHAP_V1 && chap->algorithm != CHAP_MSCHAP_V2)
        return;
    if (!fields_has(&chap->head, offsetof(struct chap, value_size)))
        return;
    if (chap->value_size != MSCHAP_VALUE) {
        fields_malformed(&chap->head, start + VALUE_SIZE_AT);
        return;
    }
    if (chap->head.status != READER_MALFORMED)
        fields_read(&packet, chap->algorithm == CHAP_MSCHAP_V1 ? &chap_v1_layout : &chap_v2_layout, chap);
}

bool chap_dissect(struct reader *r, uint8_t algorithm, struct chap *chap)
{
    *chap = (struct chap){ .algorithm = algorithm };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &chap_header_layout, chap);
        return false;
    }
    const struct reader packet = bounds.packet;
    const bool known = bounds.code >= CHAP_CHALLENGE && bounds.code <= CHAP_CHANGE_V3;
    fields_read(&bounds.packet, known ? chap_layouts[bounds.code] : &chap_data_layout, chap);
    if (algorithm == CHAP_UNKNOWN || algorithm == CHAP_MSCHAP_V1 || algorithm == CHAP_MSCHAP_V2)
        parse_message(chap);
    if (algorithm == CHAP_UNKNOWN)
        chap->algorithm = chap_guess(chap);
    if (bounds.code == CHAP_RESPONSE)
        read_response(packet, start, chap);
    const uint16_t right = chap_change_length(bounds.code);
    if (bounds.lied || (right && bounds.length != right))
        fields_malformed(&chap->head, start + CP_LENGTH_AT);
    return true;
}

void chap_walk(const struct chap *chap, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&chap->head, depth, visit, context);
    for (unsigned i = 0; i < PART_COUNT; i++) {
        const struct part *const part = &parts[i];
        struct field_value value = { .name = part->name, .depth = depth + 1, .rfc = "RFC 2759 6",
                                     .type = part->kind == PART_DECIMAL ? FIELD_NUMBER : FIELD_TEXT };
        memcpy(&value.span, (const uint8_t *)chap + part->span, sizeof value.span);
        if (value.span.length == 0)
            continue;
        if (part->kind == PART_DECIMAL)
            memcpy(&value.number, (const uint8_t *)chap + part->number, sizeof value.number);
        value.named = names_find(part->names, value.number);
        value.at = value.span.at;
        value.length = value.span.length;
        visit(context, &value);
    }
}
