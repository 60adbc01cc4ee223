# SPDX-License-Identifier: GPL-2.0-or-later
title="the client's firewall drops arriving GRE"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_arriving client 'ip protocol 47'
}

play() {
    attempt
}

truth() {
    failed gre gre-blocked-server-to-client
    saw server 'rcvd \[LCP ConfReq'
    if grep -q 'rcvd \[LCP' "$world/client/log"; then
        die "the client received LCP"
    fi
}
