/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pptpscope.h: the public door. Datagrams in, sessions out.
 *
 *     struct pptpscope *scope = pptpscope_new(&config);
 *     pptpscope_feed(scope, &datagram);           for each packet, in order
 *     pptpscope_clock(scope, now);                where other packets move time on
 *     pptpscope_finish(scope);                    closes what is open, joins, decides
 *     for (i = 0; i < pptpscope_session_count(scope); i++) pptpscope_session(scope, i);
 *     pptpscope_free(scope);
 *
 * A handle owns all its state: any number of them, one thread each. Nothing here
 * prints, exits or reads a file. Memory running out aborts the process (see
 * analyze/alloc.h); everything that an input can grow has a cap, and what a cap
 * left out is counted in the summary.
 */
#ifndef ANALYZE_PPTPSCOPE_H
#define ANALYZE_PPTPSCOPE_H

#include "analyze/model.h"
#include "capture/datagram.h"
#include "dissect/field.h"

struct pptpscope;

/* One packet of the product's protocols, for --packets: a control message, a GRE
 * datagram, a TCP segment of a control connection, an ICMP error about one. */
struct pptpscope_packet;
typedef void pptpscope_on_packet(void *context, const struct pptpscope_packet *packet);

/* One packet of user data as it was before it went into the tunnel; given in the order of
 * the frames that brought it. Borrowed. */
struct pptpscope_clear {
    uint64_t frame;
    int64_t time;
    uint32_t file;
    uint64_t session_key;      /* as in decryption_facts */
    uint16_t protocol;         /* of PPP */
    bool is_ip;
    bool encrypted;            /* it was */
    bool wrapped;              /* it came as PPP 0x00FD: encrypted, compressed, or both */
    const uint8_t *octets;     /* behind the PPP protocol field, without padding */
    uint32_t captured, length; /* length: on the wire */
};
typedef void pptpscope_on_clear(void *context, const struct pptpscope_clear *clear);

/* A packet of user data that could not be given out whole, or not at all. */
struct pptpscope_unread {
    uint64_t frame;
    enum unreadable why;
};
typedef void pptpscope_on_unread(void *context, const struct pptpscope_unread *unread);

/* Where a packet belongs. A key stands for one tunnel or one call; the session that holds it names it, too (see
 * struct held), once pptpscope_finish was called. Raw sides are 0 and 1, or SIDE_NETWORK for a third party: which of
 * them is the client, a session of GRE alone knows at its end only. */
struct pptpscope_place {
    uint64_t tunnel, call;          /* keys; 0: none */
    bool first_call;                /* the call's session holds, too, what is its tunnel's alone */
    uint8_t from, client;           /* raw sides: the sender; the client as far as it is known now */
    bool data, encrypted;           /* user data; under MPPE */
    bool duplicate;                 /* GRE with a number that came before: it does nothing */
};

/* One thing that a packet did; `event` as in a session, but by raw sides, and without octets unless they are the packet's. */
struct pptpscope_step {
    struct event event;
    uint64_t answers;               /* frame of the request that it answers; 0: it answers none */
};

struct secrets;
struct pptpscope_config {
    bool keep_events;               /* of closed sessions too */
    pptpscope_on_packet *on_packet; /* or NULL */
    const struct secrets *secrets;  /* or NULL; borrowed until pptpscope_finish */
    pptpscope_on_clear *on_clear;   /* or NULL; with secrets */
    bool clear_at_once;             /* on_clear is called as soon as a packet can be read, in any order */
    pptpscope_on_unread *on_unread; /* or NULL; with secrets; not in the order of frames */
    void *context;
};

struct pptpscope *pptpscope_new(const struct pptpscope_config *config);

/* One datagram. Borrowed: nothing of it is kept. Frames must not decrease. */
void pptpscope_feed(struct pptpscope *scope, const struct datagram *datagram);

/* The capture's clock moved to `now` (packets that are not fed move it too). */
void pptpscope_clock(struct pptpscope *scope, int64_t now);

/* The same in parts, for a face that must not wait: where much has ended at once, or is silent, about so many sessions are
 * closed each time. False: call it again with the same, before anything else is fed. */
bool pptpscope_feed_some(struct pptpscope *scope, const struct datagram *datagram, uint32_t steps);
bool pptpscope_clock_some(struct pptpscope *scope, int64_t now, uint32_t steps);

/* The capturing machine lost packets, as the file's counters say. */
void pptpscope_dropped(struct pptpscope *scope, uint64_t packets);

