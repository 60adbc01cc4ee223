/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hooks.c: where Wireshark hands a packet on, the plugin looks at it and calls whom Wireshark would have called.
 *
 *     ip.proto 1, 6, 17, 47, 58    everything goes on; what may be of a PPTP session is fed to the store
 *     ppp.protocol 0x00FD          the plain packet behind Wireshark's empty line; only while there are credentials
 *     tcp.port 1723                a control message that TCP cut in two is put together first
 *     after the frame              the subtree, and other traffic is fed
 *
 * The handles belong to no protocol, so that they add no layer, and so that what the user disables is asked of the
 * original alone.
 *
 * Hazards: PPTP inside a tunnel, or quoted by an ICMP error (neither is fed: one frame is of one session); frames
 * that are looked at again and in any order; PPP 0x00FD of PPPoE, L2TP or a serial line (looks as ever).
 */
#include "plugin.h"

#include <epan/column-info.h>
#include <epan/dissectors/packet-ip.h>
#define conversation wireshark_conversation /* the engine has a struct of this name, too */
#include <epan/dissectors/packet-tcp.h>
#undef conversation
#include <epan/tap.h>

#include "dissect/ip.h"
#include "dissect/pptp.h"

#define GRE_PPP 0x880B
#define PPP_COMPRESSED 0x00FD

/* What was seen of the frame in hand; after_frame, which Wireshark calls behind each, empties it. */
static struct frame_state {
    uint32_t frame;
    bool fed;                       /* a packet of PPTP; what is inside is its own */
    bool offered;                   /* its plain packet may stand in place of PPP 0x00FD */
    bool other;                     /* `datagram` is of another kind */
    bool innermost;                 /* and carries no IP */
    struct datagram datagram;
} in_hand;

enum hook { HOOK_ICMP, HOOK_TCP, HOOK_UDP, HOOK_GRE, HOOK_ICMPV6, HOOK_COUNT };

static dissector_handle_t original[HOOK_COUNT], original_compressed, original_pptp, ppp, opening;

static struct frame_state *state_of(const packet_info *pinfo)
{
    if (in_hand.frame != pinfo->num) {
        in_hand.frame = pinfo->num;
        in_hand.fed = in_hand.offered = in_hand.other = in_hand.innermost = false;
    }
    return &in_hand;
}

/* --- feeding ------------------------------------------------------------------------------- */

static bool take_address(const address *from, struct address *to)
{
    *to = (struct address){ .family = from->type == AT_IPv4 ? 4 : from->type == AT_IPv6 ? 6 : 0 };
    if (!to->family || from->len < (to->family == 4 ? 4 : 16))
        return false;
    memcpy(to->octets, from->data, to->family == 4 ? 4 : 16);
    return true;
}

static int64_t time_of(const packet_info *pinfo)
{
    return (int64_t)pinfo->abs_ts.secs * INT64_C(1000000000) + pinfo->abs_ts.nsecs;
}

/* From fragments: its octets are none of the frame's. */
static bool is_reassembled(tvbuff_t *tvb, packet_info *pinfo)
{
    const struct data_source *const frame = pinfo->data_src ? pinfo->data_src->data : NULL;
    return frame && tvb_get_ds_tvb(tvb) != get_data_source_tvb(frame);
}

/* As after the link layer and IP; false where there is no IP around it. */
static bool take_datagram(tvbuff_t *tvb, packet_info *pinfo, uint8_t protocol, void *header, struct datagram *datagram)
{
    const ws_ip4 *const ip = WS_IP4_PTR(header);
    const unsigned captured = tvb_captured_length(tvb);
    *datagram = (struct datagram){ .protocol = protocol, .ip_id = ip ? ip->ip_id : 0, .ttl = ip ? ip->ip_ttl : 0,
                                   .captured = captured, .wire_length = tvb_reported_length(tvb),
                                   .frame_offset = DATAGRAM_NO_OFFSET, .time = time_of(pinfo), .frame = pinfo->num };
    if (!take_address(&pinfo->net_src, &datagram->source) || !take_address(&pinfo->net_dst, &datagram->destination))
        return false;
    datagram->reassembled = is_reassembled(tvb, pinfo);
    datagram->payload = captured ? tvb_get_ptr(tvb, 0, (int)captured) : NULL;
    return true;
}

static bool has_port(tvbuff_t *tvb, uint16_t port)
{
    return tvb_captured_length(tvb) >= 4 && (tvb_get_ntohs(tvb, 0) == port || tvb_get_ntohs(tvb, 2) == port);
}

/* Enhanced GRE of PPTP, or too little of it to tell. */
static bool is_enhanced(tvbuff_t *tvb)
{
    return tvb_captured_length(tvb) < 4 || ((tvb_get_ntohs(tvb, 0) & 7) == 1 && tvb_get_ntohs(tvb, 2) == GRE_PPP);
}

