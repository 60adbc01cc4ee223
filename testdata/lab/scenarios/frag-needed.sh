# SPDX-License-Identifier: GPL-2.0-or-later
title="an outer MTU of 1000 behind the router and Don't Fragment set: ICMP ends the tunnel at the first large packet"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    on router ip link set wan0 mtu 1000
    on server ip link set eth0 mtu 1000
}

play() {
    serve
    dial
    wait_connected
    traffic
    on client ping -n -q -c 1 -s 1300 $inner.1 > "$world/ping"
    wait_end
    sleep 2
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    finding data-mtu-too-large
    saw client 'Message too long'
    ended client call-clear
}
