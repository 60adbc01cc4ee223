/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk_decryption.h: what known secrets made of a session. */
#ifndef REPORT_WALK_DECRYPTION_H
#define REPORT_WALK_DECRYPTION_H

#include "report/walk.h"

/* "decryption" of a session object; nothing where no secrets were given. */
void walk_decryption(const struct session *session, const struct writer *writer);

#endif
