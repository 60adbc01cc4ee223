/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_stepper.c: the debugger: one message after the other, with both ends' automata,
 * what became of each option, which rule of RFC 1661 acts, and breakpoints.
 */
#include "tui/app.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "dissect/names.h"

enum { STATES_MAX = 6, COMMENT_ROWS = 5, ANSWERED = 24 };

static const struct event *event_at(const struct app *app, uint32_t at)
{
    const struct session *const session = app_session(app);

    return session && at < session->event_count ? &session->events[at] : NULL;
}

static const char *protocol_word(uint16_t protocol)
{
    const struct name *const name = names_find(&names_ppp_protocols, protocol);

    return name ? name->word : "?";
}

static void go_to(struct app *app, uint32_t at)
{
    struct stepper_view *const v = &app->stepper;
    const struct session *const session = app_session(app);

    if (!session || !session->event_count)
        return;
    v->at = at < session->event_count ? at : session->event_count - 1;
    steps_make(&v->steps, session, v->at);
    const struct event *const event = &session->events[v->at];
    if (!v->held && event->kind == EVENT_PPP && steps_negotiates(event->protocol))
        v->protocol = event->protocol;
}

void stepper_go(struct app *app, uint64_t frame)
{
    const struct session *const session = app_session(app);

    for (uint32_t i = 0; session && i < session->event_count; i++)
        if (session->events[i].frame == frame) {
            go_to(app, i);
            return;
        }
}

static bool stepper_open(struct app *app)
{
    struct stepper_view *const v = &app->stepper;
    const struct session *const session = app_session(app);

    if (!session || !session->event_count) {
        app_say(app, TINT_DIM, "no messages were kept of this session");
        return false;
    }
    v->held = false;
    steps_make(&v->all, session, session->event_count - 1);
    v->protocol = v->all.count ? v->all.protocols[0].protocol : 0;
    go_to(app, 0);
    if (app->depth && app->behind[app->depth - 1] == VIEW_LADDER && app->ladder.list.cursor < app->ladder.rows.count)
        stepper_go(app, app->ladder.rows.rows[app->ladder.list.cursor].frame);
    return true;
}

/* --- breakpoints --------------------------------------------------------------------------- */

/* A finding that deserves a stop, or NULL. */
static const struct finding *finding_at(const struct session *session, const struct event *event)
{
    for (uint32_t i = 0; i < session->finding_count; i++) {
        const struct finding *const finding = &session->findings[i];
        if (finding->severity < SEVERITY_WARNING || finding->superseded_by)
            continue;
        for (uint32_t k = 0; k < finding->frame_count && k < EVIDENCE_MAX; k++)
            if (finding->frames[k] == event->frame)
                return finding;
    }
    return NULL;
}

static bool enters(const struct event *event, const char *state)
{
    for (unsigned side = 0; side < 2; side++)
        if (event->before[side] != event->after[side] && text_holds(pptpscope_state_name(event->after[side]), state))
            return true;
    return false;
}

static bool stops(const struct session *session, const struct event *event, const struct breakpoint *b)
{
    switch (b->kind) {
    case BREAK_PROTOCOL: return event->kind == EVENT_PPP && text_holds(protocol_word(event->protocol), b->text);
    case BREAK_CODE: {
        const struct meaning means = event_meaning(event);
        return means.name && text_holds(means.name, b->text);
    }
    case BREAK_STATE: return event->kind == EVENT_PPP && enters(event, b->text);
    case BREAK_FINDING: return finding_at(session, event) != NULL;
    }
    return false;
}

static bool says_no(const struct event *event)
{
    const struct meaning means = event_meaning(event);

    return means.name && (text_holds(means.name, "Nak") || text_holds(means.name, "Reject") || text_holds(means.name, "Failure"));
}

