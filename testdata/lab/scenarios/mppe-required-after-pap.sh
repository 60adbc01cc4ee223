# SPDX-License-Identifier: GPL-2.0-or-later
title="the client requires MPPE, the server authenticates with PAP, which gives no key"

configure() {
    user alice 'correct horse battery'
    server_ppp require-pap
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-auth-not-mschap
    auth PAP alice success
    saw client 'MPPE required, but MS-CHAP\[v2\]'
    terminated_by client
}
