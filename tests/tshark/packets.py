# SPDX-License-Identifier: GPL-2.0-or-later
"""Both programs' packets in one form: what tshark and pptpscope say of each frame, as flat lists of fields with their places.

tshark starts slowly, so captures are first copied by editcap (which also cuts and damages them), then strung together: the
sections of pcapng files may simply follow each other. Nothing of one capture changes what tshark says of another, because
it neither reassembles streams nor looks at what it saw before, except for IP fragments.
"""

import json
import os
import struct
import subprocess

# Layers whose fields tshark prints; of others only the place is known. The first of STARTS begins what is compared:
# pptpscope shows nothing of the layers before it.
LAYERS = ("pptp gre ppp lcp ccp ecp ipcp ipv6cp ipxcp nbfcp atcp mplscp osinlcp cdpcp pppmuxcp vsncp bcp_ncp bacp bap cbcp "
          "chap pap eap lqr mp comp_data vjc vj pppmux tcp udp icmp icmpv6 ip ipv6 ipx").split()
STARTS = ("tcp", "gre", "icmp", "icmpv6")

SETTINGS = ("-n", "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "tcp.analyze_sequence_numbers:FALSE",
            "-o", "tcp.relative_sequence_numbers:FALSE", "-o", "ip.defragment:TRUE", "-o", "ipv6.defragment:TRUE",
            "-o", "mp.short_seqno:FALSE")

PACKET_BLOCKS = (2, 3, 6)
OTHER_BLOCKS = (9, 0xBAD, 0x40000BAD) # journal entries, custom blocks

BYTES_TYPES = (0, 1, 29, 30, 31)   # ftypes.h: none, protocol, ethernet address, bytes, counted bytes
TEXT_TYPES = (26, 27, 28, 43, 44)  # strings, ended, counted, padded, truncated
ADDRESS_TYPES = (32, 33)           # IPv4, IPv6


class Theirs:
    """A field of tshark: `mask` is not 0 where it is some bits of its octets; `at` is None where it has no place."""

    __slots__ = ("name", "show", "at", "length", "mask", "type", "octets", "above")

    def __init__(self, name, show, raw, above):
        self.name, self.show, self.above = name, show, above
        self.at = self.length = self.mask = self.type = self.octets = None
        if raw:
            octets, self.at, self.length, self.mask, self.type = raw
            self.octets = bytes.fromhex(octets) if not self.mask and len(octets) % 2 == 0 else None

    def number(self):
        try:
            return int(self.show, 0)
        except (TypeError, ValueError):
            return None


class Ours:
    """A field, a group or a fault of pptpscope. `key` is "family.name", `fault` is None, "truncated" or "malformed"."""

    __slots__ = ("key", "value", "octets", "at", "length", "secret", "fault", "group", "depth", "met")

    def __init__(self, key, entry, group):
        self.key, self.group, self.depth = key, group, group.depth + 1 if group else 0
        self.at, self.length = entry.get("offset"), entry["length"]
        self.value, self.fault = entry.get("value"), entry.get("fault")
        self.secret = entry.get("secret", False)
        self.octets = bytes.fromhex(entry["value_hex"]) if "value_hex" in entry else None
        self.met = False


class Frame:
    """One frame: what tshark says, what pptpscope says (None: the frame is no packet of PPTP to it)."""

    __slots__ = ("octets", "theirs", "layers", "stopped", "ours", "text", "ends", "end")

    def __init__(self):
        self.octets, self.theirs, self.layers, self.stopped = b"", [], [], None
        self.ours, self.text, self.ends, self.end = None, "", None, 0


# --- tshark ------------------------------------------------------------------------------------------------------------------

