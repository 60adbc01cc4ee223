/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * app.h: the terminal interface without a terminal: keys in, cells out.
 *
 *     app_begin(&app, 80, 24);  app.model = ...;  app_model_changed(&app);
 *     app_key(&app, 'j');  app_draw(&app, &cells);
 *
 * What is shown is a function of the model, the state kept here and the size. Each view
 * has a file of its own with three doors: open, act on an action, draw.
 */
#ifndef TUI_APP_H
#define TUI_APP_H

#include "analyze/filter.h"
#include "report/tree.h"
#include "tui/cells.h"
#include "tui/columns.h"
#include "tui/ladder_rows.h"
#include "tui/list.h"

enum { APP_WIDTH_MIN = 60, APP_HEIGHT_MIN = 16, PROMPT_MAX = 512, VIEWS_DEEP = 8 };

/* What is looked at. Borrowed; whoever changes it says so by app_model_changed. */
struct model {
    const char *const *paths;
    size_t path_count;
    const struct session *const *sessions; /* in order of first frame */
    size_t session_count;
    bool loading;                          /* more may come */
    uint64_t frames, done, total;          /* frames read; octets, total 0: not known */
    const struct report_capture *capture;  /* facts of the input, once all is read; or NULL */
    const char *trouble;                   /* one sentence on what could not be read, or NULL */
};

/* A session, found again when the model has changed. */
struct session_key {
    uint64_t first_frame;
    uint16_t call_id, port;
    bool any;
};

struct sessions_view {
    struct list list;
    uint32_t *shown;           /* places in the model of the sessions that the filter lets through, sorted */
    size_t shown_count;
    char filter_text[PROMPT_MAX];
    struct filter *filter;     /* or NULL */
    enum column sort;
    bool descending;
    enum column columns[COLUMN_COUNT];
    unsigned column_count;
    struct session_key *marks;
    size_t mark_count;
    struct session_key cursor; /* what the cursor is on */
};

struct ladder_view {
    struct list list;          /* over rows */
    struct ladder_rows rows;
    bool full;
    size_t marked[2];          /* rows to compare; SIZE_MAX: none */
};

/* A field of a message, as a line. */
struct packet_line {
    char *text;
    unsigned depth;
    uint32_t at, length;       /* its octets; length 0: none */
    bool group, fault;
    const char *sentence, *rfc; /* what its name means, or NULL each */
};
struct packet_view {
    struct list list;          /* over lines */
    struct packet_line *lines;
    size_t line_count;
    struct event event;        /* borrowed octets */
    bool in_hex;               /* the cursor is in the octets */
    uint32_t octet;            /* where */
};

struct stepper_view {
    uint32_t at;               /* event */
    uint16_t protocol;         /* whose options are shown */
    bool follows;              /* that of the event */
};

struct text_view {
    struct list list;
    struct document document;
};

enum prompt_kind { PROMPT_NONE, PROMPT_FILTER, PROMPT_SEARCH, PROMPT_COMMAND };
struct prompt {
    enum prompt_kind kind;
    char text[PROMPT_MAX];
    size_t length, at;         /* octets; where the cursor is */
    char before[PROMPT_MAX];   /* the filter that Esc brings back */
};

struct app {
    struct model model;
    struct keymap keys;
    unsigned width, height;
    enum view view, behind[VIEWS_DEEP];
    unsigned depth;            /* views behind this one */
    struct session_key current; /* the session that views of one session show */
    struct sessions_view sessions;
    struct ladder_view ladder;
    struct packet_view packet;
    struct stepper_view stepper;
    struct text_view findings, statistics, compare, help;
    struct prompt prompt;
    char search[PROMPT_MAX];
    char message[512];         /* of the line above the hints */
    enum tint message_tint;
    struct tree *tree;         /* for whoever needs one */
    bool quit, redraw;
};

void app_begin(struct app *app, unsigned width, unsigned height);
void app_end(struct app *app);

/* Sessions came, went or moved. */
void app_model_changed(struct app *app);
void app_resize(struct app *app, unsigned width, unsigned height);
void app_key(struct app *app, uint32_t key);
void app_draw(const struct app *app, struct cells *cells);

/* --- for the views ----------------------------------------------------------------- */

/* Rows of the view's own area. */
unsigned app_rows(const struct app *app);
void app_say(struct app *app, enum tint tint, const char *format, ...) BUFFER_PRINTF(3, 4);
/* To the next line of the view that has a text. */
void app_search(struct app *app, const char *text);
/* Shows another view; BACK leads to the one before. */
void app_show(struct app *app, enum view view);
/* The session that is chosen, or NULL. */
const struct session *app_session(const struct app *app);
const struct session *app_find(const struct app *app, const struct session_key *key);
struct session_key session_key(const struct session *session);
bool session_key_equal(const struct session_key *a, const struct session_key *b);
/* A filter for the list of sessions; empty: none. False: `error` tells. */
bool app_filter(struct app *app, const char *text, struct filter_error *error);
/* The root cause's finding; while it is not decided, the first cause that holds; NULL: none. */
const struct finding *session_cause(const struct session *session);

/* One view each: opened for the current session, an action, the picture. */
struct view_doors {
    bool (*open)(struct app *app);                        /* NULL: nothing to do; false: it cannot be shown */
    bool (*act)(struct app *app, enum action action);     /* false: the action is not its own */
    void (*draw)(const struct app *app, const struct area *area);
    bool (*search)(struct app *app, const char *text);    /* NULL: nothing to search in */
};
extern const struct view_doors sessions_doors, ladder_doors, packet_doors, stepper_doors, findings_doors,
    statistics_doors, compare_doors, help_doors;

/* ladder: puts the cursor on the row of a frame. */
void ladder_go(struct app *app, uint64_t frame);
/* packet: shows an event. */
void packet_show(struct app *app, const struct event *event);

/* prompt.c: the line that is typed in. */
void prompt_open(struct app *app, enum prompt_kind kind, const char *text);
void prompt_key(struct app *app, uint32_t key);
void prompt_draw(const struct app *app, const struct area *row);

/* command.c: what was typed behind ':'. */
void command_run(struct app *app, const char *text);

#endif
