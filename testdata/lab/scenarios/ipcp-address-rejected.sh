# SPDX-License-Identifier: GPL-2.0-or-later
title="the client insists on an address of its own that the server does not allow"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    client_ppp '10.99.9.9:'
}

disturb() {
    printf 'alice * "correct horse battery" %s.101\n' "$inner" > "$world/server/etc/ppp/chap-secrets"
}

play() {
    attempt
}

truth() {
    failed ncp ipcp-address-rejected
    auth MS-CHAPv2 alice success
    mppe 128 stateless
    terminated_by client
}
