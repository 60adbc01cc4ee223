/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * login.c: the course of PAP, SPAP, CHAP, MS-CHAP and EAP on a link; see login.h.
 *
 * Hazards: a verdict that comes twice; a response sent again; a Failure followed by
 * a retry that succeeds; a new challenge in mid-session; LCP not captured, so that
 * the algorithm has to be judged by the packets.
 */
#include "analyze/login.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "dissect/names.h"
#include "dissect/ppp.h"
#include "dissect/text.h"

void wire_text_clear(struct wire_text *text)
{
    free(text->text);
    free(text->octets);
    *text = (struct wire_text){ 0 };
}

void wire_text_set(struct wire_text *text, const uint8_t *octets, size_t length)
{
    static const char more[] = "...";
    const bool cut = length > WIRE_TEXT_MAX;
    const size_t kept = cut ? WIRE_TEXT_MAX : length;
    const size_t room = kept * 3 + 1; /* U+FFFD takes three octets */
    wire_text_clear(text);
    text->text = alloc_zero(1, room + sizeof more);
    text_escape(octets, kept, text->text, room, NULL);
    if (cut)
        memcpy(text->text + strlen(text->text), more, sizeof more);
    text->octets = alloc_copy(octets, kept);
    text->length = kept;
}

struct wire_text wire_text_copy(const struct wire_text *text)
{
    return (struct wire_text){ alloc_string(text->text), alloc_copy(text->octets, text->length), text->length };
}

static uint64_t hash(uint64_t seed, const struct span *span)
{
    uint64_t value = seed ^ UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    for (uint32_t i = 0; i < span->have; i++)
        value = (value ^ span->octets[i]) * UINT64_C(0x100000001b3);
    return value ? value : 1;
}

static void seen(struct login *login, uint64_t frame, int64_t time)
{
    if (!login->first_frame) {
        login->first_frame = frame;
        login->first_time = time;
    }
    login->last_frame = frame;
    login->last_time = time;
}

void login_agreed(struct login *login, unsigned side, uint16_t protocol, uint8_t algorithm, uint64_t frame)
{
    struct proof *proof = &login->proof[side];
    proof->protocol = protocol;
    proof->algorithm = protocol == PPP_CHAP ? algorithm : CHAP_UNKNOWN;
    proof->agreed_frame = protocol ? frame : 0;
}

unsigned login_subject(unsigned from, uint8_t code)
{
    const bool by_subject = code == CHAP_RESPONSE || code == CHAP_CHANGE_V1 || code == CHAP_CHANGE_V2 ||
                            code == CHAP_CHANGE_V3;
    return by_subject ? from : !from;
}

uint8_t login_algorithm(const struct login *login, unsigned from, uint8_t code)
{
    return login->proof[login_subject(from, code)].algorithm;
}

const char *login_answer(const struct proof *proof)
{
    return proof->protocol == PPP_PAP    ? "PAP Authenticate-Request"
           : proof->protocol == PPP_SPAP ? "SPAP Authenticate-Request"
           : proof->protocol == PPP_EAP  ? "EAP Response"
                                         : "CHAP Response";
}

const char *login_method(const struct proof *proof)
{
    const struct name *name = names_find(&names_auth_protocols, proof->protocol);
    if (proof->protocol == PPP_CHAP)
        name = names_find(&names_chap_algorithms, proof->algorithm);
    else if (proof->protocol == PPP_EAP && proof->eap_type && names_find(&names_eap_types, proof->eap_type))
        name = names_find(&names_eap_types, proof->eap_type);
    return name ? name->word : NULL;
}

static struct auth_try *last_try(struct login *login, unsigned side)
{
    for (uint32_t i = login->try_count; i-- > 0;)
        if ((unsigned)login->tries[i].by == side)
            return &login->tries[i];
    return NULL;
}

static void add_try(struct login *login, unsigned side, const struct span *user, uint64_t frame)
{
    struct proof *proof = &login->proof[side];
    struct wire_text before = { 0 };
    proof->attempts++;
    if (login->try_count == LOGIN_TRIES_MAX) {
        /* The last row always tells of the latest try. */
        before = login->tries[--login->try_count].user;
    } else {
        login->tries = alloc_grow(login->tries, login->try_count, sizeof *login->tries);
    }
    struct auth_try *try = &login->tries[login->try_count++];
    *try = (struct auth_try){ .method = login_method(proof), .frame = frame, .by = (enum side)side };
    if (user)
        wire_text_set(&try->user, user->octets, user->have);
    wire_text_clear(&before); /* only now: `user` may be it */
}

/* The verdict came before it, in the capture: as a try of nobody, unless one of before had no verdict. */
static void add_judged(struct login *login, unsigned side, const struct span *user, uint64_t frame)
{
    struct auth_try *try = last_try(login, side);
    if (!try || try->user.text) {
        add_try(login, side, user, frame);
        login->tries[login->try_count - 1].result = login->proof[side].result;
        return;
    }
    if (!try->method)
        try->method = login_method(&login->proof[side]);
    if (user)
        wire_text_set(&try->user, user->octets, user->have);
}

