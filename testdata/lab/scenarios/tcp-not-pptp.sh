# SPDX-License-Identifier: GPL-2.0-or-later
title="another service speaks on TCP 1723"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    :
}

play() {
    on server socat TCP-LISTEN:1723,reuseaddr,fork 'SYSTEM:printf "SSH-2.0-OpenSSH_9.2p1\\r\\n"; sleep 20' &
    sleep 1
    dial
    # pptp-linux would dial again as soon as the other side closes, for ever
    sleep 10
    signal client KILL pptp
    signal client KILL pptpcm
    sleep 2
}

truth() {
    failed tcp tcp-1723-not-pptp
    auth null
    saw client "Sent control packet type is 1 "
    not_in client 'Client connection established'
}
