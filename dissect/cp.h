/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cp.h: the codec that all PPP control protocols share, RFC 1661 section 5, and
 * their options: LCP (RFC 1661 section 6), CCP (RFC 1962, 3078), ECP, IPCP
 * (RFC 1332, 1877), IPV6CP, IPXCP, NBFCP, ATCP, BACP. Protocols differ in rows
 * (cp_rows.h), not in code. CBCP and BAP have other packets and the same options.
 *
 *      | Code 8 | Identifier 8 | Length 16 | data, by code |
 */
#ifndef DISSECT_CP_H
#define DISSECT_CP_H

#include "dissect/field.h"

enum cp_code {
    CP_VENDOR, CP_CONF_REQ, CP_CONF_ACK, CP_CONF_NAK, CP_CONF_REJ, CP_TERM_REQ, CP_TERM_ACK, CP_CODE_REJ,
    CP_PROT_REJ, CP_ECHO_REQ, CP_ECHO_REP, CP_DISCARD_REQ, CP_IDENTIFICATION, CP_TIME_REMAINING,
    CP_RESET_REQ, CP_RESET_ACK,
};

enum lcp_option {
    LCP_VENDOR = 0, LCP_MRU = 1, LCP_ACCM = 2, LCP_AUTH = 3, LCP_QUALITY = 4, LCP_MAGIC = 5, LCP_PFC = 7,
    LCP_ACFC = 8, LCP_FCS = 9, LCP_PAD = 10, LCP_NUMBERED = 11, LCP_CALLBACK = 13, LCP_COMPOUND = 15, LCP_MRRU = 17,
    LCP_SHORT_SEQUENCE = 18, LCP_ENDPOINT = 19, LCP_DCE = 21, LCP_MPPLUS = 22, LCP_LINK_DISCRIMINATOR = 23,
    LCP_COBS = 25, LCP_PREFIX = 26, LCP_HEADER_FORMAT = 27, LCP_I18N = 28, LCP_SDL = 29,
};
enum ccp_option {
    CCP_OUI = 0, CCP_PREDICTOR1 = 1, CCP_PREDICTOR2 = 2, CCP_STAC = 17, CCP_MPPE = 18, CCP_GANDALF = 19, CCP_BSD = 21,
    CCP_LZS_DCP = 23, CCP_DEFLATE_OLD = 24, CCP_DCE = 25, CCP_DEFLATE = 26, CCP_V44 = 27,
};
enum ecp_option { ECP_OUI = 0, ECP_DESE = 1, ECP_3DESE = 2, ECP_DESE_BIS = 3 };
enum ipcp_option {
    IPCP_ADDRESSES = 1, IPCP_COMPRESSION = 2, IPCP_ADDRESS = 3, IPCP_MOBILE = 4,
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
    struct span data;          /* codes 5, 6 and unknown ones: all of it; others: behind the fields below */
    uint32_t magic_number;     /* LCP 9 to 13; code 0; Windows' Terminate-Request */
    uint32_t vendor;           /* code 0: IEEE's number of the vendor */
    uint8_t vendor_kind;       /* code 0 */
    uint16_t rejected_protocol; /* LCP 8 */
    uint8_t rejected_code, rejected_id; /* code 7; LCP 8 of a packet that begins with a code */
    uint16_t rejected_length;
    uint16_t history;          /* CCP 14 and 15 of a method with several histories (Stac LZS) */
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

/* True for the protocols that this codec reads: LCP, BACP and 0x8000 to 0xBFFF. */
bool cp_is_control(uint16_t protocol);

/* Name lists of a protocol's codes and options; NULL where it has none. Options may be
 * those of CBCP and BAP, codes those of any protocol whose packets begin with one. */
const struct names *cp_codes(uint16_t protocol);
const struct names *cp_options(uint16_t protocol);

/* The list of the codes that `rejected_code` is one of; NULL: unknown. */
const struct names *cp_rejected_codes(const struct cp *cp);

/* What an option ends with, besides fields: see cp_item.h. */
enum cp_list {
    CP_LIST_NONE,
    CP_LIST_IPHC,     /* suboptions of header compression, RFC 3544 */
    CP_LIST_ROHC,     /* suboptions of robust header compression, RFC 3241 */
    CP_LIST_PREFIXES, /* class, length and octets each, RFC 2686 */
    CP_LIST_NETBIOS,  /* names of 16 octets and a flag each, RFC 2097 */
    CP_LIST_NUMBERS,  /* address type and terminated number each, CBCP */
    CP_LIST_PHONE,    /* parts of a telephone number, RFC 2125 */
};

struct cp_option {
    struct head head;
    uint16_t protocol;          /* the control protocol it came in; not on the wire here */
    uint8_t type, length;
    struct span value;          /* what is behind type and length, always filled */
    /* The value by type; head.has tells which were read. */
    uint32_t number;            /* MRU, ACCM, magic number, MPPE bits, MRRU, an address: its first or only number */
    uint32_t second, third, fourth, fifth; /* the numbers behind it, in the order of the wire */
    uint16_t auth_protocol;
    uint8_t auth_algorithm;     /* CHAP: 5, 0x80, 0x81 */
    uint16_t quality_protocol;  /* LCP 4 */
    uint16_t compression_protocol; /* option 2 of IPCP and IPV6CP, others of IPXCP and ATCP */
    uint8_t max_slot_id, comp_slot_id;
    struct span data;           /* options known by name only: their value; else what is behind the fields above */
    struct span list;           /* what cp_items_of goes through */
    enum cp_list list_kind;
};

/* The next option of `options` (a reader over cp.options, see cp_option_reader);
 * false at the end. An option whose length is below 2 or beyond the packet ends
 * the list with option->head.status MALFORMED and is returned once; one with a
 * length that its type forbids is returned malformed, and the list goes on. */
bool cp_option_next(struct reader *options, uint16_t protocol, struct cp_option *option);

/* Walks the options of `span`, with the items in them. */
void cp_walk_options(const struct span *span, uint16_t protocol, const uint8_t *block, unsigned depth,
                     field_visit *visit, void *context);

/* Walks the packet and its options. */
void cp_walk(const struct cp *cp, const uint8_t *block, unsigned depth, field_visit *visit, void *context);

struct reader cp_option_reader(const struct cp *cp, const uint8_t *block);

/* Bits of an MPPE option in words: "128-bit stateless", "128/40-bit stateless +MPPC", "nothing". */
void mppe_bits_text(uint32_t bits, char *buffer, size_t size);

#endif
