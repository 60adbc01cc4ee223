/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_inner.c: the packet inside a tunnel, of each protocol that is read further; the PPP number stands first. */
#include "dissect/inner.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct inner inner;
    const uint16_t protocol = reader_be16(&r);
    const struct span packet = reader_rest(&r);
    inner_dissect(walk->octets, &packet, protocol, &inner);
    inner_walk(&inner, walk->octets, 0, walk_visit, walk);
    DEMAND_TEXT(text_inner(&inner, buffer, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
