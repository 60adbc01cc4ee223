/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_steps.c: a negotiation step by step; which datagrams are a session's own; sessions before the end. */
#include "analyze/steps.h"
#include "capture/source.h"

#include <criterion/criterion.h>
#include <string.h>

static struct pptpscope *scope;
static struct steps steps;

static void read_capture(const char *path)
{
    struct source *const source = source_open(&path, 1);
    struct datagram datagram;

    scope = pptpscope_new(&(struct pptpscope_config){ .keep_events = true });
    while (source_next(source, &datagram) == SOURCE_DATAGRAM)
        pptpscope_feed(scope, &datagram);
    source_close(source);
    pptpscope_finish(scope);
}

static uint32_t event_of(const struct session *session, uint64_t frame)
{
    uint32_t i = 0;

    while (i < session->event_count && session->events[i].frame != frame)
        i++;
    cr_assert_lt(i, session->event_count);
    return i;
}

static const struct step_option *option(uint16_t protocol, enum side side, const char *offered)
{
    const struct step_protocol *const p = steps_protocol(&steps, protocol);

    cr_assert(p);
    for (unsigned i = 0; i < p->count; i++)
        if (p->options[i].side == side && strncmp(p->options[i].offered, offered, strlen(offered)) == 0)
            return &p->options[i];
    cr_assert_fail("no option %s", offered);
    return NULL;
}

/* The server asks for MS-CHAPv2, the client wants CHAP-MD5 instead, and the server gives authentication up. */
Test(steps, an_option_is_offered_wanted_otherwise_and_given_up)
{
    read_capture("testdata/lab/captures/auth-no-overlap.pcap");
    const struct session *const s = pptpscope_session(scope, 0);

    steps_make(&steps, s, event_of(s, 11));
    cr_assert_eq(option(0xC021, SIDE_SERVER, "auth MS-CHAPv2")->status, STEP_OFFERED);
    steps_make(&steps, s, event_of(s, 13));
    cr_assert_eq(option(0xC021, SIDE_CLIENT, "asyncmap")->status, STEP_AGREED);
    steps_make(&steps, s, event_of(s, 14));
    const struct step_option *const wanted = option(0xC021, SIDE_SERVER, "auth MS-CHAPv2");
    cr_assert_eq(wanted->status, STEP_WANTED);
    cr_assert_str_eq(wanted->wanted, "auth CHAP-MD5");
    cr_assert_eq(wanted->changed, event_of(s, 14));
    steps_make(&steps, s, event_of(s, 15));
    cr_assert_eq(option(0xC021, SIDE_SERVER, "auth MS-CHAPv2")->status, STEP_DROPPED);
    steps_make(&steps, s, event_of(s, 16));
    cr_assert_eq(option(0xC021, SIDE_SERVER, "asyncmap")->status, STEP_AGREED);
    cr_assert_str_eq(pptpscope_state_name(steps_protocol(&steps, 0xC021)->state[SIDE_CLIENT]), "Opened");
    pptpscope_free(scope);
}

/* At the last event each agreed option is one that the model holds in force, and the states are the model's. */
Test(steps, the_end_is_what_the_model_says)
{
    static const char *const captures[] = {
        "testdata/lab/captures/mppe-128-stateless.pcap", "testdata/lab/captures/mppe-40-fallback.pcap",
        "testdata/lab/captures/ipv6cp.pcap", "testdata/lab/captures/ipcp-rejected.pcap",
    };

    for (size_t i = 0; i < sizeof captures / sizeof captures[0]; i++) {
        read_capture(captures[i]);
        const struct session *const s = pptpscope_session(scope, 0);
        steps_make(&steps, s, s->event_count - 1);
        cr_assert_gt(steps.count, 1);
        for (unsigned k = 0; k < steps.count; k++) {
            const struct step_protocol *const p = &steps.protocols[k];
            const struct negotiation *const n = session_negotiation(s, p->protocol);
            cr_assert(n);
            for (unsigned m = 0; m < p->count; m++)
                if (p->options[m].status == STEP_AGREED)
                    cr_assert(half_agreed(&n->ends[p->options[m].side], p->options[m].type), "%s: %s", captures[i], p->options[m].offered);
        }
        pptpscope_free(scope);
    }
}

Test(steps, rules_are_of_the_right_end)
{
    const struct event nak = { .kind = EVENT_PPP, .protocol = 0xC021, .code = 3, .from = SIDE_SERVER };
    const struct event chap = { .kind = EVENT_PPP, .protocol = 0xC223, .code = 3, .from = SIDE_SERVER };

    cr_assert(strstr(steps_rule(&nak, SIDE_SERVER), "scn"));
    cr_assert(strstr(steps_rule(&nak, SIDE_CLIENT), "RCN"));
    cr_assert_null(steps_rule(&chap, SIDE_CLIENT));
}

