/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.c: what an auditor demands; see policy.h.
 *
 * Hazards: a file that is not text (NUL, control characters, an endless line); a key
 * twice, of which either value might be meant; "policy" behind other keys, which it
 * would silently undo.
 */
#include "analyze/policy.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "dissect/names.h"
#include "dissect/text.h"

#define WORD_MAX 64
#define VALUE_MAX 512

static const struct policy built_in[] = {
    { .name = "mppe-128", .min_bits = 128 },
    { .name = "strict", .min_bits = 128, .stateless = true, .methods = { "MS-CHAPv2", "EAP-TLS" }, .method_count = 2 },
    { .name = "legacy-40", .min_bits = 40 },
};
#define BUILT_IN (sizeof built_in / sizeof built_in[0])

const char *policy_name(size_t index)
{
    return index < BUILT_IN ? built_in[index].name : NULL;
}

bool policy_named(const char *name, struct policy *policy)
{
    for (size_t i = 0; i < BUILT_IN; i++) {
        if (strcmp(built_in[i].name, name) != 0)
            continue;
        *policy = built_in[i];
        return true;
    }
    return false;
}

/* --- words ------------------------------------------------------------------------- */

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
static bool wrong(struct policy_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->sentence, sizeof error->sentence, format, arguments);
    va_end(arguments);
    return false;
}

/* A word of the user's, fit for a terminal and short. */
static const char *shown(const char *word, char room[static WORD_MAX + 4])
{
    const size_t length = strlen(word);
    const size_t written = text_escape((const uint8_t *)word, length < WORD_MAX / 2 ? length : WORD_MAX / 2, room,
                                       WORD_MAX, NULL);
    if (length >= WORD_MAX / 2)
        snprintf(room + written, WORD_MAX + 4 - written, "...");
    return room;
}

static bool is_blank(char octet)
{
    return octet == ' ' || octet == '\t' || octet == '\r';
}

static char lower(char octet)
{
    return octet >= 'A' && octet <= 'Z' ? (char)(octet - 'A' + 'a') : octet;
}

static bool same_word(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

/* The name of a method as sessions bear it; NULL: nobody knows it. */
static const char *method_named(const char *word)
{
    static const struct names *const lists[] = { &names_auth_protocols, &names_chap_algorithms, &names_eap_types };
    static const char none[] = "none";
    if (same_word(word, none))
        return none;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (size_t k = 0; k < lists[i]->count; k++)
            if (same_word(word, lists[i]->rows[k].word))
                return lists[i]->rows[k].word;
    return NULL;
}

/* --- keys ------------------------------------------------------------------------------ */

static const char bits_expected[] = "40, 56, 128, or 0 for no demand";
static const char switch_expected[] = "yes or no";
static const char methods_expected[] = "methods with commas between them, such as MS-CHAPv2, EAP-TLS; or any";

static bool set_bits(struct policy *policy, const char *value)
{
    static const struct { const char *word; uint8_t bits; } words[] = { { "0", 0 }, { "40", 40 }, { "56", 56 },
                                                                        { "128", 128 } };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, value) != 0)
            continue;
        policy->min_bits = words[i].bits;
        return true;
    }
    return false;
}

static bool set_switch(bool *to, const char *value)
{
    if (!same_word(value, "yes") && !same_word(value, "no"))
        return false;
    *to = same_word(value, "yes");
    return true;
}

static bool set_stateless(struct policy *policy, const char *value)
{
    return set_switch(&policy->stateless, value);
}

static bool set_allow_clear(struct policy *policy, const char *value)
{
    return set_switch(&policy->allow_clear, value);
}

static bool set_allow_unproven(struct policy *policy, const char *value)
{
    return set_switch(&policy->allow_unproven, value);
}

