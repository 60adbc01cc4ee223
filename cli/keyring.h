/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keyring.h: secrets of the command line's files, prompt or file descriptor; never of an
 * argument or the environment.
 */
#ifndef CLI_KEYRING_H
#define CLI_KEYRING_H

#include "analyze/secrets.h"
#include "cli/options.h"

/* Some option names secrets. */
bool keyring_asked(const struct options *options);

/* Reads what --secrets, --user and the options beside them name. From here on the process leaves no core file.
 * False: a complaint was made, and `*status` is to be returned. */
bool keyring_open(struct secrets *secrets, const struct options *options, int *status);

/* From here on neither a core file nor another process of this user gets to see what the process holds. */
void keyring_shut(void);

#endif
