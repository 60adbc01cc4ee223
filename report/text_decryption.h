/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_decryption.h: what was decrypted, for a person. */
#ifndef REPORT_TEXT_DECRYPTION_H
#define REPORT_TEXT_DECRYPTION_H

#include "report/text.h"
#include "report/walk_decryption.h"

/* Why a packet is not among them: "out of step: packets before it are missing". */
const char *text_unreadable(enum unreadable why);

bool text_decryption(const struct report *report, const struct decrypted_files *files,
                     const struct text_options *options, const struct report_output *output);

#endif