/* Ends the input: open sessions are closed as "capture-end", sessions numbered by
 * first frame, outcomes decided. Feeding afterwards is an error of the caller. */
void pptpscope_finish(struct pptpscope *scope);

/* The same in parts, for a face that must not wait: about so many sessions each time. True: it is done. */
bool pptpscope_finish_some(struct pptpscope *scope, uint32_t steps);

/* None before they have their numbers. */
size_t pptpscope_session_count(const struct pptpscope *scope);
const struct session *pptpscope_session(const struct pptpscope *scope, size_t index);

/* Sessions while the input goes on, for a face that shows them meanwhile: those that have ended, and of those that live
 * at most `living_most`, as if the input ended now. In order of first frame, without numbers;
 * what only the whole input decides (outcomes of calls without GRE, root causes) is open. It stays as it is while more is
 * fed; while the end is decided its ended sessions learn of that. */
struct pptpscope_peek;
struct pptpscope_peek *pptpscope_peek(const struct pptpscope *scope, size_t living_most);
const struct session *const *pptpscope_peek_sessions(const struct pptpscope_peek *peek, size_t *count, size_t *left_out);
void pptpscope_peek_free(struct pptpscope_peek *peek);

/* The same in parts, of about so many living sessions each. True: it is done; nothing is fed before. */
struct pptpscope_peek *pptpscope_peek_begin(const struct pptpscope *scope, size_t living_most);
bool pptpscope_peek_some(struct pptpscope_peek *peek, uint32_t steps);
bool pptpscope_peek_free_some(struct pptpscope_peek *peek, uint32_t steps);

struct pptpscope_count {
    const char *name;
    uint64_t count;
};
struct pptpscope_summary {
    uint64_t sessions, connected, failed, incomplete;
    struct pptpscope_count unread[16]; /* reasons of the engine, all of them, also zero */
    unsigned unread_count;
    struct pptpscope_count caps[16];   /* what was left out at each cap */
    unsigned cap_count;
    uint64_t other_packets, other_octets; /* datagrams that are not PPTP's */
};
void pptpscope_summary(const struct pptpscope *scope, struct pptpscope_summary *summary);

void pptpscope_free(struct pptpscope *scope);

/* Whether a datagram is the session's own: its control connection, its GRE, an error about them. Several calls of one
 * control connection share its segments. */
bool pptpscope_belongs(const struct session *session, const struct datagram *datagram);
/* Whether it may be any session's: false for whatever has nothing to do with PPTP. */
bool pptpscope_concerns(const struct datagram *datagram);

/* --- one packet, for faces ------------------------------------------------ */

struct pptpscope_packet_facts {
    uint64_t frame;
    int64_t time;
    uint32_t file;
    struct address source, destination;
    uint16_t source_port, destination_port; /* TCP; else 0 */
    const char *protocol;      /* "TCP", "PPTP", "GRE", "LCP", "CHAP", "MPPE", ..., the innermost */
    uint32_t length;           /* of the datagram's payload on the wire, octets */
    uint32_t frame_offset;     /* of the block that field offsets count from; DATAGRAM_NO_OFFSET: not in one frame */
};
void pptpscope_packet_facts(const struct pptpscope_packet *packet, struct pptpscope_packet_facts *facts);

/* False: of no session. */
bool pptpscope_packet_place(const struct pptpscope_packet *packet, struct pptpscope_place *place);

/* What it did, in order; NULL where `index` is behind the last. Borrowed until on_packet returns. */
const struct pptpscope_step *pptpscope_packet_step(const struct pptpscope_packet *packet, unsigned index);

/* One line in pppd's notation; returns its length. */
size_t pptpscope_packet_text(const struct pptpscope_packet *packet, char *buffer, size_t size);

/* Every field, outermost group first. */
void pptpscope_packet_walk(const struct pptpscope_packet *packet, field_visit *visit, void *context);

/* --- one event ------------------------------------------------------------- */

size_t pptpscope_event_text(const struct event *event, char *buffer, size_t size);
void pptpscope_event_walk(const struct event *event, field_visit *visit, void *context);

/* Name of an automaton state (RFC 1661 section 4.2; "not seen"). */
const char *pptpscope_state_name(uint8_t state);

/* An offered option in pppd's notation: "mru 1400". */
size_t pptpscope_offer_text(uint16_t protocol, const struct offer *offer, char *buffer, size_t size);

#endif
