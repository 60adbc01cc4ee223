# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, every packet captured twice (a mirror of both ports)"
base=mppe-128-stateless

derive() {
    editcap -F pcap -t 0.000021 "$from" "$work/later" && mergecap -F pcap -w "$into.pcap" "$from" "$work/later" && rm "$work/later"
}

truth() {
    limit capture-duplicated
    absent gre-duplicated lcp-loopback
}
