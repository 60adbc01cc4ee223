# SPDX-License-Identifier: GPL-2.0-or-later
title="IPV6CP beside IPCP, IPv6 and IPv4 inside MPPE 128 bit"

configure() {
    user alice 'correct horse battery'
    with_ipv6=yes
    client_base=(noauth noipdefault nodefaultroute novj +ipv6)
    server_base=(novj noproxyarp +ipv6)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

play() {
    serve
    dial
    wait_connected
    sleep 2
    traffic
    on client ping -6 -n -q -c 3 -i 0.2 "$(sed -n 's/.*remote LL address \(fe80[^ ]*\).*/\1/p' "$world/client/log" | head -n 1)%ppp0" || die "no IPv6 ping through the tunnel"
    hangup
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    ended client lcp-terminate
    healthy
}
