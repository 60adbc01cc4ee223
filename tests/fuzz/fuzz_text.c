/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_text.c: escaping, hexadecimal, addresses and times, in buffers of many sizes. */
#include "dissect/line.h"
#include "tests/fuzz/walk.h"

/* What was escaped is clean; what was clean is unchanged. */
static void escape(const uint8_t *octets, size_t length)
{
    const size_t room = length * 3 + 1;
    char *const whole = malloc(room);
    bool clean;
    demand(whole != NULL);
    const size_t escaped = text_escape(octets, length, whole, room, &clean);
    demand_text(whole, room, escaped);
    demand(clean == text_is_clean(octets, length));
    demand(!clean || (escaped == length && (length == 0 || memcmp(whole, octets, length) == 0)));
    free(whole);
    DEMAND_TEXT(text_escape(octets, length, buffer, size, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t length)
{
    const struct span span = { .octets = octets, .length = (uint32_t)length, .have = (uint32_t)length };
    struct address address = { .family = length & 1 ? 4 : 6 };
    int64_t time = 0;
    memcpy(address.octets, octets, length < sizeof address.octets ? length : sizeof address.octets);
    memcpy(&time, octets, length < sizeof time ? length : sizeof time);
    escape(octets, length);
    for (size_t size = 0; size < 24; size++) {
        char *const buffer = malloc(size ? size : 1);
        demand(buffer != NULL);
        text_escape(octets, length, buffer, size, NULL);
        struct line line = line_start(buffer, size);
        line_quote(&line, &span);
        line_hex(&line, &span, 8);
        demand(size == 0 || strlen(buffer) == line.length);
        free(buffer);
    }
    DEMAND_TEXT(text_hex(octets, length, buffer, size));
    DEMAND_TEXT(text_address(&address, buffer, size));
    DEMAND_TEXT(text_endpoint(&address, (uint16_t)length, buffer, size));
    DEMAND_TEXT(text_time(time, buffer, size));
    return 0;
}
