/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_engine.c: the door: datagrams in, sessions out, caps held, nothing leaked. */
#include "analyze/engine.h"

#include <criterion/criterion.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

static struct address ip4(uint32_t value)
{
    return (struct address){ .family = 4, .octets = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
                                                      (uint8_t)(value >> 8), (uint8_t)value } };
}

/* A TCP segment without options. */
static void feed_tcp(struct pptpscope *scope, uint32_t from, uint16_t from_port, uint32_t to, uint16_t to_port,
                     uint8_t flags, uint32_t sequence, int64_t time, uint64_t frame)
{
    const uint8_t octets[20] = {
        (uint8_t)(from_port >> 8), (uint8_t)from_port, (uint8_t)(to_port >> 8), (uint8_t)to_port,
        (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8), (uint8_t)sequence,
        0, 0, 0, 0, 0x50, flags, 0x10, 0, 0, 0, 0, 0,
    };
    const struct datagram datagram = { .source = ip4(from), .destination = ip4(to), .protocol = 6,
                                       .payload = octets, .captured = 20, .wire_length = 20, .time = time,
                                       .frame = frame };
    pptpscope_feed(scope, &datagram);
}

/* A control message in a segment of its own, from the client's `port` or to it. */
static void feed_message(struct pptpscope *scope, bool from_client, uint16_t port, const uint8_t *message,
                         uint16_t length, uint64_t frame)
{
    uint8_t octets[20 + 168] = { 0 };
    const uint16_t source = from_client ? port : 1723, destination = from_client ? 1723 : port;
    const uint8_t head[] = { (uint8_t)(source >> 8), (uint8_t)source, (uint8_t)(destination >> 8),
                             (uint8_t)destination, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x18 };
    memcpy(octets, head, sizeof head);
    memcpy(octets + 20, message, 24);
    const struct datagram datagram = { .source = ip4(from_client ? 1 : 2), .destination = ip4(from_client ? 2 : 1),
                                       .protocol = 6, .payload = octets, .captured = 20u + length,
                                       .wire_length = 20u + length, .time = (int64_t)frame, .frame = frame };
    pptpscope_feed(scope, &datagram);
}

/* Outgoing-Call-Request and -Reply (RFC 2637 sections 2.7 and 2.8) in two frames. */
static void feed_call(struct pptpscope *scope, uint16_t port, uint8_t client_id, uint8_t server_id, uint64_t frame)
{
    const uint8_t request[24] = { 0, 168, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 7, 0, 0, 0, client_id };
    const uint8_t reply[24] = { 0, 32, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 8, 0, 0, 0, server_id, 0, client_id, 1 };
    feed_message(scope, true, port, request, 168, frame);
    feed_message(scope, false, port, reply, 32, frame + 1);
}

static void feed_gre(struct pptpscope *scope, uint32_t from, uint32_t to, uint16_t call_id, uint32_t sequence,
                     const uint8_t *ppp, uint8_t length, int64_t time, uint64_t frame)
{
    uint8_t octets[80] = { 0x30, 0x01, 0x88, 0x0b, 0, length, (uint8_t)(call_id >> 8), (uint8_t)call_id,
                           (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16), (uint8_t)(sequence >> 8),
                           (uint8_t)sequence };
    memcpy(octets + 12, ppp, length);
    const struct datagram datagram = { .source = ip4(from), .destination = ip4(to), .protocol = 47,
                                       .payload = octets, .captured = 12u + length, .wire_length = 12u + length,
                                       .time = time, .frame = frame };
    pptpscope_feed(scope, &datagram);
}

Test(engine, nothing_in_nothing_out)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    pptpscope_finish(scope);
    cr_expect_eq(pptpscope_session_count(scope), 0);
    cr_expect_null(pptpscope_session(scope, 0));
    pptpscope_free(scope);
    pptpscope_free(NULL);
}

Test(engine, a_handle_can_be_freed_with_sessions_alive)
{
    struct pptpscope *scope = pptpscope_new(&(struct pptpscope_config){ .keep_events = true });
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 0, 1);
    pptpscope_free(scope);
}

Test(engine, repeated_syns_of_a_port_are_one_session)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    for (unsigned i = 0; i < 4; i++)
        feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, (int64_t)i * 3 * SECOND, i + 1);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 1);
    const struct session *s = pptpscope_session(scope, 0);
    cr_expect_eq(s->outcome, OUTCOME_FAILED);
    cr_expect_eq(s->failed_stage, STAGE_TCP);
    cr_expect_eq(s->ended.how, ENDED_SILENCE);
    cr_expect_str_eq(s->root_cause, "tcp-1723-no-answer");
    cr_assert_eq(s->finding_count, 1);
    cr_expect_not_null(strstr(s->findings[0].title, "sent 4 times in 9.0 s (frames 1 to 4)"));
    pptpscope_free(scope);
}

