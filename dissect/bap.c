/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bap.c: packets of BAP, see bap.h; their options are rows of cp_rows_link.c.
 *
 * Hazards: a length field below 4 or beyond the frame (marked, what is there is read);
 * a response without its code.
 */
#include "dissect/bap.h"

#include "dissect/cp.h"
#include "dissect/ppp.h"

#define BAP_ROW(m, t, l, u, n) FIELD_ROW(struct bap, m, t, FIELD_NEXT, l, u, n)
#define HEADER                                                                                           \
    BAP_ROW(code, FIELD_NUMBER, 1, NULL, &names_bap_codes), BAP_ROW(id, FIELD_NUMBER, 1, NULL, NULL),    \
    BAP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)

static const struct field request_rows[] = { HEADER };
static const struct field response_rows[] = { HEADER, BAP_ROW(response, FIELD_NUMBER, 1, NULL, &names_bap_responses) };
static const struct field data_rows[] = { HEADER, BAP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };

#define LAYOUT(id)                                                                                       \
    static const struct layout id##_layout = {                                                           \
        .name = "bap", .title = "Bandwidth Allocation Protocol", .rfc = "RFC 2125 5", .rows = id##_rows, \
        .count = FIELD_COUNT(id##_rows), .titled_by = 1, .rfc_of_name = true,                            \
    };
LAYOUT(request)
LAYOUT(response)
LAYOUT(data)

bool bap_dissect(struct reader *r, struct bap *bap)
{
    *bap = (struct bap){ 0 };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &request_layout, bap);
        return false;
    }
    const bool known = names_find(&names_bap_codes, bounds.code) != NULL, is_response = bounds.code % 2 == 0;
    fields_read(&bounds.packet, !known ? &data_layout : is_response ? &response_layout : &request_layout, bap);
    if (known)
        fields_rest(&bounds.packet, bap, &bap->options);
    if (bounds.lied)
        fields_malformed(&bap->head, start + CP_LENGTH_AT);
    return true;
}

void bap_walk(const struct bap *bap, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&bap->head, depth, visit, context);
    cp_walk_options(&bap->options, PPP_BAP, block, depth + 1, visit, context);
}
