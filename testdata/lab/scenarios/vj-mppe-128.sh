# SPDX-License-Identifier: GPL-2.0-or-later
title="VJ header compression inside MPPE 128 bit"

configure() {
    user alice 'correct horse battery'
    client_base=(noauth noipdefault nodefaultroute noipv6)
    server_base=(noipv6 noproxyarp)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    saw client 'rcvd \[IPCP ConfAck .*compress VJ'
    ended client lcp-terminate
    healthy
}
