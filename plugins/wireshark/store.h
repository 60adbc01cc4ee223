/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.h: what the plugin knows of the capture that is open: the engine, fed once with each packet in order, and a
 * note of each frame that belongs to a session, for whoever comes back to it in any order.
 *
 * Before store_finish a note says what was known when its frame came; afterwards its session stands beside it.
 * Plain packets are kept with their frames up to a cap; one beyond it is there until the next frame is fed.
 */
#ifndef WIRESHARK_STORE_H
#define WIRESHARK_STORE_H

#include "analyze/pptpscope.h"
#include "analyze/secrets.h"

/* A user packet as it was before it went into the tunnel. */
struct plain {
    uint16_t protocol;              /* of PPP */
    bool encrypted;                 /* it was; else only compressed */
    uint32_t captured, length;
    uint8_t octets[];
};

/* One frame. Most are of encrypted data, and have nothing but this. */
struct note {
    uint32_t frame;
    uint32_t key;                   /* of its call, or of its tunnel: see store_entry */
    uint32_t detail;                /* see store_detail */
    uint8_t from;                   /* raw side */
    uint8_t stage;                  /* enum stage; STAGE_NONE: it did nothing that was told */
    uint8_t why;                    /* enum unreadable; UNREADABLE_COUNT: nothing is amiss */
    bool data : 1, encrypted : 1;
    bool duplicate : 1;
    bool dropped : 1;               /* there was a plain packet: the cap left no room */
    bool proves : 1;                /* see store_proofs */
};

/* What a frame did in the negotiation, and what it carried. */
struct detail {
    uint32_t answers, answered_by;  /* frames; 0: none */
    uint32_t text;                  /* see store_text */
    uint8_t before[2], after[2];    /* automaton states by raw side */
    bool stateful;                  /* they say something */
    bool again, anew;               /* a retransmission; a renegotiation */
    struct plain *plain;            /* NULL: none is kept */
};

/* A call, or a tunnel's own packets. */
struct entry {
    uint32_t number;                /* of its session, counted as they appear; 0: nothing has this key */
    uint8_t client;                 /* raw side; NULL of `session`: as far as it was known */
    enum stage stage;               /* the last that was reached */
    uint32_t first_frame;
    uint32_t keyless_frame;         /* the first that no key is known for; 0: none */
    struct address client_address, server_address;
    const struct session *session;  /* after store_finish, or NULL */
};

/* A frame that proves a finding of a session. */
struct proof {
    uint32_t frame;
    bool first;                     /* of those that prove it */
    const struct session *session;
    const struct finding *finding;
};

struct store;

struct store_options {
    struct secrets *secrets;        /* become the store's own; NULL: no plain packets are looked for */
    bool misses_keys;               /* and where one is missing, it is noted */
    uint64_t cap;                   /* octets of plain packets that are kept */
};
struct store *store_new(const struct store_options *options);

/* One packet that may be of a session, or other traffic; copied. Not after store_finish. Without secrets it may wait
 * for others, until store_settle. */
void store_feed(struct store *store, const struct datagram *datagram);

/* Everything that was fed is taken into account: to be called before anything below is asked for. */
void store_settle(struct store *store);

/* Time moved to `now` (nanoseconds), by packets that are not fed, too. */
void store_clock(struct store *store, int64_t now);

/* No more packets come. */
void store_finish(struct store *store);
bool store_is_finished(const struct store *store);

/* The note of a frame; NULL: it is of no session. */
const struct note *store_note(const struct store *store, uint32_t frame);
const struct entry *store_entry(const struct store *store, const struct note *note);
const struct detail *store_detail(const struct store *store, const struct note *note); /* of zeros, where there is none */
const struct plain *store_plain(const struct store *store, const struct note *note);
const char *store_text(const struct store *store, const struct note *note);
size_t store_proofs(const struct store *store, uint32_t frame, const struct proof **first);

/* By key from 0; some are of nothing. */
uint32_t store_entry_count(const struct store *store);
const struct entry *store_entry_at(const struct store *store, uint32_t key);

/* After store_finish, by number from 0. */
size_t store_session_count(const struct store *store);
const struct session *store_session(const struct store *store, size_t index);

void store_free(struct store *store);

#endif
