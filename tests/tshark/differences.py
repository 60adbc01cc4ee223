# SPDX-License-Identifier: GPL-2.0-or-later
"""The differences between tshark 4.0 and pptpscope that are right, each with its reason.

A row holds an id, the kind of difference, the fields of tshark (or of pptpscope, for "alone") that it is about, the condition
under which it is allowed, and the reason. The kinds:

    missing   tshark shows a field, pptpscope does not
    value     both show it at the same octet, with different values
    length    both show it at the same octet, with different lengths
    alone     pptpscope shows a field, tshark does not
    unlisted  tshark sees a packet of PPTP in a frame that pptpscope does not list

A row that is never used fails the test: the list shall not rot. Rows of DAMAGED are for captures that editcap cut or damaged.
"""

import re

import fields


class Difference:
    def __init__(self, name, kind, pattern, when, reason):
        self.name, self.kind, self.reason, self.when = name, kind, reason, when
        self.pattern = re.compile(f"(?:{pattern})\\Z")

    def allows(self, case):
        return case.kind in self.kind.split() and self.pattern.match(case.name) is not None and self.when(case)


def within(*keys):
    """tshark's field lies within one of these fields of pptpscope, which shows the octets undivided."""
    return lambda case: any(o.key in keys and o.at is not None and o.at <= case.theirs.at and
                            case.theirs.at + case.theirs.length <= o.at + o.length for o in case.frame.ours)


def holds(case):
    """tshark shows parts of the octets that pptpscope's field shows undivided."""
    return any(t.at is not None and case.ours.at <= t.at and t.at + t.length <= case.ours.at + case.ours.length
               for t in case.frame.theirs)


def inside(*layers):
    return lambda case: any(layer in case.theirs.above for layer in layers)


def both(*conditions):
    return lambda case: all(condition(case) for condition in conditions)


def always(_):
    return True


def code_is(*codes):
    return lambda case: any(o.key == "cp.code" and o.value in codes for o in case.frame.ours)


def tiles(*keys):
    """pptpscope's fields of these names cover exactly the octets of tshark's one."""
    def condition(case):
        at, parts = case.theirs.at, sorted((o for o in case.frame.ours if o.key in keys), key=lambda o: o.at or 0)
        for o in parts:
            if o.at == at:
                at += o.length
        return at == case.theirs.at + case.theirs.length
    return condition


def in_segment(test):
    return lambda case: case.segment is not None and test(case, case.segment)


def no_cookie(case):
    """The octets that tshark takes for a message have no magic cookie."""
    starts = [t.at for t in case.frame.theirs if t.name == "pptp.length" and t.at is not None and t.at <= case.theirs.at]
    return bool(starts) and case.frame.octets[starts[-1] + 4:starts[-1] + 8] != b"\x1a\x2b\x3c\x4d"


def first(frame, key):
    return next((o for o in frame.ours if o.key == key), None)


def payload_start(frame):
    return first(frame, "@tcp").at + first(frame, "tcp.data_offset").value


def beside(case, key):
    """The value of another field of the same group."""
    return next((o.value for o in case.frame.ours if o.group is case.ours.group and o.key == key), 0)


def option_length(case):
    return beside(case, "option.length")


def option_label(case):
    """How Wireshark names an option that it does not know."""
    return f"Unknown (0x{beside(case, 'option.type'):02x}) ({option_length(case)} byte"


def gre_end(frame):
    """Where the payload length of GRE says that the packet ends; the end of all where there is none."""
    header, length = first(frame, "@gre"), first(frame, "gre.payload_length")
    return header.at + header.length + length.value if header and length and header.at is not None else 1 << 32


def shows_layer_at(frame, group):
    return any(t.name.startswith("layer:") and t.name != "layer:other" and t.at == group.at for t in frame.theirs)


