/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mkcap_ppp.c: enhanced GRE, PPP frames, control protocols, authentication, data. */
#include "mkcap.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
struct word { const char *word; unsigned number; };

static const struct word protocols[] = {
    { "lcp", 0xc021 }, { "ccp", 0x80fd }, { "ipcp", 0x8021 }, { "ipv6cp", 0x8057 }, { "ipxcp", 0x802b },
    { "nbfcp", 0x803f }, { "atcp", 0x8029 }, { "mplscp", 0x8281 }, { "ecp", 0x8053 }, { "bacp", 0xc02b },
    { "cbcp", 0xc029 }, { "pap", 0xc023 }, { "chap", 0xc223 }, { "eap", 0xc227 },
};
static const struct word codes[] = {
    { "confreq", 1 }, { "confack", 2 }, { "confnak", 3 }, { "confrej", 4 }, { "termreq", 5 }, { "termack", 6 },
    { "coderej", 7 }, { "protrej", 8 }, { "echoreq", 9 }, { "echorep", 10 }, { "discreq", 11 }, { "ident", 12 },
    { "timerem", 13 }, { "resetreq", 14 }, { "resetack", 15 },
};
static const struct word cbcp_codes[] = { { "request", 1 }, { "response", 2 }, { "ack", 3 } };
static const struct word pap_codes[] = { { "request", 1 }, { "ack", 2 }, { "nak", 3 } };
static const struct word chap_codes[] = {
    { "challenge", 1 }, { "response", 2 }, { "success", 3 }, { "failure", 4 },
    { "change1", 5 }, { "change2", 6 }, { "change3", 7 },
};
static const struct word eap_codes[] = {
    { "request", 1 }, { "response", 2 }, { "success", 3 }, { "failure", 4 }, { "initiate", 5 }, { "finish", 6 },
};

static unsigned find_word(const struct word *words, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].number;
    return 0;
}

/* The first bare word of the line that the list knows, or code=N. */
static unsigned code_of(struct line *line, const struct word *words, size_t count)
{
    const char *code = get_own(line, "code");
    if (code)
        return number(line, code);
    for (unsigned i = 0; i < line->count; i++) {
        const unsigned found = line->args[i].value ? 0 : find_word(words, count, line->args[i].key);
        if (found) {
            line->args[i].used = true;
            return found;
        }
    }
    fail(line, "%s what? A code is missing", line->what);
}

/* --- GRE ------------------------------------------------------------------------- */

/* seq= sets the number and those after it; ack=N, ack=no; without: what is still to be acknowledged. */
static void gre_send(struct line *line, int side, const struct bytes *payload, bool with_seq)
{
    struct link_end *me = &now->link->ends[side], *peer = &now->link->ends[!side];
    struct packet p = { .side = side, .session = now, .protocol = 47 };
    const char *seq = get(line, "seq"), *ack = get(line, "ack");
    bool with_ack = !with_seq || (me->heard && !(me->acked && me->acked_seq == me->heard_seq));
    uint32_t acked = me->heard_seq;
    if (ack) {
        with_ack = strcmp(ack, "no") != 0;
        acked = with_ack ? number(line, ack) : 0;
    }
    if (flag(line, "noseq"))
        with_seq = false;
    if (seq)
        me->gre_next = number(line, seq);
    line->carrier = "gre";
    put16(&p.payload, get_number(line, "flags", 0x2001u | (with_seq ? 0x1000u : 0) | (with_ack ? 0x80u : 0)));
    put16(&p.payload, get_number(line, "gre-protocol", 0x880b));
    put16(&p.payload, get_number(line, "gre-length", (uint32_t)payload->length));
    put16(&p.payload, get_number(line, "call", peer->call));
    if (with_seq) {
        put32(&p.payload, me->gre_next);
        p.link = now->link;
        p.gre_seq = me->gre_next++;
    }
    if (with_ack) {
        put32(&p.payload, acked);
        me->acked = true;
        me->acked_seq = acked;
    }
    put(&p.payload, payload->data, payload->length);
    dispatch(line, &p);
    bytes_free(&p.payload);
}