/* Every packet between the hosts is of exactly one of two clients' sessions, and none is lost. */
static void check_belongings(const char *path, unsigned expected)
{
    uint64_t of[8] = { 0 };

    read_capture(path);
    const size_t count = pptpscope_session_count(scope);
    cr_assert_eq(count, expected);
    struct source *const source = source_open(&path, 1);
    struct source_record record;
    while (source_read(source, &record) == SOURCE_DATAGRAM) {
        unsigned owners = 0;
        if (!record.has_datagram)
            continue;
        for (size_t i = 0; i < count; i++)
            if (pptpscope_belongs(pptpscope_session(scope, i), &record.datagram)) {
                owners++;
                of[i]++;
            }
        cr_assert_leq(owners, 1, "%s: frame %llu", path, (unsigned long long)record.frame);
    }
    for (size_t i = 0; i < count; i++) {
        const struct session *const s = pptpscope_session(scope, i);
        cr_assert_geq(of[i], s->flow[0].gre_packets + s->flow[1].gre_packets);
    }
    source_close(source);
    pptpscope_free(scope);
}

Test(belongs, each_packet_to_its_own_session)
{
    check_belongings("testdata/lab/captures/two-clients.pcap", 2);
    check_belongings("testdata/lab/captures/nat-helper-two-clients.pcap", 2);
    check_belongings("testdata/lab/captures/two-calls-in-turn.pcap", 2);
    check_belongings("testdata/lab/captures/mppe-128-stateless.pcap", 1);
}

/* Whatever the slices: the same sessions. Time jumps at the end, so that all that is silent is closed within the sweep. */
Test(slices, the_smallest_give_the_same_sessions)
{
    const char *const paths[] = { "testdata/lab/captures/two-calls-in-turn.pcap", "testdata/lab/captures/nat-helper-two-clients.pcap" };

    for (size_t p = 0; p < sizeof paths / sizeof paths[0]; p++) {
        struct source *const source = source_open(&paths[p], 1);
        struct pptpscope *const sliced = pptpscope_new(&(struct pptpscope_config){ .keep_events = true });
        struct datagram datagram;
        unsigned waits = 0;
        while (source_next(source, &datagram) == SOURCE_DATAGRAM)
            while (!pptpscope_feed_some(sliced, &datagram, 1))
                waits++;
        const int64_t later = source_clock(source) + INT64_C(3600000000000);
        while (!pptpscope_clock_some(sliced, later, 1))
            waits++;
        while (!pptpscope_finish_some(sliced, 1))
            waits++;
        source_close(source);
        read_capture(paths[p]);
        cr_assert_gt(waits, 2);
        cr_assert_eq(pptpscope_session_count(sliced), pptpscope_session_count(scope));
        for (size_t i = 0; i < pptpscope_session_count(scope); i++) {
            const struct session *const a = pptpscope_session(sliced, i), *const b = pptpscope_session(scope, i);
            cr_assert_eq(a->number, b->number);
            cr_assert_eq(a->tunnel, b->tunnel);
            cr_assert_eq(a->first_frame, b->first_frame);
            cr_assert_eq(a->event_count, b->event_count);
            cr_assert_eq(a->finding_count, b->finding_count);
        }
        pptpscope_free(sliced);
        pptpscope_free(scope);
    }
}

/* A look changes nothing: the sessions at the end are the same with and without. */
Test(peek, looking_changes_nothing)
{
    const char *const path = "testdata/lab/captures/loss.pcap";
    struct source *const source = source_open(&path, 1);
    struct pptpscope *const looked = pptpscope_new(&(struct pptpscope_config){ .keep_events = true });
    struct datagram datagram;
    size_t most = 0;

    while (source_next(source, &datagram) == SOURCE_DATAGRAM) {
        size_t count, left_out;
        pptpscope_feed(looked, &datagram);
        struct pptpscope_peek *const peek = pptpscope_peek(looked, 10);
        pptpscope_peek_sessions(peek, &count, &left_out);
        cr_assert_eq(left_out, 0);
        most = count > most ? count : most;
        pptpscope_peek_free(peek);
        struct pptpscope_peek *const none = pptpscope_peek(looked, 0);
        pptpscope_peek_sessions(none, &count, &left_out);
        cr_assert_eq(count + left_out, most);
        pptpscope_peek_free(none);
    }
    source_close(source);
    while (!pptpscope_finish_some(looked, 1))
        continue;
    read_capture(path);
    cr_assert_eq(most, 1);
    cr_assert_eq(pptpscope_session_count(looked), 1);
    const struct session *const a = pptpscope_session(looked, 0), *const b = pptpscope_session(scope, 0);
    cr_assert_eq(a->outcome, b->outcome);
    cr_assert_eq(a->event_count, b->event_count);
    cr_assert_eq(a->flow[0].lost, b->flow[0].lost);
    cr_assert_eq(a->finding_count, b->finding_count);
    pptpscope_free(looked);
    pptpscope_free(scope);
}
