/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_decryption.h: what was decrypted, for a person. */
#ifndef REPORT_TEXT_DECRYPTION_H
#define REPORT_TEXT_DECRYPTION_H

#include "report/text.h"

/* What was written. */
struct decrypted_files {
    const char *path;
    uint64_t packets, octets;
    uint64_t others;             /* packets that are no IP, which were left out */
    size_t parts;                /* files, where each session has its own; else 0 */
};

/* Why a packet is not among them: "out of step: packets before it are missing". */
const char *text_unreadable(enum unreadable why);

bool text_decryption(const struct report *report, const struct decrypted_files *files,
                     const struct text_options *options, const struct report_output *output);

#endif
