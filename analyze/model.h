/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model.h: what the engine knows of a session, as plain data, for every face.
 *
 * Views are const and live from pptpscope_finish until pptpscope_free. Arrays indexed by `enum side` hold the
 * client's at 0 and the server's at 1; arrays indexed by `enum direction` what
 * flows client to server at 0 and server to client at 1. Frames count from 1; 0
 * is "never". Times are nanoseconds since 1970-01-01 UTC. Strings are NUL-terminated
 * valid UTF-8 unless a comment says octets; NULL where unknown.
 */
#ifndef ANALYZE_MODEL_H
#define ANALYZE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dissect/address.h"

enum side { SIDE_CLIENT, SIDE_SERVER, SIDE_NETWORK, SIDE_UNKNOWN };
enum direction { C2S, S2C };

enum stage {
    STAGE_TCP, STAGE_CONTROL, STAGE_CALL, STAGE_GRE, STAGE_LCP, STAGE_AUTH, STAGE_CCP, STAGE_NCP,
    STAGE_DATA, STAGE_TEARDOWN, STAGE_COUNT, STAGE_NONE = STAGE_COUNT,
};
enum stage_state { STATE_ABSENT, STATE_NOT_CAPTURED, STATE_PARTIAL, STATE_FAILED, STATE_OK };
enum outcome { OUTCOME_INCOMPLETE, OUTCOME_CONNECTED, OUTCOME_FAILED };

/* Words of the JSON contract for the enums above and below. */
extern const char *const side_names[];
extern const char *const stage_names[];
extern const char *const stage_state_names[];
extern const char *const outcome_names[];
extern const char *const severity_names[];
extern const char *const kind_names[];
extern const char *const ended_names[];
extern const char *const basis_names[];
extern const char *const auth_result_names[];
extern const char *const answer_names[];

/* A string from the wire: the octets as sent and their escaped form. */
struct wire_text {
    char *text;      /* escaped, NULL if never seen */
    uint8_t *octets; /* as on the wire; NULL where text says it all */
    size_t length;
};

struct endpoint {
    struct address address;
    uint16_t port; /* 0 where the control connection was not seen */
};

struct stage_facts {
    enum stage_state state;
    uint64_t first_frame, last_frame;
    int64_t first_time, last_time;
};

struct peer {
    const char *vendor;          /* "Windows", "pptpd (poptop)", ..., where the strings below are known ones */
    struct wire_text vendor_string, host_name;
    bool firmware_known;
    uint16_t firmware;           /* Start-Control-Connection's Firmware Revision */
    struct wire_text identification[3]; /* LCP Identification messages, in order */
    struct wire_text ras_version; /* "MSRASV5.20" */
    uint64_t frames[4];          /* where it told so */
    unsigned frame_count;
};

/* One option that one end asked for in Configure-Requests of one protocol. */
enum answer { ANSWER_NONE, ANSWER_ACK, ANSWER_NAK, ANSWER_REJ };
struct offer {
    uint8_t type;
    uint8_t length;              /* octets of the value on the wire */
    uint8_t kept;                /* of them, at hand: the capture may have cut it */
    uint8_t value[32];
    uint8_t suggested[32];       /* by a Nak */
    uint8_t suggested_length;    /* octets of it on the wire, and at hand */
    uint8_t suggested_kept;
    enum answer answer;          /* the last one */
    bool in_force;               /* acknowledged, and not replaced by a later agreement */
    bool unasked;                /* never requested: the peer's Nak proposed it */
    uint64_t offered_frame, answer_frame; /* first request with it, last answer to it */
    uint32_t times;              /* requests that carried it */
};

