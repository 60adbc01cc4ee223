# SPDX-License-Identifier: GPL-2.0-or-later
title="the server takes MS-CHAPv2 only, the client refuses it and asks for another method"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2
    client_ppp refuse-mschap-v2
}

play() {
    attempt
}

truth() {
    failed auth auth-protocol-not-agreed
    saw client 'sent \[LCP ConfNak'
    saw server 'peer refused to authenticate'
    terminated_by server
}
