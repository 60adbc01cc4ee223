# SPDX-License-Identifier: GPL-2.0-or-later
title="the server requires MPPE 128, the client's pppd has no MPPE configured"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp nomppe
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-but-rejected
    auth MS-CHAPv2 alice success
    saw client 'sent \[CCP ConfRej .*mppe'
    saw server 'MPPE required but peer refused'
    terminated_by server
}
