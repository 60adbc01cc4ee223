# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session cut to 96 octets a packet"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_options=(-s 96)
}

truth() {
    connected
    addresses $inner.101
    # the name is behind the cut
    auth MS-CHAPv2 '' success
    mppe 128 stateless
    ended client lcp-terminate
    finding connected-ok teardown-normal
    limit capture-snaplen
}
