/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mppe_view.h: how the ends of a session stood to MPPE (RFC 3078 section 2): what each
 * asked for, suggested and refused, and which of them ended the session for want of it.
 */
#ifndef ANALYZE_MPPE_VIEW_H
#define ANALYZE_MPPE_VIEW_H

#include "analyze/build.h"

/* Why a session that needed MPPE did without it: the precedence of catalogue section 7, without 742 and 741. */
enum mppe_lack {
    MPPE_LACK_NONE,
    MPPE_LACK_AUTH,     /* authenticated by a method that yields no key */
    MPPE_LACK_MUTUAL,   /* authenticated in both directions: no single key */
    MPPE_LACK_EAP,      /* EAP yielded no key */
    MPPE_LACK_LOCAL,    /* the end itself cannot: no module, or no key */
    MPPE_LACK_STATE,    /* one end wants stateless mode, the other stateful */
    MPPE_LACK_STRENGTH, /* no strength in common */
    MPPE_LACK_REJECTED, /* refused */
    MPPE_LACK_UNKNOWN,  /* CCP refused as a protocol */
    MPPE_LACK_SILENCE,  /* CCP never answered */
};

/* How the end that needed it said so. */
enum mppe_word {
    MPPE_WORD_NONE,
    MPPE_WORD_REFUSAL,     /* it just ended the session behind the refusal */
    MPPE_WORD_NUMBER,      /* by a number of Windows that may have other reasons: 734, 768 */
    MPPE_WORD_ENCRYPTION,  /* it spoke of encryption */
    MPPE_WORD_UNAVAILABLE, /* pppd: "MPPE required but not available" */
    MPPE_WORD_REFUSED,     /* pppd: "MPPE required but peer refused" */
    MPPE_WORD_FAILED,      /* pppd: "MPPE required but peer negotiation failed" */
    MPPE_WORD_742, MPPE_WORD_741, MPPE_WORD_743,
};

/* What one end wanted of MPPE. Bits as in option 18. */
struct mppe_stand {
    uint32_t asked;              /* bits of all its requests together */
    uint32_t suggested;          /* ... of its Naks */
    bool requested;              /* it sent a CCP Configure-Request */
    bool stateless, stateful;    /* it asked for keys with, and without, the stateless bit */
    bool keyless;                /* it asked for, or suggested, MPPE without a key bit */
    uint64_t asked_frame;        /* the first request with keys */
    uint64_t last_frame;         /* the last of them that was another one */
    uint64_t stateful_frame, keyless_frame;
    uint64_t nak_frame;          /* its Nak of the other end's keys */
    uint64_t reject_frame;       /* its Reject of them */
    uint64_t refused_stateful;   /* its Nak or Reject of a stateful one */
};

struct mppe_view {
    const struct negotiation *ccp;         /* or NULL */
    struct mppe_stand stands[2];           /* by side */
    enum mppe_word word;
    enum side by;                          /* who needed MPPE and ended the session; SIDE_UNKNOWN */
    const struct termination *termination; /* that says so, or NULL */
    uint64_t frame;                        /* of the end */
};

/* True where the session has a PPP link to look at. */
bool mppe_view(const struct build *b, struct mppe_view *view);

/* Key bits that an end would take: of its requests or, where it made none with keys, of its Naks. */
uint32_t mppe_wants(const struct mppe_stand *stand);

/* Exactly one, or none. */
enum mppe_lack mppe_lack(const struct build *b, const struct mppe_view *view);

/* It ended because an end needed MPPE: any word, and a lack that explains it, or 742 and the like. */
bool mppe_was_required(const struct build *b);

/* "40-bit", "40- or 128-bit", weakest first. */
const char *mppe_keys_text(uint32_t bits, char text[32]);

#endif
