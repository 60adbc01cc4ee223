# SPDX-License-Identifier: GPL-2.0-or-later
title="the server accepts TCP 1723 and closes at once (host access rules)"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    printf 'pptpd: ALL\n' > "$world/server/etc/hosts.deny"
}

play() {
    serve
    dial
    wait_end client 400
    sleep 2
}

truth() {
    # pptp-linux dials again by itself
    each "$(count_in client "Sent control packet type is 1 ")" failed tcp tcp-1723-reset-after-open
    not_in server 'rcvd'
}
