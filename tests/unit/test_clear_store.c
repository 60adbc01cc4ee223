/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_clear_store.c: decrypted packets are found by session and read again as they were. */
#include "tui/clear_store.h"

#include <criterion/criterion.h>
#include <string.h>

static void add(struct clear_store *store, uint64_t key, uint64_t frame, const char *octets, uint32_t length)
{
    const struct pptpscope_clear clear = { .frame = frame, .time = (int64_t)frame * 7, .session_key = key, .protocol = 0x0021,
                                           .is_ip = true, .encrypted = frame & 1, .octets = (const uint8_t *)octets,
                                           .captured = length, .length = length + 5 };
    clear_store_add(store, &clear);
}

Test(clear_store, packets_come_back_by_session)
{
    struct clear_store *const store = clear_store_new();
    struct pptpscope_clear clear;
    struct event event;
    uint32_t places[4];

    add(store, 11, 1, "abc", 3);
    add(store, 22, 2, "defgh", 5);
    add(store, 11, 3, "", 0);
    cr_assert_eq(clear_store_find(store, 11, places, 4), 2);
    cr_assert_eq(clear_store_find(store, 33, NULL, 0), 0);
    cr_assert(clear_store_read(store, places[1], &clear));
    cr_assert_eq(clear.frame, 3);
    cr_assert_eq(clear.captured, 0);
    cr_assert_eq(clear.length, 5);
    cr_assert_eq(clear_store_find(store, 22, places, 4), 1);
    cr_assert(clear_store_event(store, places[0], &event));
    cr_assert_eq(event.captured, 7);
    cr_assert_eq(event.length, 12);
    cr_assert_eq(memcmp(event.octets, "\x00\x21""defgh", 7), 0);
    cr_assert_not(clear_store_read(store, 3, &clear));
    cr_assert_eq(clear_store_dropped(store), 0);
    clear_store_free(store);
}

Test(clear_store, many_sessions_and_packets)
{
    struct clear_store *const store = clear_store_new();
    struct pptpscope_clear clear;
    uint32_t place;

    for (uint64_t i = 0; i < 5000; i++)
        add(store, i % 100, i + 1, "0123456789", (uint32_t)(i % 11));
    cr_assert_eq(clear_store_find(store, 42, &place, 1), 50);
    cr_assert(clear_store_read(store, place, &clear));
    cr_assert_eq(clear.session_key, 42);
    cr_assert_eq(clear.frame, 43);
    cr_assert_eq(clear.captured, 42 % 11);
    clear_store_free(store);
}
