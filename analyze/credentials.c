/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * credentials.c: see credentials.h.
 *
 * Hazards: names with a domain, which MS-CHAPv2 leaves out and some peers do not; two
 * encodings of a password outside ASCII; a response to a challenge that the capture lacks;
 * a hash where the method needs the password.
 */
#include "analyze/credentials.h"

#include <stdlib.h>
#include <string.h>

#include "analyze/alloc.h"
#include "analyze/crypt.h"
#include "analyze/login.h"

enum { NAME_MAX_KEPT = 256, V2_CHALLENGE = 16, V1_CHALLENGE = 8 };

static unsigned nibble(uint8_t c)
{
    return c <= '9' ? (unsigned)c - '0' : (c | 0x20u) - 'a' + 10;
}

/* Of two hexadecimal digits. */
static uint8_t octet_of(const uint8_t *digits)
{
    return (uint8_t)(nibble(digits[0]) << 4 | nibble(digits[1]));
}

/* --- challenges ------------------------------------------------------------------------ */

static void keep_challenge(struct credentials *c, unsigned side, uint8_t id, const struct span *value, uint64_t frame)
{
    if (!value->length || value->have < value->length || value->length > CREDENTIALS_VALUE_MAX)
        return;
    struct challenge_kept *const kept = &c->waiting[side][c->next[side]++ % CREDENTIALS_WAITING];
    *kept = (struct challenge_kept){ .length = (uint8_t)value->length, .id = id, .frame = frame };
    memcpy(kept->octets, value->octets, value->length);
}

/* A Failure may bring the next challenge itself; the answer to it has the id behind (RFC 2759 section 6). */
static void keep_new_challenge(struct credentials *c, unsigned side, const struct chap *chap, uint64_t frame)
{
    uint8_t octets[V2_CHALLENGE];
    const uint32_t length = chap->new_challenge.have / 2;
    if (chap->new_challenge.have != chap->new_challenge.length || (length != V1_CHALLENGE && length != V2_CHALLENGE))
        return;
    for (uint32_t i = 0; i < length; i++)
        octets[i] = octet_of(chap->new_challenge.octets + (size_t)2 * i);
    const struct span value = { .octets = octets, .have = length, .length = length };
    keep_challenge(c, side, (uint8_t)(chap->id + 1), &value, frame);
}

/* The newest one of this id. */
static const struct challenge_kept *challenge_of(const struct credentials *c, unsigned side, uint8_t id)
{
    const struct challenge_kept *found = NULL;
    for (unsigned i = 0; i < CREDENTIALS_WAITING; i++) {
        const struct challenge_kept *const kept = &c->waiting[side][i];
        if (kept->frame && kept->id == id && (!found || kept->frame > found->frame))
            found = kept;
    }
    return found;
}

/* --- one response and one secret ----------------------------------------------------------- */

/* A response in hand. */
struct question {
    enum credential_method method;
    uint8_t id;
    const struct challenge_kept *challenge; /* NULL: the capture lacks it; PAP has none */
    const struct span *name, *value; /* value: CHAP-MD5's digest, PAP's password */
    const struct chap *chap;         /* MS-CHAP */
    const struct secret *secret;
};

struct answer_found {
    enum credential_proof proof;
    bool is_ascii;
    enum mschap_encoding encoding;
    enum credential_name form;
    struct key_source source;
};

static bool is_ascii(const struct secret *secret)
{
    for (size_t i = 0; secret->password && i < secret->length; i++)
        if ((uint8_t)secret->password[i] >= 0x80)
            return false;
    return true;
}

/* The NT hash in one encoding; false where there is none. */
static bool nt_hash_of(const struct secret *secret, enum mschap_encoding encoding, uint8_t hash[static MSCHAP_HASH])
{
    if (secret->password)
        return mschap_nt_hash(secret->password, secret->length, encoding, hash);
    memcpy(hash, secret->hash, MSCHAP_HASH);
    return encoding == MSCHAP_UTF16;
}

static bool has_octet(const struct span *span)
{
    for (uint32_t i = 0; i < span->have; i++)
        if (span->octets[i])
            return true;
    return false;
}

static size_t domain_length(const uint8_t *name, size_t length)
{
    const uint8_t *const backslash = length ? memchr(name, '\\', length) : NULL;
    return backslash ? (size_t)(backslash - name) + 1 : 0;
}

