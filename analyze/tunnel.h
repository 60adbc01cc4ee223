/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tunnel.h: the objects that live while packets come: host pairs, control
 * connections (RFC 2637 section 3.1) and calls (section 3.2).
 *
 *     pair ── two addresses, in order; "raw side" 0 is the lower one
 *      ├─ tunnel ── a control connection: TCP state, two streams, control messages
 *      └─ call ──── two call ids, two GRE flows, one PPP link; in a tunnel, or alone
 *                   where the control connection was not captured
 */
#ifndef ANALYZE_TUNNEL_H
#define ANALYZE_TUNNEL_H

#include "analyze/answers.h"
#include "analyze/eventlog.h"
#include "analyze/flow.h"
#include "analyze/path.h"
#include "analyze/peer.h"
#include "analyze/ppplink.h"
#include "analyze/resent.h"
#include "analyze/stream.h"
#include "capture/datagram.h"
#include "dissect/icmp.h"
#include "dissect/pptp.h"
#include "dissect/tcp.h"

/* First and last packet of something. */
struct extent {
    uint64_t first_frame, last_frame;
    int64_t first_time, last_time;
};

/* Something that happened once, or first. */
struct moment {
    uint64_t frame; /* 0: never */
    int64_t time;
    uint8_t from;   /* raw side */
};

/* Where on a control connection something stands that ends a session. */
struct tcp_place {
    bool ends_known, seen_known;
    uint32_t ends;  /* the sequence number behind it */
    uint32_t seen;  /* what its sender had received of the other end: the acknowledgment number beside it */
};

/* An ICMP error about a connection or a call: the first one of its sort, and how it went on. */
struct icmp_moment {
    struct moment at;
    uint8_t version, type, code;
    uint8_t quoted_from;         /* raw side whose packet it quotes */
    uint16_t mtu;                /* of the next hop, where that is what it tells */
    struct address by;           /* who sent it */
    uint32_t count;
    uint64_t last_frame;
    int64_t last_time;
};

/* What an ICMP error says of GRE. */
enum icmp_sort { ICMP_ANY, ICMP_PROTOCOL, ICMP_PROHIBITED, ICMP_TOO_BIG, ICMP_SORTS };

struct pair {
    struct address ends[2];      /* ends[0] <= ends[1] */
    struct tunnel *tunnels;      /* newest first */
    struct tunnel *first_tunnel; /* the last of the list */
    struct call *calls;          /* by last packet, most recent first; those of tunnels too */
    struct call *stalest_call;   /* the last of the list */
    struct pair *older, *newer;  /* by last packet */
    struct pair *chain;          /* hash chain */
    int64_t last_time, swept;
    struct refusal *refusal;     /* a reset whose SYN has not come yet, or never will; see refusal.h; or NULL */
    bool gre_seen;
};

struct tunnel {
    struct pair *pair;
    uint64_t key;                /* no other tunnel or call has it */
    struct tunnel *next, *previous;
    struct tunnel *chain;        /* in the shard's table */
    uint16_t port[2];            /* by raw side */
    uint8_t client;              /* raw side of the client */
    struct extent extent;
    uint32_t file;
    uint64_t packets[2];         /* TCP segments by sender */
    uint64_t copies[2];          /* second copies of the capture among them */
    bool acks_seen[2];           /* a sender acknowledged: the other direction exists */

    /* TCP (RFC 9293) */
    struct moment syn, last_syn, syn_ack, established, fin[2], rst;
    uint32_t syn_count, syn_ack_count, rst_count;
    struct tcp_place fin_place[2], rst_place, stop_place;
    uint32_t syn_sequence;
    struct icmp_moment icmp;
    struct stream streams[2];    /* by sender */
    struct silence_watch silence[2]; /* by sender */
    bool closed;                 /* RST, or FIN both ways */

    /* Control connection */
    struct moment sccrq, sccrp, stop, stop_reply;
    uint8_t sccrp_result, sccrp_error, stop_reason;
    struct {
        struct moment since;
        uint32_t count;
        int64_t reply_time;      /* of the last one, where the capture may have turned them round; 0: there was none */
        uint32_t replied;        /* the Identifier in it */
    } echo[2];                   /* Echo-Requests by sender that wait for a Reply */
    struct extent control;       /* SCCRQ to SCCRP */
    uint64_t messages[2];
    uint64_t malformed, truncated;
    uint32_t call_count;         /* calls ever made in it */
    struct call *calls;          /* those alive, newest first */
    uint32_t parked;             /* of its calls, put aside (see strays.h) */
    bool orphan;                 /* closed; the last of them frees it */
    bool closing;                /* its streams are at their end; its calls are being closed */
    struct peer peers[2];
    struct resents resents;
    struct answers *answers;     /* NULL: no face looks at packets */
    struct eventlog log;
};

