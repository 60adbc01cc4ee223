/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_tls.c: the header of a TLS record, and whether records fill what is there. */
#include "dissect/tls.h"
#include "tests/fuzz/walk.h"

static void dissect(struct reader r, struct walk *walk)
{
    struct tls tls;
    const bool fills = tls_fills(r);
    const bool begins = tls_dissect(&r, &tls);
    demand(!fills || begins || walk->captured < walk->on_wire);
    walk_fields(&tls.head, 0, walk_visit, walk);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    walk_twice(octets, length, dissect);
    return 0;
}
