# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's host vanishes from the network"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    server_base=(noipv6 novj nobsdcomp nodeflate noproxyarp 'lcp-echo-interval 5' 'lcp-echo-failure 3')
}

play() {
    serve
    dial
    wait_connected
    traffic
    static_neighbours
    filter_port port1 ''
    sleep 40
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended server lcp-terminate
    finding lcp-echo-timeout
    saw server 'No response to 3 echo-requests'
}