/* The name as MS-CHAPv2 may have hashed it; returns its length, SIZE_MAX where that form does not exist. */
static size_t put_name(const struct question *q, enum credential_name form, uint8_t name[static NAME_MAX_KEPT])
{
    const bool of_secret = form == CREDENTIAL_NAME_SECRET || form == CREDENTIAL_NAME_SECRET_WHOLE;
    const bool whole = form == CREDENTIAL_NAME_WHOLE || form == CREDENTIAL_NAME_SECRET_WHOLE ||
                       form == CREDENTIAL_NAME_LOWER_WHOLE;
    const char *const user = q->secret->user ? q->secret->user : "";
    const uint8_t *const from = of_secret ? (const uint8_t *)user : q->name->octets;
    const size_t length = of_secret ? strlen(user) : q->name->have;
    const size_t skip = whole ? 0 : domain_length(from, length);
    if (length - skip > NAME_MAX_KEPT || (of_secret && !q->secret->user))
        return SIZE_MAX;
    for (size_t i = skip; i < length; i++) {
        const uint8_t c = from[i];
        const bool lower = form == CREDENTIAL_NAME_LOWER || form == CREDENTIAL_NAME_LOWER_WHOLE;
        const bool upper = form == CREDENTIAL_NAME_UPPER;
        name[i - skip] = lower && c >= 'A' && c <= 'Z'   ? (uint8_t)(c + ('a' - 'A'))
                         : upper && c >= 'a' && c <= 'z' ? (uint8_t)(c - ('a' - 'A'))
                                                         : c;
    }
    return length - skip;
}

static bool prove_v2(const struct question *q, const uint8_t hash[static MSCHAP_HASH], struct answer_found *found)
{
    uint8_t name[NAME_MAX_KEPT], challenge[8], response[MSCHAP_RESPONSE];
    for (unsigned form = 0; form < CREDENTIAL_NAME_COUNT; form++) {
        const size_t length = put_name(q, (enum credential_name)form, name);
        if (length == SIZE_MAX)
            continue;
        mschap_challenge_hash(q->chap->peer_challenge.octets, q->challenge->octets, name, length, challenge);
        mschap_response(challenge, hash, response);
        if (memcmp(response, q->chap->nt_response.octets, sizeof response) != 0)
            continue;
        found->form = (enum credential_name)form;
        found->source.version = 2;
        memcpy(found->source.challenge, challenge, sizeof challenge);
        memcpy(found->source.response, response, sizeof response);
        memcpy(found->source.peer, q->chap->peer_challenge.octets, V2_CHALLENGE);
        memcpy(found->source.authenticator, q->challenge->octets, V2_CHALLENGE);
        return true;
    }
    return false;
}

static bool prove_v1(const struct question *q, const uint8_t hash[static MSCHAP_HASH], bool has_lm,
                     const uint8_t lm_hash[static MSCHAP_HASH], struct answer_found *found)
{
    const struct span *const nt = &q->chap->nt_response, *const lm = &q->chap->lm_response;
    uint8_t response[MSCHAP_RESPONSE];
    mschap_response(q->challenge->octets, hash, response);
    bool fits = nt->have == sizeof response && has_octet(nt) && memcmp(response, nt->octets, sizeof response) == 0;
    if (!fits && has_lm && lm->have == sizeof response && has_octet(lm)) {
        mschap_response(q->challenge->octets, lm_hash, response);
        fits = memcmp(response, lm->octets, sizeof response) == 0;
    }
    if (!fits)
        return false;
    found->source.version = 1;
    memcpy(found->source.challenge, q->challenge->octets, V1_CHALLENGE);
    return true;
}

static void prove_mschap(const struct question *q, struct answer_found *found)
{
    const bool is_v2 = q->method == CREDENTIAL_MSCHAP_V2 || q->method == CREDENTIAL_EAP_MSCHAP_V2;
    uint8_t hash[MSCHAP_HASH], lm_hash[MSCHAP_HASH] = { 0 };
    const bool has_lm = q->secret->password && mschap_lm_hash(q->secret->password, q->secret->length, lm_hash);
    const unsigned encodings = found->is_ascii ? 1 : 2;
    for (unsigned e = 0; e < encodings && found->proof != CREDENTIAL_RIGHT; e++) {
        if (!nt_hash_of(q->secret, (enum mschap_encoding)e, hash))
            continue;
        found->proof = CREDENTIAL_WRONG;
        if (is_v2 ? prove_v2(q, hash, found) : prove_v1(q, hash, has_lm, lm_hash, found)) {
            found->proof = CREDENTIAL_RIGHT;
            found->encoding = (enum mschap_encoding)e;
            found->source.has_lm = has_lm;
            memcpy(found->source.nt_hash, hash, sizeof hash);
            memcpy(found->source.lm_hash, lm_hash, sizeof lm_hash);
        }
    }
    crypt_wipe(hash, sizeof hash);
    crypt_wipe(lm_hash, sizeof lm_hash);
}

