# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a scenario is written with. A scenario is a file that sets title= and defines
#
#   configure()  the network's special features, the users and both pppds' options
#   disturb()    what is wrong with the network or the peers before anything happens (needs the roles to be up)
#   play()       what happens: dial, break, hang up
#   truth()      what it means, and the lines in the peers' logs that prove it
#
# The network (addresses are those set aside for documentation):
#
#   client .10 ──┐ lan                    wan0
#   client2 .11 ─┴── router 198.51.100.1 ── 203.0.113.1 ──── 203.0.113.20 server
#                      └ aaa0 192.0.2.1 ──────────────────── 192.0.2.30 radius (if asked for)
#
# Each role is a network, mount and host name space with its own /etc and /run.

scenario=$name
world=/w/$scenario
out=$world/out
mkdir -p "$out" "$world/inner"

lan=198.51.100
server=203.0.113.20
inner=10.77.0

clients=(client)
with_radius=no
with_ipv6=no
with_nat=no
with_inner=yes
default_capture=yes
capture_at=(router lan)
capture_options=()
capture_filter='ip'
users=()
client_base=(noauth noipdefault nodefaultroute noipv6 novj nobsdcomp nodeflate)
server_base=(noipv6 novj nobsdcomp nodeflate noproxyarp)
client_lines=()
server_lines=()
client_user=
remote_name=vpn
pptp_arguments=
dialled=by_pptp
pptpd_lines=()
pptpd_addresses=yes
server_secrets=yes

declare -A holder peers_user
. /lab/guest/truth.sh
captures=()
tcpdumps=()

die() {
    echo "$*" > "$out/why"
    echo "lab: $*"
    exit 1
}

# nap SECONDS: sleeps without starting a program, which takes an emulated processor long
exec {never}<> <(:)
nap() {
    read -r -t "$1" -u "$never" || true
}

# ---- roles and network

# on ROLE COMMAND...: runs a command as that role
on() {
    local role=$1
    shift
    nsenter -t "${holder[$role]}" -m -n -u -- "$@"
}

role() {
    local role=$1
    mkdir -p "$world/$role"
    cp -a /etc "$world/$role/etc"
    printf '127.0.0.1 localhost\n%s server\n%s.10 client\n%s.11 client2\n192.0.2.30 radius\n' "$server" "$lan" "$lan" > "$world/$role/etc/hosts"
    : > "$world/$role/log"
    unshare --mount --net --uts bash -c '
        hostname "$1"
        mount --bind "$2/etc" /etc
        mount -t tmpfs tmpfs /run
        mkdir -p /run/pptp /run/lock
        : > /run/devlog
        ip link set lo up
        busybox syslogd -n -O "$2/log" &
        for try in 1 2 3 4 5 6 7 8 9 10; do
            if [ -S /run/devlog ]; then break; fi
            sleep 0.05
        done
        : > "$2/ready"
        exec sleep 100000
    ' role "$role" "$world/$role" &
    holder[$role]=$!
    local try
    for try in {1..100}; do
        if [ -e "$world/$role/ready" ]; then
            break
        fi
        nap 0.05
    done
    [ -e "$world/$role/ready" ] || die "the role $role did not come up"
    printf '#!/bin/sh\necho "$@" >> %s/ip-up\n' "$world/$role" > "$world/$role/etc/ppp/ip-up"
    printf '#!/bin/sh\necho "$@" >> %s/ip-down\n' "$world/$role" > "$world/$role/etc/ppp/ip-down"
    printf '#!/bin/sh\nexit 0\n' | tee "$world/$role/etc/ppp/ipv6-up" "$world/$role/etc/ppp/ipv6-down" > /dev/null
    chmod 755 "$world/$role"/etc/ppp/ip*
}

# wire ROLE IFACE ROLE IFACE: a cable; checksums are computed, not left to a card that does not exist
wire() {
    ip link add "$2" netns "${holder[$1]}" type veth peer name "$4" netns "${holder[$3]}"
    on "$1" bash -c "ethtool -K $2 tx off rx off tso off gso off gro off > /dev/null; ip link set $2 up"
    on "$3" bash -c "ethtool -K $4 tx off rx off tso off gso off gro off > /dev/null; ip link set $4 up"
}

