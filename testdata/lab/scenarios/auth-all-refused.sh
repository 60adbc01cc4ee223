# SPDX-License-Identifier: GPL-2.0-or-later
title="the client refuses every method"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2
    client_ppp refuse-eap refuse-chap refuse-mschap refuse-mschap-v2 refuse-pap
}

play() {
    attempt
}

truth() {
    failed auth auth-protocol-rejected-by-client
    saw client 'sent \[LCP ConfRej .*auth'
    saw server 'peer refused to authenticate'
    terminated_by server
}
