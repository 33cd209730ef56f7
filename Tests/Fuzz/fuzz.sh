#!/usr/bin/env bash
# libFuzzer with AddressSanitizer over the decoders, the checks, the printing and the file readers.
#
#   fuzz.sh run SECONDS [HARNESS]   fuzz each harness (or one: Frame, Pcap, Pcapng) that long
#   fuzz.sh coverage                what the corpus reaches of each decoder, in lines, by llvm-cov
#
# The modules are built by SwiftPM with coverage counters; SwiftPM cannot link a libFuzzer program,
# so the harness is linked here. A crash is left as .build/fuzz/crash-…: copy it to
# fixtures/corpus, named after what was wrong, with a test, and mend it in the same commit.
set -euo pipefail
cd "$(dirname "$0")/../.."
SWIFT=${SWIFT:-swift}
tools=$(dirname "$(readlink -f "$(command -v "${SWIFT%% *}")")")
modules=(MulticastWire MulticastAnalysis CaptureFiles LiveCapture ToolSupport MulticastText mcdump)

# Builds the modules with the given compiler options, into .build/$1.
build() {
    local scratch=.build/$1 flags=() flag
    shift
    # Objects of before a change do not always fit those after it when a whole module is optimised.
    if [ -n "$(find Sources -newer "$scratch"/release -print -quit 2>&1)" ]; then
        rm -rf "$scratch"/release/*.build
    fi
    # libFuzzer has the main function, so the tool's goes by another name.
    for flag in "$@" -enable-testing -Xfrontend -entry-point-function-name -Xfrontend mcdump_main
    do
        flags+=(-Xswiftc "$flag")
    done
    $SWIFT build -q -c release --scratch-path "$scratch" --target mcdump "${flags[@]}"
    touch "$(readlink -f "$scratch"/release)"
}

# Links Tests/Fuzz/$2.swift with the modules of .build/$1 as .build/$1/$2.
link() {
    local scratch=.build/$1 name=$2 objects=() maps=() map
    shift 2
    for map in Sources/C*/module.modulemap; do maps+=(-Xcc -fmodule-map-file="$map"); done
    for module in "${modules[@]}"; do objects+=("$scratch"/release/"$module".build/*.o); done
    ${SWIFT}c -swift-version 6 -O -parse-as-library -use-ld=lld "$@" -I "$scratch"/release/Modules \
        "${maps[@]}" \
        Tests/Fuzz/{"$name",FuzzedFrame}.swift Tests/TestSupport/Encoded.swift \
        Tests/ToolTests/EveryOutput.swift "${objects[@]}" -lz -lzstd -lpcap \
        -o "$scratch/$name"
}

# Writes what the fuzzer starts from: each frame of the fixtures, and the files themselves.
seed() {
    local file
    link fuzz Seeds -sanitize=address
    mkdir -p .build/fuzz/{Frame,Pcap,Pcapng}
    .build/fuzz/Seeds .build/fuzz/Frame Tests/Fuzz/frames.txt fixtures/crafted/*.pcap fixtures/captured/*.pcap*
    for file in fixtures/crafted/* fixtures/captured/* fixtures/corpus/*; do
        [ -f "$file" ] && [ "$(stat -c %s "$file")" -le 65536 ] || continue
        case $file in
            *.pcapng) cp "$file" .build/fuzz/Pcapng ;;
            *.pcap | *.gz | *.zst | */corpus/*) cp "$file" .build/fuzz/Pcap ;;
        esac
    done
}

run() {
    local seconds=$1 names=${2:-"Frame Pcap Pcapng"} name program
    build fuzz -sanitize=fuzzer,address
    link fuzz FuzzFrame -sanitize=fuzzer,address
    link fuzz FuzzFile -sanitize=fuzzer,address
    seed
    for name in $names; do
        program=FuzzFile
        [ "$name" != Frame ] || program=FuzzFrame
        echo "== $name for $seconds s"
        # Swift's own crash handler would take the crash from libFuzzer.
        SWIFT_BACKTRACE=enable=no .build/fuzz/$program -max_total_time="$seconds" -timeout=10 \
            -max_len="$([ "$name" = Frame ] && echo 2048 || echo 65536)" -print_final_stats=1 \
            -artifact_prefix=.build/fuzz/ -verbosity=0 .build/fuzz/"$name" 2>&1 |
            tee .build/fuzz/"$name".log | { grep -E '^(stat::|==|SUMMARY|Fatal)|ERROR' || true; } || {
                tail -40 .build/fuzz/"$name".log
                exit 1
            }
        if ls .build/fuzz/{crash,leak,oom,timeout}-* >/dev/null 2>&1; then
            ls .build/fuzz/{crash,leak,oom,timeout}-* 2>/dev/null
            exit 1
        fi
    done
}

coverage() {
    local flags=(-profile-generate -profile-coverage-mapping -sanitize=fuzzer) name
    build coverage "${flags[@]}"
    link coverage FuzzFrame "${flags[@]}"
    link coverage FuzzFile "${flags[@]}"
    [ -d .build/fuzz/Frame ] || { echo "no corpus yet: make fuzz SECONDS=60" >&2; exit 1; }
    for name in Frame Pcap Pcapng; do
        program=FuzzFile
        [ "$name" != Frame ] || program=FuzzFrame
        LLVM_PROFILE_FILE=.build/coverage/$name.profraw .build/coverage/$program -runs=0 \
            .build/fuzz/$name >/dev/null 2>&1
    done
    "$tools"/llvm-profdata merge .build/coverage/*.profraw -o .build/coverage/all.profdata
    # What takes a reader is a decoder, or dissects.
    "$tools"/llvm-cov report .build/coverage/FuzzFrame -object .build/coverage/FuzzFile \
        -instr-profile .build/coverage/all.profdata -show-functions Sources/MulticastWire \
        Sources/CaptureFiles > .build/coverage/functions.txt
    awk '/^File/ { file = $0; sub(/.*Sources\//, "", file); sub(/.:$/, "", file) }
        / [0-9]+ / && (/ByteReaderV/ || (file ~ /^CaptureFiles/ && file !~ /Writer/)) {
            if (!(file in lines)) order[++files] = file
            lines[file] += $5; missed[file] += $6
            target = file; sub(/\/.*/, "", target)
            sum[target] += $5; sumMissed[target] += $6
        }
        END {
            for (i = 1; i <= files; i++) { f = order[i]
                printf "%-64s %5d lines %6.1f %%\n", f, lines[f], 100 * (1 - missed[f] / lines[f])
            }
            for (target in sum) {
                printf "%-64s %5d lines %6.1f %%\n", "all of " target, sum[target],
                    100 * (1 - sumMissed[target] / sum[target])
            }
        }' .build/coverage/functions.txt
}

command=${1:?run or coverage}
shift
"$command" "$@"
