# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session compressed with gzip"
base=mppe-128-stateless

derive() {
    gzip -n -9 -c "$from" > "$into.pcap.gz"
}

truth() {
    :
}
