#!/bin/sh
# Measures what mcwatch and tcpdump lose on a pair of virtual interfaces, at growing rates.
#
#     live.sh [MCWATCH]
#
# Makes a network namespace that nobody else sees, floods one end with frames of 100 octets to 1000
# groups, and looks at the other end. Each line has what was sent, what each program was given and
# what the kernel dropped for want of room, and the processor time it took. Needs root. Never fails
# for losing something: it says what is.
#
# From the environment: SECONDS_EACH, RATES (packets a second; 0 is as fast as it goes), WORK.
set -u
cd "$(dirname "$0")/../.." || exit 0

MCWATCH=${1:-.build/release/mcwatch}
WORK=${WORK:-.build/bench}
SECONDS_EACH=${SECONDS_EACH:-3}
RATES=${RATES:-"10000 100000 300000 1000000 0"}
CC=${CC:-$(command -v cc || command -v clang || echo cc)}

if ! [ -x "$MCWATCH" ]; then
    echo "live: $MCWATCH is not built (try: make mcwatch)"
    exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v ip >/dev/null; then
    echo "live: needs root and ip(8)"
    exit 0
fi
mkdir -p "$WORK"
for program in generate flood; do
    "$CC" -O2 -o "$WORK/$program" "Tests/Benchmarks/$program.c" || exit 0
done
frames=$WORK/live.pcap
[ -s "$frames" ] || "$WORK/generate" stream 1000000 "$frames" || exit 0

space=mckit-live-$$
ip netns add "$space" || exit 0
trap 'ip netns del "$space"' EXIT
inside() { ip netns exec "$space" "$@"; }
inside sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip -n "$space" link add near type veth peer name far
ip -n "$space" link set near up
ip -n "$space" link set far up

# Takes everything in with `watch`, as a program of its own, and floods meanwhile.
run() {
    label=$1 rate=$2
    shift 2
    packets=$((rate > 0 ? rate * SECONDS_EACH : 1000000 * SECONDS_EACH))
    inside sh -c 'echo $$ >"$0"; exec "$@"' "$WORK/pid" "$@" >"$WORK/out" 2>"$WORK/error" &
    runner=$!
    sleep 1
    sent=$(inside "$WORK/flood" near "$frames" "$packets" "$rate")
    sleep 1
    process=$(cat "$WORK/pid")
    # User and system time, in hundredths of a second.
    used=$(awk '{print $14 + $15}' "/proc/$process/stat")
    kill -INT "$process"
    wait "$runner"
    dropped=$(grep -oE '[0-9]+ (packets )?dropped by (the )?kernel' "$WORK/error" |
        tail -n 1 | cut -d ' ' -f 1)
    given=$(grep -oE '[0-9]+ (packets captured|frames in)' "$WORK/error" | tail -n 1 |
        cut -d ' ' -f 1)
    printf '%-9s %-50s given %9s  dropped %8s  cpu %s.%02d s\n' "$label" "$sent" "$given" \
        "$dropped" $((used / 100)) $((used % 100))
}

for rate in $RATES; do
    run tcpdump "$rate" tcpdump -Z root -i far -w /dev/null
    run mcwatch "$rate" "$MCWATCH" -i far -n
done
