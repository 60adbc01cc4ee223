/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * build.h: from the living tunnel and call to the session that faces see; shared
 * by build.c (negotiated results), stages.c (stages, ends) and outcome.c.
 */
#ifndef ANALYZE_BUILD_H
#define ANALYZE_BUILD_H

#include "analyze/engine.h"
#include "analyze/reuse.h"
#include "analyze/strays.h"

/* A server that closes so soon after its Reply, without GRE, failed the call itself (ns). */
#define CLOSE_AFTER_CALL INT64_C(20000000000)

/* What has waited for an answer beyond its time limit (catalogue section 0.1). */
struct overdue {
    const char *what;   /* "SYN", "Start-Control-Connection-Request", ...; NULL: nothing */
    enum side by;       /* who asked */
    enum stage stage;
    uint64_t frame;     /* the first of the unanswered series */
    uint32_t count;
};

/* A step of the end of a session: what may follow from a root cause. */
struct aftermath {
    uint64_t frame;
    const char *who, *what, *object; /* one sentence, in this order */
};

/* The same challenge in another session. */
struct challenge_twin {
    uint32_t session;   /* its number; 0: there is none */
    uint64_t frame, other_frame;
};

/* Refused logins from one address to another, in this session and around it. */
struct guesses {
    uint32_t failures, names, sessions; /* 0: too few to be called so */
    int64_t lasted;
    uint64_t first_frame, last_frame;
};

/* A session with what the join at the end needs to know of it. */
struct built {
    struct session session; /* first: faces see this */
    uint64_t tunnel_key;    /* first frame of its tunnel, 0 without one */
    bool gre_decides;       /* a call without any GRE: proof that GRE was in reach would make it failed */
    bool gre_proven;        /* this session's own file part proved it (ICMP quoting its GRE) */
    int64_t clock;          /* of the capture when it was built */
    struct overdue overdue;
    struct parked *parked;  /* what it was built from, put aside until the end; or NULL */
    unsigned claims;        /* strays that are the missing part of it */
    struct aftermath *aftermath; /* of a session that failed, or may turn out so: in order of frames */
    unsigned aftermath_count;
    struct challenge_mark *challenges; /* sent in it; `from` is an enum side */
    uint32_t challenge_count;
    struct challenge_twin twin;
    struct guesses guesses;
    struct login_print login_print;
};

static inline struct built *build_of(struct session *session)
{
    return (struct built *)(void *)session; /* its first member */
}

/* Everything that the parts of a build read. */
struct build {
    const struct pptpscope *scope;
    int64_t clock;               /* of the capture, when it was closed */
    const struct address *ends;  /* of its host pair */
    const struct tunnel *tunnel; /* or NULL */
    const struct call *call;     /* or NULL */
    unsigned raw[2];             /* raw side of the client, of the server */
    struct built *built;
    struct session *session;
};

static inline enum side build_side(const struct build *b, unsigned raw)
{
    return raw > 1 ? SIDE_NETWORK : raw == b->raw[SIDE_CLIENT] ? SIDE_CLIENT : SIDE_SERVER;
}

/* build_notes.c: call, messages sent again, multilink */
void build_notes(struct build *b);
/* renegotiation.c */
void build_renegotiations(struct build *b);
/* stages.c */
void build_stages(struct build *b);
void build_ended(struct build *b);
/* The ending came behind all before this frame: its own or, where the directions are out of step, beyond it what its sender
 * had received. */
uint64_t build_ended_behind(const struct build *b);
/* outcome.c */
void build_outcome(struct build *b);
/* decrypt.c */
void build_decryption(struct build *b);
/* encryption.c */
void build_encryption(struct build *b);
/* The MPPE that a half of CCP has in force; false where the capture cut it away. */
bool mppe_agreed(const struct half *half, uint8_t *bits, bool *stateless);
/* limits.c */
void build_limits(struct build *b);

/* True if the link was watched from its beginning, so that absence means something. */
bool build_saw_start(const struct build *b);
/* The frame that shows that the capture missed a packet, or 0. */
uint64_t build_missed(const struct build *b);

/* The same of octets of a raw side's control connection alone. */
uint64_t build_missed_control(const struct build *b, unsigned raw);
/* Raw side `raw` may have answered each of `requests` since frame `after`: so many of its packets were acknowledged
 * that the capture lacks. */
bool build_may_have_answered(const struct build *b, unsigned raw, uint64_t requests, uint64_t after);
/*
 * The request of raw side `asker` was sent once only, although its end lived on for longer than
 * Restart timers last (RFC 1661 section 4.6): the answer is among what the capture misses.
 * One such timer is enough where the other end's GRE has gaps.
 */
bool build_answered_unseen(const struct build *b, const struct machine *machine, unsigned asker);
/* True if the TCP connection is open at both ends. */
bool build_tcp_open(const struct build *b);
/* Do this raw side's GRE packets arrive? An acknowledgment or an answer is the proof. */
bool build_gre_arrives(const struct call *call, unsigned raw);
/* True if packets of one direction only are in the capture. */
bool build_one_direction(const struct build *b);

/* True if GRE of this raw side reaches the other: it was acknowledged, or answered. */
bool build_gre_arrives(const struct call *call, unsigned raw);
/* True if a network protocol was asked for and, with `answered`, an end said yes or no to it. */
bool build_network_reached(const struct session *session, bool answered);

/* aftermath.c: how it came to its end, step by step. */
void build_aftermath(struct build *b);

/* rules.c: the root cause, once every rule was asked. */
void findings_decide(struct built *built);

#endif
