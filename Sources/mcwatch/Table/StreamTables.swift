import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The table of streams.
extension Snapshot {
    func streamTable(_ style: inout TableStyle) -> TextTable {
        var table = TextTable([
            .left("source"), .left("group"), .right("port"), .left("link"), .left("content", 4),
            .right("packets"), .right("octets", 8), .right("rate", 1), .right("peak 1 s", 6),
            .right("most in 1 ms", 7), .left("ttl", 2), .left("dscp", 5), .right("lost"),
            .right("late", 1), .right("doubled", 1), .right("jitter", 3), .right("gaps", 1),
            .right("longest gap", 5), .left("first seen", 9), .left("last seen", 5),
        ])
        for stream in streams {
            table.cell(stream.source)
            table.cell(stream.group)
            table.cell { sink in if let port = stream.destinationPort { sink.put(port) } }
            table.cell(stream.link, style)
            table.cell { sink in
                if let keyword = stream.content.keyword {
                    sink.put(keyword)
                } else if stream.destinationPort == nil {
                    sink.put("protocol ")
                    sink.put(stream.protocol.rawValue)
                }
            }
            table.cell(stream.packets)
            table.cell(stream.octets)
            table.cell { $0.put(octetRate: stream.meanOctetsPerSecond) }
            table.cell { $0.put(octetRate: Double(stream.peakOctetsPerSecond)) }
            table.cell { sink in
                if style.isVerbose { sink.put(stream.peakPacketsPerMillisecond) }
            }
            table.cell { style.put(numbers: stream.timesToLive, into: &$0) }
            table.cell { sink in
                if stream.dscps != [0] { style.put(numbers: stream.dscps, into: &sink) }
            }
            let windows = stream.sequences.map(\.window)
            let lost = stream.lost
            table.cell(lost ?? 0 > 0 ? .bad : .none) { sink in if let lost { sink.put(lost) } }
            table.cell(positive: windows.reduce(0) { $0 &+ $1.reordered })
            let repeated = windows.reduce(UInt64(0)) { $0 &+ $1.duplicates }
            table.cell(positive: max(repeated, stream.duplicates ?? 0))
            table.cell { sink in
                if let jitter = stream.sequences.compactMap(\.jitter).max() {
                    sink.put(decimal: jitter.microseconds, places: 3)
                    sink.put(" ms")
                }
            }
            table.cell(positive: stream.gaps, .bad)
            table.cell { sink in
                if stream.gaps > 0 { style.put(seconds: stream.longestGap, into: &sink) }
            }
            table.cell(stream.firstTime, &style)
            table.cell(stream.lastTime, &style)
        }
        return table
    }
}

extension TableStyle {
    /// Writes a set of numbers, such as `4` or `3 4`.
    func put(numbers: [UInt8], into sink: inout TextSink) {
        for (place, number) in numbers.enumerated() {
            if place > 0 { sink.put(" ") }
            sink.put(number)
        }
    }
}

extension TextSink {
    /// Puts a rate of octets a second as bits a second; nothing for none.
    mutating func put(octetRate octetsPerSecond: Double?) {
        if let octetsPerSecond, octetsPerSecond > 0 { put(bitRate: octetsPerSecond * 8) }
    }
}