/* One method of a list; `*value` moves behind it and its comma. */
static bool take_method(struct policy *policy, const char **value)
{
    char word[WORD_MAX];
    const char *at = *value;
    size_t length = strcspn(at, ",");
    *value = at[length] ? at + length + 1 : NULL;
    while (length && is_blank(*at)) {
        at++;
        length--;
    }
    while (length && is_blank(at[length - 1]))
        length--;
    if (!length || length >= sizeof word || policy->method_count == POLICY_METHODS_MAX)
        return false;
    memcpy(word, at, length);
    word[length] = '\0';
    const char *const method = method_named(word);
    if (!method)
        return false;
    for (unsigned i = 0; i < policy->method_count; i++)
        if (strcmp(policy->methods[i], method) == 0)
            return true;
    policy->methods[policy->method_count++] = method;
    return true;
}

static bool set_auth(struct policy *policy, const char *value)
{
    policy->method_count = 0;
    if (same_word(value, "any"))
        return true;
    while (value)
        if (!take_method(policy, &value))
            return false;
    return true;
}

static const struct key {
    const char *word;
    bool (*set)(struct policy *policy, const char *value);
    const char *expects;
    const char *help;
} keys[] = {
    { "min-bits", set_bits, bits_expected, "the weakest MPPE that is accepted, in each direction" },
    { "stateless", set_stateless, switch_expected, "whether MPPE must change its key with every packet" },
    { "auth", set_auth, methods_expected, "how users may prove themselves" },
    { "allow-clear", set_allow_clear, switch_expected, "whether user data may cross unencrypted" },
    { "allow-unproven", set_allow_unproven, switch_expected, "whether what the capture cannot show is accepted" },
};
#define KEYS (sizeof keys / sizeof keys[0])

bool policy_key(size_t index, struct policy_key *key)
{
    if (index >= KEYS)
        return false;
    *key = (struct policy_key){ keys[index].word, keys[index].expects, keys[index].help };
    return true;
}

static size_t key_named(const char *word)
{
    size_t i = 0;
    while (i < KEYS && strcmp(keys[i].word, word) != 0)
        i++;
    return i;
}

static void list_keys(char *buffer, size_t size)
{
    size_t at = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < KEYS && at < size; i++)
        at += (size_t)snprintf(buffer + at, size - at, "%s%s", i ? ", " : "", keys[i].word);
}

bool policy_set(struct policy *policy, const char *key, const char *value, struct policy_error *error)
{
    char room[WORD_MAX + 4], list[128];
    const size_t i = key_named(key);
    struct policy changed = *policy;
    *error = (struct policy_error){ 0 };
    if (i == KEYS) {
        list_keys(list, sizeof list);
        return wrong(error, "there is no key '%s'; the keys are policy, %s", shown(key, room), list);
    }
    if (!keys[i].set(&changed, value))
        return wrong(error, "%s takes %s, not '%s'", keys[i].word, keys[i].expects, shown(value, room));
    changed.changed = true;
    *policy = changed;
    return true;
}

/* --- files ------------------------------------------------------------------------------- */

struct parsing {
    struct policy policy;
    struct policy_error *error;
    unsigned first_line[KEYS];   /* where a key was set */
    unsigned policy_line, any_line;
};

static bool set_base(struct parsing *p, const char *value, unsigned line)
{
    char room[WORD_MAX + 4];
    if (p->policy_line)
        return wrong(p->error, "policy stands in line %u already; say it once", p->policy_line);
    if (p->any_line)
        return wrong(p->error, "policy would undo what line %u says; it is to be the first key", p->any_line);
    p->policy_line = line;
    if (policy_named(value, &p->policy))
        return true;
    return wrong(p->error, "there is no policy '%s'; the policies are %s, %s and %s", shown(value, room),
                 built_in[0].name, built_in[1].name, built_in[2].name);
}

static bool take_pair(struct parsing *p, const char *key, const char *value, unsigned line)
{
    struct policy_error error;
    if (strcmp(key, "policy") == 0)
        return set_base(p, value, line);
    const size_t i = key_named(key);
    if (i < KEYS && p->first_line[i])
        return wrong(p->error, "%s stands in line %u already; say it once", key, p->first_line[i]);
    if (!policy_set(&p->policy, key, value, &error))
        return wrong(p->error, "%s", error.sentence);
    p->first_line[i] = line;
    p->any_line = p->any_line ? p->any_line : line;
    return true;
}

