/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rules_link.h: what the rules of LCP and of authentication ask of a link. */
#ifndef ANALYZE_RULES_LINK_H
#define ANALYZE_RULES_LINK_H

#include "analyze/rules.h"

#define LINK_SECOND INT64_C(1000000000)

/* How long something has waited since: until the session's end, or until now where it never came. */
int64_t link_waited(const struct build *b, int64_t since);
/* Its time limit has passed (catalogue section 0.1): 30 s, or the tenth sending. */
bool link_expired(const struct build *b, uint32_t count, int64_t since);

/* The first Terminate-Request behind frame `after`, of any control protocol, that Windows gave one of the numbers
 * (ended by 0); of raw side `from`, or of either with LINK_EITHER. */
#define LINK_EITHER 2
const struct termination *link_number(const struct build *b, const uint32_t *numbers, unsigned from, uint64_t after);
/* The first of LCP whose text has `words` in it. */
const struct termination *link_text(const struct build *b, const char *words, unsigned from, uint64_t after);
/* The first of LCP. */
const struct termination *link_termination(const struct build *b, unsigned from, uint64_t after);
/* It tells no reason: no text, and no number but 0. */
bool link_says_nothing(const struct termination *termination);
/* Its text or number belongs to CCP, a network protocol or the end of a working link: their rules judge it. */
bool link_is_foreign(const struct termination *termination);
/* Any of the link's Terminate-Requests is so. */
bool link_ended_elsewhere(const struct build *b);

/* "The client", "the client", by raw side. */
const char *link_who(const struct build *b, unsigned raw, bool begins);
/* "\"alice\"", the name that raw side `raw` gave last, cut to what fits a sentence; or "the user". */
#define LINK_NAME_MAX 140
const char *link_user(const struct build *b, unsigned raw, char text[LINK_NAME_MAX]);
/* Quoted octets of the wire, cut likewise. */
const char *link_quoted(const char *words, char text[LINK_NAME_MAX]);

/* Authentication that LCP can agree on, by what an option says. */
enum auth_rank { AUTH_RANK_OTHER, AUTH_RANK_PAP, AUTH_RANK_MD5, AUTH_RANK_V1, AUTH_RANK_V2, AUTH_RANK_EAP };
struct auth_kind {
    enum auth_rank rank;         /* weakest first */
    const char *name;            /* "MS-CHAPv2" */
};
struct auth_kind link_auth_kind(const uint8_t *value, uint8_t kept);
bool link_is_auth(const struct offer *offer); /* asked for, with a protocol in it */

#endif