/* The name, or NULL where the capture cut it: half a name is not the name. */
static const struct span *name_of(const struct head *head, const struct span *name)
{
    return name->have < name->length || (head->status == READER_TRUNCATED && !name->have) ? NULL : name;
}

static bool respond(struct login *login, unsigned side, uint8_t id, uint64_t print, const struct span *user,
                    const struct turn *turn)
{
    struct proof *proof = &login->proof[side];
    const bool waited = proof->response_waits;
    if (!turn->answered)
        proof->challenge_waits = false;
    if (!waited && !turn->answered) {
        proof->response_waits = true;
        proof->response_since = turn->time;
        proof->waiting_frame = turn->frame;
    }
    /* A request of PAP or SPAP is repeated under new ids, a CHAP Response under its own. */
    const bool same_id = proof->id == id || proof->protocol == PPP_PAP || proof->protocol == PPP_SPAP;
    const bool again = proof->responded && waited && same_id && proof->response_hash == print;
    proof->responded = true;
    proof->id = id;
    proof->response_hash = print;
    if (turn->answered)
        add_judged(login, side, user, turn->frame);
    else if (!again)
        add_try(login, side, user, turn->frame);
    return again;
}

static bool verdict(struct login *login, unsigned side, bool success, const struct chap *chap, uint64_t frame)
{
    struct proof *proof = &login->proof[side];
    const bool again = proof->result == (success ? AUTH_SUCCESS : AUTH_FAILURE) && !proof->response_waits;
    proof->response_waits = proof->challenge_waits = false;
    proof->result = success ? AUTH_SUCCESS : AUTH_FAILURE;
    struct auth_try *try = last_try(login, side);
    if (!try) { /* the response was not captured */
        add_try(login, side, NULL, frame);
        try = &login->tries[login->try_count - 1];
    }
    if (!try->method)
        try->method = login_method(proof);
    if (try->result != AUTH_UNKNOWN)
        return again;
    try->result = proof->result;
    try->frame = frame;
    if (chap && chap->has_error) {
        try->code_known = true;
        try->code = chap->error;
    }
    return again;
}

static struct span text_span(const struct wire_text *text)
{
    return (struct span){ text->octets, 0, (uint32_t)text->length, (uint32_t)text->length };
}

/* A new password proves the old one: a try of the user who was refused before. */
static bool change_password(struct login *login, unsigned side, const struct chap *chap, const struct turn *turn)
{
    const struct auth_try *const refused = last_try(login, side);
    const struct span user = refused ? text_span(&refused->user) : (struct span){ 0 };
    return respond(login, side, chap->id, hash(hash(0, &chap->nt_password), &chap->nt_hash),
                   user.have ? &user : NULL, turn);
}

bool login_chap(struct login *login, unsigned from, const struct chap *chap, const struct turn *turn)
{
    const unsigned side = login_subject(from, chap->code);
    struct proof *proof = &login->proof[side];
    seen(login, turn->frame, turn->time);
    if (proof->protocol != PPP_CHAP) {
        proof->protocol = PPP_CHAP;
        proof->algorithm = CHAP_UNKNOWN;
    }
    const uint8_t guess = chap_guess(chap);
    if (proof->algorithm == CHAP_UNKNOWN && guess != CHAP_UNKNOWN)
        proof->algorithm = guess;
    switch (chap->code) {
    case CHAP_CHALLENGE: {
        const bool again = proof->challenged && proof->challenge_waits;
        proof->challenged = true;
        if (!login->challenger[from].text && chap->name.have)
            wire_text_set(&login->challenger[from], chap->name.octets, chap->name.have);
        if (!proof->challenge_waits && !turn->answered) {
            proof->challenge_waits = true;
            proof->challenge_since = turn->time;
            proof->waiting_frame = turn->frame;
        }
        return again;
    }
    case CHAP_RESPONSE:
        return respond(login, side, chap->id, hash(0, &chap->value), name_of(&chap->head, &chap->name), turn);
    case CHAP_CHANGE_V1:
    case CHAP_CHANGE_V2:
    case CHAP_CHANGE_V3:
        return change_password(login, side, chap, turn);
    case CHAP_SUCCESS:
    case CHAP_FAILURE:
        return verdict(login, side, chap->code == CHAP_SUCCESS, chap, turn->frame);
    default:
        return false;
    }
}

