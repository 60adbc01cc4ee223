/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation_link.c: packets of CBCP, BAP, LQR, SPAP and multilink in words, see notation.c.
 *
 * Hazards: secrets (lengths only).
 */
#include "dissect/notation.h"

void notation_spap(struct line *line, const struct spap *spap)
{
    notation_code(line, &names_spap_codes, spap->code, spap->id);
    if (spap->data.length)
        notation_length(line, spap->data.length);
    line_fault(line, spap->head.status);
}

void notation_cbcp(struct line *line, const struct cbcp *cbcp, const uint8_t *block)
{
    notation_code(line, &names_cbcp_codes, cbcp->code, cbcp->id);
    notation_options(line, &cbcp->options, PPP_CBCP, block);
    notation_octets(line, &cbcp->data);
    line_fault(line, cbcp->head.status);
}

void notation_bap(struct line *line, const struct bap *bap, const uint8_t *block)
{
    notation_code(line, &names_bap_codes, bap->code, bap->id);
    if (fields_has(&bap->head, offsetof(struct bap, response))) {
        line_add(line, " ");
        if (!notation_word(line, &names_bap_responses, bap->response))
            line_format(line, "response=%u", bap->response);
    }
    notation_options(line, &bap->options, PPP_BAP, block);
    notation_octets(line, &bap->data);
    line_fault(line, bap->head.status);
}

/* Each direction as reports/packets/octets. */
static void add_counts(struct line *line, const char *label, uint32_t lqrs, uint32_t packets, uint32_t octets)
{
    line_format(line, " %s=%u/%u/%u", label, (unsigned)lqrs, (unsigned)packets, (unsigned)octets);
}

void notation_lqr(struct line *line, const struct lqr *lqr)
{
    line_format(line, "magic=0x%x", (unsigned)lqr->magic_number);
    add_counts(line, "last-out", lqr->last_out_lqrs, lqr->last_out_packets, lqr->last_out_octets);
    add_counts(line, "peer-in", lqr->peer_in_lqrs, lqr->peer_in_packets, lqr->peer_in_octets);
    line_format(line, " discards=%u errors=%u", (unsigned)lqr->peer_in_discards, (unsigned)lqr->peer_in_errors);
    add_counts(line, "peer-out", lqr->peer_out_lqrs, lqr->peer_out_packets, lqr->peer_out_octets);
    line_fault(line, lqr->head.status);
}

void notation_multilink(struct line *line, const struct multilink *multilink)
{
    const struct ppp *const first = &multilink->first;
    if (multilink->head.has)
        line_format(line, "seq=%u", (unsigned)multilink->sequence);
    if (multilink->class)
        line_format(line, " class=%u", multilink->class);
    line_add(line, multilink->begins ? " first" : "");
    line_add(line, multilink->ends ? " last" : "");
    if (multilink->has_first) {
        line_add(line, " ");
        if (!notation_word(line, &names_ppp_protocols, first->protocol))
            line_format(line, "protocol 0x%04x", first->protocol);
    }
    notation_length(line, multilink->has_first ? first->payload.length : multilink->payload.length);
    line_fault(line, first->head.layout ? first->head.status : multilink->head.status);
}