/* What one end negotiated for itself in one protocol (the options of its own requests). */
struct half {
    struct offer *offers;
    uint32_t count;
    bool requested;              /* sent any Configure-Request */
    bool agreed;                 /* the peer acknowledged one */
    bool stale;                  /* before LCP began anew, and not since */
    bool inferred;               /* not seen to be agreed: the user data that followed proves it */
    bool cut;                    /* the capture cut the acknowledged options: some may be unknown */
    uint64_t agreed_frame;
    uint32_t requests, acks, naks, rejects, terminates; /* that this end sent */
    uint64_t first_request_frame, last_request_frame;
    int64_t first_request_time, last_request_time;
    uint8_t state;               /* enum automaton_state of this end */
};

/* A PPP control protocol of the session, both ends. */
struct negotiation {
    uint16_t protocol;
    struct half ends[2];
    bool opened;                 /* both ends acknowledged, at some time */
    uint64_t opened_frame, closed_frame; /* first opening; last Terminate-Request after it */
    uint64_t terminate_frame;     /* the first Terminate-Request; 0: there was none */
    uint64_t first_frame, last_frame;
    int64_t first_time, last_time, opened_time;
    uint64_t rejected_frame;     /* Protocol-Reject of it */
    enum side rejected_by;
    uint32_t reopened;           /* renegotiations after it was open */
};

#define EVIDENCE_MAX 16 /* frames kept that show one thing */

enum auth_result { AUTH_UNKNOWN, AUTH_SUCCESS, AUTH_FAILURE };
struct auth_try {
    struct wire_text user;
    const char *method;
    enum auth_result result;
    bool code_known;
    uint32_t code;               /* E= of a CHAP Failure */
    uint64_t frame;              /* of the verdict, or of the response */
    enum side by;                /* who proved (or failed to prove) itself */
};
struct auth_facts {
    const char *method;          /* of the design's list, NULL if unseen */
    struct wire_text user;
    enum auth_result result;
    bool mutual;                 /* each end authenticated itself in an exchange of its own */
    struct auth_try *tries;
    uint32_t try_count, attempts;
    uint64_t agreed_frame;       /* LCP Ack of the option */
    uint64_t inferred_frame;     /* result is success although no verdict was captured: this proves it */
};

enum basis { BASIS_NONE, BASIS_ACKNOWLEDGED, BASIS_INFERRED, BASIS_DECRYPTED };
struct cipher_facts {
    bool known;                  /* false: bits is null, encrypted data without its negotiation, or nothing seen */
    uint8_t bits;                /* 0, 40, 56, 128 */
    bool stateless, mppc;
    enum basis basis;
    uint64_t since_frame;        /* the acknowledgment */
    uint64_t first_data_frame;   /* first encrypted packet */
};
struct encryption_facts {
    bool negotiated_known, negotiated;
    bool bits_known;
    uint8_t bits;
    bool stateless, mppc;        /* stateless is known where bits are and are not 0 */
    struct cipher_facts way[2];  /* by direction */
    struct { uint32_t bits[8]; unsigned count; } offered[2]; /* by side, each distinct request */
};

#define FLOW_PROTOCOLS 16
struct protocol_count { uint16_t protocol; uint64_t packets, octets; };
struct flow_facts {
    uint64_t packets, octets;    /* user data: PPP payload octets */
    uint64_t gre_packets;        /* all enhanced GRE, acknowledgments too */
    uint64_t acks;               /* pure acknowledgments */
    uint64_t lost, reordered, duplicated;
    uint64_t lost_frame, reordered_frame, duplicated_frame; /* the first packet that shows it: behind a gap, late, again */
    bool rtt_known;
    int64_t rtt_min, rtt_median, rtt_max; /* of this direction's packets to their acknowledgment */
    struct protocol_count *protocols; /* PPP protocols in order of appearance, at most FLOW_PROTOCOLS */
    uint32_t protocol_count;
    uint64_t protocols_dropped;  /* packets of protocols beyond the table */
    uint64_t first_frame, last_frame; /* user data */
    int64_t first_time, last_time;
};