/* SPAP has PAP's codes. */
static bool password(struct login *login, uint16_t protocol, unsigned from, uint8_t code, uint8_t id, uint64_t print,
                     const struct span *user, const struct turn *turn)
{
    const unsigned side = code == PAP_REQUEST ? from : !from;
    seen(login, turn->frame, turn->time);
    login->proof[side].protocol = protocol;
    login->proof[side].algorithm = CHAP_UNKNOWN;
    if (code == PAP_REQUEST)
        return respond(login, side, id, print, user, turn);
    if (code == PAP_ACK || code == PAP_NAK)
        return verdict(login, side, code == PAP_ACK, NULL, turn->frame);
    return false;
}

bool login_pap(struct login *login, unsigned from, const struct pap *pap, const struct turn *turn)
{
    return password(login, PPP_PAP, from, pap->code, pap->id, hash(hash(0, &pap->peer_id), &pap->password),
                    name_of(&pap->head, &pap->peer_id), turn);
}

bool login_spap(struct login *login, unsigned from, const struct spap *spap, const struct turn *turn)
{
    return password(login, PPP_SPAP, from, spap->code, spap->id, hash(0, &spap->data), NULL, turn);
}

/* A method's first answer is a try; its further packets belong to it. */
static bool eap_response(struct login *login, unsigned side, const struct eap *eap, const struct turn *turn)
{
    struct proof *proof = &login->proof[side];
    if (!turn->answered)
        proof->challenge_waits = false;
    if (eap->type == EAP_IDENTITY && eap->identity.have)
        wire_text_set(&login->identity[side], eap->identity.octets, eap->identity.have);
    const bool is_expanded_nak = eap->type == EAP_EXPANDED && eap->vendor_id == 0 && eap->vendor_type <= EAP_NAK;
    if (eap->type <= EAP_NAK || is_expanded_nak)
        return false;
    const bool is_change = eap->type == EAP_MSCHAPV2 && eap->opcode == CHAP_CHANGE_V3;
    const bool is_proof = eap->type != EAP_MSCHAPV2 || eap->opcode == CHAP_RESPONSE || is_change;
    const bool goes_on = eap_is_tls(eap->type) && proof->responded && proof->eap_type == eap->type;
    proof->eap_type = eap->type;
    if (!is_proof || goes_on)
        return false;
    const struct wire_text *identity = &login->identity[side];
    const struct span given = text_span(identity);
    const struct span *user = eap->has_inner && eap->inner.name.have ? &eap->inner.name
                              : eap->name.have                       ? &eap->name
                              : identity->text                       ? &given
                                                                     : NULL;
    const struct span *const proven = is_change ? &eap->inner.nt_password : eap->has_inner ? &eap->inner.value : &eap->data;
    const uint64_t print = hash(hash(0, &eap->value), proven);
    return respond(login, side, eap->id, print, user, turn);
}

/* A verdict of MSCHAPv2 inside comes before EAP's own, with the error number. */
static void eap_request(struct login *login, unsigned side, const struct eap *eap, const struct turn *turn)
{
    struct proof *proof = &login->proof[side];
    if (eap->type == EAP_MSCHAPV2 && eap->has_inner && eap->opcode == CHAP_FAILURE) {
        verdict(login, side, false, &eap->inner, turn->frame);
        return;
    }
    proof->challenged = true;
    if (!turn->answered || proof->id != eap->id) /* else its own response is what waits */
        proof->response_waits = false;           /* the method goes on */
    if (proof->challenge_waits || turn->answered)
        return;
    proof->challenge_waits = true;
    proof->challenge_since = turn->time;
    proof->waiting_frame = turn->frame;
}

bool login_eap(struct login *login, unsigned from, const struct eap *eap, const struct turn *turn)
{
    const unsigned side = eap->code == EAP_RESPONSE ? from : !from;
    struct proof *proof = &login->proof[side];
    seen(login, turn->frame, turn->time);
    if (eap->code > EAP_FAILURE)
        return false; /* a re-authentication's begin and end, or no code at all: they tell no method */
    proof->protocol = PPP_EAP;
    if (eap->code == EAP_RESPONSE)
        return eap_response(login, side, eap, turn);
    if (eap->code == EAP_REQUEST)
        eap_request(login, side, eap, turn);
    else if (eap->code == EAP_SUCCESS || (eap->code == EAP_FAILURE && proof->result != AUTH_SUCCESS))
        return verdict(login, side, eap->code == EAP_SUCCESS, NULL, turn->frame);
    return false; /* a Failure behind a Success: the proof was accepted, its keys are missing */
}

void login_down(struct login *login)
{
    for (unsigned side = 0; side < 2; side++) {
        const uint32_t attempts = login->proof[side].attempts;
        login->proof[side] = (struct proof){ .attempts = attempts };
    }
}

void login_clear(struct login *login)
{
    for (uint32_t i = 0; i < login->try_count; i++)
        wire_text_clear(&login->tries[i].user);
    for (unsigned side = 0; side < 2; side++) {
        wire_text_clear(&login->challenger[side]);
        wire_text_clear(&login->identity[side]);
    }
    free(login->tries);
    login->tries = NULL;
    login->try_count = 0;
}
