# SPDX-License-Identifier: GPL-2.0-or-later
title="TCP 1723 accepts and acknowledges, but never answers the request"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
}

disturb() {
    :
}

play() {
    on server socat -u TCP-LISTEN:1723,reuseaddr,fork OPEN:/dev/null &
    sleep 1
    dial
    # pptp-linux would dial again after two minutes, for ever
    sleep 110
    signal client KILL pptp
    signal client KILL pptpcm
    sleep 2
}

truth() {
    failed control ctl-no-reply-to-sccrq
    auth null
    saw client "Sent control packet type is 1 'Start-Control"
}
