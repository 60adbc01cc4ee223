# SPDX-License-Identifier: GPL-2.0-or-later
title="the client requires MPPE 128, the server has none"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 nomppe
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-but-rejected
    auth MS-CHAPv2 alice success
    saw server 'sent \[CCP ConfRej .*mppe'
    saw client 'MPPE required but peer refused'
    terminated_by client
}
