/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ladder.c: the events of a session as a ladder. The client's messages start at
 * the left edge, the server's end at the right one; both may use most of the
 * width, so that pppd's notation stays readable in 80 columns:
 *
 *       frame    delta  client                                         server
 *          44   +0.003  [LCP ConfReq id=0x1 <mru 1400>] ------------------->
 *          45   +0.041       <------ [LCP ConfAck id=0x1 <mru 1400>] Opened|Ack-Rcvd
 */
#include "report/text_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/phrase.h"

#define LEFT 21      /* column where the ladder begins */
#define WIDTH_MIN 80
#define WIDTH_MAX 160

struct ladder {
    struct page *page;
    unsigned width;  /* of the ladder, without LEFT */
    unsigned shift;  /* columns that a side leaves free at the other's edge */
    int64_t time;    /* of the event before */
    bool begun;
};

void ladder_message(const struct tree_node *event, struct buffer *message)
{
    const int64_t repeats = tree_integer(event, "repeats");
    char span[PHRASE_MAX];

    buffer_clear(message);
    buffer_text(message, tree_text(event, "text", ""));
    phrase_duration(tree_at(event, "last_time")->integer - tree_at(event, "time")->integer, span);
    if (repeats)
        buffer_format(message, " (sent %" PRId64 " times in %s, the last in frame %s)", repeats + 1, span,
                      tree_text(event, "last_frame", "?"));
    else if (tree_at(event, "retransmission")->boolean)
        buffer_text(message, " (sent again)");
    if (tree_at(event, "renegotiation")->boolean)
        buffer_text(message, " (negotiated anew)");
    if (!tree_known(event, "after.client"))
        return;
    if (tree_is(event, "before.client", tree_text(event, "after.client", "")) &&
        tree_is(event, "before.server", tree_text(event, "after.server", "")))
        return;
    buffer_format(message, " {%s | %s}", tree_text(event, "after.client", "?"), tree_text(event, "after.server", "?"));
}

static void ladder_margin(struct ladder *ladder, const struct tree_node *event)
{
    const int64_t time = tree_at(event, "time")->integer;
    const int64_t delta = ladder->begun ? time - ladder->time : 0;
    const int64_t part = delta < 0 ? -delta : delta;

    page_format(ladder->page, ROLE_DIM, "%9s  %c%" PRId64 ".%03" PRId64, tree_text(event, "frame", "?"),
                delta < 0 ? '-' : '+', part / 1000000000, part % 1000000000 / 1000000);
    page_column(ladder->page, LEFT);
    ladder->time = time;
    ladder->begun = true;
}

static void dashes(struct page *page, unsigned count)
{
    for (; count; count--)
        page_put(page, ROLE_PLAIN, "-");
}

/* One line of a message; the arrow fills what is left of the first. */
static void ladder_line(struct ladder *ladder, bool from_client, bool first, const char *text, size_t length)
{
    struct page *const page = ladder->page;
    const unsigned columns = page_columns(text, length);
    const unsigned room = ladder->width > columns + 2 ? ladder->width - columns - 2 : 0;
    struct buffer copy = { 0 };

    buffer_put(&copy, text, length);
    if (from_client) {
        page_column(page, LEFT + (first ? 0 : 1));
        page_put(page, ROLE_PLAIN, copy.text);
        if (first && room) {
            page_put(page, ROLE_PLAIN, " ");
            dashes(page, room);
            page_put(page, ROLE_PLAIN, ">");
        }
    } else if (first) {
        page_put(page, ROLE_PLAIN, "<");
        dashes(page, room);
        page_put(page, ROLE_PLAIN, " ");
        page_put(page, ROLE_PLAIN, copy.text);
    } else {
        page_column(page, LEFT + ladder->shift + 1);
        page_put(page, ROLE_PLAIN, copy.text);
    }
    page_end(page);
    buffer_free(&copy);
}

static void ladder_event(struct ladder *ladder, const struct tree_node *event, const char *message)
{
    const bool from_client = tree_is(event, "from", "client");
    const unsigned room = ladder->width - ladder->shift - 2;

    ladder_margin(ladder, event);
    if (!from_client && !tree_is(event, "from", "server")) {
        page_format(ladder->page, ROLE_WARN, "* ");
        page_wrap(ladder->page, ROLE_WARN, LEFT + 2, message);
        page_end(ladder->page);
        return;
    }
    for (bool first = true; *message; first = false) {
        const size_t fits = page_fit(message, first ? room : room - 1);
        ladder_line(ladder, from_client, first, message, fits);
        message += fits;
        while (*message == ' ')
            message++;
    }
}

static void ladder_head(const struct ladder *ladder)
{
    struct page *const page = ladder->page;

    page_put(page, ROLE_DIM, "    frame    delta");
    page_column(page, LEFT);
    page_put(page, ROLE_DIM, "client");
    page_column(page, LEFT + ladder->width - (unsigned)strlen("server"));
    page_put(page, ROLE_DIM, "server");
    page_end(page);
}

/* Whether `next` is the same message once more, sent by the same end. */
static bool is_repeat(const struct event *event, const struct event *next)
{
    return next->retransmission && next->kind == event->kind && next->from == event->from &&
           next->captured == event->captured && next->length == event->length && next->octets && event->octets &&
           memcmp(next->octets, event->octets, event->captured) == 0;
}

uint32_t ladder_fold(const struct session *session, uint32_t at, struct event *folded)
{
    uint32_t count = 1;

    *folded = session->events[at];
    while (at + count < session->event_count && is_repeat(folded, &session->events[at + count])) {
        const struct event *const next = &session->events[at + count++];
        folded->repeats += 1 + next->repeats;
        folded->last_frame = next->last_frame ? next->last_frame : next->frame;
        folded->last_time = next->repeats ? next->last_time : next->time;
        memcpy(folded->after, next->after, sizeof folded->after);
    }
    return count;
}

void text_ladder(struct page *page, const struct session *session, struct tree *tree)
{
    unsigned width = page->width ? page->width : WIDTH_MIN;
    struct ladder ladder = { .page = page };
    struct buffer message = { 0 };

    if (!session->event_count)
        return;
    width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
    ladder.width = width - LEFT;
    ladder.shift = ladder.width / 8;
    page_end(page);
    ladder_head(&ladder);
    for (uint32_t i = 0; i < session->event_count && page->ok;) {
        struct event event;
        i += ladder_fold(session, i, &event);
        tree_clear(tree);
        walk_event(&event, tree_door(tree));
        ladder_message(tree_root(tree), &message);
        ladder_event(&ladder, tree_root(tree), message.text);
    }
    if (session->events_dropped) {
        page_format(page, ROLE_WARN, "%9s  %" PRIu64 " more events were not kept", "", session->events_dropped);
        page_end(page);
    }
    buffer_free(&message);
}