def environment(folder):
    """No configuration of the user counts."""
    return {"HOME": folder, "XDG_CONFIG_HOME": folder, "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def copy(source, target, options=()):
    """The frames of a capture as pcapng, and what they are: True for a packet, False for another block that tshark numbers
    and pptpscope does not. Of a damaged file, those before the damage."""
    subprocess.run(["editcap", "-F", "pcapng", *options, source, target], stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, timeout=60, check=False)
    if not os.path.exists(target):
        return []
    with open(target, "rb") as file:
        data = file.read()
    at, frames = 0, []
    while at + 12 <= len(data):
        kind, length = struct.unpack_from("=II", data, at)
        if length < 12:
            break
        if kind in PACKET_BLOCKS or kind in OTHER_BLOCKS:
            frames.append(kind in PACKET_BLOCKS)
        at += length
    return frames


def blocks(stream):
    """The packets of tshark's JSON, one text each: those lines are indented by two blanks."""
    lines = []
    for line in stream:
        if line.startswith("  {"):
            lines = ["{"]
        elif line.startswith("  }"):
            lines.append("}")
            yield "".join(lines)
        else:
            lines.append(line)


def flatten(pairs, above, fields):
    raws = {}
    for key, value in pairs:
        if key.endswith("_raw") and isinstance(value, list) and len(value) == 5:
            raws.setdefault(key[:-4], []).append(value)
    trees = set()
    for key, value in pairs:
        if key.endswith("_raw") and isinstance(value, list):
            continue
        if key.endswith("_tree") and isinstance(value, tuple) and key[:-5] in trees:
            flatten(value, above + (key[:-5],), fields)
            continue
        trees.add(key)
        raw = raws[key].pop(0) if raws.get(key) else None
        if isinstance(value, tuple):
            fields.append(Theirs(key, None, raw, above))
            flatten(value, above + (key,), fields)
        else:
            fields.append(Theirs(key, value, raw, above))


def pairs_hook(pairs):
    return tuple(pairs)


def rebuilt_at(key, raw, theirs):
    """Where a header stands that tshark shows in a copy: of a packet with uncompressed TCP/IP header (RFC 1144) it changes one
    octet of IP's, and shows the rest of the packet from that copy's start."""
    is_copy = key == "ip" and raw and raw[1] == 0 and any(t.name == "layer:vjc" for t in theirs)
    uncompressed = any(t.name == "ppp.protocol" and t.number() == 0x2F for t in theirs)
    return next(t.at for t in reversed(theirs) if t.name == "layer:vjc") if is_copy and uncompressed else 0


def move(fields, by):
    for field in fields:
        if field.at is not None:
            field.at += by


def frame_of(text):
    """A frame from one packet of the JSON. The pairs of objects are kept in order: names come more than once."""
    frame = Frame()
    decoded = json.loads(text, object_pairs_hook=pairs_hook)
    layers = dict(dict(decoded)["_source"])["layers"]
    started, moved = False, 0
    raws = []
    for key, value in layers:
        if key.endswith("_raw") and isinstance(value, list):
            raws.append((key, value))
            continue
        raw = raws.pop()[1] if raws and raws[-1][0] == key + "_raw" else None
        if key == "frame":
            frame.octets = bytes.fromhex(raw[0]) if raw else b""
            continue
        if key in ("_ws.malformed", "_ws.short"):
            frame.stopped = "malformed" if key == "_ws.malformed" else frame.stopped or "short"
        started = started or key in STARTS
        if not started:
            continue
        moved = moved or rebuilt_at(key, raw, frame.theirs)
        frame.layers.append(key)
        before = len(frame.theirs)
        frame.theirs.append(Theirs("layer:" + key, None, raw, ()))
        if isinstance(value, tuple) and key in LAYERS:
            flatten(value, (key,), frame.theirs)
        elif key not in LAYERS:
            frame.theirs[-1].name = "layer:other"
        move(frame.theirs[before:], moved)
    return frame


def tshark_frames(path, folder):
    """What tshark says of each frame of a file, in order."""
    command = ["tshark", *SETTINGS, "-r", path, "-T", "json", "-x", "-J", " ".join(LAYERS)]
    with open(os.path.join(folder, "tshark.log"), "wb") as log, \
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, encoding="utf-8", errors="replace",
                             env=environment(folder)) as run:
        for text in blocks(run.stdout):
            yield frame_of(text)
    if run.returncode:
        with open(os.path.join(folder, "tshark.log"), encoding="utf-8", errors="replace") as log:
            raise RuntimeError(f"tshark ended with status {run.returncode}: {log.read().strip()[-300:]}")


# --- pptpscope ---------------------------------------------------------------------------------------------------------------

def entries(items, families, group, found):
    for item in items:
        if "fields" in item:
            family = families.get(item["name"], item["name"])
            inner = Ours("@" + family, item, group)
            found.append(inner)
            entries(item["fields"], families, inner, found)
        else:
            family = group.key[1:] if group else "frame"
            found.append(Ours(f"{family}.{item['name']}", item, group))


def our_packets(program, path, families):
    """Frame number -> (fields, line of text, ends) of each packet that pptpscope lists, and whether it could read the file."""
    run = subprocess.run([program, "analyze", "--packets", "--json", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         timeout=120, check=False)
    if run.returncode not in (0, 3):
        raise RuntimeError(f"pptpscope ended with status {run.returncode} on {path}: {run.stderr.decode().strip()[-300:]}")
    packets = {}
    for line in run.stdout.splitlines():
        if not line.startswith(b'{"type":"packet"'):
            continue
        packet = json.loads(line)
        found = []
        entries(packet["layers"], families, None, found)
        ends = (packet["source"]["ip"], packet["source"]["port"], packet["destination"]["ip"], packet["destination"]["port"])
        end = (found[0].at or 0) + packet["length"] if found else 0
        packets[packet["frame"]] = (found, packet["text"], ends, end)
    capture = json.loads(run.stdout.splitlines()[0]) if run.stdout else {}
    return packets, not any(file["format"] is None for file in capture.get("files", []))