/* ff03, bare, pfc: with address and control, without, with a protocol of one octet. */
static void ppp_send(struct line *line, int side, unsigned protocol, bool negotiating, const struct bytes *body)
{
    struct bytes frame = { 0 };
    line->carrier = "ppp";
    const bool own_bare = flag(line, "bare"), full = flag(line, "ff03") || negotiating;
    if (own_bare || (!full && get(line, "framing") && strstr(get(line, "framing"), "bare")))
        ;
    else
        put16(&frame, 0xff03);
    const bool short_protocol = flag(line, "pfc") || (!full && get(line, "framing") && strstr(get(line, "framing"), "pfc"));
    if (short_protocol && protocol < 0x100)
        put8(&frame, protocol);
    else
        put16(&frame, protocol);
    put(&frame, body->data, body->length);
    distort(line, &frame);
    gre_send(line, side, &frame, true);
    bytes_free(&frame);
}

/* --- options ------------------------------------------------------------------------ */

enum form { NONE, U8, U16, U32, IP, OCTETS, AUTH, MPPE, VJ };
static const struct option { unsigned protocol; const char *word; unsigned type; enum form form; } options[] = {
    { 0xc021, "mru", 1, U16 }, { 0xc021, "accm", 2, U32 }, { 0xc021, "auth", 3, AUTH }, { 0xc021, "quality", 4, OCTETS },
    { 0xc021, "magic", 5, U32 }, { 0xc021, "pcomp", 7, NONE }, { 0xc021, "accomp", 8, NONE },
    { 0xc021, "callback", 13, U8 }, { 0xc021, "mrru", 17, U16 }, { 0xc021, "shortseq", 18, NONE },
    { 0xc021, "endpoint", 19, OCTETS }, { 0xc021, "discriminator", 23, U16 },
    { 0x80fd, "mppe", 18, MPPE }, { 0x80fd, "deflate", 26, OCTETS }, { 0x80fd, "old-deflate", 24, OCTETS },
    { 0x80fd, "bsd", 21, U8 }, { 0x80fd, "stac", 17, OCTETS }, { 0x80fd, "predictor1", 1, NONE },
    { 0x8021, "addresses", 1, OCTETS }, { 0x8021, "vj", 2, VJ }, { 0x8021, "addr", 3, IP }, { 0x8021, "dns1", 129, IP },
    { 0x8021, "wins1", 130, IP }, { 0x8021, "dns2", 131, IP }, { 0x8021, "wins2", 132, IP },
    { 0x8057, "ifid", 1, OCTETS },
};

static void auth_value(const struct line *line, const char *word, struct bytes *out)
{
    static const struct { const char *word, *octets; } known[] = {
        { "pap", "c023" }, { "chap-md5", "c22305" }, { "mschapv1", "c22380" }, { "mschapv2", "c22381" }, { "eap", "c227" },
    };
    for (size_t i = 0; i < COUNT(known); i++)
        if (strcmp(known[i].word, word) == 0)
            word = known[i].octets;
    hex(line, word, out);
}

static uint32_t mppe_value(const struct line *line, const char *text)
{
    static const struct word bits[] = {
        { "40", 0x20 }, { "56", 0x80 }, { "128", 0x40 }, { "stateless", 0x01000000 }, { "mppc", 1 }, { "obsolete", 0x10 },
    };
    if (strncmp(text, "0x", 2) == 0)
        return number(line, text);
    uint32_t value = 0;
    while (*text) {
        const size_t n = strcspn(text, "+");
        size_t i = 0;
        while (i < COUNT(bits) && (strlen(bits[i].word) != n || strncmp(bits[i].word, text, n) != 0))
            i++;
        if (i == COUNT(bits) && strncmp(text, "none", n) != 0)
            fail(line, "mppe= takes 40, 56, 128, stateless, mppc, obsolete or none, joined by +, or 0x...");
        value |= i < COUNT(bits) ? bits[i].number : 0;
        text += n + (text[n] == '+');
    }
    return value;
}

