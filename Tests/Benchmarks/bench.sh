#!/bin/sh
# Measures mcdump, mcwatch and mcdoctor against their peers, on generated captures, and prints a line for each
# kind of work.
#
#     bench.sh [MCDUMP [MCWATCH [MCDOCTOR]]]
#
# `make bench` builds the release that is measured. Ours and the peer's run in turn, with output to
# /dev/null; what counts is the ratio of the medians of the time that somebody waits, so the machine
# should have nothing else to do. Beside it stands the ratio of processor time, which is lower where
# mcdump works on several processors. It never fails for being slow: it says which goal is met. A
# peer that is missing is named and left out.
#
# From the environment: FRAMES (of mcdump's largest file), WATCHED (of mcwatch's), RUNS, WORK (where
# the captures are kept).
set -u
cd "$(dirname "$0")/../.." || exit 0

MCDUMP=${1:-.build/release/mcdump}
MCWATCH=${2:-.build/release/mcwatch}
MCDOCTOR=${3:-.build/release/mcdoctor}
WORK=${WORK:-.build/bench}
FRAMES=${FRAMES:-5000000}
REPORTS=${REPORTS:-1000000}
WATCHED=${WATCHED:-10000000}
CUT=${CUT:-20000}
RUNS=${RUNS:-5}
CC=${CC:-$(command -v cc || command -v clang || echo cc)}

# What mcdump is asked for in each kind of work.
TEXT="-n -r"
JSON="--json -r"
PICK="-n -r"
CLASSIFY="-n -r"

# What mcwatch is asked for: all of its tables.
TABLES="-q -r"

if ! [ -x "$MCDUMP" ]; then
    echo "bench: $MCDUMP is not built (try: make bench)"
    exit 0
fi
mkdir -p "$WORK"
for program in generate classify measure streams; do
    if ! "$CC" -O2 -o "$WORK/$program" "Tests/Benchmarks/$program.c" -lm; then
        echo "bench: a C compiler is needed (try: apt install gcc, or CC=clang make bench)"
        exit 0
    fi
done

# anew FILE: has a file read from its disk. One that was just written lies in memory as it was
# written, in pages of 4 KiB, and mapping those takes up to a fifth of mcwatch's time; one that was
# read lies in larger ones, whoever wrote it.
anew() {
    dd of="$1" oflag=nocache conv=notrunc,fdatasync count=0 2>/dev/null
    cat "$1" >/dev/null
}

# capture NAME KIND FRAMES: makes a capture unless it is there, made by the program as it is.
capture() {
    file=$WORK/$1-$3.pcap
    if ! [ -s "$file" ] || [ Tests/Benchmarks/generate.c -nt "$file" ]; then
        if ! "$WORK/generate" "$2" "$3" "$file.new" || ! mv "$file.new" "$file"; then
            rm -f "$file.new"
            echo "bench: no room for $file (try: FRAMES=1000000 make bench)" >&2
        fi
    fi
    anew "$file"
    echo "$file"
}

echo "making captures in $WORK: $FRAMES and $REPORTS frames" >&2
stream=$(capture stream stream "$FRAMES")
data=$(capture data data "$FRAMES")
mixed=$(capture mixed mixed "$REPORTS")
reports=$(capture igmp igmp "$REPORTS")
cut=$(capture igmp igmp "$CUT")
one=$(capture igmp igmp 1)

number() { awk "BEGIN { printf \"%.$1f\", $2 }"; }

printf '%-44s %12s %12s %8s %9s  %-4s %s\n' \
    'work, peer' ours peer ratio goal met 'by processor time'

# line WORK OURS PEER RATIO GOAL [RATIO]: GOAL is ">= x", "<= x" or "-" for none; the last is by processor time.
line() {
    met=-
    [ "$5" = - ] || met=$(awk "BEGIN { print ($4 $5) ? \"yes\" : \"no\" }")
    printf '%-44s %12s %12s %8s %9s  %-4s %s\n' "$1" "$2" "$3" "$(number 2 "$4")" "$5" "$met" \
        "${6:+$(number 2 "$6")}"
}

