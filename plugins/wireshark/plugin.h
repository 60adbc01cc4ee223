/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.h: what the plugin's files share.
 *
 *     hooks.c ── packets ──▶ store.c ── notes, sessions ──▶ tree.c, tables.c
 *        ▲                      ▲
 *     Wireshark             credentials.c
 *
 * Frames are fed to the store the first time that Wireshark dissects them, which it does once for each and in
 * order; everything else only looks things up.
 */
#ifndef WIRESHARK_PLUGIN_H
#define WIRESHARK_PLUGIN_H

#include "compat.h"
#include "store.h"

/* --- plugin.c ---------------------------------------------------------------------- */

/* The protocol "pptpscope", and the tap that has the note of each frame of a session. */
extern int plugin_protocol, plugin_tap;

/* Both Wireshark's own switch and our preference. */
bool plugin_is_on(void);

/* The store of the capture that is open, to feed it: made when it is first asked for. */
struct store *plugin_store_fed(void);

/* Time moved to `now` (nanoseconds), by a frame that may be of anything. */
void plugin_clock(int64_t now);

/* The same store to look things up; NULL where nothing was fed yet. */
struct store *plugin_store(void);

/* --- hooks.c ------------------------------------------------------------------------- */

/* Takes over what Wireshark registered, after all others did. */
void hooks_install(void);

/* Whether plain packets stand beside PPP 0x00FD from now on. */
void hooks_open_plain(bool opens);

/* --- tree.c --------------------------------------------------------------------------- */

void tree_register(int protocol);

/* What is known of a frame; `tree` may be NULL: then only its expert infos. */
void tree_add(const struct store *store, const struct note *note, tvbuff_t *tvb, packet_info *pinfo,
              proto_tree *tree);

/* Who sent it, of the ends as they are known now; SIDE_NETWORK. */
enum side tree_sender(const struct note *note, const struct entry *entry);

/* --- tables.c --------------------------------------------------------------------------- */

void tables_register(void);

/* The store is about to go: what tables hold of it. */
void tables_forget(void);

/* --- credentials.c ------------------------------------------------------------------------ */

void credentials_register(module_t *preferences);

/* The rows, as the engine reads them; the caller's own. NULL: there are none. */
struct secrets *credentials_read(void);
bool credentials_are_there(void);

#endif