network() {
    local role host=10
    role router
    role server
    on router bash -c "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.disable_ipv6=1 net.netfilter.nf_conntrack_helper=0 2> /dev/null
        ip link add lan type bridge stp_state 0 forward_delay 0 mcast_snooping 0; ip link set lan up; ip addr add $lan.1/24 dev lan"
    local port=1
    for role in "${clients[@]}"; do
        role "$role"
        wire "$role" eth0 router "port$port"
        on router ip link set "port$port" master lan
        on "$role" bash -c "sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip addr add $lan.$host/24 dev eth0; ip route add default via $lan.1"
        host=$((host + 1))
        port=$((port + 1))
    done
    wire server eth0 router wan0
    on router ip addr add 203.0.113.1/24 dev wan0
    on server bash -c "sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip addr add $server/24 dev eth0; ip route add default via 203.0.113.1"
    if [ $with_radius = yes ]; then
        role radius
        wire radius eth0 router aaa0
        on router ip addr add 192.0.2.1/24 dev aaa0
        on radius bash -c "ip addr add 192.0.2.30/24 dev eth0; ip route add default via 192.0.2.1"
    fi
    if [ $with_nat != no ]; then
        rules router 'chain nat { type nat hook postrouting priority 100; oifname "wan0" masquerade; }' nat
    fi
    if [ $with_nat = helper ]; then
        rules router 'ct helper pptp { type "pptp" protocol tcp; }
            chain helper { type filter hook prerouting priority 0; tcp dport 1723 ct helper set "pptp"; }' helper
    fi
    if [ $with_ipv6 = yes ]; then
        # inside the tunnel only
        for role in server "${clients[@]}"; do
            on "$role" sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.eth0.disable_ipv6=1
        done
    fi
}

# rules ROLE TEXT: nftables rules for that role, text of a table's inside
rules() {
    printf 'table inet %s {\n%s\n}\n' "${3:-lab}" "$2" | on "$1" nft -f - || die "nftables rules of $1 were not accepted"
}

# drop_forwarded MATCH: the router drops what matches on its way through
drop_forwarded() {
    rules router "chain forward { type filter hook forward priority 0; $1 counter drop; }"
}

# filter_port PORT MATCH: the switch in front of the capture on "lan" drops what matches ('' is all) at that port, both ways
filter_port() {
    printf 'table bridge lab {
        chain prerouting { type filter hook prerouting priority 0; iifname "%s" %s drop; }
        chain postrouting { type filter hook postrouting priority 0; oifname "%s" %s drop; }
    }\n' "$1" "$2" "$1" "$2" | on router nft -f - || die "the filter of $1 was not accepted"
}

# drop_arriving ROLE MATCH: the host firewall of that role drops what arrives and matches
drop_arriving() {
    rules "$1" "chain input { type filter hook input priority 0; $2 counter drop; }"
}

# ---- captures

# capture NAME ROLE IFACE [tcpdump options]: starts recording; NAME becomes NAME.pcap with a truth of its own
capture() {
    local file=$1 role=$2 iface=$3
    shift 3
    captures+=("$file")
    record "$out/$file.pcap" "$role" "$iface" "$@" "$capture_filter"
}

record() {
    local file=$1 role=$2 iface=$3 try
    shift 3
    # not through on(): the process number must be tcpdump's own
    nsenter -t "${holder[$role]}" -m -n -u -- tcpdump -i "$iface" -n -U -Z root --immediate-mode -B 8192 -w "$file" "$@" 2> "$file.log" &
    tcpdumps+=($!)
    for try in {1..200}; do
        if grep -q 'listening on' "$file.log" 2> /dev/null; then
            return
        fi
        nap 0.05
    done
    die "tcpdump on $role $iface did not start: $(cat "$file.log")"
}

start_captures() {
    local role
    if [ $default_capture = yes ]; then
        capture "$scenario" "${capture_at[@]}" "${capture_options[@]}"
    fi
    if [ $with_inner = yes ]; then
        # both directions of every PPP interface that will ever appear
        for role in server "${clients[@]}"; do
            record "$world/inner/$role.pcap" "$role" any -y LINUX_SLL2 'link[8:2] = 512'
        done
    fi
}