/* Copies what stands between blanks; false: it does not fit. */
static bool copy_word(char *to, size_t size, const char *from, size_t length)
{
    while (length && is_blank(*from)) {
        from++;
        length--;
    }
    while (length && is_blank(from[length - 1]))
        length--;
    if (length >= size)
        return false;
    memcpy(to, from, length);
    to[length] = '\0';
    return true;
}

static bool take_line(struct parsing *p, const char *text, size_t length, unsigned line)
{
    char key[WORD_MAX], value[VALUE_MAX], room[WORD_MAX + 4];
    const char *const comment = memchr(text, '#', length);
    if (comment)
        length = (size_t)(comment - text);
    while (length && is_blank(text[length - 1]))
        length--;
    while (length && is_blank(*text)) {
        text++;
        length--;
    }
    if (!length)
        return true;
    const char *const sign = memchr(text, '=', length);
    const size_t before = sign ? (size_t)(sign - text) : 0;
    if (!sign || !copy_word(key, sizeof key, text, before) || !key[0])
        return wrong(p->error, "is not of the form 'key = value', as in 'min-bits = 128'");
    if (!copy_word(value, sizeof value, sign + 1, length - before - 1))
        return wrong(p->error, "the value of %s is longer than any could be", shown(key, room));
    if (!value[0])
        return wrong(p->error, "%s has no value", shown(key, room));
    return take_pair(p, key, value, line);
}

bool policy_parse(const char *text, size_t length, struct policy *policy, struct policy_error *error)
{
    struct parsing p = { .policy = built_in[0], .error = error };
    unsigned line = 0;
    *error = (struct policy_error){ 0 };
    if (length > POLICY_TEXT_MAX)
        return wrong(error, "is longer than %d octets: no policy is", POLICY_TEXT_MAX);
    for (size_t at = 0; at < length;) {
        const char *const end = memchr(text + at, '\n', length - at);
        const size_t size = end ? (size_t)(end - text) - at : length - at;
        line++;
        for (size_t i = 0; i < size; i++) {
            const unsigned char octet = (unsigned char)text[at + i];
            if (octet >= 0x20 || is_blank(text[at + i]))
                continue;
            error->line = line;
            return wrong(error, "holds the octet %02x: it is not a text", (unsigned)octet);
        }
        if (!take_line(&p, text + at, size, line)) {
            error->line = line;
            return false;
        }
        at += size + 1;
    }
    *policy = p.policy;
    return true;
}

/* --- in words --------------------------------------------------------------------------- */

size_t policy_methods(const struct policy *policy, char *buffer, size_t size)
{
    size_t at = 0;
    if (size)
        buffer[0] = '\0';
    for (unsigned i = 0; i < policy->method_count && at < size; i++)
        at += (size_t)snprintf(buffer + at, size - at, "%s%s",
                               i == 0 ? "" : i + 1 == policy->method_count ? " or " : ", ", policy->methods[i]);
    return at < size ? at : size ? size - 1 : 0;
}

size_t policy_text(const struct policy *policy, char *buffer, size_t size)
{
    char methods[POLICY_METHODS_MAX * 24], bits[64] = "no encryption demanded";
    if (policy->min_bits)
        snprintf(bits, sizeof bits, policy->min_bits == 128 ? "%u-bit MPPE both ways" : "at least %u-bit MPPE both ways",
                 (unsigned)policy->min_bits);
    policy_methods(policy, methods, sizeof methods);
    const int written =
        snprintf(buffer, size, "%s%s, %s%s%s%s", bits, policy->stateless ? ", stateless" : "",
                 policy->allow_clear ? "user data in clear allowed" : "no user data in clear",
                 policy->method_count ? ", authentication by " : "", methods,
                 policy->allow_unproven ? ", unproven sessions allowed" : "");
    return written < 0 ? 0 : (size_t)written < size ? (size_t)written : size ? size - 1 : 0;
}

bool policy_allows(const struct policy *policy, const char *method)
{
    for (unsigned i = 0; i < policy->method_count; i++)
        if (strcmp(policy->methods[i], method) == 0)
            return true;
    return policy->method_count == 0;
}
