/* SPDX-License-Identifier: GPL-2.0-or-later */
/* across.h: what only all sessions together show of authentication: challenges that come again, guessed passwords. */
#ifndef ANALYZE_ACROSS_H
#define ANALYZE_ACROSS_H

#include "analyze/engine.h"

/* Once, when the sessions are numbered, before the joint rules are asked. */
void across_find(struct pptpscope *scope);

#endif
