/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_links.c: what PPP negotiated, for the walk over a session: the options in
 * force, encryption, compression, addresses, and each option's history.
 *
 * No option is decoded here: its words and value are the engine's, in pppd's
 * notation ("mru 1400": the word before the first blank, the value behind it).
 */
#include "report/walk_links.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dissect/names.h"
#include "report/put.h"

enum { PROTOCOL_IPCP = 0x8021, PROTOCOL_ECP = 0x8053, PROTOCOL_CCP = 0x80FD, PROTOCOL_LCP = 0xC021 };
enum { OPTION_MPPE = 18 };

/* An option in pppd's notation, cut in two. */
struct notation {
    char text[512];
    const char *word;  /* "mru" */
    const char *value; /* NULL: the option has none */
    char key[24];      /* the word where it is fit to be a key, or "option_24" */
};

static bool is_key(const char *word)
{
    if (!islower((unsigned char)*word))
        return false;
    for (; *word; word++)
        if (!isalnum((unsigned char)*word) && *word != '-' && *word != '_')
            return false;
    return true;
}

static void notation_of(uint16_t protocol, const struct offer *offer, struct notation *notation)
{
    pptpscope_offer_text(protocol, offer, notation->text, sizeof notation->text);
    char *const blank = strchr(notation->text, ' ');
    if (blank)
        *blank = '\0';
    notation->word = notation->text;
    notation->value = blank ? blank + 1 : NULL;
    const bool named = strcmp(notation->word, "option") != 0; /* else "option 77 ...", several may be in force */
    if (named && is_key(notation->word) && strlen(notation->word) < sizeof notation->key)
        snprintf(notation->key, sizeof notation->key, "%s", notation->word);
    else
        snprintf(notation->key, sizeof notation->key, "option_%u", offer->type);
}

const char *walk_protocol_name(uint16_t protocol, char name[static WALK_PROTOCOL_NAME])
{
    const struct name *const row = names_find(&names_ppp_protocols, protocol);

    if (!row) {
        snprintf(name, WALK_PROTOCOL_NAME, "0x%04x", protocol);
        return name;
    }
    snprintf(name, WALK_PROTOCOL_NAME, "%s", row->word);
    for (char *c = name; *c; c++)
        *c = *c == ' ' ? '-' : (char)tolower((unsigned char)*c);
    return name;
}

/* --- options in force --------------------------------------------------------- */

/* Options whose value is a number for every reader, not a bit field or an id; a
 * malformed one is text. */
static bool as_number(const struct notation *notation, int64_t *number)
{
    char *end;

    if (strcmp(notation->key, "mru") != 0 && strcmp(notation->key, "mrru") != 0)
        return false;
    *number = strtol(notation->value, &end, 10);
    return end != notation->value && !*end;
}

static void walk_in_force(const struct writer *w, uint16_t protocol, const struct half *half,
                          const struct offer *offer)
{
    struct notation notation;
    int64_t number;

    if (half_agreed(half, offer->type) != offer)
        return;
    notation_of(protocol, offer, &notation);
    if (!notation.value)
        put_bool(w, notation.key, true);
    else if (as_number(&notation, &number))
        put_integer(w, notation.key, number);
    else
        put_text(w, notation.key, notation.value);
}

/* Null: nothing agreed that the capture shows. Empty: agreed, all defaults. */
static void walk_end_options(const struct writer *w, const char *key, const struct negotiation *negotiation,
                             enum side side)
{
    if (!negotiation || !negotiation->ends[side].agreed) {
        put_null(w, key);
        return;
    }
    const struct half *const half = &negotiation->ends[side];
    put_object(w, key);
    for (uint32_t i = 0; i < half->count; i++)
        walk_in_force(w, negotiation->protocol, half, &half->offers[i]);
    put_end(w);
}

void walk_lcp(const struct session *session, const struct writer *w)
{
    const struct negotiation *const lcp = session_negotiation(session, PROTOCOL_LCP);

    put_object(w, "lcp");
    walk_end_options(w, "client", lcp, SIDE_CLIENT);
    walk_end_options(w, "server", lcp, SIDE_SERVER);
    put_end(w);
}

/* --- encryption and compression ------------------------------------------------- */

