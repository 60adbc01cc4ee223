# SPDX-License-Identifier: GPL-2.0-or-later
title="the healthy session on a cable with an 802.1Q tag"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    capture_at=(router wan0)
    capture_filter='vlan'
}

# the server's cable carries VLAN 42
disturb() {
    on server bash -c "ip addr flush dev eth0; ip link add link eth0 name eth0.42 type vlan id 42; ip link set eth0.42 up
        ip addr add $server/24 dev eth0.42; ip route add default via 203.0.113.1"
    on router bash -c "ip addr flush dev wan0; ip link add link wan0 name wan0.42 type vlan id 42; ip link set wan0.42 up
        ip addr add 203.0.113.1/24 dev wan0.42"
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding connected-ok teardown-normal
    not_above notice
}
