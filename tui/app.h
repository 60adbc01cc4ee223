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
#include "analyze/steps.h"
#include "analyze/timeline.h"
#include "report/tree.h"
#include "tui/cells.h"
#include "tui/choice.h"
#include "tui/clear_store.h"
#include "tui/columns.h"
#include "tui/ladder_rows.h"
#include "tui/list.h"
#include "tui/theme.h"

enum { APP_WIDTH_MIN = 60, APP_HEIGHT_MIN = 16, PROMPT_MAX = 512, VIEWS_DEEP = 8 };

/* What is looked at. Borrowed; whoever changes it says so by app_model_changed. */
struct model {
    const char *const *paths;
    size_t path_count;
    const struct session *const *sessions; /* in order of first frame */
    size_t session_count;
    bool loading;                          /* more may come */
    bool live;                             /* from an interface */
    size_t left_out;                       /* sessions that live, and are not shown yet */
    uint64_t dropped;                      /* frames that the machine lost */
    uint64_t frames, done, total;          /* frames read; octets, total 0: not known */
    const struct report_capture *capture;  /* facts of the input, once all is read; or NULL */
    struct clear_store *clear;             /* what was decrypted; NULL: no secrets were given */
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
    size_t outcomes[CHOICE_OUTCOMES]; /* of all sessions of the model */
    char filter_text[PROMPT_MAX];
    struct filter *filter;     /* or NULL */
    enum column sort;
    bool descending;
    enum column columns[COLUMN_COUNT];
    unsigned column_count;
    struct session_key *marks; /* in order */
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
    struct event event;        /* its octets are those of `octets` */
    uint8_t *octets;           /* of the message; of the whole frame, once it was read again. Sessions come and go, this stays */
    bool in_hex;               /* the cursor is in the octets */
    uint32_t octet;            /* where */
};

/* Where running stops. */
enum { BREAKS_MAX = 8 };
struct breakpoint {
    enum { BREAK_PROTOCOL, BREAK_CODE, BREAK_STATE, BREAK_FINDING } kind;
    char text[40];
};
struct stepper_view {
    uint32_t at;               /* event */
    uint16_t protocol;         /* whose options are shown; 0: none yet */
    bool held;                 /* it stays, whatever the event is of */
    struct breakpoint breaks[BREAKS_MAX];
    unsigned break_count;
    struct steps steps, all;   /* up to the event; up to the last */
};

struct decrypted_view {
    struct list list;          /* over packets */
    uint32_t *places;          /* in the store */
    size_t count;
    struct event event;        /* the one that is looked into */
    uint8_t *octets;           /* of it */
};

struct text_view {
    struct list list;
    struct document document;
};

/* What somebody asked for that is not the picture's: whoever has files and a terminal does it. */
enum save_kind { SAVE_TEXT, SAVE_JSON, SAVE_HTML, SAVE_PCAP, SAVE_DECRYPTED, SAVE_COUNT };
extern const char *const save_names[SAVE_COUNT], *const save_endings[SAVE_COUNT];
enum { SAVE_NAME_MAX = 200 };
enum request_kind { REQUEST_NONE, REQUEST_SAVE, REQUEST_PLOT, REQUEST_COPY, REQUEST_FRAME, REQUEST_USER };
struct request {
    enum request_kind kind;
    enum save_kind save;
    char name[SAVE_NAME_MAX]; /* of the file; of the user, whose password stands in `secret` */
    bool over;                /* also over a file that is there */
};

/* What flowed over time in one session: the capture is read once more for it. */
struct plot {
    struct session_key session;
    enum { PLOT_NONE, PLOT_READING, PLOT_DONE, PLOT_NEVER } state; /* never: its packets are not to be had again */
    struct timeline *timeline; /* once it is done */
};