static bool stops_at(const struct app *app, uint32_t at)
{
    const struct stepper_view *const v = &app->stepper;
    const struct session *const session = app_session(app);

    if (!v->break_count)
        return finding_at(session, &session->events[at]) || says_no(&session->events[at]);
    for (unsigned i = 0; i < v->break_count; i++)
        if (stops(session, &session->events[at], &v->breaks[i]))
            return true;
    return false;
}

static void run(struct app *app, bool forward)
{
    const uint32_t count = app_session(app)->event_count;

    for (uint32_t i = 1; i < count; i++) {
        if (forward ? app->stepper.at + i >= count : i > app->stepper.at)
            break;
        const uint32_t at = forward ? app->stepper.at + i : app->stepper.at - i;
        if (stops_at(app, at)) {
            go_to(app, at);
            return;
        }
    }
    app_say(app, TINT_DIM, "no breakpoint %s this message", forward ? "behind" : "before");
}

void stepper_break(struct app *app, const char *text)
{
    static const char *const kinds[] = { [BREAK_PROTOCOL] = "protocol", [BREAK_CODE] = "code", [BREAK_STATE] = "state",
                                         [BREAK_FINDING] = "finding" };
    struct stepper_view *const v = &app->stepper;
    const size_t length = strcspn(text, " ");
    const char *const value = text + length + strspn(text + length, " ");

    if (strncmp(text, "none", length) == 0) { /* nothing typed, too */
        v->break_count = 0;
        app_say(app, TINT_PLAIN, "no breakpoints");
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strncmp(kinds[i], text, length) != 0 || (i != BREAK_FINDING && !*value))
            continue;
        if (v->break_count == BREAKS_MAX) {
            app_say(app, TINT_BAD, "there are %d breakpoints already; 'none' takes them away", BREAKS_MAX);
            return;
        }
        struct breakpoint *const b = &v->breaks[v->break_count++];
        b->kind = (unsigned)i;
        snprintf(b->text, sizeof b->text, "%.*s", (int)sizeof b->text - 1, value);
        app_say(app, TINT_PLAIN, "breakpoint %u: %s %s", v->break_count, kinds[i], b->text);
        return;
    }
    app_say(app, TINT_BAD, "say: protocol NAME, code NAME, state NAME, finding, or none");
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void draw_head(const struct app *app, const struct area *area)
{
    const struct session *const session = app_session(app);
    const struct event *const event = &session->events[app->stepper.at];
    char text[1024];

    snprintf(text, sizeof text, "message %" PRIu32 " of %" PRIu32 "  frame %" PRIu64 "  %s%s%s", app->stepper.at + 1,
             session->event_count, event->frame, event->from == SIDE_SERVER ? "server" : event->from == SIDE_CLIENT ? "client" : "network",
             event->from == SIDE_SERVER ? " -> client" : event->from == SIDE_CLIENT ? " -> server" : "",
             event->retransmission ? "  (sent again)" : "");
    area_clip(area, 1, 0, area->width - 2, TINT_STRONG, text);
    pptpscope_event_text(event, text, sizeof text);
    const struct area body = area_part(area, 1, 1, area->width - 2, 2);
    area_wrap(&body, 0, 0, 2, stage_tint(event->stage), text);
}

static void draw_states(const struct app *app, const struct area *area)
{
    const struct stepper_view *const v = &app->stepper;
    const struct event *const event = event_at(app, v->at);
    const unsigned third = area->width / 3;

    area_repeat(area, 0, 0, area->width, TINT_DIM, 0x2500);
    area_put(area, 2, 0, TINT_STRONG, " states ");
    area_put(area, third, 0, TINT_STRONG, " client ");
    area_put(area, 2 * third, 0, TINT_STRONG, " server ");
    for (unsigned i = 0; i < v->all.count && i + 1 < area->height; i++) {
        const uint16_t protocol = v->all.protocols[i].protocol;
        const struct step_protocol *const p = steps_protocol(&v->steps, protocol);
        const bool is_it = event->kind == EVENT_PPP && event->protocol == protocol;
        area_put(area, 2, i + 1, protocol == v->protocol ? TINT_STRONG : TINT_PLAIN, protocol_word(protocol));
        for (unsigned side = 0; side < 2; side++) {
            const bool changed = is_it && event->before[side] != event->after[side];
            char text[64];
            snprintf(text, sizeof text, "%s%s%s", changed ? pptpscope_state_name(event->before[side]) : "", changed ? " -> " : "",
                     p ? pptpscope_state_name(p->state[side]) : "not seen");
            area_clip(area, (side + 1) * third + 1, i + 1, third - 2, changed ? TINT_MARK : p ? TINT_PLAIN : TINT_DIM, text);
        }
    }
}

