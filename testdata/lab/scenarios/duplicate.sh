# SPDX-License-Identifier: GPL-2.0-or-later
title="one packet in five comes twice in both directions, with stateless MPPE"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    serve
    dial
    wait_connected
    impair client eth0 duplicate 20%
    impair server eth0 duplicate 20%
    on client ping -n -q -c 80 -i 0.01 -s 40 $inner.1 > "$world/ping"
    sleep 1
    impair client eth0
    impair server eth0
    sleep 1
    on client ping -n -q -c 5 -i 0.3 -W 2 $inner.1 > "$world/ping2"
    hangup
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    finding gre-duplicated

}
