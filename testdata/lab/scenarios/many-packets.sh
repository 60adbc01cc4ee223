# SPDX-License-Identifier: GPL-2.0-or-later
title="more than 4096 packets each way: the coherency count wraps"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 require-mppe-128
    client_ppp require-mppe-128
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
    mppe 128 stateless
    ended client lcp-terminate
    healthy
    grep -q ' 4300 received' "$world/ping" || die "pings were lost: $(tail -n 2 "$world/ping")"
}