def other_gre(case):
    """Behind the first four octets of GRE that is no packet of PPTP."""
    header, flags, protocol = (first(case.frame, key) for key in ("@gre", "gre.flags", "gre.protocol"))
    if not protocol or case.theirs.at < header.at:
        return False
    is_pptp = flags.value & 0x2007 == 0x2001 and protocol.value == 0x880B
    return not is_pptp and (case.kind == "length" or case.theirs.at >= header.at + 4)


def holds_value(key, value):
    return lambda case: any(o.key == key and o.value == value for o in case.frame.ours)


def option_around(case):
    """The type of pptpscope's option that holds tshark's field."""
    at = case.theirs.at if case.theirs else case.ours.at
    return next((o.value for o in case.frame.ours if o.key == "option.type" and
                 o.at <= at < o.at + o.group.length), None)


def shows(*names):
    return lambda case: any(t.name in names for t in case.frame.theirs)


def in_copy(case):
    """tshark shows octets of a copy that it put together, where places begin at 0."""
    return case.theirs.at < case.frame.theirs[0].at


def tunnels_around(frame):
    """How many IPv4 headers stand around the innermost one, behind Ethernet's."""
    at, count = 14, 0
    while frame.octets[at] == 0x45 and frame.octets[at + 9] == 4:
        at, count = at + 20, count + 1
    return count


def pseudowire(case):
    """Ethernet behind labels of MPLS and a control word, whose first four bits are zero (RFC 4385 section 3)."""
    octets, at = case.frame.octets, 14
    if case.frame.layers or octets[12:14] != b"\x88\x47":
        return False
    while octets[at + 2] & 1 == 0: # not the bottom of the stack
        at += 4
    return octets[at + 4] & 0xF0 == 0


def bad_radio(frame):
    """Radiotap's flags, its only field here, say that the frame's checksum is wrong."""
    return frame.octets[:8] == bytes((0, 0, 10, 0, 2, 0, 0, 0)) and frame.octets[8] & 0x40 != 0


def around(case):
    """Before the header that pptpscope's list begins with."""
    begin = case.frame.ours[0].at
    return begin is not None and case.theirs.at + case.theirs.length <= begin


def version_of_ppp(case):
    """One of version and protocol says PPTP."""
    version, protocol = first(case.frame, "gre.version"), first(case.frame, "gre.protocol")
    return protocol is not None and (version.value == 1) != (protocol.value == 0x880B)


def stopped_in(*types):
    """tshark gave up in an option of LCP of one of these types, its last; pptpscope's field stands behind what it shows of it."""
    def condition(case):
        shown = [t for t in case.frame.theirs if t.at is not None and not t.name.startswith("layer:")]
        options = [t for t in shown if t.name == "lcp.opt.type"]
        return case.frame.stopped == "malformed" and bool(options) and options[-1].number() in types and case.ours.at > shown[-1].at
    return condition


def behind_urgent(case):
    """At the urgent pointer of a compressed TCP/IP header, or behind it; or the end of that header."""
    urgent = first(case.frame, "vj.urgent_pointer")
    if urgent is None:
        return False
    return case.kind == "length" or (case.theirs or case.ours).at >= first(case.frame, "vj.checksum").at + 2


def short_option(case):
    """tshark names the option of this length, and why it does not read it."""
    words = f"(with option length = {option_length(case)} bytes; should be "
    return any(words in t.name for t in case.frame.theirs)


def short_numbers(case):
    header = first(case.frame, "@multilink")
    return header is not None and header.length == 2


def unknown_ncp(case):
    group = first(case.frame, "@cp")
    return group is not None and not shows_layer_at(case.frame, group)


PPTP = r"pptp\..*|layer:pptp|data\.data"