static void option_value(const struct line *line, enum form form, const char *text, struct bytes *v)
{
    struct addr address;
    switch (form) {
    case NONE: break;
    case U8: put8(v, number(line, text)); break;
    case U16: put16(v, number(line, text)); break;
    case U32: put32(v, number(line, text)); break;
    case OCTETS: hex(line, text, v); break;
    case AUTH: auth_value(line, text, v); break;
    case MPPE: put32(v, mppe_value(line, text)); break;
    case VJ: hex(line, text ? text : "002d0f01", v); break;
    case IP:
        if (!addr_parse(text, &address) || address.family != 4)
            fail(line, "\"%s\" is not an IPv4 address", text);
        put(v, address.octets, 4);
        break;
    }
}

/* opt=TYPE:HEX or opt=TYPE/LENGTH:HEX, where LENGTH may lie. */
static void raw_option(const struct line *line, const char *text, struct bytes *out)
{
    char head[16] = "";
    const char *colon = strchr(text, ':');
    struct bytes v = { 0 };
    if (!colon || colon - text >= (int)sizeof head)
        fail(line, "opt=TYPE:HEX or opt=TYPE/LENGTH:HEX");
    memcpy(head, text, (size_t)(colon - text));
    char *slash = strchr(head, '/');
    if (slash)
        *slash++ = 0;
    hex(line, colon + 1, &v);
    put8(out, number(line, head));
    put8(out, slash ? number(line, slash) : (unsigned)v.length + 2);
    put(out, v.data, v.length);
    bytes_free(&v);
}

/* Options in the order of the line. */
static bool take_options(struct line *line, int side, unsigned protocol, bool own, struct bytes *out)
{
    bool any = false;
    for (unsigned i = 0; i < line->count; i++) {
        struct arg *arg = &line->args[i];
        if (arg->used)
            continue;
        if (arg->value && strcmp(arg->key, "opt") == 0) {
            raw_option(line, arg->value, out);
            any = arg->used = true;
        }
        for (size_t k = 0; k < COUNT(options); k++) {
            const struct option *o = &options[k];
            if (o->protocol != protocol || strcmp(o->word, arg->key) != 0)
                continue;
            if (!arg->value != (o->form == NONE) && o->form != VJ)
                fail(line, "%s takes %s value", o->word, o->form == NONE ? "no" : "a");
            struct bytes v = { 0 };
            option_value(line, o->form, arg->value, &v);
            put8(out, o->type);
            put8(out, (unsigned)v.length + 2);
            put(out, v.data, v.length);
            bytes_free(&v);
            if (own && protocol == 0xc021 && o->type == 5)
                now->link->ends[side].magic = number(line, arg->value);
            any = arg->used = true;
        }
    }
    return any;
}

/* --- control protocols --------------------------------------------------------------- */

static struct cp_memory *memory(struct line *line, int side, unsigned protocol)
{
    struct link_end *end = &now->link->ends[side];
    for (unsigned i = 0; i < end->cp_count; i++)
        if (end->cp[i].protocol == protocol)
            return &end->cp[i];
    if (end->cp_count == CP_MAX)
        fail(line, "too many PPP protocols");
    end->cp[end->cp_count] = (struct cp_memory){ .protocol = protocol, .next_id = get_number(line, "first-id", 1) };
    return &end->cp[end->cp_count++];
}

static void reject_body(struct line *line, int side, struct bytes *body)
{
    const char *name = get_own(line, "of");
    if (!name)
        fail(line, "protrej of=PROTOCOL");
    const unsigned known = find_word(protocols, COUNT(protocols), name);
    const unsigned protocol = known ? known : number(line, name);
    put16(body, protocol);
    if (!get_data(line, body)) {
        const struct cp_memory *theirs = memory(line, !side, protocol);
        put(body, theirs->packet.data, theirs->packet.length);
    }
}

static void cp_body(struct line *line, int side, unsigned protocol, unsigned code, struct bytes *body)
{
    struct cp_memory *mine = memory(line, side, protocol), *theirs = memory(line, !side, protocol);
    const uint32_t magic = now->link->ends[side].magic;
    const char *win = get_own(line, "win");
    if (code == 1 && flag(line, "again")) {
        put(body, mine->options.data, mine->options.length);
    } else if (code >= 1 && code <= 4 && protocol != 0xc029) {
        if (!take_options(line, side, protocol, code == 1, body) && code == 2)
            put(body, theirs->options.data, theirs->options.length);
        if (code == 1)
            bytes_copy(&mine->options, body);
    } else if (win) {
        put32(body, magic);
        put32(body, 0x003ccd74);
        put32(body, number(line, win));
    } else if (protocol == 0xc021 && code == 8) {
        reject_body(line, side, body);
    } else if (protocol == 0xc021 && code >= 9 && code <= 13) {
        put32(body, get_number(line, "magic", magic));
        if (code == 13)
            put32(body, get_number(line, "seconds", 0));
    }
    get_data(line, body);
}

