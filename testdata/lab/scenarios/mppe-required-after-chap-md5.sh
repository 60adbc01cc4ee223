# SPDX-License-Identifier: GPL-2.0-or-later
title="the client requires MPPE, the server authenticates with CHAP-MD5, which gives no key"

configure() {
    user alice 'correct horse battery'
    server_ppp require-chap
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-auth-not-mschap
    auth CHAP-MD5 alice success
    saw client 'MPPE required, but MS-CHAP\[v2\]'
    terminated_by client
}