/* Returns the rows that it took: what the peer wants instead stands below. */
static unsigned draw_option(const struct area *area, unsigned x, unsigned y, unsigned room, const struct step_option *option,
                            uint32_t at)
{
    static const enum tint tints[] = { [STEP_OFFERED] = TINT_PLAIN, [STEP_WANTED] = TINT_WARN, [STEP_REFUSED] = TINT_BAD,
                                       [STEP_AGREED] = TINT_OK, [STEP_DROPPED] = TINT_DIM };
    const bool wanted = option->status == STEP_WANTED;
    const char *const status = step_status_names[wanted ? STEP_OFFERED : option->status];
    char text[STEPS_TEXT + 40];
    unsigned rows = 0;

    if (option->changed == at)
        area_put(area, x, y, TINT_MARK, ">");
    if (!wanted || option->offered[0]) {
        const unsigned columns = (unsigned)strlen(status) + 1;
        area_clip(area, x + 1, y, room > columns ? room - columns - 1 : 1, tints[option->status], option->offered);
        area_right(area, x + 1, y, room - 1, tints[option->status], status);
        rows++;
    }
    if (wanted) {
        snprintf(text, sizeof text, "%s: %s", step_status_names[STEP_WANTED], option->wanted);
        area_clip(area, x + 3, y + rows++, room - 3, TINT_WARN, text);
    }
    return rows;
}

/* What each end asks for, side by side. */
static void draw_options(const struct app *app, const struct area *area)
{
    const struct stepper_view *const v = &app->stepper;
    const struct step_protocol *const p = steps_protocol(&v->steps, v->protocol);
    const unsigned half = area->width / 2;
    unsigned rows[2] = { 1, 1 }, hidden = 0;
    char text[64];

    area_repeat(area, 0, 0, area->width, TINT_DIM, 0x2500);
    if (v->protocol) {
        snprintf(text, sizeof text, " %s: the client asks for ", protocol_word(v->protocol));
        area_put(area, 2, 0, TINT_STRONG, text);
        area_put(area, half, 0, TINT_STRONG, " the server asks for ");
    }
    for (unsigned i = 0; p && i < p->count; i++) {
        const unsigned side = p->options[i].side;
        if (rows[side] < area->height)
            rows[side] += draw_option(area, side * half + 1, rows[side], half - 2, &p->options[i], v->at);
        else
            hidden++;
    }
    if (hidden) {
        snprintf(text, sizeof text, " %u more ", hidden);
        area_right(area, 0, 0, area->width - 2, TINT_WARN, text);
    }
}

