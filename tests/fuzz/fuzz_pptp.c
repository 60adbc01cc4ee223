/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_pptp.c: a control stream, framed and dissected message by message. */
#include "dissect/pptp.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct pptp pptp;
    pptp_dissect(&r, &pptp);
    walk_fields(&pptp.head, 0, walk_visit, walk);
    DEMAND_TEXT(text_pptp(&pptp, buffer, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    for (size_t at = 0; at < length;) {
        bool lied;
        const int size = pptp_frame(octets + at, length - at, &lied);
        if (size == 0)
            break;
        const size_t step = size > 0 ? (size_t)size : (size_t)-size;
        demand(step <= length - at);
        if (size > 0) {
            demand(step >= PPTP_HEADER);
            walk_twice(octets + at, step, dissect);
        }
        at += step;
    }
    return 0;
}
