# SPDX-License-Identifier: GPL-2.0-or-later
title="after the end of the tunnel the client's traffic to the inner addresses leaves in clear"

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
    hangup
    sleep 1
    on client ping -n -q -c 3 -i 0.5 -W 1 $inner.1 > "$world/ping"
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding audit-leak-after-tunnel
}
