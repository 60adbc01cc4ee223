/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tables.c: the tables of the Statistics menu, of tshark -z and of sharkd: "pptpscope,sessions" and
 * "pptpscope,findings", of those sessions whose frames pass the table's filter.
 *
 * Wireshark draws a table from its rows. A listener of our own fills them: what a session is, it tells at its end
 * only. Who was registered last is drawn first, so it is registered when the first packet comes, behind the table's.
 * tshark in one pass draws once, behind the last packet: there the capture is at its end, and nothing but that says so.
 */
#include "plugin.h"

#include <string.h>

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

#include "dissect/text.h"

#define COLUMNS_MAX 12
#define CELL_MAX 64

struct table {
    stat_tap_table_ui *ui;
    stat_tap_table *to;             /* the one that is being drawn */
    GHashTable *tapped;             /* keys of entries -> frames that passed */
    void (*fill)(struct table *table, const struct store *store);
    unsigned rows;                  /* written by fill */
    bool listens;
};

/* --- rows ------------------------------------------------------------------------------------- */

static stat_tap_table *table_of(const stat_tap_table_ui *ui)
{
    return ui->tables && ui->tables->len ? g_array_index(ui->tables, stat_tap_table *, 0) : NULL;
}

static stat_tap_table_item_type number_cell(unsigned number)
{
    return (stat_tap_table_item_type){ .type = TABLE_ITEM_UINT, .value.uint_value = number };
}

static stat_tap_table_item_type text_cell(const char *text)
{
    return (stat_tap_table_item_type){ .type = TABLE_ITEM_STRING, .value.string_value = g_strdup(text ? text : "") };
}

static void free_cell(stat_tap_table *table, guint row, guint column, stat_tap_table_item_type *cell)
{
    (void)table;
    (void)row;
    (void)column;
    if (cell->type == TABLE_ITEM_STRING)
        g_free((char *)(uintptr_t)cell->value.string_value);
    cell->value.string_value = NULL;
}

/* The cells become the table's. */
static void put_row(struct table *table, stat_tap_table_item_type *cells)
{
    stat_tap_table *const to = table->to;
    const unsigned row = table->rows++, columns = (unsigned)table->ui->nfields;
    if (row >= to->num_elements) {
        stat_tap_init_table_row(to, row, columns, cells);
        return;
    }
    for (unsigned i = 0; i < columns; i++) {
        free_cell(to, row, i, stat_tap_get_field_data(to, row, i));
        stat_tap_set_field_data(to, row, i, &cells[i]);
    }
}

/* Rows that an earlier filling wrote and this one does not need. */
static void blank_rows(struct table *table)
{
    while (table->rows < table->to->num_elements) {
        stat_tap_table_item_type cells[COLUMNS_MAX];
        for (unsigned i = 0; i < table->ui->nfields; i++)
            cells[i] = table->ui->fields[i].type == TABLE_ITEM_UINT ? number_cell(0) : text_cell(NULL);
        put_row(table, cells);
    }
}

static unsigned frames_of(const struct table *table, const struct session *s)
{
    unsigned frames = 0;
    for (uint32_t i = 0; i < s->hold_count; i++)
        frames += GPOINTER_TO_UINT(g_hash_table_lookup(table->tapped, GUINT_TO_POINTER((guint)s->holds[i].key)));
    return frames;
}

/* --- sessions ------------------------------------------------------------------------------------ */

enum { SESSION_NUMBER, SESSION_CLIENT, SESSION_SERVER, SESSION_USER, SESSION_AUTH, SESSION_ENCRYPTION,
       SESSION_OUTCOME, SESSION_STAGE, SESSION_CAUSE, SESSION_FRAMES, SESSION_COLUMNS };
