/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clear_store.h: what the tunnels carried, decrypted, to be looked at in any order. The
 * packets stand in a temporary file that has no name; memory holds 32 octets of each.
 */
#ifndef TUI_CLEAR_STORE_H
#define TUI_CLEAR_STORE_H

#include "analyze/pptpscope.h"

struct clear_store;

/* NULL: there is no place for the file. */
struct clear_store *clear_store_new(void);
void clear_store_free(struct clear_store *store);

/* Keeps a packet; what there is no room for is counted. */
void clear_store_add(struct clear_store *store, const struct pptpscope_clear *clear);

/* Packets of a session (decryption_facts.key): fills `places`, up to `most`; returns how many there are. */
size_t clear_store_find(const struct clear_store *store, uint64_t key, uint32_t *places, size_t most);

/* A packet as it was given. Its octets are the store's, until the next call. False: it cannot be read any more. */
bool clear_store_read(struct clear_store *store, uint32_t place, struct pptpscope_clear *clear);

/* The same as an event of user data, for the walk of fields: two octets of protocol stand before the packet's own. */
bool clear_store_event(struct clear_store *store, uint32_t place, struct event *event);

/* Packets that were not kept. */
uint64_t clear_store_dropped(const struct clear_store *store);

#endif
