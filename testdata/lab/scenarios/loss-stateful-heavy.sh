# SPDX-License-Identifier: GPL-2.0-or-later
title="stateful MPPE on a line that loses one packet in twelve from client to server, Reset-Acks too: the server may never recover"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
    client_ppp require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
}

play() {
    serve
    dial
    wait_connected
    impair client eth0 loss 8%
    on client ping -n -q -c 250 -i 0.2 -s 40 $inner.1 > "$world/ping"
    impair client eth0
    sleep 1
    on client ping -n -q -c 5 -i 0.5 -W 2 $inner.1 > "$world/ping2"
    hangup
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateful
    finding gre-loss
    [ "$(count_in server 'sent \[CCP ResetReq')" -gt 9 ] || die "there were few Resets"
    # chance decides whether a lost Reset-Ack leaves the receiver out of step for good
    if grep -q ' 100% packet loss' "$world/ping2"; then
        finding mppe-lost-sync
    else
        finding ccp-reset-storm
        absent mppe-lost-sync
    fi
}