static void walk_cipher(const struct writer *w, const char *key, const struct cipher_facts *cipher)
{
    put_object(w, key);
    put_count_if(w, "bits", cipher->known, cipher->bits);
    put_bool_if(w, "stateless", cipher->known && cipher->bits, cipher->stateless);
    put_bool_if(w, "mppc", cipher->known, cipher->mppc);
    put_word(w, "basis", cipher->basis == BASIS_NONE ? NULL : basis_names[cipher->basis]);
    put_frame(w, "since_frame", cipher->since_frame);
    put_frame(w, "first_data_frame", cipher->first_data_frame);
    put_end(w);
}

/* Each distinct set of bits that an end asked for, in the words of the option. */
static void walk_offered(const struct writer *w, const char *key, const uint32_t *bits, size_t count)
{
    put_array(w, key);
    for (size_t i = 0; i < count; i++) {
        const uint32_t b = bits[i];
        const struct offer offer = { .type = OPTION_MPPE, .length = 4, .kept = 4,
            .value = { (uint8_t)(b >> 24), (uint8_t)(b >> 16), (uint8_t)(b >> 8), (uint8_t)b } };
        struct notation notation;
        notation_of(PROTOCOL_CCP, &offer, &notation);
        put_text(w, NULL, notation.value ? notation.value : notation.word);
    }
    put_end(w);
}

void walk_encryption(const struct session *session, const struct writer *w)
{
    const struct encryption_facts *const e = &session->encryption;

    put_object(w, "encryption");
    put_bool_if(w, "negotiated", e->negotiated_known, e->negotiated);
    put_count_if(w, "bits", e->bits_known, e->bits);
    put_bool_if(w, "stateless", e->bits_known && e->bits, e->stateless);
    put_bool_if(w, "mppc", e->bits_known, e->mppc);
    walk_cipher(w, "c2s", &e->way[C2S]);
    walk_cipher(w, "s2c", &e->way[S2C]);
    put_object(w, "offered");
    walk_offered(w, "client", e->offered[SIDE_CLIENT].bits, e->offered[SIDE_CLIENT].count);
    walk_offered(w, "server", e->offered[SIDE_SERVER].bits, e->offered[SIDE_SERVER].count);
    put_end(w);
    put_end(w);

    put_object(w, "compression");
    put_word(w, "c2s", session->compression[C2S]);
    put_word(w, "s2c", session->compression[S2C]);
    put_end(w);
}

/* --- network protocols ------------------------------------------------------------ */

enum { IPCP_ADDRESS = 3, IPCP_DNS1 = 129, IPCP_NBNS1 = 130, IPCP_DNS2 = 131, IPCP_NBNS2 = 132 };

/* The IPv4 address that option `type` of an end holds in force. */
static bool agreed_address(const struct half *half, uint8_t type, struct address *address)
{
    const struct offer *const offer = half_agreed(half, type);

    if (!offer || offer->length != 4 || offer->kept != 4)
        return false;
    *address = (struct address){ .family = 4 };
    memcpy(address->octets, offer->value, 4);
    return true;
}

static void walk_agreed_address(const struct writer *w, const char *key, const struct half *half, uint8_t type)
{
    struct address address;

    if (agreed_address(half, type, &address))
        put_address(w, key, &address);
    else if (key)
        put_null(w, key);
}

static void walk_servers(const struct writer *w, const char *key, const struct half *half, uint8_t first,
                         uint8_t second)
{
    put_array(w, key);
    walk_agreed_address(w, NULL, half, first);
    walk_agreed_address(w, NULL, half, second);
    put_end(w);
}

static void walk_opened(const struct writer *w, const struct negotiation *negotiation)
{
    put_bool(w, "opened", negotiation->opened);
    put_frame(w, "opened_frame", negotiation->opened_frame);
}

static void walk_ipcp(const struct writer *w, const struct negotiation *ipcp)
{
    if (!ipcp) {
        put_null(w, "ipcp");
        return;
    }
    const struct half *const client = &ipcp->ends[SIDE_CLIENT];
    put_object(w, "ipcp");
    walk_agreed_address(w, "client_ip", client, IPCP_ADDRESS);
    walk_agreed_address(w, "server_ip", &ipcp->ends[SIDE_SERVER], IPCP_ADDRESS);
    walk_servers(w, "dns", client, IPCP_DNS1, IPCP_DNS2);
    walk_servers(w, "wins", client, IPCP_NBNS1, IPCP_NBNS2);
    walk_opened(w, ipcp);
    put_end(w);
}

