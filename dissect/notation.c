/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notation.c: PPP frames as one line each, in the notation of pppd's debug log:
 *
 *      [LCP ConfReq id=1 <mru 1400> <asyncmap 0x0> <auth MS-CHAPv2> <pcomp>]
 *
 * Words come from the name lists, option values from the field tables: a new option
 * needs nothing here. Two things differ from pppd, so that reports say them one way:
 * ids are decimal, and authentication is named by its method.
 *
 * Hazards: octets without end (at most HEX_MOST are shown).
 */
#include "dissect/notation.h"

#include "dissect/text.h"

enum { HEX_MOST = 64 };

bool notation_word(struct line *line, const struct names *names, uint32_t number)
{
    const struct name *const name = names_find(names, number);
    if (name)
        line_add(line, name->word);
    return name != NULL;
}

void notation_code(struct line *line, const struct names *names, uint8_t code, uint8_t id)
{
    if (!notation_word(line, names, code))
        line_format(line, "code=0x%02x", code);
    line_format(line, " id=%u", id);
}

void notation_octets(struct line *line, const struct span *span)
{
    if (span->length == 0)
        return;
    line_add(line, " ");
    line_hex(line, span, HEX_MOST);
}

void notation_length(struct line *line, uint32_t octets)
{
    line_format(line, " <%u octets>", (unsigned)octets);
}

void notation_text(struct line *line, const struct span *span)
{
    if (span->length == 0)
        return;
    line_add(line, " ");
    line_quote(line, span);
}

/* --- frames ------------------------------------------------------------------- */

static void add_mppe_data(struct line *line, const struct mppe *mppe)
{
    line_add(line, mppe->encrypted ? "MPPE" : "MPPC");
    if (mppe->head.has == 0) {
        line_fault(line, mppe->head.status);
        return;
    }
    line_format(line, " count=%u", mppe->coherency_count);
    line_add(line, mppe->flushed ? " flushed" : "");
    line_add(line, mppe->mppc_b ? " front" : "");
    line_add(line, mppe->compressed ? " compressed" : "");
    line_add(line, mppe->encrypted ? " encrypted" : "");
    notation_length(line, mppe->data.length);
}

/* A packet that its own dissector read, from its code on. */
static void add_packet(struct line *line, const struct frame *frame, const uint8_t *block)
{
    switch (frame->kind) {
    case BODY_CP:
        notation_cp(line, &frame->body.cp, block);
        break;
    case BODY_PAP:
        notation_pap(line, &frame->body.pap);
        break;
    case BODY_CHAP:
        notation_chap(line, &frame->body.chap);
        break;
    case BODY_EAP:
        notation_eap(line, &frame->body.eap);
        break;
    case BODY_SPAP:
        notation_spap(line, &frame->body.spap);
        break;
    case BODY_CBCP:
        notation_cbcp(line, &frame->body.cbcp, block);
        break;
    case BODY_BAP:
        notation_bap(line, &frame->body.bap, block);
        break;
    case BODY_LQR:
        notation_lqr(line, &frame->body.lqr);
        break;
    case BODY_MULTILINK:
        notation_multilink(line, &frame->body.multilink);
        break;
    case BODY_NONE:
    case BODY_MPPE:
    case BODY_DATA:
    case BODY_UNKNOWN:
        break;
    }
}

static void add_body(struct line *line, const struct frame *frame, const uint8_t *block)
{
    if (frame->kind == BODY_MPPE) {
        add_mppe_data(line, &frame->body.mppe);
        return;
    }
    if (frame->kind == BODY_DATA) {
        struct inner inner;
        inner_dissect(block, &frame->ppp.payload, frame->ppp.protocol, &inner);
        notation_inner(line, &inner);
        return;
    }
    if (!notation_word(line, &names_ppp_protocols, frame->ppp.protocol))
        line_format(line, "protocol 0x%04x", frame->ppp.protocol);
    if (frame->kind == BODY_UNKNOWN && ppp_is_secret(frame->ppp.protocol)) {
        notation_length(line, frame->ppp.payload.length);
    } else if (frame->kind == BODY_UNKNOWN) {
        notation_octets(line, &frame->ppp.payload);
    } else {
        line_add(line, " ");
        add_packet(line, frame, block);
    }
}

size_t text_frame(const struct frame *frame, const uint8_t *block, char *buffer, size_t size)
{
    struct line line = line_start(buffer, size);
    line_add(&line, "[");
    if (frame->kind == BODY_NONE)
        line_add(&line, "PPP");
    else
        add_body(&line, frame, block);
    line_fault(&line, frame->ppp.head.status);
    line_add(&line, "]");
    return line.length;
}