Test(engine, one_syn_at_the_end_of_a_capture_decides_nothing)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 0, 1);
    pptpscope_finish(scope);
    const struct session *s = pptpscope_session(scope, 0);
    cr_assert_not_null(s);
    cr_expect_eq(s->outcome, OUTCOME_INCOMPLETE);
    cr_expect_null(s->root_cause);
    cr_assert_eq(s->limit_count, 1);
    cr_expect_str_eq(s->limits[0].id, "capture-ends-early");
    pptpscope_free(scope);
}

Test(engine, a_port_used_again_is_another_session)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 0, 1);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_RST | TCP_ACK, 0, 1, 2);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 900, SECOND, 3);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_RST | TCP_ACK, 0, SECOND + 1, 4);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 2);
    for (unsigned i = 0; i < 2; i++) {
        const struct session *s = pptpscope_session(scope, i);
        cr_expect_eq(s->number, i + 1);
        cr_expect_eq(s->tunnel, i + 1);
        cr_expect_eq(s->ended.how, ENDED_TCP_RST);
        cr_expect_eq(s->ended.by, SIDE_SERVER);
        cr_expect_eq(s->attempt_of, i ? 1 : 0);
    }
    pptpscope_free(scope);
}

Test(engine, a_flood_of_connections_meets_its_cap_and_is_counted)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    for (uint32_t i = 0; i < 60000; i++) /* one pair of hosts: one shard */
        feed_tcp(scope, 1, (uint16_t)(2000 + i % 60000), 2, 1723, TCP_SYN, i, (int64_t)i * 1000, i + 1);
    pptpscope_finish(scope);
    struct pptpscope_summary summary;
    pptpscope_summary(scope, &summary);
    cr_expect_eq(summary.sessions, SHARD_SESSIONS_MAX);
    uint64_t objects = 0, sessions = 0;
    for (unsigned i = 0; i < summary.cap_count; i++) {
        if (strcmp(summary.caps[i].name, "tunnels-and-calls") == 0)
            objects = summary.caps[i].count;
        if (strcmp(summary.caps[i].name, "sessions") == 0)
            sessions = summary.caps[i].count;
    }
    cr_expect_eq(objects, 60000 - SHARD_OBJECTS_MAX);
    cr_expect_eq(sessions, 60000 - SHARD_SESSIONS_MAX);
    pptpscope_free(scope);
}

Test(engine, gre_alone_joins_its_two_directions_by_acknowledgments)
{
    static const uint8_t data[] = { 0x00, 0xfd, 0x90, 0x01, 1, 2, 3, 4 };
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_gre(scope, 1, 2, 100, 500, data, sizeof data, 0, 1);
    feed_gre(scope, 2, 1, 7, 900, data, sizeof data, 1, 2);
    feed_gre(scope, 1, 2, 100, 501, data, sizeof data, 2, 3);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 1);
    const struct session *s = pptpscope_session(scope, 0);
    cr_expect(s->roles_inferred);
    cr_expect_eq(s->outcome, OUTCOME_INCOMPLETE);
    cr_expect_not(s->encryption.bits_known, "strength not seen");
    cr_expect_eq(s->call_id[SIDE_SERVER], 100);
    cr_expect_eq(s->call_id[SIDE_CLIENT], 7);
    cr_expect_eq(s->flow[C2S].packets, 2);
    cr_expect_eq(s->flow[S2C].packets, 1);
    pptpscope_free(scope);
}

static void keep_fault(void *context, const struct pptpscope_packet *packet)
{
    uint32_t *const fault = context;
    if (packet->frame && packet->frame->ppp.head.status == READER_MALFORMED)
        *fault = packet->frame->ppp.head.fault;
}

Test(engine, a_frame_without_a_protocol_number_is_shown_as_malformed)
{
    uint32_t fault = 0;
    const struct pptpscope_config config = { .on_packet = keep_fault, .context = &fault };
    struct pptpscope *const scope = pptpscope_new(&config);
    feed_gre(scope, 1, 2, 7, 0, (const uint8_t[]){ 0xFF, 0x03 }, 2, 0, 1);
    cr_assert_eq(fault, 14);
    pptpscope_finish(scope);
    pptpscope_free(scope);
}