static bool is_candidate(enum hook hook, tvbuff_t *tvb)
{
    switch (hook) {
    case HOOK_TCP:
        return has_port(tvb, PPTP_PORT);
    case HOOK_GRE:
        return is_enhanced(tvb);
    case HOOK_ICMP:
    case HOOK_ICMPV6:
        return true; /* few, and the engine tells errors about PPTP from others */
    default:
        return false;
    }
}

/* Of other traffic the innermost packet counts, like in the engine's own reader of files. */
static void look(enum hook hook, uint8_t protocol, tvbuff_t *tvb, packet_info *pinfo, void *header)
{
    struct frame_state *const state = state_of(pinfo);
    const bool is_first = !PINFO_FD_VISITED(pinfo);
    struct datagram datagram;
    if (state->fed)
        return;
    if (!is_candidate(hook, tvb)) {
        if (!is_first || hook == HOOK_GRE || state->innermost)
            return;
        state->other = take_datagram(tvb, pinfo, protocol, header, &state->datagram);
        state->innermost = hook == HOOK_TCP;
        return;
    }
    state->fed = true;
    state->offered = hook == HOOK_GRE;
    if (is_first && take_datagram(tvb, pinfo, protocol, header, &datagram))
        store_feed(plugin_store_fed(), &datagram);
}

/* --- over IP --------------------------------------------------------------------------------- */

static int pass_on(enum hook hook, uint8_t protocol, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *header)
{
    if (!pinfo->flags.in_error_pkt && plugin_is_on())
        look(hook, protocol, tvb, pinfo, header);
    return call_dissector_only(original[hook], tvb, pinfo, tree, header);
}

#define OVER_IP(name, hook, protocol) \
    static int name(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *header) \
    { \
        return pass_on(hook, protocol, tvb, pinfo, tree, header); \
    }
OVER_IP(over_icmp, HOOK_ICMP, IP_ICMP)
OVER_IP(over_tcp, HOOK_TCP, IP_TCP)
OVER_IP(over_udp, HOOK_UDP, IP_UDP)
OVER_IP(over_gre, HOOK_GRE, IP_GRE)
OVER_IP(over_icmpv6, HOOK_ICMPV6, IP_ICMPV6)
#undef OVER_IP

/* --- PPP 0x00FD -------------------------------------------------------------------------------- */

static const struct plain *plain_of(packet_info *pinfo)
{
    struct frame_state *const state = state_of(pinfo);
    const struct store *const store = state->offered ? plugin_store() : NULL;
    const struct note *const note = store ? store_note(store, pinfo->num) : NULL;
    state->offered = false; /* of what is inside none is this frame's own */
    return note ? store_plain(store, note) : NULL;
}

/* The plain packet behind its PPP protocol number, which is what the PPP dissector begins with. */
static tvbuff_t *open_plain(const struct plain *plain, tvbuff_t *tvb, packet_info *pinfo)
{
    uint8_t *const octets = wmem_alloc(pinfo->pool, plain->captured + 2);
    octets[0] = (uint8_t)(plain->protocol >> 8);
    octets[1] = (uint8_t)plain->protocol;
    if (plain->captured)
        memcpy(octets + 2, plain->octets, plain->captured);
    tvbuff_t *const inner = tvb_new_child_real_data(tvb, octets, plain->captured + 2, (int)plain->length + 2);
    add_new_data_source(pinfo, inner, plain->encrypted ? "Decrypted MPPE" : "Decompressed PPP");
    return inner;
}

static int over_compressed(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const struct plain *const plain = plugin_is_on() ? plain_of(pinfo) : NULL;
    const int taken = call_dissector_only(original_compressed, tvb, pinfo, tree, data);
    if (plain)
        call_dissector(ppp, open_plain(plain, tvb, pinfo), pinfo, tree);
    return taken;
}

/* --- control messages ------------------------------------------------------------------------------ */

static guint message_length(packet_info *pinfo, tvbuff_t *tvb, int at, void *data)
{
    (void)pinfo;
    (void)data;
    return tvb_get_ntohs(tvb, at);
}

static int whole_message(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    return call_dissector_only(original_pptp, tvb, pinfo, tree, data);
}

/* Messages one behind the other of which the last goes on in the next segment. */
static bool is_cut_by_tcp(tvbuff_t *tvb)
{
    const unsigned length = tvb_reported_length(tvb);
    unsigned at = 0;
    if (tvb_captured_length(tvb) < length)
        return false;
    while (at + 8 <= length) {
        const unsigned size = tvb_get_ntohs(tvb, (int)at);
        if (size < PPTP_HEADER || size > PPTP_MESSAGE_MAX || tvb_get_ntohl(tvb, (int)at + 4) != PPTP_MAGIC_COOKIE)
            return false;
        at += size;
    }
    return at != length;
}

