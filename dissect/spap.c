/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spap.c: packets of SPAP, see spap.h.
 *
 * Hazards: a length field below 4 or beyond the frame (marked, what is there is read);
 * what is inside can be turned into the password.
 */
#include "dissect/spap.h"

#include "dissect/cp.h"

static const struct field rows[] = {
    FIELD_ROW(struct spap, code, FIELD_NUMBER, 0, 1, NULL, &names_spap_codes),
    FIELD_ROW(struct spap, id, FIELD_NUMBER, 1, 1, NULL, NULL),
    FIELD_ROW(struct spap, length, FIELD_NUMBER, 2, 2, "octets", NULL),
    FIELD_ROW(struct spap, data, FIELD_SECRET, FIELD_NEXT, 0, NULL, NULL),
};
static const struct layout layout = {
    .name = "spap", .title = "Shiva Password Authentication Protocol", .rfc = "Shiva SPAP", .rows = rows,
    .count = FIELD_COUNT(rows), .titled_by = 1,
};

bool spap_dissect(struct reader *r, struct spap *spap)
{
    *spap = (struct spap){ 0 };
    const uint32_t start = r->at;
    struct cp_bounds bounds;
    if (!cp_bounds(r, &bounds)) {
        fields_read(r, &layout, spap);
        return false;
    }
    fields_read(&bounds.packet, &layout, spap);
    if (bounds.lied)
        fields_malformed(&spap->head, start + CP_LENGTH_AT);
    return true;
}
