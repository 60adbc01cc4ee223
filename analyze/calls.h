/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * calls.h: what control messages do to the calls of a tunnel (RFC 2637 section 3.2).
 *
 *     outgoing (client's user)    Outgoing-Call-Request ->  <- Outgoing-Call-Reply
 *     incoming (concentrator)     Incoming-Call-Request ->  <- Incoming-Call-Reply  Incoming-Call-Connected ->
 *
 * Whoever sends a request or a Reply writes its own id into Call ID, and the other's
 * into Peer's Call ID (sections 2.7 to 2.11); so it is with both kinds. GRE carries
 * the id that its receiver chose (section 4.1).
 */
#ifndef ANALYZE_CALLS_H
#define ANALYZE_CALLS_H

#include "analyze/engine.h"

#define PPTP_CONNECTED 1 /* result of a Reply: the request is granted */
#define CALLS_REACH 64   /* calls looked at where no id leads to one */

/* A message about a call: makes, answers or ends one. Returns the call, NULL where the
 * message is about none that is known, or about no call at all. */
struct call *calls_message(struct pptpscope *scope, struct tunnel *tunnel, unsigned from, const struct pptp *m,
                           uint64_t frame, int64_t time);

/* The call of this tunnel whose `side` chose `id`, or NULL. */
struct call *calls_find(struct pptpscope *scope, const struct tunnel *tunnel, unsigned side, uint16_t id);

#endif
