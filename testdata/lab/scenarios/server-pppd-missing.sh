# SPDX-License-Identifier: GPL-2.0-or-later
title="the server's pppd is gone when the call comes"

configure() {
    # the client's pppd speaks at once, before the server gives up
    dialled=by_pty
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
    pptpd_lines=('ppp /etc/ppp/pppd')
}

disturb() {
    # pptpd does not start without it
    cp /usr/sbin/pppd "$world/server/etc/ppp/pppd"
}

play() {
    serve
    rm "$world/server/etc/ppp/pppd"
    dial
    wait_end
    sleep 2
}

truth() {
    failed call ctl-server-closed-after-call
    saw server 'PPPD executable|No such file|CTRL: PTY read or GRE write failed'
    not_in server 'pppd 2.4.9 started'
}
