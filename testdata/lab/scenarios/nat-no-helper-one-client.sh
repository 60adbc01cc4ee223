# SPDX-License-Identifier: GPL-2.0-or-later
title="one client behind a NAT without a PPTP helper, captured on both sides of it"

configure() {
    lan=192.168.10
    with_nat=yes
    # the client's pppd speaks at once, before the server gives up
    dialled=by_pty
    capture_at=(router wan0)
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    capture "$scenario-inside" router lan
    attempt
}

truth() {
    failed gre gre-icmp-proto-unreachable
    of "$scenario-inside"
    failed call ctl-server-closed-after-call
}
