/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.h: the inside of struct pptpscope, shared by the files that feed it.
 *
 * State is split into 64 shards by unordered outer address pair; caps and
 * time-outs belong to a shard, time is the capture's.
 */
#ifndef ANALYZE_ENGINE_H
#define ANALYZE_ENGINE_H

#include "analyze/copies.h"
#include "analyze/hand.h"
#include "analyze/pptpscope.h"
#include "analyze/tunnel.h"
#include "dissect/packet.h"

#define ENGINE_SHARDS 64
#define SHARD_PAIRS_MAX 4096     /* host pairs alive in a shard; the longest silent goes first */
#define SHARD_OBJECTS_MAX 2048   /* tunnels and calls alive in a shard */
#define SHARD_SESSIONS_MAX 4096  /* sessions told of by a shard; later ones are counted */
#define SHARD_BUCKETS 1024
#define HOSTS_MAX 65536          /* addresses remembered for "other traffic of this host" */
#define LEAKS_MAX 1024           /* inner addresses looked for outside of their tunnel */
#define PACKET_MESSAGES_MAX 16   /* control messages shown of one segment */

#define IDLE_TIMEOUT INT64_C(3600000000000)   /* ns: a silent pair is closed */
#define SWEEP_EVERY INT64_C(5000000000)       /* ns between looks at silent pairs */
#define LINGER INT64_C(75000000000)           /* ns: packets behind the end still belong to the session */
#define HALF_OPEN_TIMEOUT INT64_C(120000000000) /* ns: connection attempts without an answer */
#define SILENCE INT64_C(150000000000)         /* ns: RFC 2637 echoes every 60 s and waits 60 s; longer means dead */

enum engine_unread {
    ENGINE_TCP_HEADER, ENGINE_GRE_HEADER, ENGINE_GRE_VERSION, ENGINE_PPP, ENGINE_CONTROL_MALFORMED,
    ENGINE_CONTROL_SKIPPED, ENGINE_PPP_PACKET, ENGINE_ICMP, ENGINE_UNREAD_COUNT,
};
enum engine_cap {
    CAP_PAIRS, CAP_OBJECTS, CAP_SESSIONS, CAP_EVENTS, CAP_OPTIONS, CAP_PROTOCOLS, CAP_STRAYS, CAP_COUNT,
};

struct shard {
    struct pair *buckets[SHARD_BUCKETS];
    struct pair *oldest, *newest;  /* by last packet */
    uint32_t pair_count, object_count;
    struct call_id *ids[SHARD_BUCKETS]; /* calls by pair, side and call id */
    struct tunnel *ports[SHARD_BUCKETS]; /* tunnels by pair and ports */
    struct session **closed;
    uint32_t closed_count;
    uint32_t replay_octets;             /* kept for strays.h, and calls put aside for it */
    uint32_t stray_count, lacking_count;
    uint64_t strays_dropped;            /* beyond its caps */
    uint64_t event_octets;              /* kept by event logs and by sessions told of: EVENTLOG_SHARED_MAX */
    struct pair *settled;               /* it and all older ones were swept when nothing in them could change any more */
};

/* What a face sees of one packet; see packet_view.c. */
struct pptpscope_packet {
    const struct datagram *datagram;
    const struct tcp *tcp;
    const struct gre *gre;
    const struct flow_change *change; /* of enhanced GRE: what it did to its flow */
    const struct icmp *icmp;
    const struct frame *frame;     /* PPP inside GRE */
    const struct pptp *messages;
    const bool *message_in_frame;  /* its offsets count from the datagram's payload */
    const uint64_t *message_frames; /* whose it is: an earlier one's, if it had to wait for others */
    unsigned message_count;
    const struct hand *hand;
};

/* How far closing is, of what has ended or is silent. It can be done in slices: nothing else happens before it is through. */
struct sweep {
    bool going;            /* the clock has moved on, and not all shards are through */
    unsigned shard;
    bool walking;          /* its long silent pairs are closed; `pair` is the next one to look at */
    struct pair *pair;
    enum { SWEEP_BEGIN, SWEEP_TUNNELS, SWEEP_CALLS } stage; /* of that pair: */
    struct tunnel *tunnel;
    bool due;              /* the tunnel is being closed */
    struct call *call;
};

struct clearing; /* decrypt.h */
struct join;     /* join.c */