Test(engine, an_id_used_again_belongs_to_the_newer_call)
{
    static const uint8_t data[] = { 0x00, 0x21, 0x45, 0, 0, 1 };
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_call(scope, 40000, 5, 9, 1);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_RST, 1, 2, 3);
    feed_call(scope, 40001, 5, 12, 4);
    feed_gre(scope, 1, 2, 9, 7, data, sizeof data, 8, 8);  /* trails behind the old call */
    feed_gre(scope, 2, 1, 5, 0, data, sizeof data, 9, 9);  /* is the new one's */
    feed_gre(scope, 1, 2, 12, 0, data, sizeof data, 10, 10);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 2);
    cr_expect_eq(pptpscope_session(scope, 0)->flow[C2S].packets, 1);
    cr_expect_eq(pptpscope_session(scope, 0)->flow[S2C].packets, 0);
    cr_expect_eq(pptpscope_session(scope, 1)->flow[C2S].packets, 1);
    cr_expect_eq(pptpscope_session(scope, 1)->flow[S2C].packets, 1);
    pptpscope_free(scope);
}

Test(engine, time_that_runs_backwards_moves_nothing_back)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 100 * SECOND, 1);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 50 * SECOND, 2);
    pptpscope_clock(scope, INT64_MIN);
    pptpscope_finish(scope);
    cr_expect_eq(pptpscope_session_count(scope), 1);
    pptpscope_free(scope);
}

Test(engine, dropped_packets_are_a_limit_of_every_session)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 0, 1);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_RST | TCP_ACK, 0, 1, 2);
    pptpscope_dropped(scope, 3);
    pptpscope_finish(scope);
    const struct session *s = pptpscope_session(scope, 0);
    cr_assert_eq(s->limit_count, 1);
    cr_expect_str_eq(s->limits[0].id, "capture-dropped");
    pptpscope_free(scope);
}

Test(engine, host_pairs_and_ids_are_found_again_among_many)
{
    static const uint8_t data[] = { 0x00, 0x21, 0x45, 0, 0, 1 };
    struct pptpscope *scope = pptpscope_new(NULL);
    uint64_t frame = 0;
    for (unsigned round = 0; round < 3; round++) {
        for (uint32_t host = 0; host < 500; host++) {
            frame++;
            feed_gre(scope, 1000 + host, 2, (uint16_t)(host % 7), 10 + round, data, sizeof data, (int64_t)frame, frame);
        }
    }
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 500);
    for (uint32_t i = 0; i < 500; i++)
        cr_expect_eq(pptpscope_session(scope, i)->flow[C2S].packets, 3);
    pptpscope_free(scope);
}

/* An Outgoing-Call-Request (RFC 2637 section 2.7) as the payload of a segment. */
static void feed_call_request(struct pptpscope *scope, uint16_t call_id, uint32_t sequence, uint64_t frame)
{
    uint8_t octets[20 + 168] = { 0x9c, 0x40, 0x06, 0xbb, (uint8_t)(sequence >> 24), (uint8_t)(sequence >> 16),
                                 (uint8_t)(sequence >> 8), (uint8_t)sequence, 0, 0, 0, 0, 0x50, 0x18 };
    const uint8_t head[] = { 0, 168, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D, 0, 7, 0, 0, (uint8_t)(call_id >> 8), (uint8_t)call_id };
    memcpy(octets + 20, head, sizeof head);
    const struct datagram datagram = { .source = ip4(1), .destination = ip4(2), .protocol = 6, .payload = octets,
                                       .captured = sizeof octets, .wire_length = sizeof octets, .time = 0,
                                       .frame = frame };
    pptpscope_feed(scope, &datagram);
}

Test(engine, a_tunnel_with_more_calls_than_the_cap_survives_itself)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    const uint32_t calls = SHARD_OBJECTS_MAX + 500; /* all at one moment: none is older than another */
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 0, 0, 1);
    for (uint32_t i = 0; i < calls; i++)
        feed_call_request(scope, (uint16_t)i, 1 + i * 168, 2 + i);
    pptpscope_finish(scope);
    cr_expect_eq(pptpscope_session_count(scope), calls);
    pptpscope_free(scope);
}

Test(engine, a_segment_from_the_past_does_not_free_its_own_tunnel)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 0, 0, 1);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_RST, 1, 0, 2);
    pptpscope_clock(scope, 4 * SECOND);
    feed_call_request(scope, 1, 1, 3);
    feed_gre(scope, 3, 4, 1, 1, (const uint8_t[]){ 0, 0x21, 0 }, 3, 100 * SECOND, 4);
    feed_call_request(scope, 2, 169, 5);
    pptpscope_finish(scope);
    cr_expect_geq(pptpscope_session_count(scope), 2);
    pptpscope_free(scope);
}

