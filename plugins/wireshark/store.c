/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.c: see store.h. Hazards: plain packets that come later than their frames; frames that are fed twice; a
 * capture whose plain text is larger than memory.
 */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "queue.h"

#define TEXT_MAX 480

struct store {
    struct pptpscope *scope;
    struct secrets *secrets;
    GArray *notes;                  /* of struct note, by frame */
    GArray *details;                /* of struct detail; the first is everybody's who has none */
    GArray *entries;                /* of struct entry, by key */
    GArray *proofs;                 /* of struct proof, by frame; after the end */
    GString *texts;                 /* each with a NUL; the first is empty */
    uint32_t numbers;
    uint64_t cap, kept;             /* octets of plain packets */
    struct plain *passing;          /* of the frame in hand, beyond the cap */
    int64_t clock;
    bool misses_keys;
    bool finished;
    struct queue queue;
};

static struct note *note_at(const struct store *store, guint index)
{
    return &g_array_index(store->notes, struct note, index);
}

static struct note *find(const struct store *store, uint64_t frame)
{
    guint low = 0, high = store->notes->len;
    if (high && note_at(store, high - 1)->frame <= frame) /* as packets come, it is the last */
        low = high - 1;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (note_at(store, middle)->frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low < store->notes->len && note_at(store, low)->frame == frame ? note_at(store, low) : NULL;
}

static struct detail *detail_at(const struct store *store, guint index)
{
    return &g_array_index(store->details, struct detail, index);
}

/* To be written; those that were asked for before may have moved. */
static struct detail *detail_of(struct store *store, struct note *note)
{
    if (!note->detail) {
        note->detail = store->details->len;
        g_array_set_size(store->details, store->details->len + 1);
    }
    return detail_at(store, note->detail);
}

/* --- what the engine tells ------------------------------------------------------------ */

static struct entry *entry_at(struct store *store, uint32_t key)
{
    if (key >= store->entries->len)
        g_array_set_size(store->entries, key + 1);
    return &g_array_index(store->entries, struct entry, key);
}

/* The entry of a key, numbered when it appears: a tunnel and its first call are one session. */
static struct entry *appear(struct store *store, const struct pptpscope_place *place, uint32_t frame)
{
    const uint32_t key = (uint32_t)(place->call ? place->call : place->tunnel);
    const uint32_t shared = place->call && place->first_call ? entry_at(store, (uint32_t)place->tunnel)->number : 0;
    struct entry *const entry = entry_at(store, key);
    if (!entry->number) {
        entry->number = shared ? shared : ++store->numbers;
        entry->first_frame = frame;
        entry->stage = STAGE_NONE;
    }
    entry->client = place->client;
    return entry;
}

/* An automaton of RFC 1661 was at work. */
static bool is_seen(const struct event *event)
{
    static const char unseen[] = "not seen";
    for (unsigned side = 0; event->kind == EVENT_PPP && side < 2; side++)
        if (strcmp(pptpscope_state_name(event->before[side]), unseen) != 0 ||
            strcmp(pptpscope_state_name(event->after[side]), unseen) != 0)
            return true;
    return false;
}

static void take_steps(struct store *store, struct note *note, const struct pptpscope_packet *packet)
{
    const struct pptpscope_step *step;
    for (unsigned i = 0; (step = pptpscope_packet_step(packet, i)); i++) {
        const struct event *const event = &step->event;
        struct detail *const detail = detail_of(store, note);
        note->stage = (uint8_t)event->stage;
        detail->again = event->retransmission;
        detail->anew = event->renegotiation;
        detail->stateful = is_seen(event);
        memcpy(detail->before, event->before, sizeof detail->before);
        memcpy(detail->after, event->after, sizeof detail->after);
        if (!step->answers)
            continue;
        detail->answers = (uint32_t)step->answers;
        struct note *const request = find(store, step->answers);
        if (request && !store_detail(store, request)->answered_by)
            detail_of(store, request)->answered_by = note->frame;
    }
}

static void on_packet(void *context, const struct pptpscope_packet *packet)
{
    struct store *const store = context;
    struct note *const note = note_at(store, store->notes->len - 1);
    struct pptpscope_packet_facts facts;
    struct pptpscope_place place;
    char text[TEXT_MAX];
    if (!pptpscope_packet_place(packet, &place))
        return;
    struct entry *const entry = appear(store, &place, note->frame);
    note->key = (uint32_t)(place.call ? place.call : place.tunnel);
    note->from = place.from;
    note->data = place.data;
    note->encrypted = place.encrypted;
    note->duplicate = place.duplicate;
    if (note->encrypted && store->misses_keys && !store->secrets)
        note->why = UNREADABLE_NO_SECRET;
    take_steps(store, note, packet);
    if (note->data)
        note->stage = STAGE_DATA;
    if (note->stage != STAGE_NONE)
        entry->stage = (enum stage)note->stage;
    if (place.from <= 1 && !entry->client_address.family) {
        pptpscope_packet_facts(packet, &facts);
        const bool by_client = place.from == place.client;
        entry->client_address = by_client ? facts.source : facts.destination;
        entry->server_address = by_client ? facts.destination : facts.source;
    }
    if (note->why <= UNREADABLE_METHOD && !entry->keyless_frame)
        entry->keyless_frame = note->frame;
    if (note->data || !pptpscope_packet_text(packet, text, sizeof text))
        return;
    detail_of(store, note)->text = (uint32_t)store->texts->len;
    g_string_append_len(store->texts, text, (gssize)strlen(text) + 1);
}

static void on_clear(void *context, const struct pptpscope_clear *clear)
{
    struct store *const store = context;
    struct note *const note = find(store, clear->frame);
    if (!clear->wrapped || !note || store_detail(store, note)->plain)
        return;
    const bool in_hand = note == note_at(store, store->notes->len - 1);
    const bool fits = store->kept + clear->captured <= store->cap;
    note->dropped = !fits;
    if (!fits && !in_hand)
        return;
    struct plain *const plain = g_malloc(sizeof *plain + clear->captured);
    *plain = (struct plain){ .protocol = clear->protocol, .encrypted = clear->encrypted, .captured = clear->captured,
                             .length = clear->length };
    if (clear->captured)
        memcpy(plain->octets, clear->octets, clear->captured);
    if (!fits) {
        store->passing = plain;
        return;
    }
    store->kept += clear->captured;
    detail_of(store, note)->plain = plain;
}

static void on_unread(void *context, const struct pptpscope_unread *unread)
{
    struct note *const note = find(context, unread->frame);
    if (note)
        note->why = (uint8_t)unread->why;
}

/* --- packets in --------------------------------------------------------------------------- */

struct store *store_new(const struct store_options *options)
{
    struct secrets *const secrets = options->secrets;
    struct store *const store = g_new0(struct store, 1);
    store->notes = g_array_new(FALSE, TRUE, sizeof(struct note));
    store->details = g_array_new(FALSE, TRUE, sizeof(struct detail));
    g_array_set_size(store->details, 1);
    store->entries = g_array_new(FALSE, TRUE, sizeof(struct entry));
    store->texts = g_string_new_len("", 1);
    store->cap = options->cap;
    store->misses_keys = options->misses_keys;
    store->secrets = secrets;
    store->scope = pptpscope_new(&(struct pptpscope_config){
        .on_packet = on_packet, .secrets = secrets, .on_clear = secrets ? on_clear : NULL, .clear_at_once = true,
        .on_unread = secrets ? on_unread : NULL, .context = store });
    return store;
}

static void feed(struct store *store, const struct datagram *datagram)
{
    struct note note = { .frame = (uint32_t)datagram->frame, .stage = STAGE_NONE, .why = UNREADABLE_COUNT };
    if (store->notes->len && note_at(store, store->notes->len - 1)->frame >= note.frame)
        return;
    g_free(store->passing);
    store->passing = NULL;
    g_array_append_val(store->notes, note);
    pptpscope_feed(store->scope, datagram);
    if (!note_at(store, store->notes->len - 1)->key) /* of no session */
        g_array_set_size(store->notes, store->notes->len - 1);
}

void store_settle(struct store *store)
{
    for (unsigned i = 0; i < store->queue.count; i++)
        feed(store, &store->queue.waiting[i]);
    store->queue.count = 0;
    store->queue.used = 0;
}

void store_feed(struct store *store, const struct datagram *datagram)
{
    store_clock(store, datagram->time);
    if (store->finished)
        return;
    if (!store->secrets && queue_add(&store->queue, datagram))
        return;
    store_settle(store);
    if (store->secrets || !queue_add(&store->queue, datagram))
        feed(store, datagram); /* its plain packet is to stand in its own frame; or it is larger than the queue */
}

void store_clock(struct store *store, int64_t now)
{
    if (now > store->clock)
        store->clock = now;
}

/* --- the end --------------------------------------------------------------------------------- */

static gint by_frame(gconstpointer a, gconstpointer b)
{
    const struct proof *const x = a, *const y = b;
    if (x->frame != y->frame)
        return x->frame < y->frame ? -1 : 1;
    return x->session->number < y->session->number ? -1 : x->session->number > y->session->number;
}

static void note_proofs(struct store *store, const struct session *session, const struct finding *finding)
{
    const uint32_t kept = finding->frame_count < EVIDENCE_MAX ? finding->frame_count : EVIDENCE_MAX;
    uint32_t given = 0;
    for (uint32_t i = 0; i <= kept; i++) {
        /* One that no frame proves is told of at the session's last. */
        const uint64_t frame = i < kept ? finding->frames[i] : given ? 0 : session->last_frame;
        struct note *const note = find(store, frame);
        if (!note)
            continue;
        const struct proof proof = { note->frame, given++ == 0, session, finding };
        note->proves = true;
        g_array_append_val(store->proofs, proof);
    }
}

void store_finish(struct store *store)
{
    if (store->finished)
        return;
    store_settle(store);
    store->finished = true;
    pptpscope_clock(store->scope, store->clock);
    pptpscope_finish(store->scope);
    if (store->secrets)
        secrets_clear(store->secrets);
    store->proofs = g_array_new(FALSE, FALSE, sizeof(struct proof));
    for (size_t i = 0; i < store_session_count(store); i++) {
        const struct session *const session = store_session(store, i);
        for (uint32_t k = 0; k < session->hold_count; k++) {
            struct entry *const entry = entry_at(store, (uint32_t)session->holds[k].key);
            entry->session = session;
            entry->client = session->holds[k].client;
        }
        for (uint32_t k = 0; k < session->finding_count; k++)
            note_proofs(store, session, &session->findings[k]);
    }
    g_array_sort(store->proofs, by_frame);
}

bool store_is_finished(const struct store *store)
{
    return store->finished;
}

void store_free(struct store *store)
{
    if (!store)
        return;
    pptpscope_free(store->scope);
    if (store->secrets)
        secrets_clear(store->secrets);
    g_free(store->secrets);
    for (guint i = 0; i < store->details->len; i++)
        g_free(detail_at(store, i)->plain);
    g_free(store->passing);
    g_array_free(store->notes, TRUE);
    g_array_free(store->details, TRUE);
    g_array_free(store->entries, TRUE);
    if (store->proofs)
        g_array_free(store->proofs, TRUE);
    g_string_free(store->texts, TRUE);
    g_free(store);
}

/* --- looking up -------------------------------------------------------------------------------- */

const struct note *store_note(const struct store *store, uint32_t frame)
{
    return find(store, frame);
}

uint32_t store_entry_count(const struct store *store)
{
    return store->entries->len;
}

const struct entry *store_entry_at(const struct store *store, uint32_t key)
{
    return &g_array_index(store->entries, struct entry, key);
}

const struct entry *store_entry(const struct store *store, const struct note *note)
{
    return store_entry_at(store, note->key);
}

const struct detail *store_detail(const struct store *store, const struct note *note)
{
    return detail_at(store, note->detail);
}

const struct plain *store_plain(const struct store *store, const struct note *note)
{
    const bool in_hand = store->passing && note == note_at(store, store->notes->len - 1);
    return in_hand ? store->passing : store_detail(store, note)->plain;
}

const char *store_text(const struct store *store, const struct note *note)
{
    return store->texts->str + store_detail(store, note)->text;
}

size_t store_proofs(const struct store *store, uint32_t frame, const struct proof **first)
{
    guint low = 0, high = store->proofs ? store->proofs->len : 0, end;
    while (low < high) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(store->proofs, struct proof, middle).frame < frame)
            low = middle + 1;
        else
            high = middle;
    }
    *first = store->proofs && low < store->proofs->len ? &g_array_index(store->proofs, struct proof, low) : NULL;
    for (end = low; *first && end < store->proofs->len; end++)
        if (g_array_index(store->proofs, struct proof, end).frame != frame)
            break;
    return end - low;
}

size_t store_session_count(const struct store *store)
{
    return store->finished ? pptpscope_session_count(store->scope) : 0;
}

const struct session *store_session(const struct store *store, size_t index)
{
    return pptpscope_session(store->scope, index);
}
