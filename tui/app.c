/* SPDX-License-Identifier: GPL-2.0-or-later */
/* app.c: the terminal interface without a terminal; see app.h. */
#include "tui/app.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/page.h"

static const struct view_doors *const doors[VIEW_COUNT] = {
    [VIEW_SESSIONS] = &sessions_doors, [VIEW_LADDER] = &ladder_doors, [VIEW_STEPPER] = &stepper_doors, [VIEW_PACKET] = &packet_doors,
    [VIEW_FINDINGS] = &findings_doors, [VIEW_STATISTICS] = &statistics_doors, [VIEW_DECRYPTED] = &decrypted_doors, [VIEW_COMPARE] = &compare_doors, [VIEW_CONFIG] = &config_doors,
    [VIEW_HELP] = &help_doors,
};

/* --- sessions -------------------------------------------------------------------------- */

struct session_key session_key(const struct session *session)
{
    return (struct session_key){ session->first_frame, session->call_id[SIDE_CLIENT], session->ends[SIDE_CLIENT].port, true };
}

bool session_key_equal(const struct session_key *a, const struct session_key *b)
{
    return a->any && b->any && a->first_frame == b->first_frame && a->call_id == b->call_id && a->port == b->port;
}

int session_key_order(const void *a, const void *b)
{
    const struct session_key *const x = a, *const y = b;

    if (x->first_frame != y->first_frame)
        return x->first_frame < y->first_frame ? -1 : 1;
    if (x->call_id != y->call_id)
        return x->call_id < y->call_id ? -1 : 1;
    return (int)x->port - (int)y->port;
}

size_t app_place(const struct app *app, const struct session_key *key)
{
    size_t low = 0, high = app->model.session_count, begun = SIZE_MAX;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (app->model.sessions[middle]->first_frame < key->first_frame)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < app->model.session_count && app->model.sessions[low]->first_frame == key->first_frame; low++) {
        const struct session_key other = session_key(app->model.sessions[low]);
        if (session_key_equal(&other, key))
            return low;
        if (begun == SIZE_MAX && !key->call_id && other.port == key->port)
            begun = low; /* its call has come since */
    }
    return key->any ? begun : SIZE_MAX;
}

const struct session *app_find(const struct app *app, const struct session_key *key)
{
    const size_t place = app_place(app, key);

    return place == SIZE_MAX ? NULL : app->model.sessions[place];
}

const struct session **app_chosen(const struct app *app, size_t *count)
{
    const struct session **const chosen = calloc(app->sessions.mark_count + 1, sizeof *chosen);

    *count = 0;
    if (!chosen)
        abort();
    for (size_t i = 0; i < app->sessions.mark_count || (i == 0 && !app->sessions.mark_count); i++) {
        const struct session *const session = app->sessions.mark_count ? app_find(app, &app->sessions.marks[i]) : app_session(app);
        if (session)
            chosen[(*count)++] = session;
    }
    return chosen;
}

const struct session *app_session(const struct app *app)
{
    return app_find(app, app->view == VIEW_SESSIONS ? &app->sessions.cursor : &app->current);
}

const struct finding *session_cause(const struct session *session)
{
    const struct finding *first = NULL;

    for (uint32_t i = 0; i < session->finding_count; i++) {
        const struct finding *const finding = &session->findings[i];
        if (session->root_cause && strcmp(finding->id, session->root_cause) == 0)
            return finding;
        if (finding->kind == KIND_CAUSE && (!first || finding->rank < first->rank))
            first = finding;
    }
    return first;
}

/* --- the state ---------------------------------------------------------------------------- */

void app_begin(struct app *app, unsigned width, unsigned height)
{
    static const enum column usual[] = {
        COLUMN_NUMBER, COLUMN_TIME, COLUMN_CLIENT, COLUMN_SERVER, COLUMN_USER, COLUMN_AUTH, COLUMN_ENCRYPTION, COLUMN_STAGES,
        COLUMN_CAUSE, COLUMN_PACKETS, COLUMN_DURATION,
    };

    *app = (struct app){ .width = width, .height = height, .tree = tree_new() };
    keymap_default(&app->keys);
    app->sessions.column_count = sizeof usual / sizeof usual[0];
    memcpy(app->sessions.columns, usual, sizeof usual);
    app->ladder.marked[0] = app->ladder.marked[1] = SIZE_MAX;
}

