# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, the capture ends behind the challenge"
base=mppe-128-stateless

derive() {
    editcap -F pcap -r "$from" "$into.pcap" "1-$(nth 1 "CHAP, Challenge")"
}

truth() {
    forget findings auth encryption ncp not_above inner
    incomplete
    fact ended.how '"capture-end"'
    fact ended.by null
    limit capture-ends-early
    finding audit-control-unauthenticated
}
