# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, the capture starts after the third encrypted packet"
base=mppe-128-stateless

derive() {
    editcap -F pcap -r "$from" "$into.pcap" "$(nth 3 "compressed PPP data")-100000"
}

truth() {
    forget findings auth encryption ncp not_above
    fact outcome '["connected", "incomplete"]'
    fact auth.method null
    fact encryption.bits null
    limit capture-starts-mid-session
}