void app_end(struct app *app)
{
    choice_end(&app->choice);
    filter_free(app->sessions.filter);
    free(app->sessions.shown);
    free(app->sessions.marks);
    ladder_rows_free(&app->ladder.rows);
    packet_show(app, NULL);
    document_free(&app->findings.document);
    document_free(&app->statistics.document);
    document_free(&app->compare.document);
    document_free(&app->help.document);
    document_free(&app->config.document);
    free(app->decrypted.places);
    free(app->decrypted.octets);
    buffer_free(&app->copied);
    timeline_free(app->plot.timeline);
    tree_free(app->tree);
}

unsigned app_rows(const struct app *app)
{
    return app->height > 3 ? app->height - 3 : 1;
}

void app_say(struct app *app, enum tint tint, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(app->message, sizeof app->message, format, arguments);
    va_end(arguments);
    app->message_tint = tint;
}

static bool is_of_session(enum view view)
{
    return (IN_ONE & 1u << view) != 0;
}

void app_show(struct app *app, enum view view)
{
    const struct session *const session = app_session(app);

    if (is_of_session(view) && !session) {
        app_say(app, TINT_DIM, "there is no session to look into");
        return;
    }
    if (view == app->view)
        return;
    if (app->view == VIEW_SESSIONS && session)
        app->current = session_key(session);
    if (is_of_session(view)) /* these stand beside each other: one way back */
        while (app->depth && is_of_session(app->behind[app->depth - 1]) && app->behind[app->depth - 1] == view)
            app->depth--;
    if (app->depth == VIEWS_DEEP) {
        memmove(app->behind + 1, app->behind + 2, (VIEWS_DEEP - 2) * sizeof app->behind[0]);
        app->depth--;
    }
    app->behind[app->depth++] = app->view;
    app->view = view;
    if (doors[view]->open && !doors[view]->open(app))
        app->view = app->behind[--app->depth];
}

static void go_back(struct app *app)
{
    if (app->depth)
        app->view = app->behind[--app->depth];
}

/* Two messages that were compared cannot be made anew. */
static void forget_views(struct app *app)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < app->depth; i++)
        if (app->behind[i] != VIEW_COMPARE)
            app->behind[kept++] = app->behind[i];
    app->depth = kept;
    if (app->view == VIEW_COMPARE)
        go_back(app);
}

/* Views of one session are made anew: what they were made of is gone. A packet is its own. */
static void renew(struct app *app)
{
    const struct list statistics = app->statistics.list, decrypted = app->decrypted.list;
    const struct list ladder = app->ladder.list, findings = app->findings.list;

    if (app->current.any && !app_find(app, &app->current)) {
        app->depth = 0;
        app->view = VIEW_SESSIONS;
        app->current.any = false;
        packet_show(app, NULL);
    }
    ladder_rows_free(&app->ladder.rows);
    forget_views(app);
    for (unsigned i = 0; i < app->depth; i++)
        if (is_of_session(app->behind[i]) && doors[app->behind[i]]->open)
            doors[app->behind[i]]->open(app);
    if (doors[app->view]->open)
        doors[app->view]->open(app);
    if (ladder.cursor < app->ladder.rows.count && app->current.any)
        app->ladder.list = ladder;
    if (statistics.cursor < app->statistics.document.count)
        app->statistics.list = statistics;
    if (decrypted.cursor < app->decrypted.count)
        app->decrypted.list = decrypted;
    if (findings.cursor < app->findings.document.count)
        app->findings.list = findings;
}

void app_model_comes(struct app *app, const struct session *const *sessions, size_t count, size_t left_out)
{
    app->choice.comes = true;
    app->choice.sessions = sessions;
    app->choice.count = count;
    app->choice.left_out = left_out;
    choice_begin(&app->choice);
}

