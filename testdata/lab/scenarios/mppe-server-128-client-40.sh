# SPDX-License-Identifier: GPL-2.0-or-later
title="the server requires MPPE 128, the client accepts 40 only"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-40
}

play() {
    attempt
}

truth() {
    failed ccp mppe-strength-mismatch
    auth MS-CHAPv2 alice success
    saw server 'sent \[CCP ConfReq .*\+S -L'
    saw client 'sent \[CCP ConfReq .*-S \+L'
}
