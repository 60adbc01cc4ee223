# SPDX-License-Identifier: GPL-2.0-or-later
title="more than 4096 packets each way with stateful MPPE: the key changes every 256 packets"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
    client_ppp require-mppe-128 mppe-stateful 'plugin mppe_ask_stateful.so' mppe-ask-stateful
}

play() {
    serve
    dial
    wait_connected
    on client ping -n -q -f -c 4300 -s 0 $inner.1 > "$world/ping" || die "the flood of pings failed"
    hangup
}

truth() {
    connected
    addresses $inner.101
    auth MS-CHAPv2 alice success
    mppe 128 stateful
    ended client lcp-terminate
    grep -q ' 4300 received' "$world/ping" || die "pings were lost: $(tail -n 2 "$world/ping")"
}