static bool is_ncp(uint16_t protocol)
{
    return protocol >> 14 == 2 && protocol != PROTOCOL_CCP && protocol != PROTOCOL_ECP;
}

void walk_ncp(const struct session *session, const struct writer *w)
{
    put_object(w, "ncp");
    walk_ipcp(w, session_negotiation(session, PROTOCOL_IPCP));
    for (uint32_t i = 0; i < session->negotiation_count; i++) {
        const struct negotiation *const negotiation = &session->negotiations[i];
        char name[WALK_PROTOCOL_NAME];
        if (!is_ncp(negotiation->protocol) || negotiation->protocol == PROTOCOL_IPCP)
            continue;
        put_object(w, walk_protocol_name(negotiation->protocol, name));
        walk_end_options(w, "client", negotiation, SIDE_CLIENT);
        walk_end_options(w, "server", negotiation, SIDE_SERVER);
        walk_opened(w, negotiation);
        put_end(w);
    }
    put_end(w);
}

/* --- each option's history --------------------------------------------------------- */

/* The value that a Nak proposed instead. */
static void walk_suggestion(const struct writer *w, uint16_t protocol, const struct offer *offer)
{
    if (offer->answer != ANSWER_NAK && !offer->suggested_length) {
        put_null(w, "suggested");
        return;
    }
    struct offer suggested = { .type = offer->type, .length = offer->suggested_length, .kept = offer->suggested_kept };
    struct notation notation;
    memcpy(suggested.value, offer->suggested, sizeof suggested.value);
    notation_of(protocol, &suggested, &notation);
    put_text(w, "suggested", notation.value);
}

static void walk_offer(const struct writer *w, uint16_t protocol, const struct offer *offer, enum side side)
{
    struct notation notation;
    const enum side by = side == SIDE_CLIENT ? SIDE_SERVER : SIDE_CLIENT;

    notation_of(protocol, offer, &notation);
    put_object(w, NULL);
    put_count(w, "type", offer->type);
    put_text(w, "option", notation.word);
    put_text(w, "value", notation.value);
    put_word(w, "answer", offer->answer == ANSWER_NONE ? NULL : answer_names[offer->answer]);
    put_word(w, "by", offer->answer == ANSWER_NONE ? NULL : side_names[by]);
    walk_suggestion(w, protocol, offer);
    put_bool(w, "unasked", offer->unasked);
    put_count(w, "times", offer->times);
    put_frame(w, "offered_frame", offer->offered_frame);
    put_frame(w, "answer_frame", offer->answer_frame);
    put_end(w);
}

static void walk_half(const struct writer *w, const char *key, const struct negotiation *negotiation, enum side side)
{
    const struct half *const half = &negotiation->ends[side];

    put_object(w, key);
    put_word(w, "state", pptpscope_state_name(half->state));
    put_bool(w, "requested", half->requested);
    put_bool(w, "agreed", half->agreed);
    put_bool(w, "inferred", half->inferred);
    put_frame(w, "agreed_frame", half->agreed_frame);
    put_count(w, "requests", half->requests);
    put_count(w, "acks", half->acks);
    put_count(w, "naks", half->naks);
    put_count(w, "rejects", half->rejects);
    put_count(w, "terminates", half->terminates);
    put_array(w, "options");
    for (uint32_t i = 0; i < half->count; i++)
        walk_offer(w, negotiation->protocol, &half->offers[i], side);
    put_end(w);
    put_end(w);
}

void walk_negotiation(const struct session *session, const struct writer *w)
{
    put_object(w, "negotiation");
    for (uint32_t i = 0; i < session->negotiation_count; i++) {
        const struct negotiation *const negotiation = &session->negotiations[i];
        char name[WALK_PROTOCOL_NAME];
        put_object(w, walk_protocol_name(negotiation->protocol, name));
        walk_opened(w, negotiation);
        put_frame(w, "closed_frame", negotiation->closed_frame);
        put_frame(w, "first_frame", negotiation->first_frame);
        put_frame(w, "last_frame", negotiation->last_frame);
        put_count(w, "reopened", negotiation->reopened);
        put_frame(w, "rejected_frame", negotiation->rejected_frame);
        put_word(w, "rejected_by", negotiation->rejected_frame ? side_names[negotiation->rejected_by] : NULL);
        walk_half(w, "client", negotiation, SIDE_CLIENT);
        walk_half(w, "server", negotiation, SIDE_SERVER);
        put_end(w);
    }
    put_end(w);
}
