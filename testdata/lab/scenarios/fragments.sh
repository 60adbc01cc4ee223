# SPDX-License-Identifier: GPL-2.0-or-later
title="an outer MTU of 1000 on the server's side: the tunnel's large packets are fragmented and arrive"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    on router ip link set wan0 mtu 1000
    on server ip link set eth0 mtu 1000
    on client sysctl -qw net.ipv4.ip_no_pmtu_disc=1
    on server sysctl -qw net.ipv4.ip_no_pmtu_disc=1
}

play() {
    serve
    dial
    wait_connected
    traffic
    on client ping -n -q -c 3 -i 0.2 -s 1300 $inner.1 > "$world/ping" || die "large packets did not pass: $(cat "$world/ping")"
    hangup
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    finding gre-fragmented
    absent data-mtu-too-large
    not_above notice
}
