# SPDX-License-Identifier: GPL-2.0-or-later
title="the client has credentials, but for a server of another name"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2
}

disturb() {
    printf 'alice another-vpn "correct horse battery" *\n' > "$world/client/etc/ppp/chap-secrets"
    : > "$world/client/etc/ppp/pap-secrets"
}

play() {
    attempt
}

truth() {
    failed auth auth-protocol-rejected-by-client
    saw client 'sent \[LCP ConfRej .*auth'
    terminated_by server
}
