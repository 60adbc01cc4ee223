# SPDX-License-Identifier: GPL-2.0-or-later
"""Where control messages begin and end in each direction of a TCP connection.

pptpscope reads the stream: a message is shown once, in the frame that completes it, and has no place there if it began in an
earlier one. tshark takes each segment by itself. What tshark shows of a segment can therefore only be compared where that
segment is the next one of its stream and where a message begins and ends in it; this file tells which octets those are.
"""


class Flow:
    """One direction. `expected` is the next sequence number, `pending` the octets of a message that began in earlier segments,
    `waiting` the segments behind a hole, as (first sequence number, the one behind the last)."""

    __slots__ = ("expected", "pending", "waiting")

    def __init__(self):
        self.expected, self.pending, self.waiting = None, 0, []


class Segment:
    """What is comparable in a segment: its order ("next", "old", "early") and the octets [first, last) of its own messages."""

    __slots__ = ("order", "first", "last")

    def __init__(self, order, first, last):
        self.order, self.first, self.last = order, first, last


def distance(a, b):
    """a - b of sequence numbers."""
    return (a - b + 0x80000000) % 0x100000000 - 0x80000000


def follow(flows, frame):
    """Moves the frame's flow on; the segment, or None for a frame that is no TCP segment with a whole header."""
    fields = {o.key: o for o in frame.ours if o.key.startswith("tcp.") or o.key == "@tcp"}
    lengths = [t for t in frame.theirs if t.name == "tcp.len" and not t.above[1:]]
    if "tcp.sequence" not in fields or "tcp.data_offset" not in fields or not lengths or fields["@tcp"].at is None:
        return None
    flow = flows.setdefault(frame.ends, Flow())
    sequence, octets = fields["tcp.sequence"].value, lengths[0].number() or 0
    begin = fields["@tcp"].at + fields["tcp.data_offset"].value
    end = begin + octets
    if fields["tcp.syn"].value:
        flow.expected, flow.pending, flow.waiting = (sequence + 1 + octets) % 0x100000000, 0, []
        return Segment("next", begin, end)
    if flow.expected is None:
        flow.expected = sequence
    behind = (sequence + octets) % 0x100000000
    if distance(sequence, flow.expected) > 0:
        flow.waiting.append((sequence, behind))
        return Segment("early", end, end)
    new = max(distance(behind, flow.expected), 0)
    if new == 0 and octets:
        return Segment("old", end, end)
    flow.expected = (flow.expected + new) % 0x100000000
    return advance(flow, frame, end - new, end)


def advance(flow, frame, begin, end):
    """Goes through the messages that pptpscope shows in the segment, whose new octets are [begin, end)."""
    first = at = begin
    cut = len(frame.octets) < end
    for message in (o for o in frame.ours if o.key == "@pptp"):
        if message.at is None and flow.pending == 0 and cut and at < end:
            place(frame, message, at)
        if message.at is not None:
            at = message.at + message.length
        elif flow.pending:
            first = at = at + max(message.length - flow.pending, 0)
        else: # it was put together with what waited behind a hole
            first = at = end
        flow.pending = 0
    flow.pending = max(end - at, 0) + (flow.pending if at == begin else 0)
    fill(flow)
    return Segment("next", first, min(at, end))


def place(frame, message, at):
    """Gives a message that pptpscope copied (the capture cut its segment) its place: its fields follow each other."""
    message.at = at
    for o in frame.ours:
        if o.group is message and not o.fault:
            o.at, at = at, at + o.length


def fill(flow):
    """Goes on through what waited behind a hole that is now filled. Where messages end in it is then not known."""
    moved = True
    while moved:
        moved = False
        for piece in list(flow.waiting):
            if distance(piece[0], flow.expected) <= 0:
                flow.waiting.remove(piece)
                if distance(piece[1], flow.expected) > 0:
                    flow.expected, flow.pending, moved = piece[1], 0, True
