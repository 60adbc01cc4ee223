# SPDX-License-Identifier: GPL-2.0-or-later
title="the client demands that the server authenticate itself, which the server cannot"

configure() {
    user alice 'correct horse battery'
    client_base=(noipdefault nodefaultroute noipv6 novj nobsdcomp nodeflate)
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp auth require-mschap-v2 require-mppe-128
}

disturb() {
    # the client knows a password of the server, the server does not
    printf 'vpn * "server password" *\n' >> "$world/client/etc/ppp/chap-secrets"
}

play() {
    attempt
}

truth() {
    failed auth auth-client-demands-peer-auth
    saw client 'rcvd \[LCP ConfRej .*auth chap MS-v2'
    saw client 'peer refused to authenticate'
    terminated_by client
}
