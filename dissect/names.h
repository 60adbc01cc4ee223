/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.h: names of codes, options and states, from one .def list per protocol.
 *
 * Each row: number, short name (one word, pppd's notation where pppd has one),
 * full name (the RFC's), one sentence, RFC section. Lists are sorted by number.
 */
#ifndef DISSECT_NAMES_H
#define DISSECT_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct name {
    uint32_t number;
    const char *word;     /* short: "ConfReq" */
    const char *full;     /* "Configure-Request" */
    const char *sentence; /* what it means, one sentence */
    const char *rfc;      /* "RFC 1661 5.1" */
};

struct names {
    const char *id;
    const struct name *rows;
    size_t count;
};

/* The row for `number`, or NULL (unknown number, or no list). */
const struct name *names_find(const struct names *names, uint32_t number);

/* Every list, for tests and documentation; NULL behind the last. */
extern const struct names *const names_all[];

#define BEGIN(id) extern const struct names names_##id;
#define NAME(number, word, full, sentence, rfc)
#define END(id)
#include "dissect/names.def"
#undef BEGIN
#undef NAME
#undef END

#endif
