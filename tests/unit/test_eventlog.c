/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_eventlog.c: order by frame, folding of keep-alives, the cap. */
#include "analyze/eventlog.h"

#include <criterion/criterion.h>

static const uint8_t octets[EVENT_OCTETS_MAX + 100] = { 1, 2, 3 };

static struct event event(uint64_t frame, enum side from, uint16_t protocol, uint8_t code)
{
    return (struct event){ .frame = frame, .time = (int64_t)frame, .kind = EVENT_PPP, .from = from,
                           .protocol = protocol, .code = code, .captured = 8, .length = 8, .octets = octets };
}

static void add(struct eventlog *log, uint64_t frame, enum side from, uint8_t code, bool foldable)
{
    const struct event e = event(frame, from, 0xC021, code);
    eventlog_add(log, &e, foldable);
}

Test(eventlog, echoes_of_both_ends_fold_into_four_rows)
{
    struct eventlog log = { 0 };
    for (uint64_t frame = 1; frame <= 400; frame += 4) {
        add(&log, frame, SIDE_CLIENT, 9, true);
        add(&log, frame + 1, SIDE_SERVER, 10, true);
        add(&log, frame + 2, SIDE_SERVER, 9, true);
        add(&log, frame + 3, SIDE_CLIENT, 10, true);
    }
    cr_assert_eq(log.count, 4);
    cr_expect_eq(log.events[0].repeats, 99);
    cr_expect_eq(log.events[0].frame, 1);
    cr_expect_eq(log.events[0].last_frame, 397);
    eventlog_clear(&log);
}

Test(eventlog, what_is_not_foldable_stays_apart)
{
    struct eventlog log = { 0 };
    add(&log, 1, SIDE_CLIENT, 1, false);
    add(&log, 2, SIDE_CLIENT, 1, false);
    cr_expect_eq(log.count, 2);
    eventlog_clear(&log);
}

Test(eventlog, an_echo_does_not_fold_into_another_code)
{
    struct eventlog log = { 0 };
    add(&log, 1, SIDE_CLIENT, 1, false);
    add(&log, 2, SIDE_CLIENT, 9, true);
    cr_expect_eq(log.count, 2);
    eventlog_clear(&log);
}

static void add_error(struct eventlog *log, uint64_t frame, uint8_t type, uint8_t code)
{
    const uint8_t error[8] = { type, code };
    const struct event e = { .frame = frame, .kind = EVENT_ICMP, .from = SIDE_NETWORK, .protocol = 1,
                             .captured = sizeof error, .length = sizeof error, .octets = error };
    eventlog_add(log, &e, true);
}

Test(eventlog, errors_of_another_type_or_code_stay_apart)
{
    struct eventlog log = { 0 };
    add_error(&log, 1, 3, 4);
    add_error(&log, 2, 3, 4);
    add_error(&log, 3, 3, 13);
    add_error(&log, 4, 11, 4);
    cr_assert_eq(log.count, 3);
    cr_expect_eq(log.events[0].repeats, 1);
    cr_expect_eq(log.events[1].frame, 3);
    cr_expect_eq(log.events[2].frame, 4);
    eventlog_clear(&log);
}

Test(eventlog, a_late_message_finds_its_place)
{
    struct eventlog log = { 0 };
    add(&log, 10, SIDE_CLIENT, 1, false);
    add(&log, 30, SIDE_CLIENT, 2, false);
    add(&log, 20, SIDE_SERVER, 3, false);
    cr_assert_eq(log.count, 3);
    cr_expect_eq(log.events[1].frame, 20);
    cr_expect_eq(log.events[2].frame, 30);
    eventlog_clear(&log);
}

Test(eventlog, octets_are_the_logs_own_and_capped)
{
    struct eventlog log = { 0 };
    struct event e = event(1, SIDE_CLIENT, 0xC021, 1);
    e.captured = e.length = sizeof octets;
    eventlog_add(&log, &e, false);
    cr_expect_eq(log.events[0].captured, EVENT_OCTETS_MAX);
    cr_expect_eq(log.events[0].length, sizeof octets);
    cr_expect_neq(log.events[0].octets, octets);
    eventlog_clear(&log);
}

Test(eventlog, events_beyond_the_cap_are_counted)
{
    struct eventlog log = { 0 };
    for (uint64_t frame = 1; frame <= EVENTLOG_MAX + 7; frame++)
        add(&log, frame, SIDE_CLIENT, 1, false);
    cr_expect_eq(log.count, EVENTLOG_MAX);
    cr_expect_eq(log.dropped, 7);
    eventlog_clear(&log);
}

Test(eventlog, logs_that_share_a_room_stop_when_it_is_full_and_give_it_back)
{
    uint64_t shared = 0;
    struct eventlog one = { .shared = &shared }, other = { .shared = &shared };
    add(&one, 1, SIDE_CLIENT, 1, false);
    cr_expect_eq(shared, sizeof(struct event) + 8);
    shared += EVENTLOG_SHARED_MAX;
    add(&other, 2, SIDE_CLIENT, 1, false);
    cr_expect_eq(other.count, 0);
    cr_expect_eq(other.dropped, 1);
    eventlog_clear(&one);
    cr_expect_eq(shared, EVENTLOG_SHARED_MAX);
    add(&other, 3, SIDE_CLIENT, 1, false);
    cr_expect_eq(other.count, 1);
    eventlog_clear(&other);
}