static stat_tap_table_item session_columns[SESSION_COLUMNS] = {
    [SESSION_NUMBER] = { TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Session", "%u" },
    [SESSION_CLIENT] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Client", "%-15s" },
    [SESSION_SERVER] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Server", "%-15s" },
    [SESSION_USER] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "User", "%-15s" },
    [SESSION_AUTH] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Authentication", "%-12s" },
    [SESSION_ENCRYPTION] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Encryption", "%-17s" },
    [SESSION_OUTCOME] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Outcome", "%-10s" },
    [SESSION_STAGE] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Failed stage", "%-8s" },
    [SESSION_CAUSE] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Root cause", "%-20s" },
    [SESSION_FRAMES] = { TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Frames", "%u" },
};

static stat_tap_table_item_type address_cell(const struct address *address)
{
    char text[CELL_MAX] = "";
    if (address->family)
        text_address(address, text, sizeof text);
    return text_cell(text);
}

static const char *encryption_word(const struct encryption_facts *e, char *buffer, size_t size)
{
    if (!e->bits_known)
        return e->negotiated_known && !e->negotiated ? "none" : "unknown";
    if (!e->bits)
        return "none";
    g_snprintf(buffer, (gulong)size, "%u-bit %s", e->bits, e->stateless ? "stateless" : "stateful");
    return buffer;
}

static void put_session(struct table *table, const struct session *s, unsigned frames)
{
    char word[CELL_MAX];
    stat_tap_table_item_type cells[SESSION_COLUMNS] = {
        [SESSION_NUMBER] = number_cell(s->number),
        [SESSION_CLIENT] = address_cell(&s->ends[SIDE_CLIENT].address),
        [SESSION_SERVER] = address_cell(&s->ends[SIDE_SERVER].address),
        [SESSION_USER] = text_cell(s->auth.user.text),
        [SESSION_AUTH] = text_cell(s->auth.method),
        [SESSION_ENCRYPTION] = text_cell(encryption_word(&s->encryption, word, sizeof word)),
        [SESSION_OUTCOME] = text_cell(outcome_names[s->outcome]),
        [SESSION_STAGE] = text_cell(s->failed_stage == STAGE_NONE ? NULL : stage_names[s->failed_stage]),
        [SESSION_CAUSE] = text_cell(s->root_cause),
        [SESSION_FRAMES] = number_cell(frames),
    };
    put_row(table, cells);
}

/* While packets still come: who, and how far it came. */
static void put_entry(struct table *table, const struct entry *entry, unsigned frames)
{
    stat_tap_table_item_type cells[SESSION_COLUMNS] = {
        [SESSION_NUMBER] = number_cell(entry->number),
        [SESSION_CLIENT] = address_cell(&entry->client_address),
        [SESSION_SERVER] = address_cell(&entry->server_address),
        [SESSION_USER] = text_cell(NULL),
        [SESSION_AUTH] = text_cell(NULL),
        [SESSION_ENCRYPTION] = text_cell(NULL),
        [SESSION_OUTCOME] = text_cell("(not at its end)"),
        [SESSION_STAGE] = text_cell(NULL),
        [SESSION_CAUSE] = text_cell(NULL),
        [SESSION_FRAMES] = number_cell(frames),
    };
    put_row(table, cells);
}

static void fill_sessions(struct table *table, const struct store *store)
{
    for (size_t i = 0; i < store_session_count(store); i++) {
        const struct session *const s = store_session(store, i);
        const unsigned frames = frames_of(table, s);
        if (frames)
            put_session(table, s, frames);
    }
    for (uint32_t key = 0; !store_is_finished(store) && key < store_entry_count(store); key++) {
        const unsigned frames = GPOINTER_TO_UINT(g_hash_table_lookup(table->tapped, GUINT_TO_POINTER(key)));
        if (frames)
            put_entry(table, store_entry_at(store, key), frames);
    }
}

/* --- findings --------------------------------------------------------------------------------------- */

enum { FINDING_SESSION, FINDING_ID, FINDING_SEVERITY, FINDING_KIND, FINDING_STAGE, FINDING_FRAME, FINDING_TITLE,
       FINDING_COLUMNS };
static stat_tap_table_item finding_columns[FINDING_COLUMNS] = {
    [FINDING_SESSION] = { TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Session", "%u" },
    [FINDING_ID] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Finding", "%-30s" },
    [FINDING_SEVERITY] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Severity", "%-8s" },
    [FINDING_KIND] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Kind", "%-10s" },
    [FINDING_STAGE] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Stage", "%-8s" },
    [FINDING_FRAME] = { TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "First frame", "%u" },
    [FINDING_TITLE] = { TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "In short", "%s" },
};

static void put_finding(struct table *table, const struct session *s, const struct finding *f)
{
    stat_tap_table_item_type cells[FINDING_COLUMNS] = {
        [FINDING_SESSION] = number_cell(s->number),
        [FINDING_ID] = text_cell(f->id),
        [FINDING_SEVERITY] = text_cell(severity_names[f->severity]),
        [FINDING_KIND] = text_cell(kind_names[f->kind]),
        [FINDING_STAGE] = text_cell(f->stage == STAGE_NONE ? NULL : stage_names[f->stage]),
        [FINDING_FRAME] = number_cell(f->frame_count ? (unsigned)f->frames[0] : 0),
        [FINDING_TITLE] = text_cell(f->title),
    };
    put_row(table, cells);
}

static void fill_findings(struct table *table, const struct store *store)
{
    for (size_t i = 0; i < store_session_count(store); i++) {
        const struct session *const s = store_session(store, i);
        for (uint32_t k = 0; frames_of(table, s) && k < s->finding_count; k++)
            put_finding(table, s, &s->findings[k]);
    }
}

/* --- what Wireshark calls ------------------------------------------------------------------------------ */

static void open_sessions(stat_tap_table_ui *ui);
static void open_findings(stat_tap_table_ui *ui);
static tap_packet_status take_session(void *data, packet_info *pinfo, epan_dissect_t *edt, const void *tapped,
                                      tap_flags_t flags);
static tap_packet_status take_finding(void *data, packet_info *pinfo, epan_dissect_t *edt, const void *tapped,
                                      tap_flags_t flags);
static void reset_table(stat_tap_table *stat_table);

static tap_param parameters[] = { { PARAM_FILTER, "filter", "Filter", NULL, true } };
static stat_tap_table_ui sessions_ui = {
    .group = REGISTER_PACKET_STAT_GROUP_UNSORTED, .title = "PPTP Sessions", .tap_name = "pptpscope",
    .cli_string = "pptpscope,sessions", .stat_tap_init_cb = open_sessions, .packet_func = take_session,
    .stat_tap_reset_table_cb = reset_table, .stat_tap_free_table_item_cb = free_cell,
    .nfields = SESSION_COLUMNS, .fields = session_columns, .nparams = 1, .params = parameters,
};
static stat_tap_table_ui findings_ui = {
    .group = REGISTER_PACKET_STAT_GROUP_UNSORTED, .title = "PPTP Findings", .tap_name = "pptpscope",
    .cli_string = "pptpscope,findings", .stat_tap_init_cb = open_findings, .packet_func = take_finding,
    .stat_tap_reset_table_cb = reset_table, .stat_tap_free_table_item_cb = free_cell,
    .nfields = FINDING_COLUMNS, .fields = finding_columns, .nparams = 1, .params = parameters,
};
static struct table sessions = { .ui = &sessions_ui, .fill = fill_sessions },
                    findings = { .ui = &findings_ui, .fill = fill_findings };

static bool is_at_end(void)
{
    const char *const program = g_get_prgname();
    return program && strcmp(program, "tshark") == 0;
}

/* Before the table itself is drawn. */
static void draw(void *data)
{
    struct table *const table = data;
    struct store *const store = plugin_store();
    table->to = table_of(table->ui);
    if (!store || !table->to)
        return;
    if (is_at_end())
        store_finish(store);
    table->rows = 0;
    table->fill(table, store);
    blank_rows(table);
}

static void listen(struct table *table)
{
    GString *const failed = register_tap_listener("pptpscope", table, NULL, 0, NULL, NULL, draw, NULL);
    table->listens = true;
    if (failed)
        g_string_free(failed, true);
}

static tap_packet_status take(struct table *table, const struct note *note)
{
    gpointer const key = GUINT_TO_POINTER(note->key);
    const unsigned frames = GPOINTER_TO_UINT(g_hash_table_lookup(table->tapped, key));
    g_hash_table_insert(table->tapped, key, GUINT_TO_POINTER(frames + 1));
    if (!table->listens)
        listen(table);
    return TAP_PACKET_REDRAW;
}

static tap_packet_status take_session(void *data, packet_info *pinfo, epan_dissect_t *edt, const void *tapped,
                                      tap_flags_t flags)
{
    (void)data;
    (void)pinfo;
    (void)edt;
    (void)flags;
    return take(&sessions, tapped);
}

static tap_packet_status take_finding(void *data, packet_info *pinfo, epan_dissect_t *edt, const void *tapped,
                                      tap_flags_t flags)
{
    (void)data;
    (void)pinfo;
    (void)edt;
    (void)flags;
    return take(&findings, tapped);
}

static void forget(struct table *table)
{
    if (table->tapped)
        g_hash_table_remove_all(table->tapped);
}

static void reset_table(stat_tap_table *stat_table)
{
    struct table *const table = stat_table == table_of(&sessions_ui) ? &sessions : &findings;
    forget(table);
    table->to = stat_table;
    table->rows = 0;
    blank_rows(table);
}

static void open_table(struct table *table)
{
    if (!table_of(table->ui))
        stat_tap_add_table(table->ui, stat_tap_init_table(table->ui->title, (int)table->ui->nfields, 0, NULL));
    if (!table->tapped)
        table->tapped = g_hash_table_new(NULL, NULL);
    forget(table);
    if (table->listens)
        remove_tap_listener(table);
    table->listens = false;
}

static void open_sessions(stat_tap_table_ui *ui)
{
    (void)ui;
    open_table(&sessions);
}

static void open_findings(stat_tap_table_ui *ui)
{
    (void)ui;
    open_table(&findings);
}

void tables_register(void)
{
    register_stat_tap_table_ui(&sessions_ui);
    register_stat_tap_table_ui(&findings_ui);
}

void tables_forget(void)
{
    forget(&sessions);
    forget(&findings);
}
