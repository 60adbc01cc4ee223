/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_decryption.h: what known secrets made of a session. */
#ifndef REPORT_WALK_DECRYPTION_H
#define REPORT_WALK_DECRYPTION_H

#include "report/walk.h"

/* What was written. */
struct decrypted_files {
    const char *path;
    uint64_t packets, octets;
    uint64_t others;             /* packets that are no IP, which were left out */
    size_t parts;                /* files, where each session has its own; else 0 */
};

/* "decryption" of a session object; nothing where no secrets were given. */
void walk_decryption(const struct session *session, const struct writer *writer);

/* "written" of a summary. */
void walk_decrypted_files(const struct decrypted_files *files, const struct writer *writer);

/* What `decrypt` has to say: capture, an object "decrypt" for each session, summary. */
void walk_decrypt(const struct report *report, const struct writer *writer);

#endif
