# SPDX-License-Identifier: GPL-2.0-or-later
title="a firewall on the way resets the control connection in mid-session"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    serve
    dial
    wait_connected
    traffic
    rules router 'chain forward { type filter hook forward priority 0; tcp dport 1723 reject with tcp reset; }'
    wait_end client 200
    sleep 3
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    fact ended.how '"tcp-rst"'
    finding ctl-connection-reset-during-call
}
