import Glibc
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// A group that is joined, with the socket that its packets come to.
///
/// Each has a socket of its own: a socket takes 20 groups unless a sysctl allows more.
final class ReceivedGroup {
    let group: IPAddress
    let sources: [IPAddress]
    let port: UInt16
    let interface: HostInterface
    var socket: DatagramSocket
    /// When it was joined, when its report left, and when packets came: by the monotonic clock.
    private(set) var joined: Int64 = 0
    var reportSeen: Int64?
    /// The last report of this host, which answered a query or was the join's.
    var lastReport: Int64 = 0
    var firstPacket: Int64?
    var lastPacket: Int64?
    /// Packets that came to the socket, and those that passed the interface while that was looked at.
    var packets: UInt64 = 0
    private(set) var passed: UInt64 = 0
    /// The number of another interface that packets pass.
    private(set) var passedElsewhere: UInt32?
    /// Who sends, where the group was joined from others only and none of these does.
    private(set) var stranger: IPAddress?
    /// When the group was left, and when the last packet passed the interface after that.
    private(set) var left: Int64?
    private(set) var lastPassed: Int64?
    /// Whether it was told that nothing comes any more.
    var isSilent = false
    /// What it was told that the silence comes from.
    var stop: String?

    /// How much room its socket asks for, in octets; hundreds of groups share what there is.
    private static let mostRoom: Int32 = 32 << 20

    init(
        _ group: IPAddress, from sources: [IPAddress], port: UInt16, on interface: HostInterface,
        of count: Int
    ) throws(SocketError) {
        let socket = try DatagramSocket(isIPv6: group.isIPv6)
        try socket.shareAddress()
        try socket.bind(to: group, port: port, scope: interface.index)
        _ = socket.setReceiveBuffer(max(Self.mostRoom / Int32(clamping: count), 1 << 18))
        self.socket = socket
        (self.group, self.sources, self.port, self.interface) = (group, sources, port, interface)
    }

    /// Joins it.
    func join() throws(SocketError) {
        joined = WallClock.monotonic
        lastReport = joined
        if sources.isEmpty { return try socket.join(group, on: interface) }
        for source in sources { try socket.join(group, from: source, on: interface) }
    }

    /// Leaves it.
    func leave() throws(SocketError) {
        left = WallClock.monotonic
        if sources.isEmpty { return try socket.leave(group, on: interface) }
        for source in sources { try socket.leave(group, from: source, on: interface) }
    }

    /// Notes a packet to the group that passes an interface.
    func notePassing(_ source: IPAddress?, by index: UInt32, at now: Int64) {
        guard index == interface.index else {
            passedElsewhere = index
            return
        }
        let isWanted = sources.isEmpty || source.map(sources.contains) ?? true
        stranger = isWanted ? nil : passed == 0 ? source : stranger.flatMap { _ in source }
        passed &+= 1
        lastPassed = now
    }

    /// The name under which it was asked for.
    var name: String {
        switch sources.count {
        case 0: group.description
        case 1: "\(sources[0])@\(group)"
        default: "\(sources.count) sources@\(group)"
        }
    }

    /// Raises how many descriptors the process may have, to what it is allowed.
    static func allowDescriptors(_ count: Int) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, rlim_t(count) + 64))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
