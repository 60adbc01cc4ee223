# SPDX-License-Identifier: GPL-2.0-or-later
title="GRE stops passing in mid-session, TCP 1723 goes on"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    client_base=(noauth noipdefault nodefaultroute noipv6 novj nobsdcomp nodeflate 'lcp-echo-interval 5' 'lcp-echo-failure 3')
}

play() {
    serve
    dial
    wait_connected
    traffic
    drop_forwarded 'ip protocol 47'
    wait_end client 120
    sleep 3
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding lcp-echo-timeout
    saw client 'No response to 3 echo-requests'
}
