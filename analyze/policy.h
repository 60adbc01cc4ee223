/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.h: what an auditor demands of every session: strength of encryption, its mode,
 * nothing in clear, how users prove themselves.
 *
 * A policy is one that is built in, or is read from a text of lines "key = value", and
 * may be changed key by key. Whatever is wrong with a text leaves the policy untouched.
 */
#ifndef ANALYZE_POLICY_H
#define ANALYZE_POLICY_H

#include "analyze/model.h"

#define POLICY_TEXT_MAX 65536 /* octets of a policy file */
#define POLICY_METHODS_MAX 16
#define POLICY_NAME_MAX 256

struct policy {
    char name[POLICY_NAME_MAX];  /* of the built-in policy, or the file, that it is or began as */
    bool changed;                /* a key was set since */
    uint8_t min_bits;            /* of MPPE, in both directions; 0: none is demanded */
    bool stateless;              /* in both directions */
    bool allow_clear;            /* user data may cross unencrypted */
    bool allow_unproven;         /* what the capture cannot show is no violation */
    const char *methods[POLICY_METHODS_MAX]; /* of authentication that are allowed, by the names' lists */
    unsigned method_count;       /* 0: any */
};

struct policy_error {
    unsigned line;               /* of the text, from 1; 0: not of a line */
    char sentence[320];          /* what is wrong and what is expected, without a full stop; fit for a terminal */
};

/* The built-in policy of a name; false: there is none. */
bool policy_named(const char *name, struct policy *policy);

/* Their names; NULL behind the last. The first is the default. */
const char *policy_name(size_t index);

/*
 * Reads a policy from `length` octets of text: "key = value" lines, "#" begins a
 * comment, "policy = NAME" the policy it begins with, mppe-128 unless said.
 */
bool policy_parse(const char *text, size_t length, struct policy *policy, struct policy_error *error);

/* Sets one key. */
bool policy_set(struct policy *policy, const char *key, const char *value, struct policy_error *error);

/* A key of policy_set and of the files, and what it takes; false behind the last. */
struct policy_key {
    const char *key;
    const char *expects;         /* "40, 56, 128, or 0 for none" */
    const char *help;            /* a sentence without its full stop */
};
bool policy_key(size_t index, struct policy_key *key);

/* "at least 128-bit MPPE in both directions, no user data in clear, ..."; returns the length. */
size_t policy_text(const struct policy *policy, char *buffer, size_t size);

/* "MS-CHAPv2 or EAP-TLS". */
size_t policy_methods(const struct policy *policy, char *buffer, size_t size);

bool policy_allows(const struct policy *policy, const char *method);

#endif
