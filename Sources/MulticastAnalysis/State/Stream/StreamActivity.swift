public import MulticastWire

/// Which streams of a ``StreamTable`` flow, and which have stopped.
///
/// It is asked from time to time, and not told of each packet. A stream has stopped when nothing
/// came for three times the mean time between its packets, but for ``shortestSilence`` at least:
/// what is sent once a minute has not stopped after ten seconds, and what is sent a thousand times
/// a second has.
public struct StreamActivity: Sendable {
    /// How long nothing has to come at least: three seconds.
    public static let shortestSilence: Int64 = 3_000_000_000
    /// How long nothing has to come at most, however rare the packets: a quarter of an hour.
    public static let longestSilence: Int64 = 900_000_000_000
    /// How many of the mean times between packets nothing has to come.
    private static let missedPackets: Int64 = 3

    /// One change of a stream.
    public struct Change: Hashable, Sendable {
        /// The stream's number in the table.
        public let stream: Int
        /// What happened to it.
        public let kind: Kind
        /// When its first packet came, or the last one before it stopped.
        ///
        /// Of a stream that flows again this is that of the last packet when it was noticed.
        public let time: Timestamp

        /// What can happen to a stream.
        public enum Kind: Hashable, Sendable {
            /// It flows.
            case started
            /// Nothing comes any more.
            case stopped
        }
    }

    private var isFlowing: [Bool] = []

    /// Creates what has seen no stream.
    public init() {}

    /// Whether the stream with a number flows, as far as was noticed.
    public func isFlowing(_ stream: Int) -> Bool {
        isFlowing.indices.contains(stream) && isFlowing[stream]
    }

    /// Notices what changed until `time`, in the order of the streams.
    public mutating func observe(
        _ streams: borrowing StreamTable, at time: Timestamp
    ) -> [Change] {
        var changes: [Change] = []
        let known = isFlowing.count
        while isFlowing.count < streams.count { isFlowing.append(false) }
        for stream in isFlowing.indices {
            let last = streams.lastTime(of: stream)
            let (silence, overflows) = time.nanoseconds.subtractingReportingOverflow(
                last.nanoseconds)
            let isSilent = overflows || silence > Self.longestPause(of: stream, in: streams)
            if stream >= known {
                changes.append(
                    Change(stream: stream, kind: .started, time: streams.firstTime(of: stream)))
                isFlowing[stream] = true
            }
            if isFlowing[stream], isSilent {
                changes.append(Change(stream: stream, kind: .stopped, time: last))
                isFlowing[stream] = false
            } else if !isFlowing[stream], !isSilent {
                changes.append(Change(stream: stream, kind: .started, time: last))
                isFlowing[stream] = true
            }
        }
        return changes
    }

    /// How long nothing may come of a stream, in nanoseconds.
    private static func longestPause(of stream: Int, in streams: borrowing StreamTable) -> Int64 {
        let packets = Int64(clamping: streams.packets(of: stream))
        guard packets > 1 else { return shortestSilence }
        let (first, last) = (streams.firstTime(of: stream), streams.lastTime(of: stream))
        let (lifetime, overflows) = last.nanoseconds.subtractingReportingOverflow(
            first.nanoseconds)
        guard !overflows else { return longestSilence }
        let (pause, isTooLong) = (lifetime / (packets - 1)).multipliedReportingOverflow(
            by: missedPackets)
        return isTooLong ? longestSilence : min(max(pause, shortestSilence), longestSilence)
    }
}

extension StreamTable {
    /// How many packets of the stream with a number were seen.
    public func packets(of number: Int) -> UInt64 { records[number].packets }

    /// The octets of the IP packets of the stream with a number.
    public func octets(of number: Int) -> UInt64 { records[number].octets }

    /// The receivers' UDP port of the stream with a number; `nil` for anything but UDP.
    public func destinationPort(of number: Int) -> UInt16? {
        let key = records[number].key
        return key.protocol == .udp ? key.destinationPort : nil
    }

    /// What the packets of the stream with a number hold.
    public func content(of number: Int) -> StreamContent { details[number].content }

    /// When the first packet of the stream with a number was seen.
    public func firstTime(of number: Int) -> Timestamp {
        Timestamp(nanoseconds: details[number].firstTime)
    }
}
