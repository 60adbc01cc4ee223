/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_explain.c: any octets as a log, as a finding's name and as a number. */
#include <stdlib.h>
#include <string.h>

#include "analyze/explain.h"
#include "tests/fuzz/walk.h"

static void try_words(const uint8_t *octets, size_t length)
{
    char words[256];
    size_t near[EXPLAIN_FINDINGS];
    uint32_t number;
    struct explain_number said;

    length = length < sizeof words - 1 ? length : sizeof words - 1;
    memcpy(words, octets, length);
    words[length] = '\0';
    const size_t finding = explain_find(words);
    demand(finding == EXPLAIN_NONE || finding < explain_finding_count());
    const size_t count = explain_near(words, near, 4);
    demand(count <= 4);
    for (size_t i = 0; i < count; i++)
        demand(near[i] < explain_finding_count());
    if (explain_number_read(words, &number) && explain_number(number, &said))
        demand(said.count <= EXPLAIN_FINDINGS && said.title && said.sentence);
}

static void check_said(const struct explain_said *said, uint64_t lines)
{
    demand(said->line && said->line <= lines && said->count && said->count <= lines);
    demand(said->means && *said->means && said->excerpt_length <= EXPLAIN_EXCERPT);
    demand(said->finding_count <= EXPLAIN_FINDINGS);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    struct explain_verdict verdict;
    uint64_t lines = 0;

    try_words(octets, length);
    static struct explain *explain; /* compiling its patterns takes longer than most inputs */
    explain = explain ? explain : explain_new();
    demand(explain != NULL);
    explain_again(explain);
    for (size_t at = 0; at < length; lines++) {
        const uint8_t *const end = memchr(octets + at, '\n', length - at);
        const size_t part = end ? (size_t)(end - octets) - at : length - at;
        explain_line(explain, octets + at, part);
        at += part + (end != NULL);
    }
    for (size_t i = 0; i < explain_said_count(explain); i++)
        check_said(explain_said(explain, i), lines);
    explain_verdict(explain, &verdict);
    demand(verdict.lines == lines && verdict.line <= lines && verdict.other_count <= EXPLAIN_FINDINGS);
    demand(verdict.finding == EXPLAIN_NONE || verdict.finding < explain_finding_count());
    return 0;
}
