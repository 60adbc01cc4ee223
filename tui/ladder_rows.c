/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ladder_rows.c: the rows of a session's ladder; see ladder_rows.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/ladder_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dissect/names.h"
#include "report/text_parts.h"

enum tint stage_tint(enum stage stage)
{
    static const enum tint tints[STAGE_COUNT + 1] = {
        [STAGE_TCP] = TINT_CONTROL, [STAGE_CONTROL] = TINT_CONTROL, [STAGE_CALL] = TINT_CONTROL, [STAGE_GRE] = TINT_DATA,
        [STAGE_LCP] = TINT_LCP, [STAGE_AUTH] = TINT_AUTH, [STAGE_CCP] = TINT_CCP, [STAGE_NCP] = TINT_NCP,
        [STAGE_DATA] = TINT_DATA, [STAGE_TEARDOWN] = TINT_CONTROL,
    };

    return tints[stage];
}

/* --- what a message means ------------------------------------------------------------ */

static void take_meaning(void *context, const struct field_value *value)
{
    struct meaning *const meaning = context;

    if (value->type != FIELD_GROUP || value->depth || !value->named)
        return;
    *meaning = (struct meaning){ value->named->full, value->named->sentence, value->named->rfc };
}

struct meaning event_meaning(const struct event *event)
{
    struct meaning meaning = { NULL, NULL, NULL };

    pptpscope_event_walk(event, take_meaning, &meaning);
    return meaning;
}

/* Codes that say no. */
static bool says_no(const struct event *event)
{
    static const struct { uint16_t first, last; uint8_t codes[4]; } refusals[] = {
        { 0xC021, 0xC021, { 3, 4, 7, 8 } }, { 0xC023, 0xC023, { 3 } }, { 0xC223, 0xC223, { 4 } }, { 0xC227, 0xC227, { 4 } },
        { 0x8001, 0x80FF, { 3, 4, 7 } },    { 0x8201, 0x82FF, { 3, 4, 7 } }, { 0xC025, 0xC0FF, { 3, 4 } },
    };

    if (event->kind == EVENT_ICMP)
        return true;
    if (event->kind != EVENT_PPP)
        return false;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        if (event->protocol >= refusals[i].first && event->protocol <= refusals[i].last)
            return memchr(refusals[i].codes, event->code, sizeof refusals[i].codes) != NULL && event->code;
    return false;
}

/* --- rows ------------------------------------------------------------------------------ */

static struct ladder_row *add(struct ladder_rows *rows)
{
    if (rows->count % 64 == 0) {
        struct ladder_row *const grown = realloc(rows->rows, (rows->count + 64) * sizeof *grown);
        if (!grown)
            abort();
        rows->rows = grown;
    }
    struct ladder_row *const row = &rows->rows[rows->count++];
    *row = (struct ladder_row){ .kind = LADDER_EVENT };
    return row;
}

static char *copy_of(const char *text)
{
    char *const copy = strdup(text);

    if (!copy)
        abort();
    return copy;
}