enum prompt_kind { PROMPT_NONE, PROMPT_FILTER, PROMPT_SEARCH, PROMPT_COMMAND, PROMPT_BREAK, PROMPT_SECRET };
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
    struct choice choice;      /* what the list is going to be */
    struct ladder_view ladder;
    struct packet_view packet;
    struct stepper_view stepper;
    struct text_view findings, statistics, compare, config, help;
    struct decrypted_view decrypted;
    struct request request;
    struct plot plot;
    struct buffer copied;      /* what REQUEST_COPY is about */
    struct prompt prompt;
    char secret[PROMPT_MAX];   /* what was typed where nothing is shown; whoever takes it wipes it */
    char search[PROMPT_MAX];
    char message[512];         /* of the line above the hints */
    enum tint message_tint;
    struct tree *tree;         /* for whoever needs one */
    enum theme theme;
    bool mouse;                /* the terminal is to send what its mouse does */
    bool follow;               /* the list of sessions stays at its last row */
    bool paused;               /* the picture stays while more comes */
    bool stop;                 /* the interface is to be read no longer */
    bool quit, redraw;
};

void app_begin(struct app *app, unsigned width, unsigned height);
void app_end(struct app *app);

/* Sessions came, went or moved. */
void app_model_changed(struct app *app);
/* The same in slices: other sessions come, and are shown once the list is made of them; those of now stay until then. */
void app_model_comes(struct app *app, const struct session *const *sessions, size_t count, size_t left_out);
/* Goes on with the list, by about so many sessions. True: it is done, and shown. */
bool app_step(struct app *app, size_t sessions);
void app_resize(struct app *app, unsigned width, unsigned height);
void app_key(struct app *app, uint32_t key);
/* A click at a place, or the wheel: down is positive. */
void app_click(struct app *app, unsigned x, unsigned y);
void app_wheel(struct app *app, int lines);
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
/* The marked sessions; without any the chosen one. To be freed. */
const struct session **app_chosen(const struct app *app, size_t *count);
const struct session *app_find(const struct app *app, const struct session_key *key);
struct session_key session_key(const struct session *session);
bool session_key_equal(const struct session_key *a, const struct session_key *b);
int session_key_order(const void *a, const void *b); /* as sessions are in a model */
/* Its place in the model, SIZE_MAX: nowhere. */
size_t app_place(const struct app *app, const struct session_key *key);
/* The list of sessions is to be made anew: at once where they are few, else app_step goes on. */
void sessions_choose(struct app *app);
/* It is made: takes it over; the cursor stays on its session. */
void sessions_take(struct app *app);
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
    void (*copy)(const struct app *app, struct buffer *text); /* what the cursor is on; NULL: nothing */
    bool (*click)(struct app *app, unsigned y);           /* on a row of the view; false: nothing is there; NULL: never */
};
extern const struct view_doors sessions_doors, ladder_doors, packet_doors, stepper_doors, findings_doors,
    statistics_doors, decrypted_doors, compare_doors, config_doors, help_doors;

/* ladder: puts the cursor on the row of a frame. */
void ladder_go(struct app *app, uint64_t frame);
/* ladder, stepper, decrypted: show the packet of their next message, or of the one before. */
void ladder_step(struct app *app, bool forward);
void stepper_step(struct app *app, bool forward);
void decrypted_step(struct app *app, bool forward);
/* packet: shows an event; then, in its place, the whole frame that was read again. Of both the octets are copied. */
void packet_show(struct app *app, const struct event *event);
void packet_show_frame(struct app *app, const struct pptpscope_packet *packet, const struct datagram *datagram,
                       const uint8_t *octets, uint32_t captured, uint32_t wire);

/* statistics: its plot was asked for, and whoever made it gave up, or had something else to do. */
bool statistics_wants_plot(const struct app *app);
/* Its plot is being made; was given up; cannot be made. Or is there: then it is the app's. */
void statistics_plot(struct app *app, int state);
void statistics_take_plot(struct app *app, const struct session *session, struct timeline *timeline);
/* stepper: shows the event of a frame; a breakpoint as it was typed: "protocol ccp". */
void stepper_go(struct app *app, uint64_t frame);
void stepper_break(struct app *app, const char *text);

/* prompt.c: the line that is typed in. */
void prompt_open(struct app *app, enum prompt_kind kind, const char *text);
void prompt_key(struct app *app, uint32_t key);
void prompt_draw(const struct app *app, const struct area *row);

/* command.c: what was typed behind ':'. */
void command_run(struct app *app, const char *text);

#endif
