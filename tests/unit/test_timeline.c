/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_timeline.c: a session's flows in parts of its time add up to what the analysis says of them, in every capture. */
#include "analyze/timeline.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <string.h>

#include "capture/source.h"

struct second_pass {
    struct timeline **timelines;
    size_t count;
};

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    const struct second_pass *const pass = context;

    for (size_t i = 0; i < pass->count; i++)
        timeline_take(pass->timelines[i], packet);
}

/* An engine that was fed the whole capture. */
static struct pptpscope *fed(const char *path, const struct pptpscope_config *config)
{
    struct source *const source = source_open(&path, 1);
    struct pptpscope *const scope = pptpscope_new(config);
    struct datagram datagram;

    while (source_next(source, &datagram) == SOURCE_DATAGRAM)
        pptpscope_feed(scope, &datagram);
    pptpscope_clock(scope, source_clock(source));
    source_close(source);
    return scope;
}

static struct timeline_part sum_of(const struct timeline *timeline, enum direction way, unsigned count)
{
    struct timeline_part parts[TIMELINE_PARTS], sum = { 0 };

    timeline_read(timeline, way, parts, count);
    for (unsigned i = 0; i < count; i++) {
        sum.packets += parts[i].packets;
        sum.octets += parts[i].octets;
        sum.lost += parts[i].lost;
        sum.reordered += parts[i].reordered;
        sum.duplicated += parts[i].duplicated;
        if (parts[i].trips && (!sum.trips || parts[i].trip_least < sum.trip_least))
            sum.trip_least = parts[i].trip_least;
        if (parts[i].trips && (!sum.trips || parts[i].trip_most > sum.trip_most))
            sum.trip_most = parts[i].trip_most;
        sum.trips += parts[i].trips;
        cr_assert_leq(parts[i].lost, UINT32_MAX, "no part falls below zero");
    }
    return sum;
}

static void compare(const char *path, const struct session *s, const struct timeline *timeline)
{
    static const unsigned counts[] = { 180, 60, 36, 1 };

    for (unsigned way = 0; way < 2; way++)
        for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
            const struct flow_facts *const facts = &s->flow[way];
            const struct timeline_part sum = sum_of(timeline, (enum direction)way, counts[i]);
            cr_expect_eq(sum.lost, facts->lost, "%s session %u way %u: lost %lu, facts %lu", path, s->number, way, sum.lost, facts->lost);
            cr_expect_eq(sum.reordered, facts->reordered, "%s session %u way %u: reordered %lu, facts %lu", path, s->number, way, sum.reordered, facts->reordered);
            cr_expect_eq(sum.duplicated, facts->duplicated, "%s session %u way %u: duplicated %lu, facts %lu", path, s->number, way, sum.duplicated, facts->duplicated);
            cr_expect_geq(sum.packets, facts->gre_packets, "%s session %u way %u", path, s->number, way);
            cr_expect_eq(sum.trips > 0, facts->rtt_known, "%s session %u way %u", path, s->number, way);
            cr_expect_eq(sum.trip_least, facts->rtt_min, "%s session %u way %u", path, s->number, way);
            cr_expect_eq(sum.trip_most, facts->rtt_max, "%s session %u way %u", path, s->number, way);
        }
}

struct totals {
    size_t sessions;
    uint64_t lost, reordered, duplicated, trips;
};

static void check(const char *path, struct totals *totals)
{
    struct pptpscope *const first = fed(path, &(struct pptpscope_config){ .keep_events = true });
    pptpscope_finish(first);
    struct second_pass pass = { .count = pptpscope_session_count(first) };

    pass.timelines = calloc(pass.count + 1, sizeof(struct timeline *));
    for (size_t i = 0; i < pass.count; i++)
        pass.timelines[i] = timeline_new(pptpscope_session(first, i));
    pptpscope_free(fed(path, &(struct pptpscope_config){ .on_packet = on_packet, .context = &pass }));
    for (size_t i = 0; i < pass.count; i++) {
        const struct session *const s = pptpscope_session(first, i);
        compare(path, s, pass.timelines[i]);
        for (unsigned way = 0; way < 2; way++) {
            totals->lost += s->flow[way].lost;
            totals->reordered += s->flow[way].reordered;
            totals->duplicated += s->flow[way].duplicated;
            totals->trips += s->flow[way].rtt_known;
        }
        timeline_free(pass.timelines[i]);
    }
    totals->sessions += pass.count;
    free(pass.timelines);
    pptpscope_free(first);
}

/* BUILD is the folder of the captures that are made of scripts. */
Test(timeline, parts_add_up_in_every_capture, .timeout = 100)
{
    static const char *const patterns[] = { "testdata/lab/captures/*.pcap*", BUILD "/made/*.pcap*", BUILD "/bad/*.pcap*", BUILD "/findings/*.pcap*" };
    struct totals totals = { 0 };

    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        glob_t found;
        const int status = glob(patterns[i], 0, NULL, &found);
        cr_assert(status == 0, "%s: none; make made makes them", patterns[i]);
        for (size_t k = 0; k < found.gl_pathc; k++)
            check(found.gl_pathv[k], &totals);
        globfree(&found);
    }
    cr_assert_gt(totals.sessions, 400, "%zu", totals.sessions);
    cr_assert_gt(totals.lost, 100);
    cr_assert_gt(totals.reordered, 10);
    cr_assert_gt(totals.duplicated, 10);
    cr_assert_gt(totals.trips, 100);
}

/* Never in a part in which nothing came. */
Test(timeline, a_loss_stands_where_its_gap_was_seen)
{
    const char *const path = BUILD "/made/gre-loss-reorder-dup.pcap";
    struct pptpscope *const first = fed(path, &(struct pptpscope_config){ 0 });
    struct timeline_part parts[TIMELINE_PARTS];
    uint64_t lost = 0;

    pptpscope_finish(first);
    struct timeline *timeline = timeline_new(pptpscope_session(first, 0));
    struct second_pass pass = { &timeline, 1 };
    pptpscope_free(fed(path, &(struct pptpscope_config){ .on_packet = on_packet, .context = &pass }));
    for (unsigned way = 0; way < 2; way++) {
        timeline_read(timeline, (enum direction)way, parts, TIMELINE_PARTS);
        for (unsigned i = 0; i < TIMELINE_PARTS; i++) {
            cr_assert(!parts[i].lost || parts[i].packets, "a gap is seen by the packet behind it");
            lost += parts[i].lost;
        }
    }
    cr_assert_gt(lost, 0);
    cr_assert_geq(timeline_part_length(timeline, 60), 3 * timeline_part_length(timeline, 180));
    timeline_free(timeline);
    pptpscope_free(first);
}
