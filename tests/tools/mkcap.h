/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mkcap.h: what the parts of the capture builder share.
 *
 * mkcap turns a packet script (testdata/made/README.md) into a capture. It shares
 * no line with the product, so that the two can contradict each other.
 *
 *   mkcap.c      lines, directives, time, repetition
 *   mkcap_util.c octets, words, numbers, errors with file and line
 *   mkcap_file.c pcap and pcapng
 *   mkcap_link.c link layers, tags and labels, IP around IP
 *   mkcap_net.c  IP, fragments, TCP, UDP, ICMP, labels
 *   mkcap_ctl.c  PPTP control messages
 *   mkcap_ppp.c  GRE, PPP and everything inside, but for
 *   mkcap_eap.c  what EAP's types and CHAP's Change-Password carry
 *   mkcap_inner.c  the packet inside the tunnel
 */
#ifndef MKCAP_H
#define MKCAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- octets ------------------------------------------------------------------- */

struct bytes {
    uint8_t *data;
    size_t length, capacity;
};
void put(struct bytes *b, const void *octets, size_t length);
void put8(struct bytes *b, unsigned v);
void put16(struct bytes *b, unsigned v);
void put32(struct bytes *b, uint32_t v);
void put_zero(struct bytes *b, size_t length);
void put_random(struct bytes *b, size_t length); /* the same in every run */
void set16(uint8_t *at, unsigned v);
void set32(uint8_t *at, uint32_t v);
void bytes_copy(struct bytes *to, const struct bytes *from);
void bytes_free(struct bytes *b);

/* --- one line of a script -------------------------------------------------------- */

struct arg {
    char *key;   /* "seq" of seq=5, or the bare word */
    char *value; /* NULL for a bare word */
    bool used;
};
#define ARGS_MAX 64
struct line {
    const char *file;
    unsigned number;
    struct arg args[ARGS_MAX];
    unsigned count;
    const char *what;      /* of a packet line: its defaults are looked up by it ... */
    const char *carrier;   /* ... then by "tcp", "gre", "ppp" ... */
    int side;              /* ... of this side */
};
_Noreturn void fail(const struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* key=value of the line, else of its defaults, else NULL. */
const char *get(struct line *line, const char *key);
const char *get_own(struct line *line, const char *key); /* without defaults */
bool flag(struct line *line, const char *word);
uint32_t number(const struct line *line, const char *text);
uint32_t get_number(struct line *line, const char *key, uint32_t otherwise);
void hex(const struct line *line, const char *text, struct bytes *out);
/* text= or hex= or random=N, whichever is there; false without one. */
bool get_data(struct line *line, struct bytes *out);
void all_used(const struct line *line, const char *in);

/* --- who talks ---------------------------------------------------------------------- */

struct addr {
    int family; /* 4 or 6 */
    uint8_t octets[16];
};
bool addr_parse(const char *text, struct addr *out);

enum { CLIENT, SERVER };

/* What a link's end remembers of one PPP protocol. */
struct cp_memory {
    unsigned protocol;
    unsigned next_id, ids[16]; /* by code: of its last request */
    struct bytes options; /* of its last Configure-Request */
    struct bytes packet;  /* its last packet, from the code on */
};
#define CP_MAX 16
struct link_end {
    uint16_t call;
    uint32_t gre_next;
    bool heard;          /* of the peer: */
    uint32_t heard_seq, acked_seq;
    bool acked;
    uint32_t magic;
    unsigned mppe_count;
    struct cp_memory cp[CP_MAX];
    unsigned cp_count;
};
struct link {
    char name[32];
    struct link_end ends[2];
    unsigned chap_id, pap_id, eap_id;
};
struct end {
    struct addr address;
    uint16_t port;
    uint8_t mac[6];
    uint32_t tcp_next;
    uint16_t ip_id;
    uint32_t echo_id;
    struct bytes more; /* messages kept back for the next segment */
};
struct session {
    char name[32];
    struct end ends[2];
    struct link *link;
};
extern struct session *now; /* whom the lines speak of */

/* --- packets --------------------------------------------------------------------------- */

/* An IP datagram's payload on its way: kept by labels, sent any number of times. */
struct packet {
    int side;
    struct session *session;
    struct link *link;   /* of a GRE packet with a sequence number */
    uint32_t gre_seq;
    unsigned protocol;   /* of IP */
    unsigned tcp_header; /* octets, TCP only */
    uint16_t ip_id;      /* as last sent */
    struct bytes payload;
};
/* Sends it, or keeps it back, as the line's lose, hold=, label=, frag= and IP words say. */
void dispatch(struct line *line, struct packet *packet);
void tcp_send(struct line *line, int side, const struct bytes *message);
bool net_line(struct line *line, int side, const char *what);
bool control_line(struct line *line, int side, const char *what);
bool ppp_line(struct line *line, int side, const char *what);
/* What an EAP packet carries behind its length; a Change-Password behind its; a packet inside
 * the tunnel, whose PPP protocol it returns. */
void eap_body(struct line *line, unsigned code, struct bytes *body);
void change_body(struct line *line, unsigned code, struct bytes *body);
unsigned inner_packet(struct line *line, struct bytes *body);
void transport_checksum(struct bytes *payload, unsigned protocol, const struct addr *from, const struct addr *to);
/* What only= and patch= do to a message. */
void distort(struct line *line, struct bytes *message);

/* --- the link ---------------------------------------------------------------------------- */

/* Writes a frame around the octets of an Ethernet type. */
void link_frame(struct line *line, const struct packet *packet, unsigned type, const struct bytes *octets);
bool link_directive(struct line *line, const char *word);

/* --- the file ---------------------------------------------------------------------------- */

extern int64_t clock_ns;         /* of the next packet */
extern unsigned vlans[4], vlan_count;
bool file_directive(struct line *line, const char *word);
void file_packet(struct line *line, const struct bytes *frame);
int file_link(struct line *line); /* LINKTYPE of the packet's interface */
void file_write(const char *path);

#endif
