# SPDX-License-Identifier: GPL-2.0-or-later
title="the server has IPCP switched off (noip)"

configure() {
    user alice 'correct horse battery'
    with_ipv6=yes
    server_base=(novj nobsdcomp nodeflate +ipv6)
    server_ppp require-mschap-v2 noip
    client_base=(noauth noipdefault nodefaultroute novj nobsdcomp nodeflate +ipv6)
}

play() {
    serve
    dial
    sleep 20
    hangup
}

truth() {
    failed ncp ipcp-protocol-rejected
    auth MS-CHAPv2 alice success
    saw server 'sent \[LCP ProtRej .*80 21|sent \[LCP ProtRej'
    terminated_by client
}
