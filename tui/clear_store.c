/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clear_store.c: what the tunnels carried, decrypted; see clear_store.h. */
#define _POSIX_C_SOURCE 200809L
#include "tui/clear_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tui/temporary.h"

#define FILE_MOST UINT64_C(1073741824) /* octets */
enum { SESSIONS_MOST = 1 << 16, PACKET_MOST = 65535 };

/* Of one packet, in memory. */
struct entry {
    uint64_t at, frame;
    int64_t time;
    uint32_t session, captured; /* session: place of its key */
};
_Static_assert(sizeof(struct entry) <= 32, "the memory that a packet may take");

/* Of one packet, in the file, before its octets. */
struct stored {
    uint32_t length;
    uint16_t protocol;
    bool is_ip, encrypted;
};

struct clear_store {
    FILE *file;
    struct entry *entries;
    uint32_t count;
    uint64_t *keys;
    uint32_t key_count;
    uint64_t end, dropped;
    uint8_t octets[PACKET_MOST + 2];
};

struct clear_store *clear_store_new(void)
{
    struct clear_store *const store = calloc(1, sizeof *store);

    if (store)
        store->file = temporary_take();
    if (store && store->file)
        return store;
    free(store);
    return NULL;
}

void clear_store_free(struct clear_store *store)
{
    if (!store)
        return;
    temporary_give(store->file);
    free(store->entries);
    free(store->keys);
    free(store);
}

/* The most recent keys are at the end, where packets come from. False: too many sessions. */
static bool place_of_key(struct clear_store *store, uint64_t key, uint32_t *place)
{
    for (uint32_t i = store->key_count; i-- > 0;)
        if (store->keys[i] == key) {
            *place = i;
            return true;
        }
    if (store->key_count == SESSIONS_MOST)
        return false;
    uint64_t *const keys = realloc(store->keys, (store->key_count + 1) * sizeof *keys);
    if (!keys)
        return false;
    store->keys = keys;
    store->keys[store->key_count] = key;
    *place = store->key_count++;
    return true;
}

static bool grow(struct clear_store *store)
{
    if (store->count & (store->count - 1)) /* room is a power of two */
        return true;
    struct entry *const entries = realloc(store->entries, (store->count ? 2 * (size_t)store->count : 1) * sizeof *entries);
    if (!entries)
        return false;
    store->entries = entries;
    return true;
}

void clear_store_add(struct clear_store *store, const struct pptpscope_clear *clear)
{
    const struct stored head = { clear->length, clear->protocol, clear->is_ip, clear->encrypted };
    const uint64_t size = sizeof head + clear->captured;
    uint32_t session = 0;

    if (clear->captured > PACKET_MOST || store->end + size > FILE_MOST || store->count == UINT32_MAX ||
        !place_of_key(store, clear->session_key, &session) || !grow(store) ||
        fwrite(&head, sizeof head, 1, store->file) != 1 ||
        (clear->captured && fwrite(clear->octets, clear->captured, 1, store->file) != 1)) {
        store->dropped++;
        return;
    }
    store->entries[store->count++] = (struct entry){ store->end, clear->frame, clear->time, session, clear->captured };
    store->end += size;
}

size_t clear_store_find(const struct clear_store *store, uint64_t key, uint32_t *places, size_t most)
{
    size_t found = 0;

    for (uint32_t i = 0; i < store->count; i++) {
        if (store->keys[store->entries[i].session] != key)
            continue;
        if (found < most)
            places[found] = i;
        found++;
    }
    return found;
}

bool clear_store_read(struct clear_store *store, uint32_t place, struct pptpscope_clear *clear)
{
    const struct entry *const entry = place < store->count ? &store->entries[place] : NULL;
    struct stored head;

    if (!entry || fflush(store->file) != 0 ||
        pread(fileno(store->file), &head, sizeof head, (off_t)entry->at) != (ssize_t)sizeof head ||
        pread(fileno(store->file), store->octets + 2, entry->captured, (off_t)(entry->at + sizeof head)) != (ssize_t)entry->captured)
        return false;
    store->octets[0] = (uint8_t)(head.protocol >> 8);
    store->octets[1] = (uint8_t)(head.protocol & 0xFF);
    *clear = (struct pptpscope_clear){ .frame = entry->frame, .time = entry->time, .session_key = store->keys[entry->session],
                                       .protocol = head.protocol, .is_ip = head.is_ip, .encrypted = head.encrypted,
                                       .octets = store->octets + 2, .captured = entry->captured, .length = head.length };
    return true;
}

bool clear_store_event(struct clear_store *store, uint32_t place, struct event *event)
{
    struct pptpscope_clear clear;

    if (!clear_store_read(store, place, &clear))
        return false;
    *event = (struct event){ .frame = clear.frame, .last_frame = clear.frame, .time = clear.time, .last_time = clear.time,
                             .kind = EVENT_DATA, .stage = STAGE_DATA, .from = SIDE_UNKNOWN, .protocol = clear.protocol,
                             .captured = clear.captured + 2, .length = clear.length + 2, .octets = store->octets };
    return true;
}

uint64_t clear_store_dropped(const struct clear_store *store)
{
    return store->dropped;
}
