/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_net.h: words and questions that the rules of TCP, control connection, call, GRE, data and teardown share. */
#ifndef ANALYZE_RULES_NET_H
#define ANALYZE_RULES_NET_H

#include <inttypes.h>
#include <stdio.h>

#include "analyze/rules.h"

#define RULE_SECOND        INT64_C(1000000000)
#define RULE_LINK_LIMIT    (30 * RULE_SECOND) /* LCP requests unanswered so long: catalogue section 0.1 */
#define RULE_CONTROL_LIMIT (20 * RULE_SECOND) /* control and call requests */

static inline const char *rule_who(enum side side)
{
    static const char *const words[] = { "the client", "the server", "a device on the way", "an end" };
    return words[side <= SIDE_UNKNOWN ? side : SIDE_UNKNOWN];
}

static inline const char *rule_Who(enum side side)
{
    static const char *const words[] = { "The client", "The server", "A device on the way", "An end" };
    return words[side <= SIDE_UNKNOWN ? side : SIDE_UNKNOWN];
}

/* "12 ms", "0.3 s", "31 s", "2 min 5 s". */
#define RULE_TIME_MAX 32
static inline const char *rule_time(int64_t ns, char room[RULE_TIME_MAX])
{
    const int64_t tenths = (ns + RULE_SECOND / 20) / (RULE_SECOND / 10), seconds = (ns + RULE_SECOND / 2) / RULE_SECOND;
    if (ns < RULE_SECOND / 10)
        snprintf(room, RULE_TIME_MAX, "%" PRId64 " ms", (ns + 500000) / 1000000);
    else if (tenths < 100)
        snprintf(room, RULE_TIME_MAX, "%" PRId64 ".%" PRId64 " s", tenths / 10, tenths % 10);
    else if (seconds < 120)
        snprintf(room, RULE_TIME_MAX, "%" PRId64 " s", seconds);
    else if (seconds % 60)
        snprintf(room, RULE_TIME_MAX, "%" PRId64 " min %" PRId64 " s", seconds / 60, seconds % 60);
    else
        snprintf(room, RULE_TIME_MAX, "%" PRId64 " min", seconds / 60);
    return room;
}

/* How a session ended, behind "the client" or "the server": "cleared the call". */
const char *rule_ended(enum ended how);

static inline bool rule_failed(const struct build *b)
{
    return b->session->outcome == OUTCOME_FAILED;
}

/* LCP was terminated before the session ended otherwise, or that is how it ended. */
bool rule_link_terminated(const struct build *b);

/* The first IPCP address in force of an end, in text; NULL where none is known. */
const struct offer *rule_inner_address(const struct session *s, enum side side);

static inline const char *rule_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
