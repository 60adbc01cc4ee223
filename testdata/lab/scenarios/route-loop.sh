# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's inner address is its public one, and no host route protects the tunnel: the client's GRE goes into itself"

configure() {
    user alice 'correct horse battery'
    server_base=(noipv6 novj nobsdcomp nodeflate noproxyarp 'lcp-echo-interval 10' 'lcp-echo-failure 4')
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    pptpd_addresses=no
    pptpd_lines=('localip 203.0.113.20' 'remoteip 10.77.0.101-110')
    # pptp-linux would protect itself with a route of its own
    pptp_arguments='--nohostroute'
    with_inner=no
}

play() {
    serve
    dial
    wait_connected
    on client ping -n -q -c 2 -i 1 -W 1 203.0.113.20 > "$world/ping"
    sleep 90
}

truth() {
    connected
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    fact ncp.ipcp.client_ip '"10.77.0.101"'
    fact ncp.ipcp.server_ip '"203.0.113.20"'
    finding data-route-loop ipcp-address-overlap
    saw server 'No response to 4 echo-requests'
    grep -q ' 100% packet loss' "$world/ping" || die "the pings came through"
}