/* RFC 1994 section 4.1: id, secret, challenge. */
static void prove_md5(const struct question *q, struct answer_found *found)
{
    if (!q->secret->password)
        return;
    uint8_t digest[CRYPT_MD5];
    const struct crypt_part parts[] = { { &q->id, 1 },
                                        { q->secret->password, q->secret->length },
                                        { q->challenge->octets, q->challenge->length } };
    crypt_md5(parts, 3, digest);
    found->proof = q->value->have == sizeof digest && memcmp(digest, q->value->octets, sizeof digest) == 0
                       ? CREDENTIAL_RIGHT : CREDENTIAL_WRONG;
    crypt_wipe(digest, sizeof digest);
}

static void prove_pap(const struct question *q, struct answer_found *found)
{
    const struct secret *const s = q->secret;
    const char *const given = (const char *)q->value->octets;
    uint8_t hash[MSCHAP_HASH];
    bool fits = s->password && s->length == q->value->have && (!s->length || memcmp(s->password, given, s->length) == 0);
    if (!s->password && q->value->have)
        fits = mschap_nt_hash(given, q->value->have, MSCHAP_UTF16, hash) && memcmp(hash, s->hash, sizeof hash) == 0;
    crypt_wipe(hash, sizeof hash);
    found->proof = fits ? CREDENTIAL_RIGHT : CREDENTIAL_WRONG;
}

static struct answer_found prove(const struct question *q)
{
    struct answer_found found = { .proof = CREDENTIAL_CANNOT, .is_ascii = is_ascii(q->secret) };
    switch (q->method) {
    case CREDENTIAL_PAP:
        prove_pap(q, &found);
        break;
    case CREDENTIAL_CHAP_MD5:
    case CREDENTIAL_EAP_MD5:
        prove_md5(q, &found);
        break;
    default:
        prove_mschap(q, &found);
        break;
    }
    return found;
}

/* --- one response and all secrets ------------------------------------------------------------ */

/* All that the method needs was captured. */
static bool is_whole(const struct question *q)
{
    const struct chap *const chap = q->chap;
    if (q->name->have < q->name->length)
        return false;
    switch (q->method) {
    case CREDENTIAL_PAP:
        return q->value->have == q->value->length;
    case CREDENTIAL_CHAP_MD5:
    case CREDENTIAL_EAP_MD5:
        return q->challenge && q->value->have == CRYPT_MD5;
    case CREDENTIAL_MSCHAP_V1:
        return q->challenge && q->challenge->length == V1_CHALLENGE && chap->nt_response.have == MSCHAP_RESPONSE &&
               chap->lm_response.have == MSCHAP_RESPONSE;
    default:
        return q->challenge && q->challenge->length == V2_CHALLENGE && chap->peer_challenge.have == V2_CHALLENGE &&
               chap->nt_response.have == MSCHAP_RESPONSE;
    }
}

/* The secrets that fit the name, the best first, until one is right. */
static void ask_all(struct question *q, const struct secrets *secrets, struct credential_try *try,
                    struct answer_found *best)
{
    unsigned tried = 0;
    for (unsigned fit = SECRET_EXACT; fit > SECRET_NOT; fit--)
        for (uint32_t i = 0; i < secrets->count && tried < CREDENTIALS_ROWS_MAX; i++) {
            if (secret_fits(&secrets->rows[i], q->name->octets, q->name->have) != fit)
                continue;
            tried++;
            q->secret = &secrets->rows[i];
            struct answer_found found = is_whole(q) ? prove(q) : (struct answer_found){ .proof = CREDENTIAL_CANNOT };
            const bool better = found.proof > best->proof;
            if (better) {
                *best = found;
                try->line = q->secret->line;
                try->other_case = fit == SECRET_OTHER_CASE;
                try->by_hash = !q->secret->password;
            }
            crypt_wipe(&found.source, sizeof found.source);
            if (best->proof == CREDENTIAL_RIGHT)
                return;
        }
}

