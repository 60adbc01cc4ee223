/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complaints.h: how a receiver says that it cannot read compressed or encrypted data:
 * CCP Reset-Requests (RFC 1962 section 3, RFC 3078 section 7), and LCP Protocol-Rejects
 * of protocol numbers that nobody sent: what is decrypted with a wrong key begins with
 * a random one. And silence: TCP in Van Jacobson's form (RFC 1144) that is not answered.
 *
 * By raw side: `of` the one that complains, `sent` by the one complained about.
 */
#ifndef ANALYZE_COMPLAINTS_H
#define ANALYZE_COMPLAINTS_H

#include <stdbool.h>
#include <stdint.h>

struct cp;
struct flow;
struct frame;

#define COMPLAINTS_BURST 6   /* Reset-Requests within a minute that make a storm */
#define COMPLAINTS_NUMBERS 8 /* rejected protocol numbers kept */

struct complaints {
    struct complaint {
        uint32_t resets;
        uint64_t first_reset, last_reset;    /* frames */
        uint32_t unanswered;                 /* Reset-Requests since the peer's last Reset-Ack */
        struct { uint64_t frame; int64_t time; } recent[COMPLAINTS_BURST]; /* ring of the last ones */
        uint32_t most;                       /* Reset-Requests within a minute, as far as the ring tells */
        uint64_t storm[COMPLAINTS_BURST];    /* frames of the first storm */
        uint32_t rejects;                    /* Protocol-Rejects of what the peer did not send in clear */
        uint32_t strange;                    /* of them, of numbers that no protocol has */
        uint16_t numbers[COMPLAINTS_NUMBERS];
        uint64_t frames[COMPLAINTS_NUMBERS];
        uint32_t number_count;
        uint64_t first_reject, last_reject;  /* frames */
        uint64_t read_before;                /* encrypted packets of the peer before the first of them */
        bool disturbed;                      /* packets were missing, or a reset was asked for, before the first */
        uint32_t behind_compressed;          /* complaints with no loss before, right behind a compressed packet */
        uint32_t behind_others;              /* all others */
    } of[2];
    struct sent {
        uint64_t encrypted, compressed;      /* packets with MPPE's D bit; of them with the C bit too */
        uint64_t since_reject;               /* encrypted packets behind the peer's last Protocol-Reject */
        bool compressed_since;               /* a compressed one since the peer's last complaint */
        uint32_t vj_waits, vj_most;          /* TCP packets in Van Jacobson's form since the peer's last TCP packet */
        uint64_t vj_start;                   /* first frame of the present such series */
        int64_t vj_since;
        uint64_t vj_first, vj_last;          /* frames of the longest one */
        int64_t vj_lasted;
    } sent[2];
};

/* A packet of LCP or CCP from `from`; `flow` is what the peer sent. Both make room where there is something to keep. */
void complaints_control(struct complaints **at, unsigned from, const struct cp *cp, const struct flow *flow,
                        uint64_t frame, int64_t time);

/* A user datagram of `from`. */
void complaints_data(struct complaints **at, unsigned from, const struct frame *frame, uint64_t number,
                     int64_t time);

#endif