static unsigned cp_id(struct line *line, int side, unsigned protocol, unsigned code)
{
    struct cp_memory *mine = memory(line, side, protocol), *theirs = memory(line, !side, protocol);
    static const uint8_t answers[16] = { [2] = 1, [3] = 1, [4] = 1, [6] = 5, [10] = 9, [15] = 14 };
    const unsigned kind = code & 15;
    if (flag(line, "same-id") || (code == 1 && flag(line, "again")))
        return get_number(line, "id", mine->ids[kind]);
    if (answers[kind])
        return get_number(line, "id", theirs->ids[answers[kind]]);
    const unsigned id = get_number(line, "id", mine->next_id);
    mine->ids[kind] = id;
    if (code != 9 || !get_own(line, "id")) /* pppd counts its echoes apart */
        mine->next_id = (id + 1) & 0xff;
    return id;
}

static void packet_send(struct line *line, int side, unsigned protocol, unsigned code, unsigned id, const struct bytes *body)
{
    struct bytes packet = { 0 };
    put8(&packet, code);
    put8(&packet, id);
    put16(&packet, get_number(line, "length", (uint32_t)body->length + 4));
    put(&packet, body->data, body->length);
    bytes_copy(&memory(line, side, protocol)->packet, &packet);
    ppp_send(line, side, protocol, protocol == 0xc021 && code >= 1 && code <= 7, &packet);
    bytes_free(&packet);
}

static void cp_line(struct line *line, int side, unsigned protocol)
{
    struct bytes body = { 0 };
    const bool cbcp = protocol == 0xc029;
    const unsigned code = cbcp ? code_of(line, cbcp_codes, COUNT(cbcp_codes)) : code_of(line, codes, COUNT(codes));
    const unsigned id = cp_id(line, side, protocol, code);
    cp_body(line, side, protocol, code, &body);
    packet_send(line, side, protocol, code, id, &body);
    bytes_free(&body);
}

/* --- authentication --------------------------------------------------------------------- */

static void put_counted(struct line *line, const char *key, struct bytes *out)
{
    struct line one = { .file = line->file, .number = line->number, .count = 1 };
    char value[600] = "";
    const char *text = get(line, key);
    struct bytes octets = { 0 };
    if (text && strlen(text) < sizeof value)
        strcpy(value, text);
    one.args[0] = (struct arg){ .key = (char[]){ "text" }, .value = value };
    get_data(&one, &octets);
    if (strcmp(key, "name") != 0)
        put8(out, (unsigned)octets.length);
    put(out, octets.data, octets.length);
    bytes_free(&octets);
}

static void pap_line(struct line *line, int side)
{
    struct bytes body = { 0 };
    const unsigned code = code_of(line, pap_codes, COUNT(pap_codes));
    unsigned *id = &now->link->pap_id;
    if (code == 1 && !flag(line, "same-id"))
        *id = *id + 1;
    if (code == 1) {
        put_counted(line, "user", &body);
        put_counted(line, "password", &body);
    } else if (!get_data(line, &body)) {
        put_counted(line, "message", &body);
    }
    packet_send(line, side, 0xc023, code, get_number(line, "id", *id), &body);
    bytes_free(&body);
}

static void put_field(struct line *line, const char *key, size_t octets, struct bytes *out)
{
    const char *text = get(line, key);
    if (text)
        hex(line, text, out);
    else
        put_random(out, octets);
}

