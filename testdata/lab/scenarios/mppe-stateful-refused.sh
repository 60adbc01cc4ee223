# SPDX-License-Identifier: GPL-2.0-or-later
title="the client asks for stateful MPPE, the server refuses it"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
}

play() {
    attempt
}

truth() {
    failed ccp mppe-stateful-refused
    auth MS-CHAPv2 alice success
    saw server 'Refusing MPPE stateful mode offered by peer'
    terminated_by server
}