# span SECONDS: in the unit that suits it.
span() {
    awk "BEGIN { s = $1; if (s < 1e-6) printf \"%.0f ns\", s * 1e9
        else if (s < 1e-3) printf \"%.2f us\", s * 1e6; else printf \"%.2f ms\", s * 1e3 }"
}

missing() { printf '%-44s %s\n' "$1" "left out: $2"; }

# compare WORK GOAL FRAMES RUNS OURS... -- PEER...: how many times as long the peer takes, or, where
# the goal is at most so much, how many times as long we do. Times are shown for one frame.
compare() {
    work=$1 goal=$2 frames=$3 runs=$4
    shift 4
    outcome=$("$WORK/measure" "$runs" "$@")
    set -- $outcome
    case "$outcome" in
    *failed*) missing "$work" "it could not be run" ;;
    *)
        case $goal in
        '<='*) ratio=$(number 6 "$1 / $4") processor=$(number 6 "$3 / $6") ;;
        *) ratio=$(number 6 "$4 / $1") processor=$(number 6 "$6 / $3") ;;
        esac
        line "$work" "$(span "$1 / $frames")" "$(span "$4 / $frames")" "$ratio" "$goal" \
            "$processor"
        ;;
    esac
}

has() { command -v "$1" >/dev/null 2>&1; }

# As compare, but by the time of all processors.
compare_processor() {
    work=$1 goal=$2 frames=$3 runs=$4
    shift 4
    outcome=$("$WORK/measure" "$runs" "$@")
    set -- $outcome
    case "$outcome" in
    *failed*) missing "$work" "it could not be run" ;;
    *) line "$work" "$(span "$3 / $frames")" "$(span "$6 / $frames")" \
        "$(number 6 "$3 / $6")" "$goal" ;;
    esac
}

# The tables of a capture of data to 1000 groups, of a KIND, which NAME tells.
watch_streams() {
    watched=$(capture "$1" "$1" "$WATCHED")
    work="streams $2, tcpdump -w /dev/null"
    if has tcpdump; then
        compare "$work" ">= 8" "$WATCHED" "$RUNS" "$MCWATCH" $TABLES "$watched" \
            -- tcpdump -r "$watched" -w /dev/null
        work="the same on one processor"
        if has taskset; then
            compare "$work" ">= 5" "$WATCHED" "$RUNS" taskset -c 0 "$MCWATCH" $TABLES "$watched" \
                -- taskset -c 0 tcpdump -r "$watched" -w /dev/null
        else
            missing "$work" "no taskset"
        fi
    else
        missing "$work" "no tcpdump"
    fi
    compare_processor "processor time for that, C loop" "<= 1.25" "$WATCHED" "$RUNS" \
        "$MCWATCH" $TABLES "$watched" -- "$WORK/streams" "$watched"
}

# All that is measured of mcwatch: 10 million packets to 1000 groups, without RTP, with RTP, and with
# 1 % of IGMP, of more hosts than are kept.
watch() {
    watch_streams plain "without RTP"
    watch_streams stream "of RTP"
    reported=$(capture data data "$WATCHED")
    compare_processor "with 100 000 reports among them, C loop" "-" "$WATCHED" "$RUNS" \
        "$MCWATCH" $TABLES "$reported" -- "$WORK/streams" "$reported"
    work="peak memory in MiB, of $(($(wc -c <"$watched") / 1048576)) MiB of capture"
    outcome=$("$WORK/measure" 1 "$MCWATCH" $TABLES "$watched")
    set -- $outcome
    case "$outcome" in
    *failed*) missing "$work" "it could not be run" ;;
    *) line "$work" "$(number 1 "$2 / 1024") MiB" "-" "$(number 1 "$2 / 1024")" "< 128" ;;
    esac
}

