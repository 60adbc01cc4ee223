/* SPDX-License-Identifier: GPL-2.0-or-later */
/* choice.c: the list of sessions on its way; see choice.h. */
#include "tui/choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a session sorts by, made once. */
struct sort_item {
    uint32_t place;
    bool descending;
    const struct buffer *texts; /* NULL: it sorts by the number, */
    int64_t number;             /* else by the text that begins there */
};

static int by_item(const void *a, const void *b)
{
    const struct sort_item *const x = a, *const y = b;
    const int order = x->texts ? strcmp(x->texts->text + x->number, y->texts->text + y->number)
                               : x->number < y->number ? -1 : x->number > y->number;

    if (order)
        return x->descending ? -order : order;
    return x->place < y->place ? -1 : 1;
}

/* Addresses sort as octets, not as text: 10.0.0.9 comes before 10.0.0.10. */
static void text_of(enum column column, const struct session *session, char text[static COLUMN_TEXT])
{
    enum tint tint;

    if (column != COLUMN_CLIENT && column != COLUMN_SERVER) {
        column_text(column, session, text, &tint);
        return;
    }
    const struct address *const address = &session->ends[column == COLUMN_SERVER].address;
    snprintf(text, COLUMN_TEXT, "%u", address->family);
    for (unsigned i = 0; i < (address->family == 4 ? 4 : 16); i++)
        snprintf(text + 1 + 2 * i, 3, "%02x", address->octets[i]);
}

void choice_end(struct choice *choice)
{
    free(choice->shown);
    free(choice->items);
    buffer_free(&choice->texts);
    sort_end(&choice->sort);
    *choice = (struct choice){ 0 };
}

void choice_begin(struct choice *choice)
{
    const struct choice next = { .going = true, .comes = choice->comes, .sessions = choice->sessions, .count = choice->count,
                                 .left_out = choice->left_out };

    choice_end(choice);
    *choice = next;
    choice->shown = calloc(choice->count + 1, sizeof *choice->shown);
    choice->items = calloc(choice->count + 1, sizeof *choice->items);
    if (!choice->shown || !choice->items)
        abort();
}

static void add_item(struct choice *choice, const struct choice_wish *wish, const struct session *session)
{
    struct sort_item *const item = &choice->items[choice->shown_count];
    char text[COLUMN_TEXT];

    *item = (struct sort_item){ .place = (uint32_t)choice->at, .descending = wish->descending };
    if (column_number(wish->sort, session, &item->number))
        return;
    text_of(wish->sort, session, text);
    item->texts = &choice->texts;
    item->number = (int64_t)choice->texts.length;
    buffer_put(&choice->texts, text, strlen(text) + 1);
}

/* The model is in the order of numbers already. */
static bool is_sorted(const struct choice_wish *wish)
{
    return wish->sort == COLUMN_NUMBER && !wish->descending;
}

static void look_at(struct choice *choice, const struct choice_wish *wish)
{
    const struct session *const session = choice->sessions[choice->at];

    choice->outcomes[session->outcome]++;
    if (!wish->filter || filter_session(wish->filter, session)) {
        if (!is_sorted(wish))
            add_item(choice, wish, session);
        choice->shown[choice->shown_count++] = (uint32_t)choice->at;
    }
    choice->at++;
}

bool choice_some(struct choice *choice, const struct choice_wish *wish, size_t steps)
{
    for (; choice->at < choice->count; steps--) {
        if (!steps)
            return false;
        look_at(choice, wish);
    }
    if (is_sorted(wish))
        return true;
    if (!choice->sorting) {
        sort_begin(&choice->sort, choice->items, choice->shown_count, sizeof *choice->items, by_item);
        choice->items = NULL;
        choice->sorting = true;
    }
    if (!sort_some(&choice->sort, steps))
        return false;
    for (size_t i = 0; i < choice->shown_count; i++)
        choice->shown[i] = ((const struct sort_item *)(const void *)choice->sort.items)[i].place;
    return true;
}

unsigned choice_percent(const struct choice *choice)
{
    size_t passes = 1, done = 0;

    for (size_t width = 1; width < choice->shown_count; width *= 2, passes++)
        done += choice->sorting && width < choice->sort.width;
    return (unsigned)((choice->at + done * choice->count) * 100 / (passes * choice->count + 1));
}