/* "1.4 MB" */
static void octets_text(uint64_t octets, char *text, size_t size)
{
    static const char *const units[] = { "octets", "kB", "MB", "GB", "TB" };
    unsigned unit = 0;
    double value = (double)octets;

    for (; value >= 1000 && unit + 1 < sizeof units / sizeof units[0]; unit++)
        value /= 1000;
    snprintf(text, size, unit && value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
}

/* User data of a direction and protocol: the first packet stands for all. */
static void count_data(const struct session *session, const struct event *event, struct buffer *message)
{
    const struct flow_facts *const flow = &session->flow[event->from == SIDE_SERVER];
    char octets[32];

    for (uint32_t i = 0; i < flow->protocol_count; i++) {
        if (flow->protocols[i].protocol != event->protocol)
            continue;
        octets_text(flow->protocols[i].octets, octets, sizeof octets);
        buffer_format(message, "%" PRIu64 " packet%s, %s: ", flow->protocols[i].packets, flow->protocols[i].packets == 1 ? "" : "s",
                      octets);
    }
}

/* "[LCP ConfReq ...] (sent again)" without its outer brackets, and without the states. */
static void message_of(const struct session *session, const struct event *event, struct tree *tree, struct buffer *message)
{
    struct buffer whole = { 0 };

    buffer_clear(message);
    tree_clear(tree);
    walk_event(event, tree_door(tree));
    ladder_message(tree_root(tree), &whole);
    char *const states = whole.length && whole.text[whole.length - 1] == '}' ? strrchr(whole.text, '{') : NULL;
    if (states && states > whole.text) {
        states[-1] = '\0';
        whole.length = (size_t)(states - whole.text) - 1;
    }
    if (event->kind == EVENT_DATA)
        count_data(session, event, message);
    else if (event->repeats) /* first: one line may not have room for its end */
        buffer_format(message, "%" PRIu32 " times: ", event->repeats + 1);
    else if (event->retransmission)
        buffer_text(message, "again: ");
    const char *const end = whole.length && whole.text[0] == '[' ? strrchr(whole.text, ']') : NULL;
    if (end) {
        buffer_put(message, whole.text + 1, (size_t)(end - whole.text) - 1);
        buffer_text(message, strcmp(end + 1, " (sent again)") == 0 ? "" : end + 1);
    } else {
        buffer_text(message, whole.length ? whole.text : "");
    }
    buffer_free(&whole);
}

static void add_event(struct ladder_rows *rows, const struct session *session, uint32_t *at, struct tree *tree)
{
    struct ladder_row *const row = add(rows);
    struct buffer message = { 0 };

    row->at = *at;
    *at += ladder_fold(session, *at, &row->event);
    row->kind = row->event.kind == EVENT_DATA ? LADDER_DATA : LADDER_EVENT;
    row->from = row->event.from;
    row->frame = row->event.frame;
    row->time = row->event.time;
    row->bad = says_no(&row->event);
    message_of(session, &row->event, tree, &message);
    row->text = copy_of(message.length ? message.text : "");
    buffer_free(&message);
}

static void add_loss(struct ladder_rows *rows, const struct session *session, enum direction way)
{
    const struct flow_facts *const flow = &session->flow[way];
    struct ladder_row *const row = add(rows);
    char text[160];

    row->kind = LADDER_LOSS;
    row->from = way == C2S ? SIDE_CLIENT : SIDE_SERVER;
    row->frame = flow->lost_frame;
    row->bad = true;
    snprintf(text, sizeof text, "%" PRIu64 " GRE packet%s lost, first before this frame", flow->lost,
             flow->lost == 1 ? "" : "s");
    row->text = copy_of(text);
}

/* The gravest of the findings that a frame of the row proves; the root cause before all others. */
static void mark_row(struct ladder_row *row, const struct session *session)
{
    const uint64_t last = row->event.last_frame > row->frame ? row->event.last_frame : row->frame;

    for (uint32_t i = 0; i < session->finding_count; i++) {
        const struct finding *const finding = &session->findings[i];
        const bool root = session->root_cause && strcmp(finding->id, session->root_cause) == 0;
        const bool graver = !row->proves || finding->severity > row->finding.severity;
        if (row->root || (!root && (finding->severity < SEVERITY_WARNING || finding->superseded_by || !graver)))
            continue;
        for (uint32_t k = 0; k < finding->frame_count && k < EVIDENCE_MAX; k++) {
            const bool is_it = finding->frames[k] == row->frame || finding->frames[k] == last;
            const bool within = row->event.repeats && finding->frames[k] > row->frame && finding->frames[k] < last;
            if (!is_it && !within)
                continue;
            row->finding = *finding;
            row->proves = true;
            row->root = root;
        }
    }
}

void ladder_rows_make(struct ladder_rows *rows, const struct session *session, struct tree *tree)
{
    bool lost[2] = { session->flow[0].lost && session->flow[0].lost_frame, session->flow[1].lost && session->flow[1].lost_frame };

    ladder_rows_free(rows);
    for (uint32_t at = 0; at < session->event_count;) {
        for (unsigned way = 0; way < 2; way++)
            if (lost[way] && session->flow[way].lost_frame <= session->events[at].frame) {
                add_loss(rows, session, (enum direction)way);
                lost[way] = false;
            }
        add_event(rows, session, &at, tree);
    }
    for (unsigned way = 0; way < 2; way++)
        if (lost[way])
            add_loss(rows, session, (enum direction)way);
    for (size_t i = 0; i < rows->count; i++)
        mark_row(&rows->rows[i], session);
}

void ladder_rows_free(struct ladder_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        free(rows->rows[i].text);
    free(rows->rows);
    *rows = (struct ladder_rows){ 0 };
}

size_t ladder_rows_find(const struct ladder_rows *rows, uint64_t frame)
{
    size_t over = rows->count;

    for (size_t i = 0; i < rows->count; i++) {
        const struct ladder_row *const row = &rows->rows[i];
        if (row->kind != LADDER_LOSS && (row->frame == frame || row->event.last_frame == frame))
            return i;
        if (row->event.repeats && row->frame < frame && frame < row->event.last_frame && over == rows->count)
            over = i;
    }
    return over;
}
