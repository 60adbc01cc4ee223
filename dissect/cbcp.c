/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cbcp.c: packets of CBCP, see cbcp.h; their options are rows of cp_rows_link.c.
 *
 * Hazards: a length field below 4 or beyond the frame (marked, what is there is read).
 */
#include "dissect/cbcp.h"

#include "dissect/cp.h"
#include "dissect/ppp.h"

#define CBCP_ROW(m, t, l, u, n) FIELD_ROW(struct cbcp, m, t, FIELD_NEXT, l, u, n)
#define HEADER                                                                                   \
    CBCP_ROW(code, FIELD_NUMBER, 1, NULL, &names_cbcp_codes), CBCP_ROW(id, FIELD_NUMBER, 1, NULL, NULL), \
    CBCP_ROW(length, FIELD_NUMBER, 2, "octets", NULL)

static const struct field rows[] = { HEADER };
static const struct field data_rows[] = { HEADER, CBCP_ROW(data, FIELD_BYTES, 0, NULL, NULL) };
static const struct layout layout = {
    .name = "cbcp", .title = "CallBack Control Protocol", .rfc = "MS-CBCP", .rows = rows,
    .count = FIELD_COUNT(rows), .titled_by = 1,
};
static const struct layout data_layout = {
    .name = "cbcp", .title = "CallBack Control Protocol", .rfc = "MS-CBCP", .rows = data_rows,
    .count = FIELD_COUNT(data_rows), .titled_by = 1,
};

bool cbcp_dissect(struct reader *r, struct cbcp *cbcp)
{
    *cbcp = (struct cbcp){ 0 };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &layout, cbcp);
        return false;
    }
    const bool known = names_find(&names_cbcp_codes, bounds.code) != NULL;
    fields_read(&bounds.packet, known ? &layout : &data_layout, cbcp);
    if (known)
        fields_rest(&bounds.packet, cbcp, &cbcp->options);
    if (bounds.lied)
        fields_malformed(&cbcp->head, start + CP_LENGTH_AT);
    return true;
}

void cbcp_walk(const struct cbcp *cbcp, const uint8_t *block, unsigned depth, field_visit *visit, void *context)
{
    walk_fields(&cbcp->head, depth, visit, context);
    cp_walk_options(&cbcp->options, PPP_CBCP, block, depth + 1, visit, context);
}
