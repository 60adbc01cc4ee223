# SPDX-License-Identifier: GPL-2.0-or-later
title="the server has no network protocol at all (noip, noipv6)"

configure() {
    user alice 'correct horse battery'
    server_ppp require-mschap-v2 noip
}

play() {
    attempt
}

truth() {
    failed ncp ncp-none-configured
    auth MS-CHAPv2 alice success
    terminated_by server
}
