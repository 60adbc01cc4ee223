# SPDX-License-Identifier: GPL-2.0-or-later
title="the router rejects TCP 1723 with ICMP administratively prohibited"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    rules router 'chain forward { type filter hook forward priority 0; tcp dport 1723 reject with icmp type admin-prohibited; }'
}

play() {
    serve
    dial
    wait_end client 400
    sleep 2
}

truth() {
    failed tcp tcp-1723-icmp-unreachable
    auth null
    saw client 'No route to host|unreachable'
}
