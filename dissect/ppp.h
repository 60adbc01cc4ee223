/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ppp.h: PPP framing inside GRE (RFC 1661 section 2, RFC 1662 section 3.1;
 * RFC 2637 section 4: no flags, no escapes, no FCS), and the MPPE/MPPC header
 * (RFC 3078 section 3.1, RFC 2118 section 3).
 */
#ifndef DISSECT_PPP_H
#define DISSECT_PPP_H

#include "dissect/field.h"

enum ppp_protocol {
    PPP_IP = 0x0021, PPP_VJ_COMPRESSED = 0x002D, PPP_VJ_UNCOMPRESSED = 0x002F, PPP_MULTILINK = 0x003D,
    PPP_IPV6 = 0x0057, PPP_COMPRESSED = 0x00FD, PPP_LINK_COMPRESSED = 0x00FB,
    PPP_ENCRYPTED = 0x0053, PPP_LINK_ENCRYPTED = 0x0055,
    PPP_IPCP = 0x8021, PPP_IPXCP = 0x802B, PPP_NBFCP = 0x803F, PPP_ECP = 0x8053, PPP_IPV6CP = 0x8057, PPP_CCP = 0x80FD,
    PPP_ATCP = 0x8029, PPP_LINK_ECP = 0x8055, PPP_LINK_CCP = 0x80FB, PPP_MPLSCP = 0x8281,
    PPP_LCP = 0xC021, PPP_PAP = 0xC023, PPP_LQR = 0xC025, PPP_SPAP = 0xC027, PPP_CBCP = 0xC029,
    PPP_BACP = 0xC02B, PPP_BAP = 0xC02D, PPP_VSAP = 0xC05B, PPP_SPAP_OLD = 0xC123, PPP_CHAP = 0xC223, PPP_RSAP = 0xC225,
    PPP_EAP = 0xC227, PPP_SIEP = 0xC229, PPP_SBAP = 0xC26F, PPP_PAP_OLD = 0xC281, PPP_PSAP = 0xC283, PPP_PNIAP = 0xC481,
};

struct ppp {
    struct head head;
    uint8_t address, control;       /* 0xFF 0x03 where present (head.has) */
    bool has_address_control;
    bool protocol_compressed;       /* one octet on the wire */
    uint16_t protocol;
    struct span payload;
};

bool ppp_dissect(struct reader *r, struct ppp *ppp);

/* Packets of this protocol may hold a secret: authentication, also of kinds known by number only. */
bool ppp_is_secret(uint16_t protocol);

/* Where user data travels: network-layer protocols and their compressed forms
 * (0x0001 to 0x3FFF), IP, VJ, IPv6, IPX, 0x00FD ... */
static inline bool ppp_is_data(uint16_t protocol) { return protocol < 0x4000; }

/* Protocols that negotiate a network protocol: IPCP, IPV6CP, IPXCP, ..., not CCP and ECP. */
static inline bool ppp_is_network(uint16_t protocol)
{
    return protocol >= 0x8000 && protocol < 0xC000 && protocol != PPP_CCP && protocol != PPP_LINK_CCP &&
           protocol != PPP_ECP && protocol != PPP_LINK_ECP;
}

/* The data header of MPPE and MPPC: A B C D, coherency count. */
struct mppe {
    struct head head;
    uint16_t bits;            /* the 16 bits as on the wire */
    bool flushed;             /* A */
    bool mppc_b;              /* B: at the front of the history */
    bool compressed;          /* C */
    bool encrypted;           /* D */
    uint16_t coherency_count; /* 12 bits */
    struct span data;
};

bool mppe_dissect(struct reader *r, struct mppe *mppe);

#endif