static void draw_comment(const struct app *app, const struct area *area)
{
    const struct session *const session = app_session(app);
    const struct event *const event = &session->events[app->stepper.at];
    const struct finding *const finding = finding_at(session, event);
    const struct meaning means = event_meaning(event);
    const struct area body = area_part(area, 1, 1, area->width - 2, area->height - 1);
    char text[700];
    unsigned y = 0;

    area_repeat(area, 0, 0, area->width, TINT_DIM, 0x2500);
    if (app->stepper.break_count)
        area_format(area, 2, 0, TINT_MARK, " %u breakpoint%s ", app->stepper.break_count, app->stepper.break_count == 1 ? "" : "s");
    if (finding) {
        snprintf(text, sizeof text, "%s: %s", finding->id, finding->title);
        y += area_wrap(&body, 0, y, 1, severity_tint(finding->severity), text);
    }
    if (means.sentence) {
        snprintf(text, sizeof text, "%s: %s (%s)", means.name, means.sentence, means.rfc ? means.rfc : "-");
        y += area_wrap(&body, 0, y, finding ? 1 : 2, TINT_PLAIN, text);
    }
    for (unsigned side = 0; side < 2 && y < body.height; side++) {
        const char *const rule = steps_rule(event, (enum side)side);
        if (!rule)
            continue;
        snprintf(text, sizeof text, "%s: %s", side_names[side], rule);
        area_clip(&body, 0, y++, body.width, TINT_DIM, text);
    }
}

static void stepper_draw(const struct app *app, const struct area *area)
{
    const struct stepper_view *const v = &app->stepper;

    if (!event_at(app, v->at))
        return;
    const unsigned states = (v->all.count < STATES_MAX ? v->all.count : STATES_MAX) + 1;
    const unsigned rest = 3 + states, options = area->height > rest + COMMENT_ROWS ? area->height - rest - COMMENT_ROWS : 1;
    const struct area parts[] = {
        area_part(area, 0, 0, area->width, 3), area_part(area, 0, 3, area->width, states),
        area_part(area, 0, rest, area->width, options), area_part(area, 0, rest + options, area->width, COMMENT_ROWS),
    };
    draw_head(app, &parts[0]);
    draw_states(app, &parts[1]);
    draw_options(app, &parts[2]);
    draw_comment(app, &parts[3]);
}

/* --- what keys do -------------------------------------------------------------------------------- */

/* The next protocol's options, and from then on these; behind the last one they follow the messages again. */
static void next_protocol(struct app *app)
{
    struct stepper_view *const v = &app->stepper;
    unsigned at = 0;

    while (at < v->all.count && v->all.protocols[at].protocol != v->protocol)
        at++;
    v->held = at + 1 < v->all.count;
    v->protocol = v->all.count ? v->all.protocols[v->held ? at + 1 : 0].protocol : 0;
    app_say(app, TINT_PLAIN, v->held ? "the options of %s are shown from now on" : "%s; the options follow the messages again",
            protocol_word(v->protocol));
}

static void show_packet(struct app *app)
{
    packet_show(app, event_at(app, app->stepper.at));
    app->request.kind = REQUEST_FRAME;
}

void stepper_step(struct app *app, bool forward)
{
    if (forward || app->stepper.at)
        go_to(app, forward ? app->stepper.at + 1 : app->stepper.at - 1);
    show_packet(app);
}

static bool stepper_act(struct app *app, enum action action)
{
    struct stepper_view *const v = &app->stepper;
    struct list list = { v->at, 0 };

    switch (action) {
    case ACTION_NEXT: list_move(&list, ACTION_DOWN, app_session(app)->event_count, app_rows(app)); break;
    case ACTION_PREVIOUS: list_move(&list, ACTION_UP, app_session(app)->event_count, app_rows(app)); break;
    case ACTION_RUN: run(app, true); return true;
    case ACTION_RUN_BACK: run(app, false); return true;
    case ACTION_BREAK: prompt_open(app, PROMPT_BREAK, ""); return true;
    case ACTION_OTHER_PANE: next_protocol(app); return true;
    case ACTION_OPEN: show_packet(app); return true;
    default:
        if (!list_move(&list, action, app_session(app)->event_count, app_rows(app)))
            return false;
    }
    go_to(app, (uint32_t)list.cursor);
    return true;
}

static void stepper_copy(const struct app *app, struct buffer *text)
{
    char line[1024];

    pptpscope_event_text(event_at(app, app->stepper.at), line, sizeof line);
    buffer_text(text, line);
}

const struct view_doors stepper_doors = { stepper_open, stepper_act, stepper_draw, NULL, stepper_copy, NULL };
