/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reuse.h: logins that answer the same challenge with the same response: MPPE's keys
 * come from nothing else but the password, so those sessions share them (RFC 3079).
 */
#ifndef ANALYZE_REUSE_H
#define ANALYZE_REUSE_H

#include <stdint.h>

struct build;

struct login_print {
    uint64_t print;          /* of the response that was accepted; 0: none, or nothing was encrypted with its keys */
    uint64_t frame;          /* of the verdict */
    int64_t time;
    uint32_t twin_session;   /* the number of another session; 0: there is none */
    uint64_t twin_frame;
};

/* Once the encryption of the session is known. */
void build_login_print(struct build *b);

#endif
