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
    return any(t.name.startswith("layer:") and t.name != "layer:other" and group and t.at == group.at for t in frame.theirs)


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
    Difference("gre-other", "unlisted", r"layer:ppp", lambda c: any(
        t.name == "gre.flags_and_version" and (t.number() or 0) & 0x2007 != 0x2001 for t in c.frame.theirs),
               "GRE of another version or without a key is not PPTP; Wireshark goes by the protocol number alone"),
    Difference("pptp-joined", "alone", r"pptp\..*", lambda c: c.ours.group.at > payload_start(c.frame),
               "Wireshark reads only the first control message of a segment"),
    Difference("gre-length", "length", r"layer:.*", lambda c: c.theirs.at + c.theirs.length > gre_end(c.frame),
               "Wireshark does not heed the payload length of GRE"),
    Difference("tcp-flags", "missing", r"tcp\.flags", lambda c: any(
        o.key == "tcp.flags" and o.at == c.theirs.at + 1 and o.value == c.theirs.number() & 0xFF for o in c.frame.ours),
               "Wireshark takes twelve bits for flags, RFC 9293 section 3.1 eight"),
    Difference("tcp-flags-octet", "alone", r"tcp\.flags", lambda c: any(
        t.name == "tcp.flags" and t.at + 1 == c.ours.at for t in c.frame.theirs), "the same, from our side"),
    Difference("ncp-unknown", "alone", r"cp\..*|option\..*", lambda c: not shows_layer_at(c.frame, first(c.frame, "@cp")),
               "a network control protocol that Wireshark does not know"),
    Difference("option-label", "alone", r"option\..*", lambda c: any(
        t.name.startswith(option_label(c)) for t in c.frame.theirs),
               "an option that Wireshark shows as a line of words"),
    Difference("option-parts", "missing", r"(ccp|lcp)\.opt\..*", within("option.data"),
               "options of compression protocols and vendors whose values are shown as octets"),
    Difference("option-octets", "alone", r"option\.data", holds,
               "the same, from our side"),
    Difference("cbcp", "missing", r"layer:cbcp|ppp\..*|cbcp\..*", both(
        lambda c: "layer:cbcp" in (c.name, *(t.name for t in c.frame.theirs)), within("frame.payload")),
               "CBCP is shown as octets"),
    Difference("multilink-together", "missing", r".*", lambda c: "mp" in c.frame.layers and c.theirs.at < c.frame.theirs[0].at,
               "Wireshark puts multilink fragments together; pptpscope shows each"),
    Difference("multilink", "missing", r"layer:mp|mp\..*", within("frame.payload"), "multilink's header is shown as octets"),
    Difference("user-packet", "missing", r"layer:(ip|ipv6|tcp|udp|icmp|icmpv6|vjc)|(ip|ipv6|tcp|udp|icmp|icmpv6|vjc)\..*",
               within("frame.payload"), "the users' packets are shown as octets"),
    Difference("pppmux", "missing unknown", r"pppmux.*|PPPMux Sub-frame|Header field|Information Field|data\.data",
               both(lambda c: "layer:pppmux" in (c.name, *(t.name for t in c.frame.theirs)), within("frame.payload")),
               "PPPMux is shown as octets"),
    Difference("payload", "alone", r"frame\.payload", always, "what PPP carries, where it is shown as octets"),
    Difference("eap-tls", "missing unknown", r"tls\..*|tls|x509[a-z]+\..*|pkcs1\..*|ber\..*|[A-Z].*", both(
        inside("eap"), within("eap.data")), "what EAP carries is shown as octets"),
    Difference("eap-tls-octets", "alone", r"eap\.data", lambda c: any(t.name == "tls" for t in c.frame.theirs),
               "the same, from our side"),
    Difference("eap-tls-version", "alone", r"eap\.tls_version", always, "Wireshark shows the version of PEAP, TTLS and FAST only"),
    Difference("eap-inner", "length", r"layer:eap", lambda c: any(o.key == "@chap" for o in c.frame.ours),
               "the packet inside EAP-MSCHAPv2 is a group of its own"),
    Difference("fragments", "alone", r".*", lambda c: not c.frame.layers and c.ours.at is None,
               "fragments that contradict each other: tshark gives the datagram up, pptpscope takes what came first"),
    Difference("icmp-rest", "missing", r"icmp\.(unused|mtu|ident|seq)|icmpv6\..*", within("icmp.rest"),
               "the second word of an ICMP header is shown as one number"),
    Difference("rejected-packet", "missing unknown", r".*", both(code_is(7, 8), within("cp.data")),
               "the packet that a Code- or Protocol-Reject quotes is shown as octets"),
    Difference("rejected-octets", "alone", r"cp\.data", both(code_is(7, 8), holds), "the same, from our side"),
    Difference("windows-error", "missing", r"ppp\.data", both(code_is(5), tiles("cp.magic_number", "cp.windows_mark",
                                                                              "cp.windows_error", "cp.data")),
               "Windows' RAS error in a Terminate-Request, which Wireshark does not know"),
    Difference("windows-error-parts", "alone", r"cp\.(magic_number|windows_mark|windows_error)", code_is(5),
               "the same, from our side"),
    Difference("mschap-response", "missing", r"chap\.value",
               tiles("chap.lm_response", "chap.peer_challenge", "chap.reserved", "chap.nt_response", "chap.response_flags"),
               "Wireshark shows the value of a Response undivided"),
    Difference("mschap-response-parts", "alone",
               r"chap\.(lm_response|peer_challenge|reserved|nt_response|response_flags)", always, "the same, from our side"),
]

DAMAGED = [
    Difference("pptp-unknown", "length", r"data\.data", lambda c: c.ours.key == "pptp.rest" and c.theirs.length > c.ours.length,
               "Wireshark takes all that is left of the segment for a message of a type that it does not know"),
    Difference("tcp-cut", "missing", r"tcp\.window_size_value", lambda c: any(o.fault and o.group.key == "@tcp" for o in c.frame.ours),
               "of a TCP header that is cut behind its flags, pptpscope shows what it needs"),
    Difference("vendor-too-short", "alone", r"option\.(type|length|data)", lambda c: any(
        t.name.startswith(f"Vendor Specific (with option length = {option_length(c)} byte") for t in c.frame.theirs),
               "Wireshark reads no vendor's option that is shorter than RFC 2153 section 2.2 allows"),
    Difference("quoted-gre", "missing", r"gre\.key\.call_id", lambda c: any(
        (t.name == "gre.proto" and t.number() != 0x880B) or
        (t.name == "gre.flags_and_version" and t.number() & 7 != 1) for t in c.frame.theirs),
               "an ICMP error quotes GRE of another kind, which has no call id"),
]