work="text of IGMPv3 reports, tcpdump -nv"
if has tcpdump; then
    compare "$work" ">= 20" "$REPORTS" 3 "$MCDUMP" $TEXT "$reports" -- tcpdump -nv -r "$reports"
else
    missing "$work" "no tcpdump"
fi

# tshark takes half a second to start, so its time for one frame is taken off: what is compared is
# the time for each further frame, ours from the whole file.
work="JSON of IGMPv3 reports, tshark -T json"
if has tshark; then
    outcome=$("$WORK/measure" 3 "$MCDUMP" $JSON "$reports" -- tshark -T json -r "$cut")
    start=$("$WORK/measure" 3 "$MCDUMP" $JSON "$one" -- tshark -T json -r "$one")
    set -- $outcome $start
    case "$outcome $start" in
    *failed*) missing "$work" "it could not be run" ;;
    *)
        ours=$(number 9 "($1 - $7) / ($REPORTS - 1)")
        peer=$(number 9 "($4 - ${10}) / ($CUT - 1)")
        line "$work" "$(span "$ours")" "$(span "$peer")" "$(number 6 "$peer / $ours")" ">= 200" \
            "$(number 6 "($6 - ${12}) / ($CUT - 1) / (($3 - $9) / ($REPORTS - 1))")"
        ;;
    esac
else
    missing "$work" "no tshark"
fi

work="1 % IGMP out of data, tcpdump -n igmp"
if has tcpdump; then
    compare "$work" ">= 6" "$FRAMES" "$RUNS" "$MCDUMP" $PICK "$data" -- tcpdump -nr "$data" igmp
else
    missing "$work" "no tcpdump"
fi

compare "classifying data frames, C loop" "<= 1.25" "$FRAMES" "$RUNS" \
    "$MCDUMP" $CLASSIFY "$stream" -- "$WORK/classify" "$stream"

work="picking out of mixed frames, tcpdump -n igmp"
if has tcpdump; then
    compare "$work" ">= 1" "$REPORTS" "$RUNS" "$MCDUMP" $PICK "$mixed" -- tcpdump -nr "$mixed" igmp
else
    missing "$work" "no tcpdump"
fi

# The largest file, and the one with the most to print.
work="peak memory in MiB, of $(($(wc -c <"$data") / 1048576)) MiB of capture"
outcome=$("$WORK/measure" 1 "$MCDUMP" $PICK "$data" -- "$MCDUMP" $JSON "$reports")
set -- $outcome
case "$outcome" in
*failed*) missing "$work" "it could not be run" ;;
*)
    memory=$(number 1 "($2 > $5 ? $2 : $5) / 1024")
    line "$work" "$memory MiB" "-" "$memory" "< 64"
    ;;
esac

work="start-up and one frame, tcpdump -n"
if has tcpdump; then
    compare "$work" "<= 1" 1 41 "$MCDUMP" $TEXT "$one" -- tcpdump -nr "$one"
else
    missing "$work" "no tcpdump"
fi

# What is measured of mcdoctor: its diagnosis of what mcwatch makes tables of.
diagnose() {
    diagnose_streams plain "without RTP"
    diagnose_streams stream "of RTP"
    diagnose_streams data "with 100 000 reports"
}

# diagnose_streams KIND WORDS: one of these.
diagnose_streams() {
    watched=$(capture "$1" "$1" "$WATCHED")
    compare "diagnosis $2, mcwatch -r" "<= 2" "$WATCHED" "$RUNS" \
        "$MCDOCTOR" $TABLES "$watched" -- "$MCWATCH" $TABLES "$watched"
}

if [ -x "$MCWATCH" ] && [ -x "$MCDOCTOR" ]; then
    diagnose
else
    missing "diagnosis of a big file" "$MCDOCTOR is not built"
fi

if [ -x "$MCWATCH" ]; then
    watch
else
    missing "streams of a big file" "$MCWATCH is not built"
fi
exit 0
