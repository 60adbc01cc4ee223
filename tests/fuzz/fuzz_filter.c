/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_filter.c: any text as a filter of sessions and of packets, over a few of each. */
#include "tests/fuzz/walk.h"
#include "tests/unit/filters.h"

/* An error names a place inside the text, in a sentence fit for a terminal. */
static void check_error(size_t length, const struct filter_error *error)
{
    const size_t said = strlen(error->sentence);

    demand(error->at <= length && error->length <= length - error->at);
    demand(said && text_is_clean((const uint8_t *)error->sentence, said));
}

static void try_filter(enum filter_over over, const char *text, size_t length)
{
    const unsigned most = over == FILTER_PACKETS ? FILTER_TEST_PACKETS : FILTER_SESSION_COUNT;
    struct filter_error error;
    struct filter *const filter = filter_new(over, text, length, &error);
    size_t at = 0, extent = 0;

    if (!filter) {
        check_error(length, &error);
        return;
    }
    filter_files(filter, filter_test_files, 2);
    for (unsigned which = 0; which < most; which++) {
        const bool once = over == FILTER_PACKETS ? filter_packet(filter, filter_test_packet(which))
                                                 : filter_session(filter, filter_test_session(which));
        const bool again = over == FILTER_PACKETS ? filter_packet(filter, filter_test_packet(which))
                                                  : filter_session(filter, filter_test_session(which));
        demand(once == again);
    }
    if (filter_gave_up(filter, &at, &extent))
        demand(at < length && extent && extent <= length - at);
    filter_free(filter);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    try_filter(FILTER_SESSIONS, (const char *)octets, length);
    try_filter(FILTER_PACKETS, (const char *)octets, length);
    return 0;
}
