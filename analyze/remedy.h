/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * remedy.h: what would have made a failed negotiation agree: from what each end asked
 * for, suggested and refused, the smallest change at either end. The safer one first.
 */
#ifndef ANALYZE_REMEDY_H
#define ANALYZE_REMEDY_H

#include "analyze/findings.h"
#include "analyze/mppe_view.h"

/* For MPPE. `by` of the view is the end that needs it. */
void remedy_mppe(const struct build *b, struct finding *finding, const struct mppe_view *view, enum mppe_lack lack);

/* For the inner address that an end asked for in vain. */
void remedy_address(const struct build *b, struct finding *finding, enum side asker);

/*
 * For any option that `asker` asked for and its peer refused: take the value that the peer's Nak suggests, or leave the
 * option out; or let the peer accept it. False where no such option was refused.
 */
bool remedy_option(const struct build *b, struct finding *finding, uint16_t protocol, enum side asker, uint8_t type);

/* "the client", "The client". */
static inline const char *side_word(enum side side, bool begins)
{
    static const char *const words[2][4] = { { "the client", "the server", "the network", "an end" },
                                             { "The client", "The server", "The network", "An end" } };
    return words[begins][side];
}

#endif
