# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's LAN and the inner addresses are the same network"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    lan=192.168.10
    inner=192.168.10
    with_nat=helper
    pptpd_addresses=no
    pptpd_lines=('localip 192.168.10.200' 'remoteip 192.168.10.101-110')
}

play() {
    serve
    dial
    wait_connected
    on client ping -n -q -c 4 -i 0.2 192.168.10.200 > "$world/ping" || die "no ping through the tunnel"
    hangup
}

truth() {
    connected
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    fact ncp.ipcp.client_ip '"192.168.10.101"'
    fact ncp.ipcp.server_ip '"192.168.10.200"'
    saw client 'local  IP address 192.168.10.101'
    ended client lcp-terminate
    finding data-subnet-overlap
}
