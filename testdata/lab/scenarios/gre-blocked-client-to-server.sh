# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's firewall drops arriving GRE"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_arriving server 'ip protocol 47'
}

play() {
    attempt
}

truth() {
    failed gre gre-blocked-client-to-server
    saw client 'rcvd \[LCP ConfReq'
    if grep -q 'rcvd \[LCP' "$world/server/log"; then
        die "the server received LCP"
    fi
}