/* User data of one direction beside encryption over time. MPPE is in force while CCP is open at both ends. */
struct user_count { uint64_t packets, octets, first_frame, last_frame; };
struct clear_facts {
    uint64_t began_frame;        /* MPPE came into force for the first time; 0: that was not seen */
    uint64_t stopped_frame;      /* it was in force, and no longer is: the last time; 0 never */
    uint64_t leak_stop_frame;    /* the same: the last time before the first packet of `after` */
    uint32_t stops;              /* how often it stopped */
    struct user_count before, during, after; /* in clear: before it was in force, meanwhile, when it no longer was */
    struct user_count encrypted;
    struct user_count unknown;   /* encrypted, with a strength that the capture does not show */
    struct user_count unread;    /* cut away, or in parts: encrypted or not, it cannot be told */
    uint8_t weakest_bits;        /* that user data was encrypted with */
    uint64_t weakest_frame;      /* the first such packet; 0: no known strength */
    uint64_t stateful_frame;     /* the first packet encrypted in stateful mode; 0 none */
};

/* How the call was set up and taken down by control messages (RFC 2637 section 3.2). */
enum call_kind { CALL_NONE, CALL_OUTGOING, CALL_INCOMING }; /* none: neither request nor answer was seen */
struct call_facts {
    enum call_kind kind;
    enum side by;                /* who asked; SIDE_UNKNOWN: the request was not seen */
    uint64_t request_frame, reply_frame, connected_frame, clear_frame, disconnect_frame;
    uint64_t replaced_frame;     /* a request for another call under its id, no end of it seen before */
    uint32_t requests;
    uint16_t serial;             /* of the request */
    uint8_t result, error;       /* of the Reply */
    uint8_t disconnect_result, disconnect_error; /* of the Call-Disconnect-Notify */
    uint16_t disconnect_cause;
    struct wire_text dialed, dialing; /* numbers of an incoming call */
};

/* A control message that TCP sent again, because no acknowledgment came. */
#define RESENT_MAX 8
struct resent {
    uint16_t type;               /* enum pptp_type */
    enum side by;
    bool answered;               /* the message that answers it was seen, sooner or later */
    uint32_t count;              /* retransmissions; the message itself is not counted */
    uint64_t frames[EVIDENCE_MAX];
};

/* GRE of the session between one end and an address that is not the other end's. */
struct gre_peer {
    enum side side;              /* whose other address it is */
    struct address address;
    uint64_t from, to;           /* GRE packets */
    uint64_t first_frame, last_frame;
};

/* A protocol that was open and was negotiated anew. */
#define RENEGOTIATIONS_MAX 16
struct agreed_key {
    bool known;
    uint8_t bits;                /* of MPPE: 0, 40, 56, 128 */
    bool stateless;
};
struct renegotiation {
    uint16_t protocol;
    enum side by;                /* whose Configure-Request began it */
    uint64_t frame, restored_frame; /* restored: the link was as far as before; 0: never */
    int64_t time, restored_time;
    struct agreed_key before[2], after[2]; /* by direction */
    struct wire_text user_before, user_after; /* who was authenticated */
    uint64_t clear_packets[2];   /* user data that crossed unencrypted meanwhile, by direction */
    uint64_t clear_frame;        /* the first of it */
};

/* Multilink (RFC 1990): told, not put together. */
#define BUNDLE_LINKS_MAX 16
struct multilink_facts {
    bool offered[2], agreed[2];  /* an end's MRRU */
    uint32_t mrru[2];
    bool short_sequence[2];      /* by direction: headers of two octets */
    struct multilink_flow {
        uint64_t fragments;      /* parts of packets */
        uint64_t whole;          /* packets in one fragment: read like any other */
        uint64_t unread;         /* headers cut or malformed */
        uint64_t first_frame;
    } way[2];
    uint32_t bundle;             /* number of the bundle that this link is one of; 0: none known */
    uint32_t links[BUNDLE_LINKS_MAX]; /* its sessions, by number */
    uint32_t link_count;         /* may exceed BUNDLE_LINKS_MAX */
};