static void answer(struct credentials *c, const struct secrets *secrets, unsigned side, struct question *q,
                   uint64_t frame)
{
    const bool is_cut = q->name->have < q->name->length || !q->name->octets;
    struct answer_found best = { .proof = is_cut ? CREDENTIAL_CANNOT : CREDENTIAL_NO_SECRET };
    struct credential_try try = { .frame = frame, .by = (enum side)side, .method = q->method,
                                  .challenge_frame = q->challenge ? q->challenge->frame : 0 };
    const struct credential_try *const last = c->try_count ? &c->tries[c->try_count - 1] : NULL;
    ask_all(q, secrets, &try, &best);
    try.proof = best.proof;
    try.encoding_matters = best.proof == CREDENTIAL_RIGHT && !best.is_ascii;
    try.widened = best.encoding == MSCHAP_WIDENED;
    try.name = best.form;
    wire_text_set(&try.user, q->name->octets, q->name->have);
    /* Sent again: the same proof of the same challenge, no verdict in between. */
    const bool again = last && (unsigned)last->by == side && last->challenge_frame == try.challenge_frame &&
                       last->proof == try.proof && last->result == AUTH_UNKNOWN && last->method == try.method;
    if (best.proof == CREDENTIAL_RIGHT && best.source.version) {
        best.source.subject = (uint8_t)side;
        best.source.frame = frame;
        if (!again)
            c->sources[1] = c->sources[0];
        c->sources[0] = best.source;
    }
    crypt_wipe(&best, sizeof best);
    if (again || c->try_count == CREDENTIAL_TRIES_MAX) {
        wire_text_clear(&try.user);
        return;
    }
    c->tries = alloc_grow(c->tries, c->try_count, sizeof *c->tries);
    c->tries[c->try_count++] = try;
}

/* --- verdicts ----------------------------------------------------------------------------------- */

/* The server's proof: does it know the password, and the same name? */
static void check_server(struct credential_try *try, const struct key_source *source, const struct span *digits)
{
    uint8_t proof[MSCHAP_PROOF], claimed[MSCHAP_PROOF], challenge[8];
    for (unsigned i = 0; i < MSCHAP_PROOF; i++)
        claimed[i] = octet_of(digits->octets + (size_t)2 * i);
    mschap_proof(source->nt_hash, source->response, source->challenge, proof);
    try->server = memcmp(proof, claimed, sizeof proof) == 0 ? CREDENTIAL_RIGHT : CREDENTIAL_WRONG;
    /* Another name than the client's: the whole one, or the one without a domain. */
    for (unsigned whole = 0; try->server == CREDENTIAL_WRONG && whole < 2; whole++) {
        const uint8_t *const name = try->user.octets;
        const size_t skip = whole ? 0 : domain_length(name, try->user.length);
        mschap_challenge_hash(source->peer, source->authenticator, name + skip, try->user.length - skip, challenge);
        mschap_proof(source->nt_hash, source->response, challenge, proof);
        if (memcmp(proof, claimed, sizeof proof) == 0) {
            try->server_other_name = true;
            break;
        }
    }
    crypt_wipe(proof, sizeof proof);
}

static void verdict(struct credentials *c, unsigned side, bool success, const struct span *authenticator,
                    uint64_t frame)
{
    for (uint32_t i = c->try_count; i-- > 0;) {
        struct credential_try *const try = &c->tries[i];
        if ((unsigned)try->by != side)
            continue;
        if (try->result != AUTH_UNKNOWN)
            return;
        if (authenticator && authenticator->have == 2 * MSCHAP_PROOF && try->proof == CREDENTIAL_RIGHT &&
            c->sources[0].version == 2 && c->sources[0].subject == side && c->sources[0].frame >= try->frame && try->user.octets) {
            check_server(try, &c->sources[0], authenticator);
            try->server_frame = frame;
        }
        try->result = success ? AUTH_SUCCESS : AUTH_FAILURE;
        try->verdict_frame = frame;
        return;
    }
}

/* --- packets -------------------------------------------------------------------------------------- */

/* A method that names nobody is about whom EAP identified. */
static struct span named(const struct credentials *c, unsigned side, const struct span *name)
{
    const struct wire_text *const identity = &c->identity[side];
    if (name->length || !identity->octets)
        return *name;
    return (struct span){ .octets = identity->octets, .have = (uint32_t)identity->length,
                          .length = (uint32_t)identity->length };
}

