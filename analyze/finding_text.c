/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * finding_text.c: what is said of each finding, wherever it is met: in a report, by
 * explain, in docs/findings.md and in the manual. The rows stand in finding_text_*.def:
 *
 *     TEXT(NAME, title, explanation, source, lists...)
 *
 * The lists, each of which may be left out: WINDOWS(RAS error numbers), CISCO_LOG(lines),
 * PPPD(lines), OTHER(lines), HINTS(likely reasons, most likely first), FIXES(...).
 */
#include "analyze/findings.h"

#define TEXT(name, in_short, in_full, proven_by, ...) \
    [FINDING_##name] = { .title = (in_short), .explanation = (in_full), .source = (proven_by), __VA_ARGS__ },
#define WINDOWS(...)   .windows = (const uint16_t[]){ __VA_ARGS__, 0 }
#define CISCO_LOG(...) .cisco = (const char *const[]){ __VA_ARGS__, NULL }
#define PPPD(...)      .pppd = (const char *const[]){ __VA_ARGS__, NULL }
#define OTHER(...)     .other = (const char *const[]){ __VA_ARGS__, NULL }

/* A reason; one that belongs to a peer of that vendor; one that has an id in the catalogue. */
#define HINTS(...)                 .hints = (const struct finding_hint[]){ __VA_ARGS__, { .text = NULL } }
#define HINT(reason)               { .text = (reason) }
#define HINT_OF(peer, reason)      { .vendor = (peer), .text = (reason) }
#define HINT_ID(name, peer, reason) { .id = (name), .vendor = (peer), .text = (reason) }

#define FIXES(...)     .fixes = (const struct finding_fix[]){ __VA_ARGS__, { .text = NULL } }
#define FIX(who, what) { .vendor = (who), .text = (what) }

/* Who is to change something. */
#define ANY            "any"
#define WINDOWS_CLIENT "Windows client"
#define WINDOWS_SERVER "Windows server"
#define CISCO          "Cisco IOS"
#define LINUX          "pppd"
#define LINUX_CLIENT   "pppd client"
#define LINUX_SERVER   "pppd / pptpd server"
#define MIKROTIK       "MikroTik"
#define FIREWALL       "firewall"
#define NAT            "NAT"
#define RADIUS         "RADIUS server"

const struct finding_text finding_texts[FINDING_COUNT] = {
#include "analyze/finding_text_tcp.def"
#include "analyze/finding_text_gre.def"
#include "analyze/finding_text_lcp.def"
#include "analyze/finding_text_auth.def"
#include "analyze/finding_text_ccp.def"
#include "analyze/finding_text_ncp.def"
#include "analyze/finding_text_aaa.def"
#include "analyze/finding_text_audit.def"
};