enum ended {
    ENDED_NOT, ENDED_LCP_TERMINATE, ENDED_CALL_CLEAR, ENDED_CALL_DISCONNECT, ENDED_CALL_REFUSED, ENDED_CONTROL_STOP,
    ENDED_TCP_FIN, ENDED_TCP_RST, ENDED_ICMP, ENDED_SILENCE, ENDED_CAPTURE_END,
};
struct ended_facts {
    enum side by;                /* SIDE_UNKNOWN: null or unknown */
    enum ended how;
    struct wire_text reason;     /* Terminate-Request text, result code in words */
    bool windows_error_known;
    uint32_t windows_error;
    uint64_t frame;
    int64_t time;
};

/* What known secrets say of one login; only where secrets were given. */
enum credential_method {
    CREDENTIAL_PAP, CREDENTIAL_CHAP_MD5, CREDENTIAL_EAP_MD5, CREDENTIAL_MSCHAP_V1, CREDENTIAL_MSCHAP_V2,
    CREDENTIAL_EAP_MSCHAP_V2,
};
enum credential_proof {
    CREDENTIAL_NO_SECRET,        /* none that fits the name */
    CREDENTIAL_CANNOT,           /* the capture lacks the challenge or a part, or the method needs more than a hash */
    CREDENTIAL_WRONG, CREDENTIAL_RIGHT,
};
/* Which name MS-CHAPv2 was computed with; the first is the RFC's. */
enum credential_name {
    CREDENTIAL_NAME_BARE,        /* without the domain */
    CREDENTIAL_NAME_WHOLE,       /* with it */
    CREDENTIAL_NAME_SECRET, CREDENTIAL_NAME_SECRET_WHOLE, /* as the secrets have it */
    CREDENTIAL_NAME_LOWER, CREDENTIAL_NAME_UPPER, CREDENTIAL_NAME_LOWER_WHOLE,
    CREDENTIAL_NAME_COUNT,
};
#define CREDENTIAL_TRIES_MAX 32  /* kept */
struct credential_try {
    struct wire_text user;
    enum credential_method method;
    enum side by;
    uint64_t challenge_frame, frame, verdict_frame, server_frame;
    enum credential_proof proof;
    enum auth_result result;
    unsigned line;               /* of the secret; 0: it came from no file */
    bool by_hash;                /* only the hash is known */
    bool other_case;             /* the secret's name has other letters, small or capital */
    bool encoding_matters, widened; /* the password is not ASCII; pppd's way to encode it fitted, not Windows' */
    enum credential_name name;
    enum credential_proof server; /* the S= of the Success; CREDENTIAL_NO_SECRET: not checked */
    bool server_other_name;      /* wrong, and computed with another form of the name */
};

/* Why a packet of user data stays unread. */
enum unreadable {
    UNREADABLE_NO_LOGIN,         /* the capture lacks the authentication that the keys follow from */
    UNREADABLE_NO_SECRET, UNREADABLE_WRONG_SECRET,
    UNREADABLE_METHOD,           /* the keys follow from no password (EAP-TLS) */
    UNREADABLE_OUT_OF_STEP, UNREADABLE_LATE, UNREADABLE_GAP,
    UNREADABLE_IMPLAUSIBLE,      /* decrypted to what is no packet */
    UNREADABLE_COMPRESSION,      /* of a method that is not built, or out of step */
    UNREADABLE_HEADERS,          /* VJ: the packets that the headers build on are missing */
    UNREADABLE_CUT,              /* by the snapshot length */
    UNREADABLE_MULTILINK, UNREADABLE_NOT_IP, UNREADABLE_COUNT,
};
extern const char *const unreadable_names[UNREADABLE_COUNT];

/* Two ends inside the tunnel. */
#define CONVERSATIONS_MAX 256    /* kept of a session */
struct inner_conversation {
    struct address ends[2];      /* who sent the first packet, and the other */
    uint16_t ports[2];
    uint8_t protocol;            /* of IP */
    uint64_t packets[2], octets[2]; /* IP packets from ends[0], from ends[1] */
    uint64_t first_frame;
};

