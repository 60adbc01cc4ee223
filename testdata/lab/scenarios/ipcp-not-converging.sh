# SPDX-License-Identifier: GPL-2.0-or-later
title="both ends insist on both addresses"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    client_ppp '10.99.9.9:10.99.9.1'
}

play() {
    attempt
}

truth() {
    failed ncp ipcp-not-converging
    auth MS-CHAPv2 alice success
    mppe 128 stateless
}