/* A call under one of the ids that GRE to a raw side may carry. */
struct call_id {
    struct call *call;
    struct call_id *chain; /* in the shard's table */
    struct call_id **link; /* what points to it there */
    uint16_t id;
    uint8_t side;
    bool listed;
    bool shared; /* another live call of the pair has the same id on the same side */
};

/* Packets that negotiated a call, to be gone through again (see strays.h). */
struct replay {
    struct replay_packet {
        struct datagram datagram; /* its payload is `octets` */
        uint8_t *octets;
        uint8_t from;            /* raw side */
    } *packets;
    uint32_t count, octets;
    uint64_t dropped;            /* beyond a cap */
};

/* GRE of the call from and to another address of one side. */
struct stray {
    struct address address;
    uint64_t key;                /* of the call that it was */
    bool turned;                 /* whose raw side 0 is this one's 1 */
    uint8_t raw;                 /* the side */
    struct extent extent;        /* first_frame 0: there is none */
    uint64_t packets[2];         /* to it, from it */
};

struct call {
    struct pair *pair;
    uint64_t key;
    struct call *next, *previous;
    struct tunnel *tunnel;       /* NULL: GRE only */
    struct call *tunnel_next, *tunnel_previous; /* in the tunnel's list */
    bool first_of_tunnel;
    uint8_t client;              /* raw side; of GRE-only calls provisional */
    bool id_known[2];            /* by raw side: the id that this side chose, carried in GRE sent to it */
    uint16_t id[2];
    struct call_id announced[2]; /* by raw side: under the id that was told */
    struct call_id seen[2];      /* under another id that GRE came with: changed on the way */
    struct extent extent;
    uint32_t file;
    bool incoming;               /* Incoming-Call messages */
    struct moment request, reply, connected, clear, disconnect;
    struct tcp_place clear_place, disconnect_place;
    struct moment replaced;      /* its id was used for another call, though no end of it was seen */
    uint32_t requests;           /* one, or more where it was asked again before an answer */
    uint16_t serial;             /* Call Serial Number of the request */
    struct wire_text dialed, dialing; /* numbers of an Incoming-Call-Request */
    struct resents resents;
    struct answers *answers;     /* NULL: no face looks at packets */
    uint8_t reply_result, reply_error;
    uint8_t disconnect_result, disconnect_error;
    uint16_t disconnect_cause;
    struct extent gre;
    struct flow *flows[2];       /* by sender; NULL until GRE comes */
    struct icmp_moment *icmp;    /* by sort; ICMP_ANY: the first of any; NULL: there is none; read by call_icmp */
    struct path path[2];         /* by sender */
    uint16_t window[2];          /* by raw side: the receive window that it announced */
    struct ppplink link;
    struct multilink_flow multilink[2]; /* by sender */
    struct decryption *decryption; /* see decrypt.h; or NULL */
    struct bridge *bridge;       /* it is in there; or NULL */
    bool lent, turned;           /* `decryption` is another call's; whose raw sides are the other way round */
    struct replay replay;
    struct stray stray;
    struct peer peers[2];        /* by raw side: what PPP told */
    struct eventlog log;
    uint64_t snapped;            /* packets cut by the snapshot length */
    uint64_t snapped_frame;
    bool ended;                  /* cleared, disconnected, or its tunnel closed */
};

static inline void extent_add(struct extent *extent, uint64_t frame, int64_t time)
{
    if (!extent->first_frame) {
        extent->first_frame = frame;
        extent->first_time = extent->last_time = time;
    }
    if (frame < extent->first_frame) { /* a message that a hole kept back */
        extent->first_frame = frame;
        extent->first_time = time;
    }
    if (frame > extent->last_frame)
        extent->last_frame = frame;
    if (time > extent->last_time) /* a capture's times may run backwards */
        extent->last_time = time;
}

static inline void extent_widen(struct extent *extent, const struct extent *by)
{
    if (!by->first_frame)
        return;
    extent_add(extent, by->first_frame, by->first_time);
    extent_add(extent, by->last_frame, by->last_time);
}

/* Sets a moment that has not happened yet. */
static inline void moment_set(struct moment *moment, unsigned from, uint64_t frame, int64_t time)
{
    if (!moment->frame)
        *moment = (struct moment){ .frame = frame, .time = time, .from = (uint8_t)from };
}

/* The ICMP errors of a sort; blank, where there is none. */
static inline const struct icmp_moment *call_icmp(const struct call *call, enum icmp_sort sort)
{
    static const struct icmp_moment none;
    return call->icmp ? &call->icmp[sort] : &none;
}

/* Frees what they hold and themselves; lists are the caller's. */
void tunnel_free(struct tunnel *tunnel);
void call_free(struct call *call);

#endif