struct decryption_facts {
    uint64_t key;                /* tells the packets of this session from others', see pptpscope_clear */
    struct decrypted_way {
        uint64_t decrypted;      /* packets given out that were encrypted */
        uint64_t clear;          /* ... that were not */
        uint64_t octets;         /* of IP, or of other protocols' packets */
        uint64_t failed[UNREADABLE_COUNT];
        uint64_t resyncs;        /* times that a direction was out of step and found its way back */
        uint64_t duplicates;     /* second copies, given out once */
        uint8_t bits;            /* of the key that fitted; 0 none */
        bool stateless;
    } way[2];                    /* by direction */
    struct credential_try *tries;
    uint32_t try_count;
    struct inner_conversation *conversations; /* in order of first packet */
    uint32_t conversation_count;
    uint64_t conversations_dropped; /* packets of others */
};

enum severity { SEVERITY_INFO, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_CRITICAL };
enum kind { KIND_CAUSE, KIND_CONDITION, KIND_AUDIT, KIND_LIMIT, KIND_CREDENTIAL, KIND_HINT };

/* A likely reason behind a finding, ranked; `vendor` NULL or a word that the peer's vendor string holds. */
struct finding_hint {
    const char *id;              /* of the catalogue's hint, or NULL */
    const char *vendor;
    const char *text;
};
struct finding_fix {
    const char *vendor;          /* "Windows client", "Cisco IOS", "any", ... */
    const char *text;
};

/* What is said of a finding in every session. Lists end with 0 or an entry of NULLs; NULL: an empty list. */
struct finding_text {
    const char *title;           /* one sentence; a rule's own title stands instead where it has values to say */
    const char *explanation;     /* plain words: what it means */
    const uint16_t *windows;     /* RAS error numbers that the user saw */
    const char *const *cisco, *const *pppd, *const *other; /* lines in the log of IOS; of pppd, pptpd, pptp-linux; of others */
    const struct finding_hint *hints; /* likely reasons, most likely first */
    const struct finding_fix *fixes;
    const char *source;          /* "RFC 3078 section 2" */
};
struct finding_row {
    const char *id;
    const char *aliases;         /* other names, separated by spaces; may be empty */
    enum stage stage;            /* STAGE_NONE: of the whole session */
    enum severity severity;
    enum kind kind;
};

/* What followed from a root cause. */
struct consequence {
    char *text;
    uint64_t frame;
};

/* One diagnosis with the session's own values filled in. */
struct finding {
    const char *id;
    enum severity severity;
    enum kind kind;
    enum stage stage;
    const char *title;
    const char *explanation;     /* the session's own values first, then what it means */
    uint64_t frames[EVIDENCE_MAX];
    uint32_t frame_count;        /* may exceed EVIDENCE_MAX; the first are kept */
    const struct finding_row *row;
    const struct finding_text *general;
    const char *superseded_by;   /* of a cause: the root cause that explains it; or NULL */
    const struct finding_hint **hints; /* the row's, those that the peers' vendors speak for first */
    uint32_t hint_count;
    char **remedies;             /* the smallest changes, on either side, that would have agreed */
    uint32_t remedy_count;
    struct consequence *consequences; /* of a root cause, in order of frames */
    uint32_t consequence_count;
    uint16_t rank;               /* place of its rule in the order of decision */
};

/* What the capture cannot show. */
struct limit {
    const char *id;
    const char *text;
    uint64_t frame;              /* that shows it, or 0 */
};

