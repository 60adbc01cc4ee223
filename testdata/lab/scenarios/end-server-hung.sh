# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's pppd stops, its kernel and pptpd go on"

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
    signal server STOP pppd
    on client ping -n -q -c 12 -i 1 -W 1 $inner.1 > "$world/ping"
    wait_end client 120
    sleep 2
    signal server KILL pppd
    sleep 2
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding peer-hung
    absent lcp-echo-timeout
    saw client 'No response to 3 echo-requests'
}
