/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rules_link.c: see rules_link.h. Windows puts its error number into Terminate-Requests of
 * LCP, CCP and IPCP (catalogue section 1.7), pppd a text (section 15): both name the
 * cause, or the protocol whose rules know it.
 */
#include "analyze/rules_link.h"

#include <string.h>

#include "dissect/names.h"
#include "dissect/ppp.h"
#include "dissect/text.h"

#define LIMIT       (30 * LINK_SECOND)
#define LIMIT_COUNT 10

int64_t link_waited(const struct build *b, int64_t since)
{
    const struct ended_facts *const ended = &b->session->ended;
    const bool open = ended->how == ENDED_SILENCE || ended->how == ENDED_CAPTURE_END;
    return (open ? b->clock : ended->time) - since;
}

bool link_expired(const struct build *b, uint32_t count, int64_t since)
{
    return count && (count >= LIMIT_COUNT || link_waited(b, since) >= LIMIT);
}

/* --- Terminate-Requests ------------------------------------------------------------------ */

static bool is_listed(uint32_t number, const uint32_t *numbers)
{
    for (; *numbers; numbers++)
        if (*numbers == number)
            return true;
    return false;
}

static bool is_from(const struct termination *t, unsigned from, uint64_t after)
{
    return (from == LINK_EITHER || t->from == from) && t->behind > after;
}

const struct termination *link_number(const struct build *b, const uint32_t *numbers, unsigned from, uint64_t after)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->windows_error_known && is_listed(t->windows_error, numbers) && is_from(t, from, after))
            return t;
    }
    return NULL;
}

const struct termination *link_text(const struct build *b, const char *words, unsigned from, uint64_t after)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++) {
        const struct termination *const t = &link->terminations[i];
        if (t->protocol == PPP_LCP && t->text.text && strstr(t->text.text, words) && is_from(t, from, after))
            return t;
    }
    return NULL;
}

const struct termination *link_termination(const struct build *b, unsigned from, uint64_t after)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++)
        if (link->terminations[i].protocol == PPP_LCP && is_from(&link->terminations[i], from, after))
            return &link->terminations[i];
    return NULL;
}

bool link_says_nothing(const struct termination *t)
{
    return !t->text.text && !(t->windows_error_known && t->windows_error);
}

bool link_is_foreign(const struct termination *t)
{
    static const uint32_t numbers[] = { 720, 731, 732, 733, 735, 736, 738, 741, 742, 743, 768, 0 };
    /* pppd and MikroTik: catalogue section 15. */
    static const char *const texts[] = { "MPPE",
                                         "ncrypt",
                                         "ompression",
                                         "IP address",
                                         "No network protocols",
                                         "Link inactive",
                                         "Connect time expired",
                                         "Peer not responding" };
    if (t->protocol != PPP_LCP)
        return true;
    if (t->windows_error_known && is_listed(t->windows_error, numbers))
        return true;
    for (size_t i = 0; t->text.text && i < sizeof texts / sizeof texts[0]; i++)
        if (strstr(t->text.text, texts[i]))
            return true;
    return false;
}

bool link_ended_elsewhere(const struct build *b)
{
    const struct ppplink *const link = &b->call->link;
    for (uint32_t i = 0; i < link->termination_count; i++)
        if (link_is_foreign(&link->terminations[i]))
            return true;
    return false;
}

/* --- words -------------------------------------------------------------------------------- */

const char *link_who(const struct build *b, unsigned raw, bool begins)
{
    const bool client = build_side(b, raw) == SIDE_CLIENT;
    if (begins)
        return client ? "The client" : "The server";
    return client ? "the client" : "the server";
}

const char *link_quoted(const char *words, char text[LINK_NAME_MAX])
{
    text[0] = '"';
    text_escape((const uint8_t *)words, strlen(words), text + 1, LINK_NAME_MAX - 2, NULL);
    const size_t length = strlen(text);
    text[length] = '"';
    text[length + 1] = '\0';
    return text;
}

const char *link_user(const struct build *b, unsigned raw, char text[LINK_NAME_MAX])
{
    const struct auth_facts *const auth = &b->session->auth;
    const enum side side = build_side(b, raw);
    for (uint32_t i = auth->try_count; i-- > 0;)
        if (auth->tries[i].by == side && auth->tries[i].user.text && auth->tries[i].user.text[0])
            return link_quoted(auth->tries[i].user.text, text);
    const struct wire_text *const identity = &b->call->link.login.identity[raw];
    return identity->text && identity->text[0] ? link_quoted(identity->text, text) : "the user";
}

/* --- the authentication option ----------------------------------------------------------------- */

struct auth_kind link_auth_kind(const uint8_t *value, uint8_t kept)
{
    const uint16_t protocol = (uint16_t)(kept >= 2 ? value[0] << 8 | value[1] : 0);
    const uint8_t algorithm = kept >= 3 ? value[2] : 0;
    const struct name *const name = protocol == PPP_CHAP ? names_find(&names_chap_algorithms, algorithm)
                                                         : names_find(&names_auth_protocols, protocol);
    struct auth_kind kind = { AUTH_RANK_OTHER, name ? name->word : "an unknown method" };
    if (protocol == PPP_PAP)
        kind.rank = AUTH_RANK_PAP;
    else if (protocol == PPP_EAP)
        kind.rank = AUTH_RANK_EAP;
    else if (protocol == PPP_CHAP && algorithm == CHAP_MD5)
        kind.rank = AUTH_RANK_MD5;
    else if (protocol == PPP_CHAP && algorithm == CHAP_MSCHAP_V1)
        kind.rank = AUTH_RANK_V1;
    else if (protocol == PPP_CHAP && algorithm == CHAP_MSCHAP_V2)
        kind.rank = AUTH_RANK_V2;
    return kind;
}

bool link_is_auth(const struct offer *offer)
{
    return offer->type == LCP_AUTH && !offer->unasked && offer->kept >= 2;
}
