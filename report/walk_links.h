/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_links.h: the parts of a session that PPP negotiates, for walk_session.c. */
#ifndef REPORT_WALK_LINKS_H
#define REPORT_WALK_LINKS_H

#include "report/walk.h"

#define WALK_PROTOCOL_NAME 32

/* The key of a PPP protocol: "ipcp", or "0xc0fe" where it has no name. Returns `name`. */
const char *walk_protocol_name(uint16_t protocol, char name[static WALK_PROTOCOL_NAME]);

void walk_lcp(const struct session *session, const struct writer *writer);        /* lcp */
void walk_encryption(const struct session *session, const struct writer *writer); /* encryption, compression */
void walk_ncp(const struct session *session, const struct writer *writer);        /* ncp */
void walk_negotiation(const struct session *session, const struct writer *writer); /* negotiation */

#endif
