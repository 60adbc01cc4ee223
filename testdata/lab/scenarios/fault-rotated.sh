# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session in three rotated files"
base=mppe-128-stateless

derive() {
    local all
    all=$(packets "$from")
    editcap -F pcap -r "$from" "$into.1.pcap" "1-$((all / 3))"
    editcap -F pcap -r "$from" "$into.2.pcap" "$((all / 3 + 1))-$((all * 2 / 3))"
    editcap -F pcap -r "$from" "$into.3.pcap" "$((all * 2 / 3 + 1))-$all"
}

truth() {
    :
}
