/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bundles.h: sessions that are links of one multilink bundle (RFC 1990 section 5.1.3). */
#ifndef ANALYZE_BUNDLES_H
#define ANALYZE_BUNDLES_H

struct pptpscope;

/* Numbers the bundles, once all sessions have their numbers. */
void bundles_find(struct pptpscope *scope);

#endif
