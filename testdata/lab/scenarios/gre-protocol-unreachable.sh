# SPDX-License-Identifier: GPL-2.0-or-later
title="the router answers the client's GRE with ICMP protocol unreachable"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    rules router 'chain forward { type filter hook forward priority 0; iifname "lan" ip protocol 47 reject with icmp type prot-unreachable; }'
}

play() {
    attempt
}

truth() {
    failed gre gre-icmp-proto-unreachable
    ended client call-clear
}
