# SPDX-License-Identifier: GPL-2.0-or-later
title="the client requires MPPE 128, the server has CCP switched off"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 noccp
    client_ppp require-mppe-128
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-peer-protrej
    auth MS-CHAPv2 alice success
    saw server 'sent \[LCP ProtRej'
}
