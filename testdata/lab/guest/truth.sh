# SPDX-License-Identifier: GPL-2.0-or-later
#
# The words in which a scenario says what is true. They collect a jq program in truth_of[CAPTURE]; each names fields of the
# session object of the analyzer's JSON output.

declare -A truth_of
inner=${inner:-10.77.0}

json_text() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

# of NAME: the truth that follows is that of the capture NAME
of() {
    current=$1
    prefix=
    truth_of[$1]=${truth_of[$1]:-}
}

# session N: the truth that follows is that of the Nth session of the capture, from 1
session() {
    prefix=".sessions[$(($1 - 1))]"
}

# each N WORDS...: the same words for each of N sessions
each() {
    local number sessions=$1
    shift
    for ((number = 1; number <= sessions; number++)); do
        session "$number"
        "$@"
    done
}

# fact PATH JSON: one value of the truth
fact() {
    truth_of[$current]+=" | $prefix.$1 = $2"
}

# forget PATH...: of a derived capture's truth, what its base says there
forget() {
    local path
    for path in "$@"; do
        truth_of[$current]+=" | del($prefix.$path)"
    done
}

connected() {
    fact outcome '"connected"'
    fact failed_stage null
    fact root_cause null
    finding audit-control-unauthenticated audit-inner-address-leak
}

# addresses CLIENT'S [ROLE]: the inner addresses that both pppds report
addresses() {
    fact ncp.ipcp.client_ip "\"$1\""
    fact ncp.ipcp.server_ip "\"$inner.1\""
    saw "${2:-client}" "local  IP address $1"
    saw server "remote IP address $1"
}

# failed STAGE CAUSE
failed() {
    fact outcome '"failed"'
    fact failed_stage "\"$1\""
    fact root_cause "\"$2\""
    finding "$2"
}

incomplete() {
    fact outcome '"incomplete"'
    fact failed_stage null
    fact root_cause null
}

# auth METHOD USER RESULT
auth() {
    fact auth.method "$(if [ "$1" = null ]; then echo null; else json_text "$1"; fi)"
    if [ -n "${2:-}" ]; then
        fact auth.user "$(json_text "$2")"
        finding audit-username-exposed
    fi
    if [ -n "${3:-}" ]; then
        fact auth.result "\"$3\""
    fi
    case $1 in
    PAP) finding audit-pap-offered audit-pap-clear ;;
    CHAP-MD5) finding audit-chap-md5 ;;
    MS-CHAPv1) finding audit-mschapv1 ;;
    MS-CHAPv2) finding audit-mschapv2-weak ;;
    esac
}

# mppe BITS stateless|stateful [both|c2s|s2c]
mppe() {
    local stateless=false way
    if [ "$2" = stateless ]; then
        stateless=true
    fi
    case ${3:-both} in
    both)
        fact encryption.negotiated true
        fact encryption.bits "$1"
        fact encryption.stateless $stateless
        for way in c2s s2c; do
            fact encryption.$way "{bits: $1, stateless: $stateless}"
        done
        saw client "MPPE $1-bit $2 compression enabled"
        saw server "MPPE $1-bit $2 compression enabled"
        ;;
    *) fact "encryption.$3" "{bits: $1, stateless: $stateless}" ;;
    esac
    finding audit-no-integrity
    if [ "$1" = 40 ]; then
        finding audit-40-bit
    fi
    if [ "$2" = stateful ]; then
        finding audit-mppe-stateful
    fi
}

unencrypted() {
    fact encryption.negotiated false
    fact encryption.bits 0
    fact encryption.c2s.bits 0
    fact encryption.s2c.bits 0
    finding no-encryption-negotiated
    not_in client 'MPPE .* compression enabled'
}

# ended BY HOW
ended() {
    fact ended.by "\"$1\""
    fact ended.how "\"$2\""
}

# terminated_by ROLE: that end's pppd sent the only LCP Terminate-Request
terminated_by() {
    local other=server
    if [ "$1" = server ]; then
        other=client
    fi
    saw "$1" 'sent \[LCP TermReq'
    not_in "$other" 'sent \[LCP TermReq'
    ended "$1" lcp-terminate
}

finding() {
    local id
    for id in "$@"; do
        truth_of[$current]+=" | $prefix.findings = ((${prefix:-.} | .findings // []) + [\"$id\"] | unique)"
    done
}

# absent ID...: findings that must not be there
absent() {
    local id
    for id in "$@"; do
        truth_of[$current]+=" | $prefix.absent_findings = ((${prefix:-.} | .absent_findings // []) + [\"$id\"] | unique)"
    done
}

limit() {
    local id
    for id in "$@"; do
        truth_of[$current]+=" | $prefix.limits = ((${prefix:-.} | .limits // []) + [\"$id\"] | unique)"
    done
}

# no finding above this severity
not_above() {
    fact not_above "\"$1\""
}

# a healthy strong session has nothing above a notice
healthy() {
    finding connected-ok teardown-normal
    not_above notice
}

