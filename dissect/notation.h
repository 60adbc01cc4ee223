/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation.h: what the files that write messages as lines share. notation.c writes
 * frames, notation_cp.c control protocols, notation_option.c their options,
 * notation_link.c what else belongs to a link, notation_auth.c authentication,
 * notation_inner.c what a frame carries in clear, notation_outer.c what carries a frame.
 */
#ifndef DISSECT_NOTATION_H
#define DISSECT_NOTATION_H

#include "dissect/inner.h"
#include "dissect/line.h"
#include "dissect/packet.h"

/* The number's word; false where it has none, and nothing is written. */
bool notation_word(struct line *line, const struct names *names, uint32_t number);

/* "ConfReq id=1"; a code without a name as "code=0x2a id=1". */
void notation_code(struct line *line, const struct names *names, uint8_t code, uint8_t id);

/* Each with a blank before it: octets in hexadecimal, " <12 octets>", quoted text; nothing of an empty span. */
void notation_octets(struct line *line, const struct span *span);
void notation_length(struct line *line, uint32_t octets);
void notation_text(struct line *line, const struct span *span);

/* One packet each, from its code on. `block` is what the spans' offsets count from. */
void notation_cp(struct line *line, const struct cp *cp, const uint8_t *block);
void notation_spap(struct line *line, const struct spap *spap);
void notation_cbcp(struct line *line, const struct cbcp *cbcp, const uint8_t *block);
void notation_bap(struct line *line, const struct bap *bap, const uint8_t *block);
void notation_lqr(struct line *line, const struct lqr *lqr);
void notation_multilink(struct line *line, const struct multilink *multilink);

/* Options, each between angle brackets with a blank before it. */
void notation_options(struct line *line, const struct span *options, uint16_t protocol, const uint8_t *block);

void notation_pap(struct line *line, const struct pap *pap);
void notation_chap(struct line *line, const struct chap *chap);
void notation_eap(struct line *line, const struct eap *eap);
void notation_inner(struct line *line, const struct inner *inner);

#endif