struct pptpscope {
    struct pptpscope_config config;
    struct clearing *clearing;     /* NULL: nobody asked for plain packets */
    int64_t clock;                 /* the capture's time; see pptpscope_clock */
    int64_t ahead;                 /* of a packet far ahead of it, unconfirmed; 0: none */
    int64_t swept;
    struct sweep sweep;
    const struct datagram *datagram; /* in hand */
    struct shard *shards[ENGINE_SHARDS]; /* made when first needed */
    struct copies copies;          /* packets of a moment ago */
    struct pair *last_pair;        /* of the last packet */
    struct tunnel *in_hand;        /* the packet in hand is its own: not to be closed now */
    struct hand hand;              /* what the packet in hand did, for on_packet */
    uint64_t keys;                 /* of tunnels and calls so far */
    unsigned delivering;           /* a stream hands out messages: nothing is closed meanwhile */
    struct session **sessions;     /* after finish, by number */
    uint32_t session_count;
    uint64_t unread[ENGINE_UNREAD_COUNT], caps[CAP_COUNT];
    uint64_t other_packets, other_octets;
    uint64_t dropped;              /* by the file's counters */
    uint64_t gre_pairs;            /* host pairs that exchanged enhanced GRE */
    struct address *hosts;         /* open addressing: hosts with other IP traffic */
    uint32_t host_count;
    struct address last_other[2];
    struct leak_watch **leaks;     /* open addressing: inner addresses; see leaks.h */
    uint32_t leak_count;
    bool finished;                 /* nothing more is fed; the steps of the end: */
    struct join *join;             /* every pair is closed, and what only the whole capture can decide is being decided */
    bool numbered, joined;         /* sessions are in order; and decided */
    struct session **replaced;     /* by what was joined: somebody may still look at them */
    uint32_t replaced_count;
    bool events_full;              /* the session that is being built is told of without events */
    /* Control messages of the segment in hand, for on_packet. */
    struct pptp messages[PACKET_MESSAGES_MAX];
    bool message_in_frame[PACKET_MESSAGES_MAX];
    uint64_t message_frames[PACKET_MESSAGES_MAX];
    uint8_t message_octets[PACKET_MESSAGES_MAX][PPTP_MESSAGE_MAX + 36];
    unsigned message_count;
};

/* --- pairs.c: pairs, lists, the life of objects ----------------------------- */
/* The pair of two addresses, made if `create`; NULL else. */
struct pair *engine_pair(struct pptpscope *scope, const struct address *a, const struct address *b, bool create);
struct tunnel *engine_add_tunnel(struct pptpscope *scope, struct pair *pair, const uint16_t port[2]);
struct call *engine_add_call(struct pptpscope *scope, struct pair *pair);
struct shard *engine_shard(struct pptpscope *scope, const struct pair *pair);
/* Frees the packets that a call kept to be gone through again. */
void engine_forget_replay(struct shard *shard, struct call *call);
/* Closes what has ended in a pair and is silent for a while; the pair and all in it. A step is a session: where `steps` are
 * used up they return false, and are to be called again before anything else. */
bool engine_sweep_pair(struct pptpscope *scope, struct sweep *sweep, struct pair *pair, uint32_t *steps);
bool engine_close_pair(struct pptpscope *scope, struct shard *shard, struct pair *pair, uint32_t *steps);
/* Ends a call, writes its session, frees it. */
void engine_close_call(struct pptpscope *scope, struct call *call);
/* The call that listens to `id` on raw side `side`. Where calls of several tunnels share
 * it, the live one that `fits` best, else (or without `fits`) the newest. */
typedef int engine_fits(const struct call *call, unsigned side, const struct gre *gre);
struct call *engine_find_call(struct pptpscope *scope, const struct pair *pair, unsigned side, uint16_t id,
                              engine_fits *fits, const struct gre *gre);
/* The newest call of `tunnel` (NULL: of none) that announced `id` for `side`. */
struct call *engine_find_announced(struct pptpscope *scope, const struct pair *pair, const struct tunnel *tunnel,
                                   unsigned side, uint16_t id);
/* The newest tunnel of the pair between these ports (of raw side 0, of raw side 1). */
struct tunnel *engine_find_tunnel(struct pptpscope *scope, const struct pair *pair, const uint16_t port[2]);
/* The call turns out to be one of this tunnel's. */
void engine_join_tunnel(struct call *call, struct tunnel *tunnel);
/* The call was heard of: it is now its pair's most recent. */
void engine_touch_call(struct call *call);
/* A side's id, once it is known. */
void engine_learn_id(struct pptpscope *scope, struct call *call, unsigned side, uint16_t id);
/* GRE of the call comes to `side` under an id that nobody announced. */
void engine_learn_strange_id(struct pptpscope *scope, struct call *call, unsigned side, uint16_t id);
/* --- hosts.c: a datagram that is not PPTP's; was there any of this host? ------- */
void engine_other(struct pptpscope *scope, const struct datagram *datagram);
bool engine_host_has_other(const struct pptpscope *scope, const struct address *address);
static inline unsigned pair_side(const struct pair *pair, const struct address *address)
{
    return !address_equal(&pair->ends[0], address);
}

/* --- control.c, gre_input.c, icmp_input.c: one packet each ------------------- */
void control_input(struct pptpscope *scope, const struct datagram *datagram);
void control_flush(struct pptpscope *scope, struct tunnel *tunnel); /* the connection is over: deliver what waits */
void control_clock(struct pptpscope *scope, struct tunnel *tunnel);
void gre_input(struct pptpscope *scope, const struct datagram *datagram);
/* A negotiation packet once more: acts on the link and the log, counts nowhere. */
bool gre_replay(struct pptpscope *scope, struct call *call, unsigned from, const struct datagram *datagram,
                struct gre *gre, struct frame *frame);
void icmp_input(struct pptpscope *scope, const struct datagram *datagram);

/* --- build.c: a finished (or living) tunnel and call as a session ------------ */
struct session *session_build(const struct pptpscope *scope, const struct address ends[2], int64_t clock,
                              const struct tunnel *tunnel, const struct call *call);
void session_free(struct session *session);

/* --- join.c: what is decided over all sessions at the end ---------------------- */
/* True: it is through. */
bool engine_join(struct pptpscope *scope, uint32_t *steps);
void engine_join_free(struct pptpscope *scope);

#endif
