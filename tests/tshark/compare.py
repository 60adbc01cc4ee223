# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what tshark and pptpscope say of one frame, field by field."""

import collections

import fields
import flows
from packets import ADDRESS_TYPES, BYTES_TYPES

EXAMPLES_MOST = 3 # printed of each kind of difference


class Case:
    """One difference. `name` is tshark's field, or pptpscope's where tshark has none."""

    __slots__ = ("kind", "name", "theirs", "ours", "frame", "segment")

    def __init__(self, kind, theirs, ours, frame, segment):
        self.kind, self.theirs, self.ours, self.frame, self.segment = kind, theirs, ours, frame, segment
        self.name = theirs.name if theirs else ours.key


class Tally:
    """What was found, to be added up over captures."""

    def __init__(self):
        self.count = collections.Counter()   # captures, packets, fields, ...
        self.allowed = collections.Counter() # uses of each listed difference
        self.wrong = collections.Counter()   # what is not listed: (kind, name) -> how often
        self.examples = {}                   # (kind, name) -> lines

    def add(self, other):
        self.count.update(other.count)
        self.allowed.update(other.allowed)
        self.wrong.update(other.wrong)
        for key, lines in other.examples.items():
            self.examples.setdefault(key, []).extend(lines)

    def complain(self, kind, name, line):
        self.wrong[kind, name] += 1
        lines = self.examples.setdefault((kind, name), [])
        if len(lines) < EXAMPLES_MOST:
            lines.append(line)


_kinds = {}


def kind_of(name):
    """None: nothing to compare; else the keys of pptpscope's fields that it can be (empty: unknown)."""
    if name not in _kinds:
        if name in fields.FIELDS:
            _kinds[name] = fields.FIELDS[name]
        else:
            plain = fields.ignored(name) or fields.PLAIN_LABEL.match(name) or name.startswith("layer:")
            _kinds[name] = None if plain else []
    return _kinds[name]


def octets_of(ours):
    """The octets that a text or octet value stands for; either may be meant where it looks like both."""
    if ours.octets is not None:
        return {ours.octets}
    found = {ours.value.encode()}
    try:
        found.add(bytes.fromhex(ours.value))
    except ValueError:
        pass
    return found


def same_value(theirs, ours):
    if ours.secret or ours.key[0] == "@":
        return True
    if isinstance(ours.value, int):
        if theirs.type in BYTES_TYPES and theirs.octets is not None:
            return int.from_bytes(theirs.octets, "big") == ours.value
        number = theirs.number()
        return number is not None and number * fields.UNITS.get(theirs.name, 1) == ours.value
    if theirs.type in ADDRESS_TYPES:
        return theirs.show == ours.value
    if theirs.octets is None or not isinstance(ours.value, str):
        return False
    # strings of a fixed size end at their first NUL
    return not octets_of(ours).isdisjoint((theirs.octets, theirs.octets.split(b"\0")[0]))


class Index:
    """pptpscope's fields of a frame by name and place; by name and order in a frame put together from fragments, which has
    no places."""

    def __init__(self, frame):
        self.table, self.at_place, self.of_name = {}, {}, {}
        self.placed = any(o.at is not None for o in frame.ours)
        for o in frame.ours:
            self.table.setdefault((o.key, o.at), []).append(o)
            self.at_place.setdefault(o.at, []).append(o)
            self.of_name.setdefault(o.key, []).append(o)

    def find(self, key, theirs):
        if key.endswith("~"):
            return next((o for o in self.of_name.get(key[:-1], ()) if not o.met and (
                o.at is None or (o.at <= theirs.at < o.at + o.length or theirs.at <= o.at < theirs.at + theirs.length))), None)
        if key.endswith(".*"):
            return next((o for o in self.at_place.get(theirs.at, ()) if o.key.startswith(key[:-1]) and
                         o.length == theirs.length and not o.fault and same_value(theirs, o)), None)
        found = self.table.get((key, theirs.at if self.placed else None))
        if not found:
            return None
        if self.placed:
            return next((o for o in found if not o.fault), None)
        return next((o for o in found if not o.met and not o.fault), None)


def keys_for(theirs):
    if theirs.above and theirs.above[0] in ("icmp", "icmpv6") and not theirs.name.startswith("icmp"):
        return fields.QUOTES.get(theirs.name)
    return kind_of(theirs.name)


def captured(field, frame):
    """How many octets of the field the capture holds: tshark takes no more for the length of a layer."""
    if field.at is None or not frame.ours or frame.ours[0].at is None:
        return field.length
    return min(field.length, max(len(frame.octets) - field.at, 0))


