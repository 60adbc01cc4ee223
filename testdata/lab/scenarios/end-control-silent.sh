# SPDX-License-Identifier: GPL-2.0-or-later
title="TCP 1723 stops passing in mid-session, GRE goes on: the control echo is not answered"

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
    drop_forwarded 'tcp dport 1723'
    on client ping -n -q -c 50 -i 2 -W 1 $inner.1 > "$world/ping"
    wait_end client 300
    sleep 3
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    fact ended.by '"client"'
    finding ctl-echo-timeout
}
