# SPDX-License-Identifier: GPL-2.0-or-later
title="MPPE 128 bit stateful both ways (both pppds ask for it by our plugin)"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
    client_ppp require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateful
    ended client lcp-terminate
}