stop_captures() {
    nap 0.5
    local process
    kill -TERM "${tcpdumps[@]}" 2> /dev/null
    for process in "${tcpdumps[@]}"; do
        wait "$process"
    done
}

# ---- peers

# user NAME PASSWORD [CLIENT'S PASSWORD]: a user of the server; the first one is who dials
user() {
    users+=("$1"$'\t'"$2"$'\t'"${3-$2}")
    if [ -z "$client_user" ]; then
        client_user=$1
    fi
}

client_ppp() {
    client_lines+=("$@")
}

server_ppp() {
    server_lines+=("$@")
}

quoted() {
    local text=${1//\\/\\\\}
    printf '"%s"' "${text//\"/\\\"}"
}

write_configuration() {
    local role entry name password typed address=101
    for role in "${clients[@]}"; do
        local etc=$world/$role/etc/ppp
        {
            printf 'user %s\n' "$(quoted "${peers_user[$role]:-$client_user}")"
            printf 'remotename %s\ndebug\n' "$remote_name"
            printf '%s\n' "${client_base[@]}" "${client_lines[@]}"
        } > "$etc/peers/vpn"
        : > "$etc/chap-secrets"
        for entry in "${users[@]}"; do
            IFS=$'\t' read -r name password typed <<< "$entry"
            if [ "$typed" != - ]; then
                printf '%s * %s *\n' "$(quoted "$name")" "$(quoted "$typed")" >> "$etc/chap-secrets"
            fi
        done
        cp "$etc/chap-secrets" "$etc/pap-secrets"
        chmod 600 "$etc"/*-secrets
    done

    local etc=$world/server/etc/ppp
    {
        printf 'name %s\ndebug\n' "$remote_name"
        printf '%s\n' "${server_base[@]}" "${server_lines[@]}"
    } > "$etc/pptpd-options"
    : > "$etc/chap-secrets"
    for entry in "${users[@]}"; do
        IFS=$'\t' read -r name password typed <<< "$entry"
        if [ "$password" != - ] && [ $server_secrets = yes ]; then
            printf '%s * %s *\n' "$(quoted "$name")" "$(quoted "$password")" >> "$etc/chap-secrets"
        fi
    done
    cp "$etc/chap-secrets" "$etc/pap-secrets"
    chmod 600 "$etc"/*-secrets
    {
        printf 'option /etc/ppp/pptpd-options\ndebug\n'
        if [ $pptpd_addresses = yes ]; then
            printf 'localip %s.1\nremoteip %s.101-110\n' "$inner" "$inner"
        fi
        printf '%s\n' "${pptpd_lines[@]}"
    } > "$world/server/etc/pptpd.conf"
}

# serve: starts pptpd and waits until it listens
serve() {
    on server pptpd -f -c /etc/pptpd.conf > "$world/server/pptpd" 2>&1 &
    pptpd_process=$!
    local try
    for try in {1..100}; do
        if on server ss -ltn | grep -q ':1723 '; then
            return
        fi
        nap 0.1
    done
    die "pptpd does not listen: $(cat "$world/server/pptpd")"
}

# impair ROLE IFACE [netem options]: what leaves there is lost, delayed, reordered or duplicated; without options, no more
impair() {
    local role=$1 iface=$2
    shift 2
    if [ $# -gt 0 ]; then
        on "$role" tc qdisc replace dev "$iface" root netem limit 10000 "$@" || die "netem was not accepted: $*"
    else
        on "$role" tc qdisc del dev "$iface" root
    fi
}

# static_neighbours: hosts that vanish are not noticed by ARP
static_neighbours() {
    local role port=1
    for role in "${clients[@]}"; do
        on router ip neigh replace "$(on "$role" ip -4 -o addr show eth0 | awk '{sub("/.*", "", $4); print $4}')" \
            lladdr "$(on "$role" cat /sys/class/net/eth0/address)" dev lan nud permanent
        port=$((port + 1))
    done
    on router ip neigh replace "$server" lladdr "$(on server cat /sys/class/net/eth0/address)" dev wan0 nud permanent
}

# dial [ROLE]: starts the client's pppd and lets it run. Either pppd starts pptp (by_pty, as NetworkManager does; pppd then
# takes pptp along when the user ends it, so that no Terminate-Request leaves), or pptp starts pppd (by_pptp).
dial() {
    local role=${1:-client}
    rm -f "$world/$role/exit" "$world/$role/ip-up"
    case $dialled in
    by_pty)
        on "$role" bash -c "pppd call vpn nodetach pty 'pptp $server --nolaunchpppd --loglevel 2 $pptp_arguments' > $world/$role/pppd 2>&1
            echo \$? > $world/$role/exit" &
        ;;
    by_pptp)
        on "$role" bash -c "pptp $server --loglevel 2 $pptp_arguments call vpn nodetach > $world/$role/pppd 2>&1
            echo \$? > $world/$role/exit" &
        ;;
    esac
}

# until_true SECONDS COMMAND...: repeats a command until it succeeds
until_true() {
    local tries=$(($1 * 5))
    shift
    while ! "$@"; do
        tries=$((tries - 1))
        if [ $tries -le 0 ]; then
            return 1
        fi
        nap 0.2
    done
}

is_up() {
    [ -s "$world/$1/ip-up" ] || [ -e "$world/$1/exit" ]
}

# wait_connected [ROLE] [SECONDS]: until both ends have run their ip-up scripts
wait_connected() {
    local role=${1:-client}
    until_true "${2:-60}" is_up "$role" || die "$role did not connect: $(tail -n 2 "$world/$role/log")"
    [ -s "$world/$role/ip-up" ] || die "$role ended instead of connecting: $(tail -n 2 "$world/$role/log")"
    until_true 10 test -s "$world/server/ip-up" || die "the server's end did not come up"
    nap 0.5
}

# wait_end [ROLE] [SECONDS]: until the client's pppd has exited
wait_end() {
    local role=${1:-client}
    until_true "${2:-120}" test -e "$world/$role/exit" || die "$role did not end: $(tail -n 2 "$world/$role/log")"
}

# processes ROLE NAME: their numbers
processes() {
    local process comm
    for process in /proc/[0-9]*; do
        if [ "$process/ns/net" -ef "/proc/${holder[$1]}/ns/net" ] && read -r comm 2> /dev/null < "$process/comm" && [ "$comm" = "$2" ]; then
            echo "${process#/proc/}"
        fi
    done
}

# signal ROLE SIGNAL NAME: to all processes of that name in that role
signal() {
    local list
    list=$(processes "$1" "$3")
    [ -n "$list" ] || die "$1 has no process $3 to send a signal to"
    kill "-$2" $list
}

# hangup [ROLE]: the user ends the connection
hangup() {
    local role=${1:-client}
    signal "$role" TERM pppd
    wait_end "$role"
}

# ---- RADIUS

radius_keys=yes

# The server's pppd asks a FreeRADIUS server; configure() sets with_radius=yes and calls radius_ppp.
radius_ppp() {
    with_radius=yes
    server_ppp 'plugin radius.so' 'radius-config-file /etc/ppp/radius/radiusclient.conf'
}

write_radius() {
    local etc=$world/server/etc/ppp/radius entry name password typed
    mkdir -p "$etc"
    cp /lab/guest/radius/dictionary "$etc/dictionary"
    cp /lab/guest/radius/radiusclient.conf "$etc/radiusclient.conf"
    : > "$etc/port-id-map"
    printf '192.0.2.30 %s\n' "${server_radius_secret:-lab-secret}" > "$etc/servers"
    chmod 600 "$etc/servers"
    etc=$world/radius/etc/radius
    mkdir -p "$etc"
    sed "s/@KEYS@/$radius_keys/" /lab/guest/radius/radiusd.conf > "$etc/radiusd.conf"
    for entry in "${users[@]}"; do
        IFS=$'\t' read -r name password typed <<< "$entry"
        if [ "$password" != - ]; then
            printf '%s Cleartext-Password := %s\n' "$(quoted "$name")" "$(quoted "$password")"
        fi
    done > "$etc/users"
}

start_radius() {
    on radius freeradius -d /etc/radius -X > "$world/radius/log" 2>&1 &
    until_true 30 grep -q 'Ready to process requests' "$world/radius/log" || die "freeradius did not start: $(tail -n 3 "$world/radius/log")"
}

# ---- traffic inside the tunnel

sample_text() {
    local line
    for line in 1 2 3 4 5 6 7 8; do
        printf 'line %d: the quick brown fox jumps over the lazy dog, and nobody outside the tunnel should see it\r\n' "$line"
    done
}

# traffic [ROLE]: four pings and a little TCP
traffic() {
    local role=${1:-client}
    on "$role" ping -n -q -c 4 -i 0.2 -s 56 "$inner.1" > "$world/ping" || die "no ping through the tunnel: $(cat "$world/ping")"
    echo_service
    sample_text | on "$role" socat -t 3 - "TCP:$inner.1:7007" | cmp -s - <(sample_text) || die "the text did not come back through the tunnel"
    nap 0.5
}

echo_service() {
    if [ ! -e "$world/echo" ]; then
        : > "$world/echo"
        on server socat "TCP-LISTEN:7007,reuseaddr,fork" EXEC:/usr/bin/cat &
        nap 0.5
    fi
}

# ---- truth (its words are in truth.sh)

saw() {
    grep -Eq -- "$2" "$world/$1/log" || die "the log of $1 lacks '$2'"
}

not_in() {
    if grep -Eq -- "$2" "$world/$1/log"; then
        die "the log of $1 has '$2'"
    fi
}

# count_in ROLE PATTERN: how often
count_in() {
    grep -Ec -- "$2" "$world/$1/log"
}

# client_exit STATUS [ROLE]: the exit status of the client's pppd
client_exit() {
    local status
    status=$(cat "$world/${2:-client}/exit" 2> /dev/null)
    [ "$status" = "$1" ] || die "${2:-client}'s pppd exited with ${status:-nothing} instead of $1"
}

# The truth leaves the machine as text; host/collect makes JSON of it (jq takes a second to start in here).
write_truth() {
    local file entry
    for file in "${captures[@]}"; do
        [ -s "$out/$file.pcap" ] || die "the capture $file.pcap is empty"
        [ -n "${truth_of[$file]:-}" ] || die "the capture $file.pcap has no truth"
        printf '.%s' "${truth_of[$file]}" > "$out/$file.truth"
    done
    mkdir -p "$out/facts"
    printf '%s' "$title" > "$out/facts/title"
    printf '%s\n' "${users[@]}" > "$out/facts/users"
    uname -r > "$out/facts/kernel"
    cp "$world/client/etc/ppp/peers/vpn" "$out/facts/client_pppd"
    cp "$world/server/etc/ppp/pptpd-options" "$out/facts/server_pppd"
    cp "$world/server/etc/pptpd.conf" "$out/facts/pptpd"
    cat "$world/client/exit" > "$out/facts/client_exit" 2> /dev/null
}

# ---- the play

configure() {
    :
}

# the usual play: connect, talk, hang up
play() {
    serve
    dial
    wait_connected
    traffic
    hangup
}

# attempt [SECONDS]: dials once and waits for the end that must come
attempt() {
    serve
    dial
    wait_end client "${1:-120}"
    sleep 2
}

keep_logs() {
    local role
    # both daemons log every data packet; nothing is to be learned from that
    for role in "${clients[@]}" server radius; do
        if [ -s "$world/$role/log" ]; then
            grep -v 'accepting packet' "$world/$role/log" > "$out/$scenario.$role.log"
        fi
    done
}

lab_main() {
    set -u
    trap keep_logs EXIT
    configure
    network
    write_configuration
    if [ $with_radius = yes ]; then
        write_radius
        start_radius
    fi
    if declare -F disturb > /dev/null; then
        disturb
    fi
    start_captures
    play
    stop_captures
    of "$scenario"
    truth
    write_truth
    mkdir -p "$out/inner"
    cp "$world"/inner/*.pcap "$out/inner/" 2> /dev/null
    : > "$out/ok"
    exit 0
}
