#!/bin/sh
# Measures mcping beside iperf 2 and ssmping: how evenly it sends, what it loses when it receives,
# and what round-trip times it tells of a machine that is busy.
#
#     probe.sh [MCPING]
#
# Makes two network namespaces that nobody else sees, joined by a pair of virtual interfaces. Rates
# are as tcpdump sees them at the far end, losses as the programs and the kernel count them. What
# sends and receives at high rates has real-time priority (chrt(1)), so that other programs of the
# machine are not what is measured. Needs root. Never fails for a number: it says what is.
#
# From the environment: SECONDS_EACH, PACES and RATES (packets a second), ROUNDS (of one second, for
# round-trip times), WORK.
set -u
cd "$(dirname "$0")/../.." || exit 0

MCPING=${1:-.build/release/mcping}
WORK=${WORK:-.build/bench}
SECONDS_EACH=${SECONDS_EACH:-5}
PACES=${PACES:-"1000 10000"}
RATES=${RATES:-"100000 200000 250000"}
ROUNDS=${ROUNDS:-60}
group=239.1.2.3

if ! [ -x "$MCPING" ]; then
    echo "probe: $MCPING is not built (try: make mcping)"
    exit 0
fi
if [ "$(id -u)" != 0 ]; then
    echo "probe: needs root"
    exit 0
fi
for program in ip tcpdump chrt iperf ssmping ssmpingd; do
    command -v "$program" >/dev/null || { echo "probe: needs $program"; exit 0; }
done
mkdir -p "$WORK"

near=mckit-near-$$ far=mckit-far-$$
ip netns add "$near" && ip netns add "$far" || exit 0
trap 'ip netns del "$near"; ip netns del "$far"' EXIT
ip -n "$near" link add eth0 type veth peer name eth0 netns "$far"
for number in 1 2; do
    space=$near
    [ "$number" = 1 ] || space=$far
    ip -n "$space" addr add "192.0.2.$number/24" dev eth0
    ip -n "$space" link set lo up
    ip -n "$space" link set eth0 up
    ip -n "$space" route add 224.0.0.0/4 dev eth0
done
sleep 2

here() { ip netns exec "$near" "$@"; }
there() { ip netns exec "$far" "$@"; }

# Says how far a sender's rate, and the gaps between its packets, are from what they should be.
pace() {
    label=$1 rate=$2 port=$3
    shift 3
    ip netns exec "$far" tcpdump -Z root -B 65536 -s 64 -n -i eth0 -w "$WORK/pace.pcap" \
        udp port "$port" 2>/dev/null &
    watcher=$!
    sleep 1
    here chrt -f 20 "$@" >/dev/null 2>&1
    sleep 1
    kill "$watcher"
    wait "$watcher"
    tcpdump -r "$WORK/pace.pcap" -tt -n 2>/dev/null | awk -v label="$label" -v rate="$rate" '
        NR == 1 { start = $1 } { gap[NR] = $1 - last; last = $1 }
        END {
            real = (NR - 1) / (last - start)
            for (i = 2; i <= NR; i++) { off = gap[i] * rate - 1; square += off * off }
            printf "%-8s %7d a second: %11.3f sent, off by %+.4f %%; gaps off by %.1f %% (RMS)\n",
                label, rate, real, 100 * (real / rate - 1), 100 * sqrt(square / (NR - 1))
        }'
}

for rate in $PACES; do
    pace mcping "$rate" 9903 "$MCPING" -q -W 0 --rate "$rate" -c $((rate * SECONDS_EACH)) $group
    pace iperf "$rate" 5001 iperf -c $group -u -T 5 -l 100 -b "${rate}pps" -t "$SECONDS_EACH"
done

# Says what a receiver got of what iperf sends, and what its socket had no room for.
receive() {
    label=$1 rate=$2
    shift 2
    dropped=$(there awk '/^Udp: [0-9]/ { print $6 }' /proc/net/snmp)
    ip netns exec "$far" chrt -f 20 sh -c 'echo $$ >"$0"; exec "$@"' "$WORK/pid" "$@" >"$WORK/out" 2>&1 &
    runner=$!
    sleep 1
    sent=$(here chrt -f 20 iperf -c $group -u -T 5 -l 100 -b "${rate}pps" -t "$SECONDS_EACH" |
        awk '/Sent/ { print $(NF - 1) }')
    sleep 1
    process=$(cat "$WORK/pid")
    used=$(awk '{ print $14 + $15 }' "/proc/$process/stat")
    kill "$process"
    wait "$runner"
    said=$(sed -n 's/.*"expected":\([0-9]*\),"lost":\([0-9]*\).*/\2 of \1/p; s|.* \([0-9]*\)/\([0-9]*\) (.*|\1 of \2|p' \
        "$WORK/out" | tail -n 1)
    dropped=$(($(there awk '/^Udp: [0-9]/ { print $6 }' /proc/net/snmp) - dropped))
    printf '%-8s %7d a second: %8s sent, says lost %s; no room for %d; cpu %d.%02d s\n' "$label" \
        "$rate" "$sent" "${said:-nothing}" "$dropped" $((used / 100)) $((used % 100))
}

for rate in $RATES; do
    receive mcping "$rate" "$MCPING" receive --json -q -p 5001 $group
    receive iperf "$rate" iperf -s -u -B $group -w 4M
done

# The median and the 99th percentile of numbers.
quantiles() {
    sort -n | awk -v label="$1" '{ value[NR] = $1 } END {
        if (NR) printf "%-22s %4d answers: median %8.1f us, 99th percentile %9.1f us\n", label, NR,
            value[int((NR + 1) / 2)], value[int(NR * 0.99 + 0.999)] }'
}

# Two loops that never wait keep two processors busy.
sh -c 'while :; do :; done' &
load=$!
sh -c 'while :; do :; done' &
load="$load $!"
ip netns exec "$far" "$MCPING" echo -q -p 9903 $group >/dev/null &
load="$load $!"
ip netns exec "$far" ssmpingd >/dev/null 2>&1 &
load="$load $!"
sleep 1
here "$MCPING" --json -c "$ROUNDS" $group >"$WORK/mcping" 2>/dev/null &
runner=$!
here ssmping -c "$ROUNDS" 192.0.2.2 >"$WORK/ssmping" 2>&1
wait "$runner"
# shellcheck disable=SC2086
kill $load
grep -o '"rtt_ns":[0-9]*' "$WORK/mcping" | awk -F : '{ print $2 / 1000 }' | quantiles mcping
for way in unicast multicast; do
    sed -n "s/.*$way from.* time=\([0-9.]*\) ms.*/\1/p" "$WORK/ssmping" |
        awk '{ print $1 * 1000 }' | quantiles "ssmping, $way"
done
