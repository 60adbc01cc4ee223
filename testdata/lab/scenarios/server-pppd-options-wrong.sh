# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's pppd refuses its options file and exits"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    server_ppp no-such-option
}

play() {
    attempt
}

truth() {
    # the server gives up before the client has sent any GRE: nothing proves that the capture would have held it
    incomplete
    limit capture-gre-missing
    saw server 'unrecognized option'
}
