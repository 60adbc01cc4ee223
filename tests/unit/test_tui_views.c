/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_tui_views.c: the views under any keys, while the capture is still read, and what they ask for. */
#include "tui_open.h"

#include <stdio.h>
#include <string.h>

static struct opened o;

static uint32_t random_number(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Mostly keys that mean something. */
static uint32_t random_key(uint32_t *state)
{
    static const char letters[] = "jkGgnNfmdieFM*<>zx= y?:/\r\t\033qJKcCbphlw";
    const uint32_t r = random_number(state);

    if (r % 16 == 0)
        return KEY_CODE_UP + r / 16 % 20;
    if (r % 16 == 1)
        return r / 16 % 0x250;
    return (unsigned char)letters[r / 16 % (sizeof letters - 1)];
}

static void press_at_random(uint32_t seed, unsigned count)
{
    uint32_t state = seed;

    for (unsigned i = 0; i < count; i++) {
        if (random_number(&state) % 64 == 0)
            app_resize(&o.app, 40 + random_number(&state) % 160, 10 + random_number(&state) % 60);
        app_key(&o.app, random_key(&state));
        if (random_number(&state) % 32 == 0)
            app_click(&o.app, 0, random_number(&state) % 60);
        app_draw(&o.app, &o.cells);
        o.app.quit = false;
    }
}

Test(tui_views, any_keys_on_any_capture, .timeout = 120)
{
    static const char *const captures[] = {
        "testdata/lab/captures/ipcp-not-converging.pcap", "testdata/lab/captures/loss-stateful-heavy.pcap",
        "testdata/lab/captures/two-clients.pcap", "testdata/lab/captures/auth-no-overlap.pcap",
        "testdata/lab/captures/tcp-refused.pcap", "testdata/lab/captures/chap-md5.inner.pcap", /* has no PPTP */
    };

    for (size_t i = 0; i < sizeof captures / sizeof captures[0]; i++) {
        opened_all(&o, captures[i]);
        press_at_random(0x12345678u + (uint32_t)i, 3000);
        opened_end(&o);
        memset(&o, 0, sizeof o);
    }
}

/* A packet at a time: sessions appear, change, and get their places while somebody looks into them. */
Test(tui_views, any_keys_while_the_capture_is_read, .timeout = 120)
{
    opened_begin(&o, "testdata/lab/captures/nat-helper-two-clients.pcap");
    for (uint32_t round = 1; o.app.model.loading; round++) {
        o.load.peek_next = 0; /* look each time */
        opened_step(&o, 1);
        press_at_random(round * 2654435761u + 1, 5);
    }
    o.app.depth = 0;
    cr_assert_eq(o.app.model.session_count, 2);
    opened_end(&o);
}

Test(tui_views, sessions_are_seen_before_the_end)
{
    size_t seen = 0;

    opened_begin(&o, "testdata/lab/captures/two-clients.pcap");
    while (o.app.model.loading) {
        o.load.peek_next = 0;
        opened_step(&o, 1);
        if (o.app.model.loading && !o.load.ended && o.app.model.session_count > seen)
            seen = o.app.model.session_count;
    }
    cr_assert_eq(seen, 2);
    opened_end(&o);
}

Test(tui_views, the_ladder_begins_at_the_root_cause)
{
    opened_all(&o, "testdata/lab/captures/auth-no-overlap.pcap");
    app_key(&o.app, KEY_CODE_ENTER);
    cr_assert_eq(o.app.view, VIEW_LADDER);
    const struct ladder_row *const row = &o.app.ladder.rows.rows[o.app.ladder.list.cursor];
    cr_assert(row->root);
    cr_assert_str_eq(row->finding.id, "auth-protocol-not-agreed");
    opened_end(&o);
}

Test(tui_views, retransmissions_are_one_row_and_losses_are_rows)
{
    opened_all(&o, "testdata/lab/captures/loss-stateful-heavy.pcap");
    app_key(&o.app, KEY_CODE_ENTER);
    unsigned losses = 0;
    for (size_t i = 0; i < o.app.ladder.rows.count; i++)
        losses += o.app.ladder.rows.rows[i].kind == LADDER_LOSS;
    cr_assert_gt(losses, 0);
    const struct session *const s = o.app.model.sessions[0];
    cr_assert_leq(o.app.ladder.rows.count, s->event_count + 2);
    opened_end(&o);
}

Test(tui_views, saving_asks_with_a_name_of_its_own)
{
    opened_all(&o, "testdata/lab/captures/two-clients.pcap");
    opened_type(&o, "j:save pcap\r");
    cr_assert_eq(o.app.request.kind, REQUEST_SAVE);
    cr_assert_eq(o.app.request.save, SAVE_PCAP);
    cr_assert_str_eq(o.app.request.name, "two-clients-session2.pcap");
    cr_assert_not(o.app.request.over);
    opened_type(&o, "*:save! text all.txt\r");
    cr_assert_str_eq(o.app.request.name, "all.txt");
    cr_assert(o.app.request.over);
    size_t count;
    const struct session **const chosen = app_chosen(&o.app, &count);
    cr_assert_eq(count, 2);
    free(chosen);
    opened_end(&o);
}

Test(tui_views, what_is_copied_is_the_whole_line)
{
    opened_all(&o, "testdata/lab/captures/auth-no-overlap.pcap");
    app_key(&o.app, KEY_CODE_ENTER);
    app_key(&o.app, 'y');
    cr_assert_eq(o.app.request.kind, REQUEST_COPY);
    cr_assert(strstr(o.app.copied.text, "LCP ConfReq id=1 <asyncmap 0x0> <auth MS-CHAPv2>"), "%s", o.app.copied.text);
    opened_end(&o);
}

Test(tui_views, following_stays_at_the_end_until_somebody_leaves_it)
{
    opened_all(&o, "testdata/lab/captures/two-clients.pcap");
    app_key(&o.app, 'F');
    cr_assert(o.app.follow);
    cr_assert_eq(o.app.sessions.list.cursor, 1);
    app_key(&o.app, 'k');
    cr_assert_not(o.app.follow);
    opened_end(&o);
}

Test(tui_views, a_page_is_scrolled_at_the_first_press)
{
    struct list list = { 0, 0 };

    cr_assert(list_move(&list, ACTION_PAGE_DOWN, 100, 20));
    cr_expect_eq(list.top, 19);
    cr_expect_eq(list.cursor, 19);
    cr_assert(list_move(&list, ACTION_DOWN, 100, 20));
    cr_expect_eq(list.top, 19, "a line is not scrolled while the cursor has room");
    cr_assert(list_move(&list, ACTION_PAGE_UP, 100, 20));
    cr_expect_eq(list.top, 0);
    cr_expect_eq(list.cursor, 1);
    for (unsigned i = 0; i < 9; i++)
        list_move(&list, ACTION_PAGE_DOWN, 100, 20);
    cr_expect_eq(list.top, 80, "no row is empty at the end");
    cr_expect_eq(list.cursor, 99);
}

Test(tui_views, a_packet_stays_while_more_comes)
{
    char first[128];

    opened_begin(&o, "testdata/lab/captures/nat-helper-two-clients.pcap");
    while (o.app.model.loading && !o.app.model.session_count) {
        o.load.peek_next = 0;
        opened_step(&o, 1);
    }
    cr_assert(o.app.model.loading);
    app_key(&o.app, '\r');
    app_key(&o.app, '\r');
    cr_assert_eq(o.app.view, VIEW_PACKET);
    snprintf(first, sizeof first, "%s", o.app.packet.lines[0].text);
    app_key(&o.app, 'j');
    const size_t cursor = o.app.packet.list.cursor;
    while (o.app.model.loading) {
        o.load.peek_next = 0;
        opened_step(&o, 1);
        app_draw(&o.app, &o.cells);
        cr_assert_eq(o.app.view, VIEW_PACKET);
    }
    cr_expect_str_eq(o.app.packet.lines[0].text, first);
    cr_expect_eq(o.app.packet.list.cursor, cursor);
    app_key(&o.app, '\033');
    cr_expect_eq(o.app.view, VIEW_LADDER);
    opened_end(&o);
}
