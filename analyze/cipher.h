/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cipher.h: what one direction of a link is encrypted and compressed with: MPPE under the
 * keys that may be in force, and MPPC inside of it.
 *
 * CCP that is agreed anew brings a new key; until a packet has shown that it is in use, the
 * old one is still tried, for packets that were on their way. Where the agreement or the
 * login is missing, every key that can be is tried on the first packets.
 */
#ifndef ANALYZE_CIPHER_H
#define ANALYZE_CIPHER_H

#include "analyze/credentials.h"
#include "analyze/mppc.h"
#include "analyze/mppe.h"

#define CIPHER_TRIALS_MAX 48     /* keys that are tried side by side */
#define CIPHER_GUESSED_ROWS 4    /* secrets that are guessed with, where the login is missing */
#define CIPHER_GUESSED_PACKETS 3 /* packets that a guess is tried on */
#define CIPHER_GUESSED_STEPS 65536 /* packets from the beginning of a link that a guess reaches */
#define CIPHER_CLEAR_MAX (65536 + 16)

struct trial {
    struct mppe *mppe;
    struct mppc *mppc;           /* NULL until a compressed packet came */
    uint8_t bits;
    bool stateless;
    bool proven;                 /* a packet came out that no other key gives */
    bool guessed;
};
struct cipher {
    struct trial *trials;        /* the oldest first */
    uint32_t count;
    uint32_t guesses;            /* packets that guessed keys were tried on */
    bool guessed;                /* there were such keys */
    bool out_of_step;
    uint64_t resyncs;
    struct mppc *plain;          /* MPPC without MPPE */
};

/* One packet of protocol 0x00FD, behind the header of MPPE and MPPC. */
struct cipher_packet {
    uint16_t header;
    bool has_sequence;
    uint32_t sequence;           /* of GRE */
    const uint8_t *octets;       /* `length` of them, zeros where the capture cut them */
    size_t have, length;
};
struct cipher_clear {
    const uint8_t *octets;       /* from the PPP protocol field on */
    size_t have, length;
    uint8_t bits;                /* 0: it was compressed only */
    bool stateless;
};

/* Option 18 was agreed with these bits. The sender is raw side `from`, whose last packet had this number. */
void cipher_agreed(struct cipher *cipher, const struct key_source sources[2], unsigned from, uint8_t bits,
                   bool stateless, bool has_sequence, uint32_t sequence);

/* Keys to be guessed with, before the packet in hand is decrypted. */
void cipher_guess(struct cipher *cipher, const struct key_source sources[2], const struct secrets *secrets,
                  unsigned from, const struct cipher_packet *packet);

/* Nothing but guesses was tried, and none of them fitted so far. */
bool cipher_is_guess(const struct cipher *cipher);

/* Decrypts and decompresses; what comes out stands in `work` (CIPHER_CLEAR_MAX octets) or in the cipher until the
 * next call. UNREADABLE_COUNT: well done. */
enum unreadable cipher_read(struct cipher *cipher, const struct cipher_packet *packet, uint8_t *work,
                            struct cipher_clear *clear);

/* Another one in the same state, to read ahead with, and the octets of stream that it takes to make it. */
void cipher_copy(struct cipher *copy, const struct cipher *cipher);
uint64_t cipher_copy_cost(const struct cipher *cipher);

void cipher_forget(struct cipher *cipher);

#endif