/* One thing that happened on the wire. */
enum event_kind {
    EVENT_TCP,      /* SYN, SYN/ACK, FIN, RST: octets are the TCP header */
    EVENT_CONTROL,  /* a PPTP control message: octets are the message */
    EVENT_PPP,      /* a PPP control or authentication packet: octets are the PPP frame */
    EVENT_ICMP,     /* an error about this session: octets are the ICMP message */
    EVENT_DATA,     /* first user data of a direction and protocol */
};
struct event {
    uint64_t frame, last_frame;  /* last of folded repeats */
    int64_t time, last_time;
    uint32_t repeats;            /* 0: once */
    enum event_kind kind;
    enum stage stage;
    enum side from;
    uint16_t protocol;           /* PPP protocol, or control message type */
    uint8_t code;                /* of a PPP control or authentication packet */
    uint8_t before[2], after[2]; /* enum automaton_state of client and server, of this protocol */
    bool retransmission;         /* the same packet was sent before */
    bool renegotiation;          /* a Configure-Request of a protocol that was open */
    uint8_t chap_algorithm;      /* for PPP events: what CHAP is read as */
    bool short_sequence;         /* for multilink: its headers are the short ones */
    uint32_t captured, length;   /* octets at hand, octets on the wire */
    const uint8_t *octets;
};

/* A tunnel or call whose packets are a session's, by its key (see pptpscope_place). */
#define SESSION_HOLDS_MAX 3
struct held {
    uint64_t key;
    uint8_t client;              /* raw side */
};

struct session {
    uint32_t number;             /* from 1, by first frame */
    uint32_t tunnel;             /* number of the control connection, from 1; 0 where none was seen */
    uint32_t attempt_of;         /* an earlier session's number, or 0 */
    struct endpoint ends[2];
    bool roles_inferred;         /* no control connection told who is the client */
    bool call_id_known[2];       /* of the client, of the server */
    uint16_t call_id[2];
    uint64_t first_frame, last_frame;
    int64_t start, end;
    uint32_t file;               /* index of the input of the first frame */
    enum outcome outcome;
    int64_t connected_time;      /* when it became connected; 0 never */
    uint64_t connected_frame;
    enum stage failed_stage;     /* STAGE_NONE unless failed */
    const char *root_cause;      /* a finding id, NULL unless failed */
    struct stage_facts stages[STAGE_COUNT];
    struct call_facts call;
    struct resent *resent;       /* control messages that TCP sent again */
    uint32_t resent_count;
    struct gre_peer *gre_peers;
    uint32_t gre_peer_count;
    struct renegotiation *renegotiations; /* in order; the first RENEGOTIATIONS_MAX */
    uint32_t renegotiation_count;         /* may exceed RENEGOTIATIONS_MAX */
    struct multilink_facts *multilink; /* NULL: no end asked for it, or sent it */
    struct peer peers[2];
    struct negotiation *negotiations; /* in order of first frame; lcp, ccp, ipcp, ... */
    uint32_t negotiation_count;
    struct auth_facts auth;
    struct encryption_facts encryption;
    const char *compression[2];  /* by direction, NULL: none */
    struct flow_facts flow[2];   /* by direction */
    struct clear_facts *clear;   /* by direction; NULL: nothing of it; read by session_clear */
    struct decryption_facts *decryption; /* NULL: no secrets were given */
    struct ended_facts ended;
    struct limit *limits;
    uint32_t limit_count;
    struct finding *findings;
    uint32_t finding_count;
    struct event *events;        /* where the configuration asked to keep them */
    uint32_t event_count;
    uint64_t events_dropped;     /* beyond the cap */
    uint64_t malformed, truncated; /* packets of the session that could not be read to their end */
    struct held holds[SESSION_HOLDS_MAX];
    uint32_t hold_count;
};

/* The negotiation of a protocol, or NULL. */
const struct negotiation *session_negotiation(const struct session *session, uint16_t protocol);

/* User data beside encryption of a direction; blank, where there is nothing of it. */
const struct clear_facts *session_clear(const struct session *session, enum direction way);

/* The option `type` in force for an end, or NULL. */
const struct offer *half_agreed(const struct half *half, uint8_t type);

#endif
