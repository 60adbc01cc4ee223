/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain_parts.h: what explain.c and explain_line.c share. */
#ifndef ANALYZE_EXPLAIN_PARTS_H
#define ANALYZE_EXPLAIN_PARTS_H

#include "analyze/explain.h"
#include "analyze/findings.h"

/* What a log has shown of an attempt; a line may speak for one finding or another by them. */
enum fact {
    CLIENT = 1 << 0, SERVER = 1 << 1,   /* whose log it is */
    START = 1 << 2,                     /* an attempt begins */
    CONTROL = 1 << 3, CALL = 1 << 4,    /* the control connection, the call is up */
    HEARD = 1 << 5,                     /* LCP of the peer came in */
    ASKED = 1 << 6,                     /* authentication began */
    PASSED = 1 << 7,                    /* and succeeded */
    CONNECTED = 1 << 8,
    ENDING = 1 << 9,                    /* an end terminates PPP, so that what follows is consequence */
    TIMED_OUT = 1 << 10,                /* LCP was never answered */
    AUTH_REJECTED = 1 << 11, AUTH_NAKED = 1 << 12,
    USES_PAP = 1 << 13, USES_MD5 = 1 << 14, USES_EAP = 1 << 15, USES_RADIUS = 1 << 16,
    CHALLENGED = 1 << 17, WAS_CHALLENGED = 1 << 18, /* challenges went out; came in */
    NO_CCP = 1 << 19,                   /* a Protocol-Reject of CCP */
    STATEFUL = 1 << 20,                 /* a request without the stateless bit */
    EMPTY_FAILURE = 1 << 21,
    NAKED_ADDRESS = 1 << 22, WE_NAK_ADDRESS = 1 << 23,
};

/* How sure a line speaks; of two in one stage the surer is taken. */
enum strength { BY_CLOSING = 1, BY_SILENCE, BY_REFUSAL, BY_MESSAGE, BY_NAME };

#define LINE_SPEAKS 4
struct speaks {
    enum finding_id id;
    enum strength strength;   /* 0: the list ends */
    uint32_t with, without;   /* facts */
};
struct line_row {
    const char *pattern;
    const char *means;        /* NULL: tells facts only and is not shown */
    uint32_t sets;
    struct speaks speaks[LINE_SPEAKS];
};
extern const struct line_row line_rows[];
extern const size_t line_row_count;

struct line_patterns;
struct line_patterns *line_patterns_new(void);
void line_patterns_free(struct line_patterns *patterns);
bool line_matches(const struct line_patterns *patterns, size_t row, const uint8_t *octets, size_t length);

/* A Windows error number in a line, as Windows' Terminate-Request has it, in the notations of
 * IOS, pppd and syslog, or in words; `*terminate` tells whether it is the former. */
bool line_windows_error(const struct line_patterns *patterns, const uint8_t *octets, size_t length, uint32_t *number,
                        bool *terminate);

#endif
