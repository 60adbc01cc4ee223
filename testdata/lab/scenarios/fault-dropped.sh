# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session, the capture itself lost three packets that the peers acknowledge"
base=mppe-128-stateless

derive() {
    editcap -F pcap "$from" "$into.pcap" "$(nth 3 "compressed PPP data")" "$(nth 6 "compressed PPP data")" "$(nth 9 "compressed PPP data")"
}

truth() {
    limit capture-dropped
    absent gre-loss
}