static void chap_value(struct line *line, unsigned code, struct bytes *value)
{
    const char *octets = get(line, "value");
    if (octets) {
        hex(line, octets, value);
    } else if (code == 1) {
        const bool short_one = flag(line, "mschapv1"), long_one = flag(line, "mschapv2") || flag(line, "md5");
        put_random(value, get_number(line, "octets", short_one && !long_one ? 8 : 16));
    } else if (flag(line, "mschapv2")) {
        put_field(line, "peer", 16, value);
        put_zero(value, 8);
        put_field(line, "nt", 24, value);
        put8(value, get_number(line, "use-nt", 0));
    } else if (flag(line, "mschapv1")) {
        const char *lm = get(line, "lm");
        if (lm)
            hex(line, lm, value);
        else
            put_zero(value, 24);
        put_field(line, "nt", 24, value);
        put8(value, get_number(line, "use-nt", 1));
    } else if (flag(line, "md5")) {
        put_random(value, 16);
    } else {
        fail(line, "a response is mschapv2, mschapv1, md5 or value=HEX");
    }
}

static void chap_line(struct line *line, int side)
{
    struct bytes body = { 0 }, value = { 0 };
    const unsigned code = code_of(line, chap_codes, COUNT(chap_codes));
    unsigned *id = &now->link->chap_id;
    if (code == 1)
        *id = get_number(line, "id", *id + (flag(line, "same-id") ? 0 : 1));
    if (code == 1 || code == 2) {
        chap_value(line, code, &value);
        put8(&body, get_number(line, "value-size", (uint32_t)value.length));
        put(&body, value.data, value.length);
        put_counted(line, "name", &body);
    } else if (code >= 5 && code <= 7 && !get_own(line, "code")) {
        change_body(line, code, &body);
    } else {
        get_data(line, &body);
    }
    packet_send(line, side, 0xc223, code, get_number(line, "id", *id & 0xff), &body);
    bytes_free(&body);
    bytes_free(&value);
}

static void eap_line(struct line *line, int side)
{
    struct bytes body = { 0 };
    const unsigned code = code_of(line, eap_codes, COUNT(eap_codes));
    unsigned *id = &now->link->eap_id;
    if (code == 1 && !flag(line, "same-id"))
        *id = *id + 1;
    eap_body(line, code, &body);
    packet_send(line, side, 0xc227, code, get_number(line, "id", *id & 0xff), &body);
    bytes_free(&body);
}

/* --- data -------------------------------------------------------------------------------- */

/* mppe [flags=0x9000] [count=N] random=N: a header and octets that look encrypted. */
static void mppe_line(struct line *line, int side)
{
    struct bytes body = { 0 };
    unsigned *count = &now->link->ends[side].mppe_count;
    *count = get_number(line, "count", *count);
    put16(&body, (get_number(line, "bits", 0x9000) & 0xf000) | (*count & 0xfff));
    *count = (*count + 1) & 0xfff;
    if (!get_data(line, &body))
        put_random(&body, 64);
    ppp_send(line, side, 0x00fd, false, &body);
    bytes_free(&body);
}

/* gre, greack, ppp, mppe, inner, pap, chap, eap, lcp, ccp, ipcp, ... */
bool ppp_line(struct line *line, int side, const char *what)
{
    struct bytes body = { 0 };
    const unsigned protocol = find_word(protocols, COUNT(protocols), what);
    line->carrier = "ppp";
    if (strcmp(what, "greack") == 0) {
        gre_send(line, side, &body, false);
    } else if (strcmp(what, "gre") == 0) {
        get_data(line, &body);
        gre_send(line, side, &body, true);
    } else if (strcmp(what, "ppp") == 0) {
        get_data(line, &body);
        ppp_send(line, side, get_number(line, "proto", 0x0021), false, &body);
    } else if (strcmp(what, "mppe") == 0) {
        mppe_line(line, side);
    } else if (strcmp(what, "inner") == 0) {
        const unsigned inside = inner_packet(line, &body);
        ppp_send(line, side, inside, false, &body);
    } else if (protocol == 0xc023) {
        pap_line(line, side);
    } else if (protocol == 0xc223) {
        chap_line(line, side);
    } else if (protocol == 0xc227) {
        eap_line(line, side);
    } else if (protocol) {
        cp_line(line, side, protocol);
    } else {
        return false;
    }
    bytes_free(&body);
    return true;
}