Test(engine, what_waited_behind_a_hole_comes_out_when_the_tunnel_is_closed)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 0, 0, 1);
    feed_call_request(scope, 77, 1001, 2);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 1);
    const struct session *s = pptpscope_session(scope, 0);
    cr_expect(s->call_id_known[SIDE_CLIENT]);
    cr_expect_eq(s->call_id[SIDE_CLIENT], 77);
    pptpscope_free(scope);
}

Test(engine, a_sweep_that_gives_up_a_hole_does_not_free_the_tunnel_it_looks_at)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    uint64_t frame = 0;
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 0, 0, ++frame);
    feed_call_request(scope, 77, 1001, ++frame); /* behind a hole */
    for (uint32_t i = 0; i < SHARD_OBJECTS_MAX; i++)
        feed_tcp(scope, 1, (uint16_t)(1800 + i), 2, 1723, TCP_SYN, i, SECOND / 2, ++frame);
    pptpscope_clock(scope, 100 * SECOND); /* the sweep delivers the request, and the shard is full */
    pptpscope_clock(scope, 400 * SECOND);
    pptpscope_finish(scope);
    cr_expect_geq(pptpscope_session_count(scope), SHARD_OBJECTS_MAX);
    pptpscope_free(scope);
}

Test(engine, a_time_far_ahead_of_all_others_moves_nothing)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 0, 1);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 100000000 * SECOND, 2);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_SYN | TCP_ACK, 9, SECOND, 3);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 1);
    cr_expect_eq(pptpscope_session(scope, 0)->outcome, OUTCOME_INCOMPLETE);
    pptpscope_free(scope);
}

Test(engine, a_connection_tried_again_after_a_reset_is_open)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 0, 1);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_RST | TCP_ACK, 0, 1, 2);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, SECOND, 3);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_SYN | TCP_ACK, 9, SECOND + 1, 4);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_ACK, 6, SECOND + 2, 5);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 1);
    cr_expect_eq(pptpscope_session(scope, 0)->ended.how, ENDED_CAPTURE_END);
    pptpscope_free(scope);
}

Test(engine, an_answer_captured_before_its_question_makes_no_second_session)
{
    struct pptpscope *scope = pptpscope_new(NULL);
    feed_tcp(scope, 2, 1723, 1, 40000, TCP_SYN | TCP_ACK, 9, 0, 1);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_SYN, 5, 1, 2);
    feed_tcp(scope, 1, 40000, 2, 1723, TCP_ACK, 6, 2, 3);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 1);
    cr_expect_eq(pptpscope_session(scope, 0)->ends[SIDE_CLIENT].port, 40000);
    pptpscope_free(scope);
}

/* Once its time limits have passed a silent pair is left alone, lives for its hour, and
 * is looked at again when a packet came. */
Test(engine, a_silent_pair_is_left_alone_until_a_packet_or_the_hour)
{
    const uint8_t data[] = { 0xFF, 0x03, 0x00, 0xFD, 0x90, 0x00, 1, 2 };
    const struct address ends[] = { ip4(1), ip4(2) };
    struct pptpscope *scope = pptpscope_new(NULL);
    int64_t now = 0;
    feed_gre(scope, 1, 2, 7, 1, data, sizeof data, now, 1);
    feed_gre(scope, 3, 4, 7, 1, data, sizeof data, now, 2);
    const struct pair *pair = engine_pair(scope, &ends[0], &ends[1], false);
    for (; now < 200 * SECOND; now += 5 * SECOND)
        pptpscope_clock(scope, now);
    const int64_t swept = pair->swept;
    cr_expect_gt(swept, 100 * SECOND);
    for (; now < 3000 * SECOND; now += 5 * SECOND)
        pptpscope_clock(scope, now);
    cr_expect_eq(pair->swept, swept);
    feed_gre(scope, 1, 2, 7, 2, data, sizeof data, now, 3);
    feed_gre(scope, 3, 4, 7, 2, data, sizeof data, now, 4);
    for (unsigned i = 0; i < 40; i++)
        pptpscope_clock(scope, now += 5 * SECOND);
    cr_expect_gt(pair->swept, swept);
    for (unsigned i = 0; i < 720; i++)
        pptpscope_clock(scope, now += 5 * SECOND);
    cr_expect_null(engine_pair(scope, &ends[0], &ends[1], false));
    feed_gre(scope, 1, 2, 7, 3, data, sizeof data, now, 5);
    pptpscope_finish(scope);
    cr_assert_eq(pptpscope_session_count(scope), 3);
    cr_expect_eq(pptpscope_session(scope, 0)->last_frame, 3);
    cr_expect_eq(pptpscope_session(scope, 2)->first_frame, 5);
    pptpscope_free(scope);
}