static int over_pptp(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!pinfo->can_desegment || pinfo->flags.in_error_pkt || !plugin_is_on() || !is_cut_by_tcp(tvb))
        return call_dissector_only(original_pptp, tvb, pinfo, tree, data);
    tcp_dissect_pdus(tvb, pinfo, tree, true, 2, message_length, whole_message, data);
    return (int)tvb_captured_length(tvb);
}

/* --- after the frame -------------------------------------------------------------------------------- */

/* Wireshark registers expert infos and their tap after everybody has taken over. */
static int expert_protocol = -1, expert_tap;

static void find_experts(void)
{
    if (expert_protocol < 0)
        expert_protocol = proto_get_id_by_filter_name("_ws.expert");
    if (!expert_tap)
        expert_tap = find_tap_id("expert");
}

/* Somebody sees the tree, or filters by what we add to it. */
static bool is_wanted(proto_tree *tree)
{
    return proto_field_is_referenced(tree, plugin_protocol) ||
           (expert_protocol >= 0 && proto_field_is_referenced(tree, expert_protocol));
}

/* Expert infos go to a tap, and their severity to a column, without any tree. */
static bool are_experts_asked(const packet_info *pinfo)
{
    return (expert_tap && have_tap_listener(expert_tap)) || (pinfo->cinfo && pinfo->cinfo->col_first[COL_EXPERT] >= 0);
}

/* The first time that a frame comes by, nobody may want to know yet: then the engine's work can wait. */
static bool is_asked(const proto_tree *wanted, const packet_info *pinfo, bool is_first)
{
    return wanted || !is_first || have_tap_listener(plugin_tap) || are_experts_asked(pinfo);
}

static int after_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const bool has_other = in_hand.frame == pinfo->num && in_hand.other && !in_hand.fed;
    const bool is_first = !PINFO_FD_VISITED(pinfo);
    (void)data;
    in_hand.frame = 0;
    if (!plugin_is_on())
        return 0;
    if (is_first && has_other)
        store_feed(plugin_store_fed(), &in_hand.datagram);
    if (is_first)
        plugin_clock(time_of(pinfo));
    find_experts();
    proto_tree *const wanted = is_wanted(tree) ? tree : NULL;
    struct store *const store = is_asked(wanted, pinfo, is_first) ? plugin_store() : NULL;
    const struct note *const note = store ? store_note(store, pinfo->num) : NULL;
    if (!note)
        return 0;
    tap_queue_packet(plugin_tap, pinfo, note);
    tree_add(store, note, tvb, pinfo, wanted);
    return 0; /* no layer of its own */
}

/* --- taking over -------------------------------------------------------------------------------------- */

static dissector_handle_t take_over(const char *table, uint32_t value, dissector_t dissector, const char *name,
                                    const char *description)
{
    const dissector_table_t found = find_dissector_table(table);
    const dissector_handle_t before = found ? dissector_get_uint_handle(found, value) : NULL;
    if (before)
        dissector_add_uint(table, value,
                           create_dissector_handle_with_name_and_description(dissector, -1, name, description));
    return before;
}

void hooks_open_plain(bool opens)
{
    static bool opened;
    if (!ppp || !original_compressed || opens == opened)
        return;
    dissector_add_uint("ppp.protocol", PPP_COMPRESSED, opens ? opening : original_compressed);
    opened = opens;
}

void hooks_install(void)
{
    static const struct {
        uint8_t protocol;
        dissector_t dissector;
        const char *name, *description;
    } over_ip[HOOK_COUNT] = {
        [HOOK_ICMP] = { IP_ICMP, over_icmp, "pptpscope_icmp", "ICMP (pptpscope)" },
        [HOOK_TCP] = { IP_TCP, over_tcp, "pptpscope_tcp", "TCP (pptpscope)" },
        [HOOK_UDP] = { IP_UDP, over_udp, "pptpscope_udp", "UDP (pptpscope)" },
        [HOOK_GRE] = { IP_GRE, over_gre, "pptpscope_gre", "GRE (pptpscope)" },
        [HOOK_ICMPV6] = { IP_ICMPV6, over_icmpv6, "pptpscope_icmpv6", "ICMPv6 (pptpscope)" },
    };
    for (unsigned i = 0; i < HOOK_COUNT; i++)
        original[i] = take_over("ip.proto", over_ip[i].protocol, over_ip[i].dissector, over_ip[i].name,
                                over_ip[i].description);
    const dissector_table_t protocols = find_dissector_table("ppp.protocol");
    original_compressed = protocols ? dissector_get_uint_handle(protocols, PPP_COMPRESSED) : NULL;
    opening = create_dissector_handle_with_name_and_description(over_compressed, -1, "pptpscope_ppp", "PPP (pptpscope)");
    ppp = find_dissector("ppp");
    original_pptp = take_over("tcp.port", PPTP_PORT, over_pptp, "pptpscope_pptp", "PPTP (pptpscope)");
    register_postdissector(create_dissector_handle(after_frame, -1));
}
