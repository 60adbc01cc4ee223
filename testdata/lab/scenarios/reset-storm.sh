# SPDX-License-Identifier: GPL-2.0-or-later
title="stateful MPPE, one large packet in twelve is lost each way: a Reset for each loss, each of them cures"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
    client_ppp require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
}

play() {
    serve
    dial
    wait_connected
    # before the capture; only what is as large as the pings, so that no Reset-Ack is lost
    filter_port port1 'ip protocol 47 ip length > 140 numgen inc mod 12 0'
    on client ping -n -q -c 250 -i 0.2 -s 100 $inner.1 > "$world/ping"
    on router nft delete table bridge lab
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
    finding ccp-reset-storm
    absent mppe-lost-sync
    ! grep -q ' 100% packet loss' "$world/ping2" || die "the Resets did not cure the tunnel"
}