void credentials_chap(struct credentials *c, const struct secrets *secrets, unsigned from, bool is_eap,
                      const struct chap *chap, uint64_t frame)
{
    const unsigned side = login_subject(from, chap->code);
    const struct span name = named(c, side, &chap->name);
    struct question q = { .id = chap->id, .challenge = challenge_of(c, side, chap->id), .name = &name,
                          .value = &chap->value, .chap = chap };
    switch (chap->code) {
    case CHAP_CHALLENGE:
        keep_challenge(c, side, chap->id, &chap->value, frame);
        return;
    case CHAP_RESPONSE:
        q.method = is_eap                              ? CREDENTIAL_EAP_MSCHAP_V2
                   : chap->algorithm == CHAP_MSCHAP_V2 ? CREDENTIAL_MSCHAP_V2
                   : chap->algorithm == CHAP_MSCHAP_V1 ? CREDENTIAL_MSCHAP_V1
                                                       : CREDENTIAL_CHAP_MD5;
        answer(c, secrets, side, &q, frame);
        return;
    case CHAP_SUCCESS:
    case CHAP_FAILURE:
        verdict(c, side, chap->code == CHAP_SUCCESS, chap->code == CHAP_SUCCESS ? &chap->authenticator : NULL, frame);
        if (chap->code == CHAP_FAILURE && chap->new_challenge.length)
            keep_new_challenge(c, side, chap, frame);
        return;
    default:
        return;
    }
}

void credentials_pap(struct credentials *c, const struct secrets *secrets, unsigned from, const struct pap *pap,
                     uint64_t frame)
{
    const struct question q = { .method = CREDENTIAL_PAP, .id = pap->id, .name = &pap->peer_id, .value = &pap->password };
    struct question asked = q;
    if (pap->code == PAP_REQUEST)
        answer(c, secrets, from, &asked, frame);
    else if (pap->code == PAP_ACK || pap->code == PAP_NAK)
        verdict(c, !from, pap->code == PAP_ACK, NULL, frame);
}

static void answer_eap_md5(struct credentials *c, const struct secrets *secrets, unsigned side, const struct eap *eap,
                           uint64_t frame)
{
    const struct span name = named(c, side, &eap->name);
    struct question q = { .method = CREDENTIAL_EAP_MD5, .id = eap->id, .challenge = challenge_of(c, side, eap->id),
                          .name = &name, .value = &eap->value };
    answer(c, secrets, side, &q, frame);
}

void credentials_eap(struct credentials *c, const struct secrets *secrets, unsigned from, const struct eap *eap,
                     uint64_t frame)
{
    const unsigned side = eap->code == EAP_RESPONSE ? from : !from;
    const bool typed = eap->code == EAP_REQUEST || eap->code == EAP_RESPONSE;
    if (eap->code == EAP_RESPONSE && eap->type == EAP_IDENTITY && eap->identity.have)
        wire_text_set(&c->identity[side], eap->identity.octets, eap->identity.have);
    if (typed && eap->type == EAP_MSCHAPV2 && eap->has_inner) {
        const bool acknowledges = eap->code == EAP_RESPONSE && eap->opcode != CHAP_RESPONSE;
        if (!acknowledges)
            credentials_chap(c, secrets, from, true, &eap->inner, frame);
        return;
    }
    if (typed && eap->type == EAP_MD5 && eap->code == EAP_REQUEST)
        keep_challenge(c, side, eap->id, &eap->value, frame);
    if (typed && eap->type == EAP_MD5 && eap->code == EAP_RESPONSE)
        answer_eap_md5(c, secrets, side, eap, frame);
    if (eap->code == EAP_SUCCESS || eap->code == EAP_FAILURE)
        verdict(c, side, eap->code == EAP_SUCCESS, NULL, frame);
}

/* --- the end ---------------------------------------------------------------------------------------- */

void credentials_clear(struct credentials *c)
{
    for (unsigned side = 0; side < 2; side++)
        wire_text_clear(&c->identity[side]);
    credential_tries_free(c->tries, c->try_count);
    crypt_wipe(c, sizeof *c);
}

struct credential_try *credential_tries_copy(const struct credential_try *tries, uint32_t count)
{
    struct credential_try *const copy = alloc_zero(count ? count : 1, sizeof *copy);
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = tries[i];
        copy[i].user = wire_text_copy(&tries[i].user);
    }
    return copy;
}

void credential_tries_free(struct credential_try *tries, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        wire_text_clear(&tries[i].user);
    free(tries);
}