bool app_step(struct app *app, size_t sessions)
{
    const struct sessions_view *const v = &app->sessions;
    const struct choice_wish wish = { v->filter, v->sort, v->descending };
    const bool comes = app->choice.comes;

    if (!app->choice.going || !choice_some(&app->choice, &wish, sessions))
        return false;
    sessions_take(app);
    if (comes)
        renew(app);
    return true;
}

void app_model_changed(struct app *app)
{
    app_model_comes(app, app->model.sessions, app->model.session_count, app->model.left_out);
    app_step(app, SIZE_MAX);
}

void app_resize(struct app *app, unsigned width, unsigned height)
{
    app->width = width;
    app->height = height;
    renew(app);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void next_session(struct app *app, bool forward)
{
    struct sessions_view *const v = &app->sessions;

    for (size_t i = 0; i < v->shown_count; i++) {
        const struct session_key key = session_key(app->model.sessions[v->shown[i]]);
        if (!session_key_equal(&key, &app->current))
            continue;
        if (forward ? i + 1 == v->shown_count : i == 0) {
            app_say(app, TINT_DIM, forward ? "this is the last session of the list" : "this is the first session of the list");
            return;
        }
        v->list.cursor = forward ? i + 1 : i - 1;
        v->cursor = app->current = session_key(app->model.sessions[v->shown[v->list.cursor]]);
        doors[app->view]->open(app);
        return;
    }
}

void app_search(struct app *app, const char *text)
{
    if (!doors[app->view]->search || !text[0])
        return;
    if (!doors[app->view]->search(app, text))
        app_say(app, TINT_WARN, "nothing here has '%.100s'", text);
}

static void copy(struct app *app)
{
    buffer_clear(&app->copied);
    if (doors[app->view]->copy)
        doors[app->view]->copy(app, &app->copied);
    if (!app->copied.length)
        return;
    app->request.kind = REQUEST_COPY;
    app_say(app, TINT_DIM, "copied: %.200s", app->copied.text);
}

static void act(struct app *app, enum action action)
{
    static const struct { enum action action; enum view view; } shows[] = {
        { ACTION_FINDINGS, VIEW_FINDINGS }, { ACTION_LADDER, VIEW_LADDER }, { ACTION_STEPPER, VIEW_STEPPER },
        { ACTION_STATISTICS, VIEW_STATISTICS }, { ACTION_DECRYPTED, VIEW_DECRYPTED }, { ACTION_HELP, VIEW_HELP },
    };

    for (size_t i = 0; i < sizeof shows / sizeof shows[0]; i++)
        if (shows[i].action == action) {
            app_show(app, shows[i].view);
            return;
        }
    switch (action) {
    case ACTION_BACK: go_back(app); break;
    case ACTION_QUIT: app->quit = true; break;
    case ACTION_REDRAW: app->redraw = true; break;
    case ACTION_FILTER: prompt_open(app, PROMPT_FILTER, app->sessions.filter_text); break;
    case ACTION_SEARCH: prompt_open(app, PROMPT_SEARCH, ""); break;
    case ACTION_PAUSE:
        app->paused = !app->paused;
        app_say(app, TINT_PLAIN, app->paused ? "the picture stays as it is; reading goes on" : "the picture follows again");
        break;
    case ACTION_STOP:
        app->stop = app->model.live;
        app_say(app, TINT_PLAIN, app->model.live ? "the interface is read no longer" : "no interface is being read");
        break;
    case ACTION_MOUSE:
        app->mouse = !app->mouse;
        app_say(app, TINT_PLAIN, app->mouse ? "the mouse acts here; with Shift it selects text as ever" : "the mouse is the terminal's again");
        break;
    case ACTION_SAVE: prompt_open(app, PROMPT_COMMAND, "save "); break;
    case ACTION_COPY: copy(app); break;
    case ACTION_SEARCH_NEXT: app_search(app, app->search); break;
    case ACTION_COMMAND: prompt_open(app, PROMPT_COMMAND, ""); break;
    case ACTION_NEXT_SESSION: next_session(app, true); break;
    case ACTION_PREVIOUS_SESSION: next_session(app, false); break;
    default: doors[app->view]->act(app, action);
    }
}

void app_key(struct app *app, uint32_t key)
{
    if (key == KEY_CODE_NONE)
        return;
    if (app->prompt.kind != PROMPT_NONE) {
        prompt_key(app, key);
        return;
    }
    const enum action action = keymap_find(&app->keys, app->view, key);
    app->message[0] = '\0';
    if (action != ACTION_NONE) {
        act(app, action);
        return;
    }
    char name[16], help[64];
    name_of_key(key, name, sizeof name);
    keymap_names(&app->keys, ACTION_HELP, 1, help, sizeof help);
    app_say(app, TINT_DIM, "%s does nothing here; %s shows the keys", name, help);
}

void app_click(struct app *app, unsigned x, unsigned y)
{
    (void)x;
    if (app->prompt.kind != PROMPT_NONE || y == 0 || y > app_rows(app) || !doors[app->view]->click)
        return;
    app->message[0] = '\0';
    doors[app->view]->click(app, y - 1);
}

void app_wheel(struct app *app, int lines)
{
    if (app->prompt.kind != PROMPT_NONE)
        return;
    for (; lines > 0; lines--)
        doors[app->view]->act(app, app->view == VIEW_STEPPER ? ACTION_NEXT : ACTION_DOWN);
    for (; lines < 0; lines++)
        doors[app->view]->act(app, app->view == VIEW_STEPPER ? ACTION_PREVIOUS : ACTION_UP);
}

/* --- the picture -------------------------------------------------------------------------------- */

/* "vpn.pcap and 2 more" */
static void name_files(const struct app *app, char *text, size_t size)
{
    const char *const path = app->model.path_count ? app->model.paths[0] : "";
    const char *const slash = strrchr(path, '/');

    if (app->model.path_count > 1)
        snprintf(text, size, "%s and %zu more", slash ? slash + 1 : path, app->model.path_count - 1);
    else
        snprintf(text, size, "%s", strcmp(path, "-") == 0 ? "standard input" : slash ? slash + 1 : path);
}

static void draw_title(const struct app *app, const struct area *row)
{
    const size_t *const counts = app->sessions.outcomes;
    char files[200], text[300];

    area_repeat(row, 0, 0, row->width, TINT_TITLE, ' ');
    name_files(app, files, sizeof files);
    if (app->view == VIEW_SESSIONS)
        snprintf(text, sizeof text, " %zu session%s, %zu failed, %zu incomplete ", app->model.session_count,
                 app->model.session_count == 1 ? "" : "s", counts[OUTCOME_FAILED], counts[OUTCOME_INCOMPLETE]);
    else
        snprintf(text, sizeof text, " %s ", view_names[app->view]);
    const unsigned columns = page_columns(text, strlen(text));
    const unsigned room = row->width > columns + 12 ? row->width - columns - 12 : 0;
    const unsigned x = area_put(row, 1, 0, TINT_TITLE, "pptpscope  ");
    const struct session *const session = app->view == VIEW_SESSIONS || app->view == VIEW_HELP ? NULL : app_session(app);
    if (session) {
        char client[COLUMN_TEXT], line[400];
        enum tint tint;
        column_text(COLUMN_CLIENT, session, client, &tint);
        snprintf(line, sizeof line, "session %" PRIu32 ": %s%s%s  %s", session->number, client,
                 session->auth.user.text ? ", " : "", session->auth.user.text ? session->auth.user.text : "", files);
        area_clip(row, x, 0, room, TINT_TITLE, line);
    } else {
        area_clip(row, x, 0, room, TINT_TITLE, files);
    }
    area_right(row, 0, 0, row->width, TINT_TITLE, text);
}

/* What was said last; else how far the reading is, and the filter. */
static void draw_status(const struct app *app, const struct area *row)
{
    char text[700];

    if (app->prompt.kind != PROMPT_NONE) {
        prompt_draw(app, row);
        return;
    }
    if (app->message[0]) {
        area_clip(row, 1, 0, row->width - 2, app->message_tint, app->message);
        return;
    }
    if (app->model.loading) {
        const char *const paused = app->paused ? "paused; " : "";
        if (app->model.live)
            snprintf(text, sizeof text, "%slistening: %" PRIu64 " frames, %" PRIu64 " lost by this machine", paused, app->model.frames,
                     app->model.dropped);
        else if (app->model.total)
            snprintf(text, sizeof text, "%sreading: %" PRIu64 "%%, %" PRIu64 " frames", paused, app->model.done * 100 / app->model.total,
                     app->model.frames);
        else
            snprintf(text, sizeof text, "%sreading: %" PRIu64 " frames", paused, app->model.frames);
        const unsigned end = area_clip(row, 1, 0, row->width - 2, TINT_WARN, text);
        if (app->model.left_out)
            area_format(row, end, 0, TINT_WARN, "; %zu more sessions are not shown yet", app->model.left_out);
        return;
    }
    if (app->view == VIEW_SESSIONS && app->choice.going) {
        snprintf(text, sizeof text, "filtering and sorting %zu sessions: %u%%", app->choice.count, choice_percent(&app->choice));
        area_clip(row, 1, 0, row->width - 2, TINT_WARN, text);
        return;
    }
    if (app->view == VIEW_SESSIONS && app->sessions.filter) {
        snprintf(text, sizeof text, "filter: %s  (%zu of %zu sessions)", app->sessions.filter_text, app->sessions.shown_count,
                 app->model.session_count);
        area_clip(row, 1, 0, row->width - 2, TINT_WARN, text);
        return;
    }
    if (app->model.trouble) {
        area_clip(row, 1, 0, row->width - 2, TINT_BAD, app->model.trouble);
        return;
    }
    if (app->view == VIEW_SESSIONS && app->sessions.mark_count) {
        snprintf(text, sizeof text, "%zu marked", app->sessions.mark_count);
        area_clip(row, 1, 0, row->width - 2, TINT_MARK, text);
        return;
    }
    snprintf(text, sizeof text, "%" PRIu64 " frames", app->model.frames);
    area_right(row, 0, 0, row->width - 1, TINT_DIM, text);
}

static void draw_hints(const struct app *app, const struct area *row)
{
    unsigned x = 1;

    area_repeat(row, 0, 0, row->width, TINT_BAR, ' ');
    for (unsigned i = 0; i < ACTION_COUNT; i++) {
        const struct key_row *const key = &key_rows[i];
        char name[32];
        if (!key->hint || !(key->views & 1u << app->view))
            continue;
        keymap_names(&app->keys, (enum action)i, 1, name, sizeof name);
        if (x + strlen(name) + strlen(key->hint) + 2 > row->width)
            break;
        x = area_put(row, x, 0, TINT_KEY, name);
        x = area_put(row, x + 1, 0, TINT_BAR, key->hint) + 2;
    }
}

void app_draw(const struct app *app, struct cells *cells)
{
    cells_size(cells, app->width, app->height);
    const struct area all = area_all(cells);
    if (app->width < APP_WIDTH_MIN || app->height < APP_HEIGHT_MIN) {
        area_format(&all, 0, 0, TINT_PLAIN, "%ux%u is too small:", app->width, app->height);
        area_format(&all, 0, 1, TINT_PLAIN, "%ux%u are needed.", APP_WIDTH_MIN, APP_HEIGHT_MIN);
        area_put(&all, 0, 2, TINT_PLAIN, "q quits");
        return;
    }
    const struct area title = area_part(&all, 0, 0, app->width, 1), view = area_part(&all, 0, 1, app->width, app->height - 3);
    const struct area status = area_part(&all, 0, app->height - 2, app->width, 1);
    const struct area hints = area_part(&all, 0, app->height - 1, app->width, 1);
    draw_title(app, &title);
    doors[app->view]->draw(app, &view);
    draw_status(app, &status);
    draw_hints(app, &hints);
}
