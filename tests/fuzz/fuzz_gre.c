/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_gre.c: a GRE packet down to its innermost header. */
#include "dissect/packet.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct gre gre;
    struct frame frame;
    gre_dissect(&r, &gre);
    DEMAND_TEXT(text_gre(&gre, buffer, size));
    gre_walk(&gre, NULL, walk->octets, 0, walk_visit, walk);
    if (!gre.enhanced || gre.payload.length == 0)
        return;
    struct reader inner = reader_over(walk->octets, &gre.payload);
    frame_dissect(&inner, (struct frame_context){ 0 }, &frame);
    gre_walk(&gre, &frame, walk->octets, 0, walk_visit, walk);
    DEMAND_TEXT(text_frame(&frame, walk->octets, buffer, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
