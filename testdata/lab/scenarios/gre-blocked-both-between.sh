# SPDX-License-Identifier: GPL-2.0-or-later
title="both host firewalls drop arriving GRE; captured between them"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    drop_arriving client 'ip protocol 47'
    drop_arriving server 'ip protocol 47'
}

play() {
    attempt
}

truth() {
    failed gre gre-blocked-both
    saw client 'LCP: timeout sending Config-Requests'
    saw server 'LCP: timeout sending Config-Requests'
}