DIFFERENCES = [
    Difference("pptp-resent", "missing", PPTP, in_segment(lambda c, s: s.order == "old"),
               "octets of the stream that were there before: pptpscope shows each message once"),
    Difference("pptp-early", "missing", PPTP, in_segment(lambda c, s: s.order == "early"),
               "a segment behind a hole waits for what is missing"),
    Difference("pptp-split", "missing", PPTP, in_segment(lambda c, s: s.order == "next" and not s.first <= c.theirs.at < s.last),
               "a message in several segments: Wireshark does not put control messages together"),
    Difference("pptp-no-cookie", "missing", PPTP, no_cookie, "not a control message: its magic cookie is wrong"),
    Difference("pptp-statistics", "length", r"pptp\.call_Statistics", lambda c: (c.theirs.length, c.ours.length) == (64, 128),
               "RFC 2637 section 2.13 gives the statistics 128 octets; Wireshark takes 64"),
    Difference("pptp-joined", "alone", r"pptp\..*", lambda c: c.ours.group.at > payload_start(c.frame),
               "Wireshark reads only the first control message of a segment"),
    Difference("gre-length", "length", r"layer:.*", lambda c: c.theirs.at + c.theirs.length > gre_end(c.frame),
               "Wireshark does not heed the payload length of GRE"),
    Difference("tcp-flags", "missing", r"tcp\.flags", lambda c: any(
        o.key == "tcp.flags" and o.at == c.theirs.at + 1 and o.value == c.theirs.number() & 0xFF for o in c.frame.ours),
               "Wireshark takes twelve bits for flags, RFC 9293 section 3.1 eight"),
    Difference("tcp-flags-octet", "alone", r"tcp\.flags", lambda c: any(
        t.name == "tcp.flags" and t.at + 1 == c.ours.at for t in c.frame.theirs), "the same, from our side"),
    Difference("ncp-unknown", "alone", r"(cp|option|name)\..*", unknown_ncp,
               "a network control protocol that Wireshark does not know"),
    Difference("option-stop", "alone", r"(option|prefix)\..*", stopped_in(4, 26),
               "Wireshark 4.0 gives up in Quality-Protocol with LQR's period (RFC 1989 section 2.1) and in Prefix-Elision"),
    Difference("option-short", "alone", r"option\.(type|length|delay)", both(shows("layer:cbcp"), short_option),
               "in CBCP's Request an option has a delay and no number; Wireshark reads it with one only"),
    Difference("suboption-unknown", "alone", r"suboption\..*", lambda c: not any(t.at == c.ours.group.at for t in c.frame.theirs),
               "Wireshark shows nothing of a suboption of IPCP's compression that it does not know"),
    Difference("cbcp-number", "length", r"cbcp\.address", lambda c: c.theirs.length == c.ours.length + 1 and
               c.frame.octets[c.theirs.at + c.ours.length] == 0, "a number in CBCP ends at a NUL, which Wireshark counts"),
    Difference("cbcp-code", "missing alone", r"cbcp\.(opt\..*|data)", lambda c: first(c.frame, "cbcp.code").value > 3,
               "CBCP has three codes; Wireshark reads options in the packet of any other"),
    Difference("bap-link", "alone", r"option\..*", lambda c: any(
        t.name == "bacp.link_type" and t.at == c.ours.at for t in c.frame.theirs), "Wireshark does not divide the bits of BAP's link types"),
    Difference("bap-code", "alone", r"bap\.data", lambda c: first(c.frame, "bap.code").value > 8,
               "Wireshark shows nothing of a code that BAP does not have"),
    Difference("endpoint-magic", "missing", r"lcp\.opt\.magic_number", within("option.data"),
               "magic numbers that name an endpoint are shown as octets"),
    Difference("option-label", "alone", r"option\..*", lambda c: any(
        t.name.startswith(option_label(c)) for t in c.frame.theirs),
               "an option that Wireshark shows as a line of words"),
    Difference("gre-other", "missing unknown length", r".*", other_gre,
               "GRE that is no packet of PPTP is left alone behind its first four octets"),
    Difference("gre-ack", "missing value alone", r"gre\.(flags\.ack|flags\.reserved|acknowledgment_present)", version_of_ppp,
               "the acknowledgment's flag is of version 1, RFC 2637 section 4.1; Wireshark goes by the protocol, which has no say in it"),
    Difference("tunnel-around", "missing", r"layer:(gre|ip|ipv6)|(gre|ip|ipv6)\..*", around,
               "GRE around the tunnel: pptpscope shows what is inside"),
    Difference("bad-radio", "unlisted", r"layer:ppp", lambda c: bad_radio(c.frame), "a radio frame whose checksum is wrong is not read"),
    Difference("ip-in-ip", "unlisted", r"layer:ppp", lambda c: tunnels_around(c.frame) > 4, "tunnels in tunnels are followed four deep"),
    Difference("pseudowire", "alone", r"(gre|ppp|cp|option|mppe)\..*", pseudowire,
               "a control word behind MPLS's labels, which Wireshark's heuristic takes for the beginning of Ethernet"),
    Difference("multilink-together", "missing", r".*", both(shows("layer:mp"), in_copy),
               "Wireshark puts multilink fragments together; pptpscope shows each"),
    Difference("multilink-first", "missing", r"mp\.payload", tiles("ppp.protocol", "multilink.payload"),
               "of a packet's first fragment, pptpscope reads the protocol"),
    Difference("multilink-parts", "alone", r"ppp\.protocol|multilink\.payload", both(
        shows("layer:mp"), lambda c: c.ours.at >= first(c.frame, "@multilink").at + first(c.frame, "@multilink").length),
               "the same, and what Wireshark has put together, from our side"),
    Difference("multilink-short", "missing length value", r"layer:mp|mp\.seq|mp\.sequence_num_cls|mp\.payload", short_numbers,
               "short sequence numbers, RFC 1990 section 3: Wireshark goes by a preference, pptpscope by what LCP agreed"),
    Difference("icmp-message", "missing unknown length", r"(icmp|icmpv6)\..*", within("icmp.rest", "icmp.data"),
               "ICMP messages but errors and echoes are shown as octets behind their code"),
    Difference("icmp-data", "alone", r"icmp\.(data|rest)", holds, "the same, from our side, and the data of an echo"),
    Difference("quoted-extra", "alone", r"icmp\.quoted_extra", holds, "options of a quoted packet are shown as octets"),
    Difference("quoted-sequence", "alone", r"icmp\.quoted_sequence", shows("layer:icmpv6"),
               "of a TCP header that ICMPv6 quotes in part, Wireshark shows the ports"),
    Difference("quoted-cut", "missing", r"ip\.(id|proto)", both(inside("icmp"), lambda c: first(c.frame, "icmp.quoted_destination") is None),
               "of a quoted header that ends before its addresses, pptpscope shows nothing"),
    Difference("quoted-next", "missing unknown", r"ipv6\.(nxt|hopopts\.nxt|dstopts\.nxt)", lambda c: any(
        o.key == "icmp.quoted_protocol" and o.at > c.theirs.at for o in c.frame.ours),
               "of a chain of headers that ICMPv6 quotes, pptpscope shows where it leads"),
    Difference("ip-options", "missing unknown", r"ip\.options\..*|ipv6\.opt(\..*)?", within("ip.options", "ip_extension.data"),
               "options of IP are shown as octets"),
    Difference("ip-options-octets", "alone", r"ip\.options|ip_extension\.data", holds, "the same, from our side"),
    Difference("ipv6-extensions", "length", r"layer:ipv6", lambda c: abs(c.theirs.length - c.ours.length) == sum(
        o.length for o in c.frame.ours if o.key == "@ip_extension"),
               "extension headers belong to IPv6's header for Wireshark, except malformed ones, and only those for pptpscope"),
    Difference("user-fragments", "missing", r"layer:udp|udp\..*", both(shows("ip.fragments", "ipv6.fragments"), in_copy),
               "Wireshark puts a user's fragments together; pptpscope shows each"),
    Difference("user-fragment-first", "alone", r"udp\..*", lambda c: any(
        o.key in ("ip.more_fragments", "ip_extension.more_fragments") and o.value == 1 for o in c.frame.ours),
               "the same: ports stand in the first fragment"),
    Difference("user-gre", "missing", r"layer:gre|gre\..*", both(shows("layer:ip"), within("frame.payload")),
               "GRE in a user's packet is shown as octets"),
    Difference("vj-whole", "length", r"layer:vjc", lambda c: c.ours.key == "@ip",
               "a packet with an uncompressed header ends with its data to Wireshark, to pptpscope its header is a group"),
    Difference("vj-slot", "missing", r"ip\.proto", within("ip.slot"),
               "RFC 1144 puts the connection's slot where IP has its protocol; Wireshark shows what stood there before"),
    Difference("vj-urgent", "missing value length alone",
               r"layer:vjc|vjc\.(urgent_pointer|delta_.*)|vj\.(urgent_pointer|.*_delta)", behind_urgent,
               "the urgent pointer is coded as the deltas are, RFC 1144 appendix A; Wireshark takes two octets, and all behind it is moved"),
    Difference("user-packet", "missing", r"layer:(ip|ipv6|tcp|udp|icmp|icmpv6|vjc)|(ip|ipv6|tcp|udp|icmp|icmpv6|vjc)\..*",
               within("frame.payload"), "the users' packets are shown as octets"),
    Difference("deflate-old", "missing unknown", r"ccp\.opt\.(fe|p|History|contexts)", lambda c: option_around(c) == 24,
               "type 24 is Magnalink's to Wireshark, and Deflate's old number to pppd, which alone still sends it"),
    Difference("deflate-parts", "alone", r"option\.(value|check|window|method|check_method)", lambda c: option_around(c) in (24, 26),
               "the same, and the octets of Deflate's bits"),
    Difference("pppmux", "missing unknown", r"pppmux.*|PPPMux Sub-frame|Header field|Information Field|data\.data",
               both(lambda c: "layer:pppmux" in (c.name, *(t.name for t in c.frame.theirs)), within("frame.payload")),
               "PPPMux is shown as octets"),
    Difference("payload", "alone", r"frame\.payload", always, "what PPP carries, where it is shown as octets"),
    Difference("eap-tls", "missing unknown", r"tls\..*|tls|x509[a-z]+\..*|pkcs1\..*|ber\..*|teap.*|eap\.fast\..*|eap\.data|[A-Z].*", both(
        inside("eap"), within("eap.data")), "what EAP carries is shown as octets"),
    Difference("eap-tls-octets", "alone", r"eap\.data", shows("tls", "teap", "eap.fast.type"),
               "the same, from our side"),
    Difference("eap-tls-together", "missing unknown", r"(tls|x509[a-z]+|pkcs1|ber)(\..*)?", both(inside("eap"), shows("eap.tls.fragments")),
               "Wireshark puts the fragments of a TLS message together; pptpscope shows each"),
    Difference("eap-tls-first", "alone", r"tls\..*|eap\.data", holds_value("eap.more_fragments", 1),
               "the same: the first fragment holds TLS's headers"),
    Difference("tls-handshake", "alone", r"tls\.handshake_type", lambda c: any(
        t.name == "tls.handshake" and t.at == c.ours.at and t.show == "" for t in c.frame.theirs),
               "a message of no content, which Wireshark takes for an encrypted one"),
    Difference("teap-outer", "alone", r"tls\..*", both(holds_value("eap.outer_tlv_length_included", 1), shows("teap")),
               "outer TLVs stand behind TLS's data, RFC 7170 section 4.1; Wireshark takes all for TLVs"),
    Difference("eap-nak", "alone", r"eap\.desired_type", lambda c: c.ours.at > first(c.frame, "eap.desired").at or
               first(c.frame, "eap.type").value == 254, "Wireshark shows the first method of a Nak, and does not divide an Expanded one"),
    Difference("eap-attributes", "unknown missing", r"eap\.(sim|aka|identity).*", within("eap.attributes"),
               "attributes of EAP-SIM and EAP-AKA are shown as octets"),
    Difference("eap-attributes-octets", "alone", r"eap\.attributes", holds, "the same, from our side"),
    Difference("eap-untyped", "alone", r"eap\.data", lambda c: first(c.frame, "eap.code").value > 2,
               "Wireshark shows nothing behind the length of what is no request or response"),
    Difference("eap-inner", "length", r"layer:eap", lambda c: any(o.key == "@chap" for o in c.frame.ours),
               "the packet inside EAP-MSCHAPv2 is a group of its own"),
    Difference("fragments", "alone", r".*", lambda c: not c.frame.layers and c.ours.at is None,
               "fragments that contradict each other: tshark gives the datagram up, pptpscope takes what came first"),
    Difference("rejected-packet", "missing unknown", r".*", both(code_is(7, 8), within("cp.data")),
               "the packet that a Code- or Protocol-Reject quotes is shown as octets"),
    Difference("rejected-octets", "alone", r"cp\.data", both(code_is(7, 8), holds), "the same, from our side"),
    Difference("rejected-head", "missing", r"data\.data|ppp\.data", both(code_is(7, 8), tiles(
        "cp.rejected_code", "cp.rejected_id", "cp.rejected_length", "cp.data")), "the same packet, whose code, id and length are read"),
    Difference("rejected-head-parts", "alone", r"cp\.(rejected_code|rejected_id|rejected_length|data)", both(code_is(7, 8), shows(
        "data.data", "ppp.data")), "the same, from our side"),
    Difference("rejected-lying", "alone", r"cp\.data", both(code_is(8), lambda c: c.ours.length >= 2 and (
        first(c.frame, "cp.rejected_length").value != c.ours.length + 4 or c.frame.octets[c.ours.at + 1] > c.ours.length)), "a rejected packet, or an option in it, whose length lies: Wireshark shows words instead of options"),
    Difference("windows-error", "missing", r"ppp\.data", both(code_is(5), tiles("cp.magic_number", "cp.windows_mark",
                                                                              "cp.windows_error", "cp.data")),
               "Windows' RAS error in a Terminate-Request, which Wireshark does not know"),
    Difference("windows-error-parts", "alone", r"cp\.(magic_number|windows_mark|windows_error|data)", lambda c:
               first(c.frame, "cp.windows_mark") is not None,
               "the same, from our side"),
    Difference("pap-behind", "alone", r"pap\.data", lambda c: first(c.frame, "pap.code").value in (1, 2, 3),
               "octets behind the last field, which Wireshark passes over"),
    Difference("mschap-response", "missing", r"chap\.value",
               tiles("chap.lm_response", "chap.peer_challenge", "chap.reserved", "chap.nt_response", "chap.response_flags"),
               "Wireshark shows the value of a Response undivided"),
    Difference("change-password", "missing", r"chap\.stuff|eap\.ms_chap_v2\.data", tiles(
        *(key for key, reason in fields.OURS_ALONE.items() if reason == fields.CHANGE),
        "chap.peer_challenge", "chap.reserved", "chap.nt_response", "chap.lm_response"), fields.CHANGE),
    Difference("mschap-response-parts", "alone",
               r"chap\.(lm_response|peer_challenge|reserved|nt_response|response_flags|use_nt_response)", always, "the same, from our side"),
]

DAMAGED = [
    Difference("pptp-unknown", "length", r"data\.data", lambda c: c.ours.key == "pptp.rest" and c.theirs.length > c.ours.length,
               "Wireshark takes all that is left of the segment for a message of a type that it does not know"),
    Difference("icmp-unknown", "alone", r"icmp\.(rest|data)", lambda c: not any(
        t.at is not None and t.at >= c.ours.group.at + 4 for t in c.frame.theirs), "Wireshark shows nothing of a type that it does not know"),
    Difference("quoted-gre", "missing", r"gre\.key\.call_id", lambda c: any(
        (t.name == "gre.proto" and t.number() != 0x880B) or
        (t.name == "gre.flags_and_version" and t.number() & 7 != 1) for t in c.frame.theirs),
               "an ICMP error quotes GRE of another kind, which has no call id"),
]
