# SPDX-License-Identifier: GPL-2.0-or-later
title="MPPE keys from a RADIUS server; its packets are in the capture"

configure() {
    user alice 'correct horse battery'
    radius_ppp
    server_secrets=no
    capture_at=(router wan0)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    healthy
    saw radius 'Sent Access-Accept'
}
