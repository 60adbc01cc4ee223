/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * exchange.h: what the authentication packets of a link say beyond who passed (that is
 * login.h's): how often something was asked without an answer, the text of a verdict,
 * what EAP offered and refused, fields that weaken the exchange. Kept for the rules.
 *
 * By the raw side that has to prove itself.
 */
#ifndef ANALYZE_EXCHANGE_H
#define ANALYZE_EXCHANGE_H

#include "analyze/model.h"
#include "analyze/turned.h"
#include "dissect/auth.h"
#include "dissect/eap.h"

/* What was sent again and again, until an answer came. */
struct series {
    uint32_t count;              /* 0: nothing waits */
    uint64_t first_frame, last_frame;
    int64_t since;
};

enum verdict_kind {
    VERDICT_NONE,
    VERDICT_PAP,      /* Authenticate-Nak */
    VERDICT_SPAP,
    VERDICT_CODE,     /* a CHAP Failure with E= */
    VERDICT_TEXT,     /* one with a text that has none */
    VERDICT_EMPTY,    /* one without text: how pppd answers where it has no secret of that name */
    VERDICT_CUT,      /* one whose text the capture cut away */
    VERDICT_METHOD,   /* EAP Failure behind an answer of its method */
    VERDICT_METHOD_CUT, /* behind answers whose types the capture cut away */
    VERDICT_NO_METHOD /* EAP Failure before any method was answered */
};

/* A refusal, as said. */
struct verdict {
    uint64_t frame;              /* 0: none */
    enum verdict_kind kind;
    uint32_t code;               /* VERDICT_CODE */
    bool retry;                  /* R=1 */
    bool after_success;          /* of the same login: a re-challenge */
    struct wire_text text;
};

#define EXCHANGE_METHODS_MAX 8   /* EAP methods kept of each list */
struct exchange {
    struct series challenges, responses;
    uint8_t response_id;         /* EAP: of the last of `responses` */
    uint64_t first_challenge, first_response, last_response;
    struct verdict failure;      /* the last one */
    uint64_t success;            /* the last one */
    bool passed;                 /* since LCP last opened */
    bool over;                   /* LCP was terminated: an answer that crosses it answers nothing any more */
    bool success_malformed;      /* MS-CHAPv2: not "S=" and 40 digits, and at most " M=" behind */
    uint64_t rechallenge;        /* the first Challenge after a success */
    uint64_t change;             /* Change-Password */
    uint64_t password;           /* PAP: the password in clear */
    uint64_t lm_response;        /* MS-CHAPv1: an LM response that is there, or the flag that says so */
    uint64_t weak_fields;        /* MS-CHAPv2: reserved octets or flags not zero */
    uint64_t mschapv2;           /* the first Response, or verdict, of MS-CHAPv2 without EAP */
    uint64_t identity;           /* EAP-Identity */
    struct {
        uint8_t offered[EXCHANGE_METHODS_MAX], wanted[EXCHANGE_METHODS_MAX];
        uint8_t offered_count, wanted_count;
        uint64_t first_offer, nak; /* Request of a method; first Nak of one */
        bool answered;           /* a method was answered, not only refused */
        bool cut;                /* an answer whose type the capture cut away */
        uint64_t proved;         /* MSCHAPv2 inside: the Success Request with S= */
        uint64_t refused;        /* ... answered with a Failure Response */
        uint64_t accepted;       /* ... or with a Success Response */
    } eap;
};

/* Challenge values of a link, to tell one that comes again. */
#define CHALLENGES_MAX 8
struct challenge_mark {
    uint64_t print;              /* of the value */
    uint64_t frame;
    int64_t time;
    uint8_t id, from;            /* raw side of the challenger */
};
struct challenges {
    struct challenge_mark marks[CHALLENGES_MAX]; /* distinct values, the first ones */
    uint32_t count;
    uint64_t first, again;       /* frames of a value and of the same under another id; 0: none */
};

/* Of a link. */
struct exchanges {
    struct exchange by[2];       /* the raw side that proves itself */
    struct challenges challenges;
    struct turned turned[2];     /* likewise */
};

/* One packet of side `from`; `algorithm` is what CHAP is read as. */
void exchange_chap(struct exchanges *all, unsigned from, uint8_t algorithm, const struct chap *chap,
                   const struct turn *turn);
void exchange_pap(struct exchange by[2], unsigned from, const struct pap *pap, const struct turn *turn);
void exchange_spap(struct exchange by[2], unsigned from, uint8_t code, const struct turn *turn);
void exchange_eap(struct exchange by[2], unsigned from, const struct eap *eap, const struct turn *turn);

/* LCP was terminated, or begins anew behind that. */
void exchange_over(struct exchange by[2], bool over);
/* LCP began anew: nothing waits for an answer any more. */
void exchange_down(struct exchange by[2]);

void exchange_clear(struct exchange by[2]);

#endif
