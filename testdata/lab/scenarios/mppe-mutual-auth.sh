# SPDX-License-Identifier: GPL-2.0-or-later
title="both ends authenticate with success, so pppd has no single key for MPPE"

configure() {
    user alice 'correct horse battery'
    user vpn 'server password'
    client_base=(noipdefault nodefaultroute noipv6 novj nobsdcomp nodeflate)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp auth require-mschap-v2 require-mppe-128
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-mutual-auth
    auth MS-CHAPv2 alice success
    fact auth.mutual true
    saw server 'MPPE required, but auth done in both directions'
}
