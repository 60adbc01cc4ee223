# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, the capture ends while data flows"
base=mppe-128-stateless

derive() {
    editcap -F pcap -r "$from" "$into.pcap" "1-$(nth 9 "compressed PPP data")"
}

truth() {
    forget findings
    fact ended.how '"capture-end"'
    fact ended.by null
    limit capture-ends-early
    finding audit-mschapv2-weak audit-username-exposed audit-control-unauthenticated audit-no-integrity audit-inner-address-leak
}
