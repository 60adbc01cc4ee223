/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp.h: the codec that all PPP control protocols share, RFC 1661 section 5, and
 * the options of LCP (RFC 1661 section 6), CCP (RFC 1962, 3078) and IPCP
 * (RFC 1332, 1877). Protocols differ in rows, not in code.
 *
 *      | Code 8 | Identifier 8 | Length 16 | data, by code |
 */
#ifndef DISSECT_CP_H
#define DISSECT_CP_H

#include "dissect/field.h"

enum cp_code {
    CP_CONF_REQ = 1, CP_CONF_ACK, CP_CONF_NAK, CP_CONF_REJ, CP_TERM_REQ, CP_TERM_ACK, CP_CODE_REJ,
    CP_PROT_REJ, CP_ECHO_REQ, CP_ECHO_REP, CP_DISCARD_REQ, CP_IDENTIFICATION, CP_TIME_REMAINING,
    CP_RESET_REQ, CP_RESET_ACK,
};

enum lcp_option {
    LCP_MRU = 1, LCP_ACCM = 2, LCP_AUTH = 3, LCP_QUALITY = 4, LCP_MAGIC = 5, LCP_PFC = 7, LCP_ACFC = 8,
    LCP_FCS = 9, LCP_CALLBACK = 13, LCP_MRRU = 17, LCP_SHORT_SEQUENCE = 18, LCP_ENDPOINT = 19,
    LCP_LINK_DISCRIMINATOR = 23,
};
enum ccp_option { CCP_STAC = 17, CCP_MPPE = 18, CCP_BSD = 21, CCP_DEFLATE_OLD = 24, CCP_DEFLATE = 26 };
enum ipcp_option {
    IPCP_ADDRESSES = 1, IPCP_COMPRESSION = 2, IPCP_ADDRESS = 3,
    IPCP_DNS1 = 129, IPCP_NBNS1 = 130, IPCP_DNS2 = 131, IPCP_NBNS2 = 132,
};

enum ipv6cp_option { IPV6CP_INTERFACE_ID = 1, IPV6CP_COMPRESSION = 2 };

/* Supported bits of CCP option 18 (RFC 2118 section 2, RFC 3078 section 2.1, catalogue 1.5). */
enum mppe_bit {
    MPPE_STATELESS = 0x01000000, MPPE_56 = 0x80, MPPE_128 = 0x40, MPPE_40 = 0x20,
    MPPE_OBSOLETE = 0x10, MPPE_MPPC = 0x01, MPPE_KEYS = 0xE0,
};

/* RAS error that Windows writes into a Terminate-Request: own magic number (4),
 * 00 3c cd 74, error number (4). */
#define CP_WINDOWS_MARK 0x003CCD74u

struct cp {
    struct head head;
    uint16_t protocol;         /* PPP protocol it came in; not on the wire here */
    uint8_t code, id;
    uint16_t length;
    struct span options;       /* codes 1 to 4 */
    struct span data;          /* codes 5, 6, 7, 14, 15 and unknown ones: all of it; 8 to 13: behind the fields below */
    uint32_t magic_number;     /* LCP 9 to 13; Windows' Terminate-Request */
    uint16_t rejected_protocol; /* LCP 8 */
    uint32_t seconds_remaining; /* LCP 13 */
    bool has_windows_error;
    uint32_t windows_mark, windows_error;    /* Terminate-Request of Windows */
};

/* The packet at the cursor, bounded by its own length field; CHAP and PAP share it. */
struct cp_bounds {
    uint8_t code;
    uint16_t length;
    bool lied;            /* length below 4 or beyond the block: `packet` is what is there */
    struct reader packet; /* from the code on; the cursor is behind it, at the padding */
};
bool cp_bounds(struct reader *r, struct cp_bounds *bounds);

#define CP_HEADER 4    /* octets of code, id and length */
#define CP_LENGTH_AT 2

/* One packet of control protocol `protocol`. Octets behind its length field are
 * padding (RFC 1661 section 5). False where code, id and length are missing. */
bool cp_dissect(struct reader *r, uint16_t protocol, struct cp *cp);

/* True for the protocols that this codec reads: LCP and 0x8000 to 0xBFFF. */
bool cp_is_control(uint16_t protocol);

/* Name lists of a control protocol's codes and options; NULL where it has none. */
const struct names *cp_codes(uint16_t protocol);
const struct names *cp_options(uint16_t protocol);

struct cp_option {
    struct head head;
    uint16_t protocol;          /* the control protocol it came in; not on the wire here */
    uint8_t type, length;
    struct span value;          /* what is behind type and length, always filled */
    /* The value by type; head.has tells which were read. */
    uint32_t number;            /* MRU, ACCM, magic number, MPPE bits, MRRU, an address: whatever is one number */
    uint16_t auth_protocol;
    uint8_t auth_algorithm;     /* CHAP: 5, 0x80, 0x81 */
    uint16_t quality_protocol;  /* LCP 4 */
    uint16_t compression_protocol; /* IPCP 2 */
    uint8_t max_slot_id, comp_slot_id;
    uint32_t second;            /* IPCP 1: the other end's address */
    struct span data;           /* options known by name only: their value; else what is behind the fields above */
};

/* The next option of `options` (a reader over cp.options, see cp_option_reader);
 * false at the end. An option whose length is below 2 or beyond the packet ends
 * the list with option->head.status MALFORMED and is returned once; one with a
 * length that its type forbids is returned malformed, and the list goes on. */
bool cp_option_next(struct reader *options, uint16_t protocol, struct cp_option *option);
struct reader cp_option_reader(const struct cp *cp, const uint8_t *block);

/* Bits of an MPPE option in words: "128-bit stateless", "128/40-bit stateless +MPPC", "nothing". */
void mppe_bits_text(uint32_t bits, char *buffer, size_t size);

#endif
