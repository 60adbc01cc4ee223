/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_places.c: packets of a session are found again by their places, in files of all kinds. */
#include "tui/places.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/write.h"

static struct places *places;
static struct pptpscope *scope;
static char path[200];

/* The octets of a capture in memory, and the index over it. */
static void read_file(const char *name)
{
    struct source *const source = source_open(&name, 1);
    struct source_record record;

    places = places_new();
    scope = pptpscope_new(&(struct pptpscope_config){ .keep_events = true });
    while (source_read(source, &record) == SOURCE_DATAGRAM) {
        places_add(places, &record);
        if (record.has_datagram)
            pptpscope_feed(scope, &record.datagram);
    }
    pptpscope_finish(scope);
    source_close(source);
}

static void end(void)
{
    pptpscope_free(scope);
    places_free(places);
    if (path[0])
        unlink(path);
}

TestSuite(places, .fini = end);

static bool write_to(void *context, const char *octets, size_t length)
{
    return fwrite(octets, 1, length, context) == length;
}

static FILE *make_file(void)
{
    const char *const place = getenv("TMPDIR");

    snprintf(path, sizeof path, "%s/pptpscope.XXXXXX", place ? place : P_tmpdir);
    return fdopen(mkstemp(path), "wb");
}

/* A capture once more as pcapng: two interfaces of the same link type by turns, and a second section in the midst. */
static void write_ng(const char *name)
{
    FILE *const file = make_file();
    const struct capture_writer writer = { .write = write_to, .context = file };
    struct source *const source = source_open(&name, 1);
    struct source_record record;

    for (uint64_t i = 0; source_read(source, &record) == SOURCE_DATAGRAM; i++) {
        if (i % 20 == 0) {
            cr_assert(write_ng_header(&writer));
            for (unsigned k = 0; k < 2; k++)
                cr_assert(write_ng_interface(&writer, (uint16_t)record.link_type));
        }
        cr_assert(write_ng_packet(&writer, i % 2, record.time, record.octets, record.captured, record.wire));
    }
    source_close(source);
    cr_assert_eq(fclose(file), 0);
}

/* All that a plan tells is what the file has there, read in its order; returns how many. */
static size_t follow(const char *name, struct plan *plan)
{
    struct source *const again = source_open(&name, 1), *const straight = source_open(&name, 1);
    struct source_record record, there;
    struct source_place place;

    for (size_t i = 0; i < plan->count; i++) {
        plan_place(places, &plan->items[i], &place);
        cr_assert(source_read_at(again, &place, plan_frame(&plan->items[i]), &there));
        cr_assert(plan_fits(&plan->items[i], &there));
        do
            cr_assert_eq(source_read(straight, &record), SOURCE_DATAGRAM);
        while (record.frame < plan_frame(&plan->items[i]));
        cr_assert_eq(there.frame, record.frame);
        cr_assert_eq(there.time, record.time);
        cr_assert_eq(there.link_type, record.link_type);
        cr_assert_eq(there.captured, record.captured);
        cr_assert_eq(memcmp(there.octets, record.octets, record.captured), 0);
        cr_assert_eq(there.has_datagram, record.has_datagram);
        cr_assert_eq(there.part_count, record.part_count);
    }
    source_close(again);
    source_close(straight);
    return plan->count;
}

static void check(const char *name)
{
    struct plan plan = { .count = 0 };
    const struct session *const session = pptpscope_session(scope, 0);

    cr_assert_not(places_from_start(places));
    cr_assert(places_plan(places, session, 0, &plan));
    plan_tidy(&plan);
    const size_t all = follow(name, &plan);
    cr_assert_gt(all, 10);
    cr_assert_not_null(plan_find(&plan, session->first_frame));
    cr_assert_null(plan_find(&plan, session->last_frame + 1));
    plan_free(&plan);
    cr_assert(places_plan(places, session, session->last_frame, &plan));
    plan_tidy(&plan);
    cr_assert_lt(follow(name, &plan), all);
    cr_assert_not_null(plan_find(&plan, session->last_frame));
    plan_free(&plan);
}

Test(places, of_pcap)
{
    read_file("testdata/lab/captures/mppe-128-stateless.pcap");
    check("testdata/lab/captures/mppe-128-stateless.pcap");
}

Test(places, of_pcapng_with_sections_and_interfaces)
{
    write_ng("testdata/lab/captures/mppe-128-stateless.pcap");
    read_file(path);
    check(path);
}

/* A file that is shorter now, or holds something else: told, and nothing worse. */
Test(places, of_a_file_that_changed)
{
    struct plan plan = { .count = 0 };
    const char *const name = path;
    struct source_record record;
    struct source_place place;
    unsigned told = 0;

    write_ng("testdata/lab/captures/mppe-128-stateless.pcap");
    read_file(path);
    cr_assert(places_plan(places, pptpscope_session(scope, 0), 0, &plan));
    plan_tidy(&plan);
    FILE *const file = fopen(path, "r+b");
    cr_assert_eq(fseek(file, 1500, SEEK_SET), 0);
    for (unsigned i = 0; i < 1500; i++)
        fputc((int)(i * 7 % 256), file);
    cr_assert_eq(fclose(file), 0);
    cr_assert_eq(truncate(path, 5000), 0);
    struct source *const source = source_open(&name, 1);
    for (size_t i = 0; i < plan.count; i++) {
        plan_place(places, &plan.items[i], &place);
        told += !source_read_at(source, &place, plan_frame(&plan.items[i]), &record) || !plan_fits(&plan.items[i], &record);
    }
    cr_assert_gt(told, plan.count / 2);
    source_close(source);
    plan_free(&plan);
}

/* Every datagram of the session in two fragments: they are in the plan, with the whole, and come together again. */
Test(places, of_fragments)
{
    const char *const from = "testdata/lab/captures/mppe-128-stateless.pcap";
    struct source *const source = source_open(&from, 1);
    FILE *const file = make_file();
    struct capture_writer writer = { .write = write_to, .context = file, .link = WRITE_RAW_IP };
    struct plan plan = { .count = 0 };
    struct source_record record;
    uint64_t cut = 0;

    cr_assert(write_header(&writer));
    for (uint16_t id = 1; source_read(source, &record) == SOURCE_DATAGRAM; id++) {
        const struct datagram *const d = &record.datagram;
        if (!record.has_datagram || d->captured < 64 || d->frame_offset < 20)
            continue;
        for (unsigned part = 0; part < 2; part++) {
            uint8_t ip[2000];
            const uint32_t length = part ? d->captured - 32 : 32;
            memcpy(ip, record.octets + d->frame_offset - 20, 20);
            memcpy(ip + 20, d->payload + (part ? 32 : 0), length);
            const uint16_t total = (uint16_t)(20 + length);
            memcpy(ip + 2, (uint8_t[]){ (uint8_t)(total >> 8), (uint8_t)total, (uint8_t)(id >> 8), (uint8_t)id, part ? 0 : 0x20, part ? 4 : 0 }, 6);
            cr_assert(write_packet(&writer, record.time, 0, ip, total, total));
        }
        cut++;
    }
    source_close(source);
    cr_assert_eq(fclose(file), 0);
    read_file(path);
    cr_assert_gt(pptpscope_session_count(scope), 0);
    cr_assert(places_plan(places, pptpscope_session(scope, 0), 0, &plan));
    plan_tidy(&plan);
    cr_assert(plan.has_parts);
    cr_assert_gt(cut, 10);
    cr_assert_eq(follow(path, &plan), 2 * cut);
    plan_free(&plan);
}