def groups_around(frame, at, inner):
    """The group `inner`, those around it, and the layers outside of them, by identity."""
    around = {id(o) for o in frame.ours if o.key[0] == "@" and o.depth == 0 and o.at is not None and o.at < at}
    while inner:
        around.add(id(inner))
        inner = inner.group
    return around


def says_so(theirs, frame):
    """pptpscope marks the place: the group that stands there, one around it or an outer layer is malformed or cut before the
    field's end."""
    inner = None
    for o in frame.ours:
        if o.key[0] == "@" and o.at is not None and o.at <= theirs.at:
            inner = o
    around = groups_around(frame, theirs.at, inner)
    return any(o.fault and id(o.group) in around and o.at is not None and o.at <= theirs.at + theirs.length
               for o in frame.ours)


def shown_as_damaged(ours, frame):
    """tshark stopped, or pptpscope shows the field as part of something malformed or cut."""
    faults = [o for o in frame.ours if o.fault]
    if not faults or frame.stopped:
        return bool(faults)
    top = ours.group
    while top and top.group:
        top = top.group
    around = groups_around(frame, top.at if top and top.at is not None else 0, ours.group)
    return any(id(o.group) in around for o in faults)


class Comparison:
    """Compares the frames of one capture, in order."""

    def __init__(self, capture, differences):
        self.capture, self.differences = capture, differences
        self.tally, self.flows = Tally(), {}

    def frame(self, number, frame):
        if frame.ours is None:
            self.unlisted(number, frame)
            return
        self.tally.count["packets"] += 1
        segment = flows.follow(self.flows, frame)
        index = Index(frame)
        for theirs in frame.theirs:
            self.field(number, frame, segment, index, theirs)
        for ours in frame.ours:
            self.alone(number, frame, segment, ours)

    def unlisted(self, number, frame):
        for theirs in frame.theirs:
            if theirs.name in ("layer:pptp", "layer:ppp"):
                self.case(number, Case("unlisted", theirs, None, frame, None))

    def field(self, number, frame, segment, index, theirs):
        keys = keys_for(theirs)
        if keys is None or theirs.at is None: # without a place: empty, or worked out by tshark
            return
        key, ours = next(((key, found) for key in keys if (found := index.find(key, theirs))), (None, None))
        if ours is None:
            if not says_so(theirs, frame):
                self.case(number, Case("missing" if keys else "unknown", theirs, None, frame, segment))
            else:
                self.tally.count["said to be damaged"] += 1
            return
        ours.met = True
        self.tally.count["fields"] += 1
        if captured(theirs, frame) != captured(ours, frame) and key[-1] != "~":
            if theirs.name in fields.PLACE_ONLY or (ours.key[0] == "@" and says_so(theirs, frame)):
                return
            self.case(number, Case("length", theirs, ours, frame, segment))
        elif not same_value(theirs, ours):
            self.case(number, Case("value", theirs, ours, frame, segment))

    def alone(self, number, frame, segment, ours):
        if ours.at is not None and ours.at + ours.length > frame.end:
            self.case(number, Case("beyond the frame", None, ours, frame, segment))
        if ours.met or ours.fault or ours.key[0] == "@" or ours.length == 0:
            return
        if ours.key in fields.OURS_ALONE:
            self.tally.allowed["alone:" + ours.key] += 1
        elif shown_as_damaged(ours, frame):
            self.tally.count["shown of what is damaged"] += 1
        elif ours.group is not None and ours.group.key == "@pptp" and ours.group.at is None:
            self.tally.count["fields without a place"] += 1
        else:
            self.case(number, Case("alone", None, ours, frame, segment))

    def case(self, number, case):
        for difference in self.differences:
            if difference.allows(case):
                self.tally.allowed[difference.name] += 1
                return
        self.tally.complain(case.kind, case.name, self.describe(number, case))

    def describe(self, number, case):
        theirs, ours = case.theirs, case.ours
        parts = [f"{self.capture} frame {number}"]
        if theirs:
            path = " > ".join(theirs.above + (theirs.name,)) if len(theirs.above) < 4 else theirs.name
            parts.append(f"tshark {path} at {theirs.at} length {theirs.length}: {str(theirs.show)[:60]}")
        if ours:
            parts.append(f"pptpscope {ours.key} at {ours.at} length {ours.length}: {str(ours.value)[:60]}")
        if case.frame.stopped:
            parts.append(f"tshark stopped ({case.frame.stopped})")
        parts.append(case.frame.text[:100] or "not listed")
        return "; ".join(parts)
