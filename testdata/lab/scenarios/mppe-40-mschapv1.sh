# SPDX-License-Identifier: GPL-2.0-or-later
title="MPPE 40 bit is required after MS-CHAPv1, which pppd cannot do"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap require-mppe-40
    client_ppp require-mppe-40
}

play() {
    attempt
}

truth() {
    failed ccp mppe-required-local-unavailable
    auth MS-CHAPv1 alice success
    saw client 'Disabling 40-bit MPPE; MS-CHAP LM not supported'
}
