import Foundation
import MulticastWire
import TestSupport
import Testing

@testable import MulticastSockets

/// Real sockets on the loopback interface; nothing leaves the machine.
@Suite("UDP sockets")
struct DatagramSocketTests {
    /// Takes the next datagram, within two seconds.
    private func next(
        _ socket: inout DatagramSocket, into memory: inout [UInt8]
    ) -> Datagram? {
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            if let datagram = socket.receive(into: &memory) { return datagram }
            Readiness.wait(for: [socket.descriptor], nanoseconds: 100_000_000)
        }
        return nil
    }

    private var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }

    private func loopback() throws -> HostInterface { try HostInterface.named("lo") }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a datagram tells who sent it, to whom, by what, with which TTL and when`(
        text: String
    ) throws {
        let own = try #require(IPAddress(text))
        var receiver = try DatagramSocket(isIPv6: own.isIPv6)
        try receiver.bind(to: own, port: 0)
        let sender = try DatagramSocket(isIPv6: own.isIPv6)
        try sender.bind(to: own, port: 0)
        try sender.setTTL(3)
        try sender.setDSCP(46)
        let target = SocketAddress(own, port: try receiver.localPort())
        var memory = [UInt8](repeating: 0, count: 2)
        // The kernel begins to stamp a little after it is asked to, if nobody else had it do so.
        for _ in 0 ..< 100 {
            try sender.send([0], Departure(to: target))
            if try #require(next(&receiver, into: &memory)).stamp != nil { break }
            usleep(10_000)
        }
        let before = now
        try sender.send([1, 2, 3], Departure(to: target, ttl: 7))
        try sender.send([4], Departure(to: target))
        let first = try #require(next(&receiver, into: &memory))
        #expect(first.source == own && first.destination == own)
        let port = try sender.localPort()
        #expect(first.sourcePort == port)
        let interface = try loopback().index
        #expect(first.interface == interface)
        #expect(first.ttl == 7 && first.dscp == 46)
        #expect(first.isTruncated && memory == [1, 2])
        let stamp = try #require(first.stamp).nanoseconds
        #expect(before - 50_000_000 ... now + 50_000_000 ~= stamp)
        let second = try #require(next(&receiver, into: &memory))
        #expect(second.ttl == 3 && second.count == 1 && !second.isTruncated)
    }

    @Test func `the TTL of a datagram to a group is its own`() throws {
        let group = IPAddress.v4(IPv4Address(233, 252, 0, 71))
        let loopback = try loopback()
        var receiver = try DatagramSocket(isIPv6: false)
        try receiver.bind(to: group, port: 0)
        try receiver.join(group, on: loopback)
        let sender = try DatagramSocket(isIPv6: false)
        try sender.setMulticastInterface(loopback, from: IPv4Address(127, 0, 0, 1))
        try sender.setTTL(2)
        let target = SocketAddress(group, port: try receiver.localPort())
        for ttl: UInt8? in [7, nil, 19] { try sender.send([0], Departure(to: target, ttl: ttl)) }
        var memory = [UInt8](repeating: 0, count: 10)
        for expected: UInt8 in [7, 2, 19] {
            let datagram = try #require(next(&receiver, into: &memory))
            #expect(datagram.ttl == expected)
            #expect(datagram.destination == group)
        }
    }

    @Test func `a socket gets the groups it joined, from the sources it joined`() throws {
        let group = IPAddress.v4(IPv4Address(232, 1, 2, 71))
        let (wanted, other) = (IPv4Address(127, 0, 0, 1), IPv4Address(127, 0, 0, 2))
        let loopback = try loopback()
        var member = try DatagramSocket(isIPv6: false)
        try member.shareAddress()
        try member.bind(port: 0)
        let port = try member.localPort()
        try member.join(group, from: .v4(wanted), on: loopback)
        // It has the port, and has joined nothing.
        var stranger = try DatagramSocket(isIPv6: false)
        try stranger.shareAddress()
        try stranger.bind(port: port)
        let sender = try DatagramSocket(isIPv6: false)
        try sender.setMulticastInterface(loopback)
        let target = SocketAddress(group, port: port)
        for (octet, source) in [(UInt8(1), other), (2, wanted), (3, other)] {
            let way = Departure(to: target, interface: loopback.index, from: .v4(source))
            try sender.send([octet], way)
        }
        var memory = [UInt8](repeating: 0, count: 10)
        let datagram = try #require(next(&member, into: &memory))
        #expect(datagram.source == .v4(wanted) && memory[0] == 2)
        let isEmpty = member.receive(into: &memory) == nil
        #expect(isEmpty)
        let isDeaf = stranger.receive(into: &memory) == nil
        #expect(isDeaf)
        try member.leave(group, from: .v4(wanted), on: loopback)
        try sender.send(
            [4], Departure(to: target, interface: loopback.index, from: .v4(wanted)))
        let hasLeft = member.receive(into: &memory) == nil
        #expect(hasLeft)
    }

    @Test(arguments: [false, true])
    func `each datagram's time of sending has its number`(isToGroup: Bool) throws {
        let loopback = try loopback()
        let target =
            isToGroup
            ? SocketAddress(.v4(IPv4Address(233, 252, 0, 72)), port: 9)
            : SocketAddress(.v4(IPv4Address(127, 0, 0, 1)), port: 9)
        let sender = try DatagramSocket(isIPv6: false, hasTransmitStamps: true)
        try sender.setMulticastInterface(loopback, from: IPv4Address(127, 0, 0, 1))
        var bounds: [ClosedRange<Int64>] = []
        for octet in UInt8(0) ..< 3 {
            let before = now
            try sender.send([octet], Departure(to: target, ttl: octet + 1))
            bounds.append(before - 50_000_000 ... now + 50_000_000)
        }
        var stamps: [DatagramSocket.TransmitStamp] = []
        let end = ContinuousClock.now + .seconds(2)
        while stamps.count < 3, ContinuousClock.now < end {
            if let stamp = sender.takeTransmitStamp() { stamps.append(stamp) }
        }
        #expect(stamps.map(\.number) == [0, 1, 2])
        for (stamp, bounds) in zip(stamps, bounds) {
            #expect(bounds.contains(stamp.time.nanoseconds))
        }
    }

    @Test func `what finds no room is counted, and nothing else is missing`() throws {
        var receiver = try DatagramSocket(isIPv6: false)
        try receiver.bind(to: .v4(IPv4Address(127, 0, 0, 1)), port: 0)
        let room = receiver.setReceiveBuffer(8192)
        #expect(room >= 2048 && room < 65_536)
        let sender = try DatagramSocket(isIPv6: false)
        let target = SocketAddress(
            .v4(IPv4Address(127, 0, 0, 1)), port: try receiver.localPort())
        let octets = [UInt8](repeating: 1, count: 1000)
        for _ in 0 ..< 500 { try sender.send(octets, Departure(to: target)) }
        var memory = [UInt8](repeating: 0, count: 2000)
        var received: UInt64 = 0
        while receiver.receive(into: &memory) != nil { received += 1 }
        let dropped = receiver.droppedDatagrams
        #expect(received > 0 && dropped > 0)
        #expect(received + dropped == 500)
    }

    @Test func `a group too many is refused with the sysctl that allows more`() throws {
        let socket = try DatagramSocket(isIPv6: false)
        let loopback = try loopback()
        let most = try #require(HostCounters.setting("ipv4/igmp_max_memberships"))
        let error = #expect(throws: SocketError.self) {
            for number in 0 ... UInt32(most) {
                let group = IPv4Address(rawValue: IPv4Address(239, 77, 0, 0).rawValue + number)
                try socket.join(.v4(group), on: loopback)
            }
        }
        #expect(error?.description.contains("sysctl net.ipv4.igmp_max_memberships") == true)
        #expect(error?.description.hasPrefix("cannot join 239.77.0.\(most) on lo: ") == true)
    }

    @Test func `what the system refuses is told with what mends it`() throws {
        let first = try DatagramSocket(isIPv6: false)
        try first.bind(port: 0)
        let port = try first.localPort()
        let second = try DatagramSocket(isIPv6: false)
        let taken = #expect(throws: SocketError.self) { try second.bind(port: port) }
        #expect(taken?.description.contains("ss -ulpn 'sport = :\(port)'") == true)
        let missing = #expect(throws: SocketError.self) { try HostInterface.named("nowhere0") }
        #expect(missing?.description.contains("there are lo") == true)
        let large = #expect(throws: SocketError.self) {
            let target = SocketAddress(.v4(IPv4Address(127, 0, 0, 1)), port: 9)
            try second.send([UInt8](repeating: 0, count: 65_536), Departure(to: target))
        }
        #expect(large?.description.contains("smaller -s") == true)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a socket that another program has bound does as well`(text: String) throws {
        let own = try #require(IPAddress(text))
        let bound = try DatagramSocket(isIPv6: own.isIPv6)
        try bound.bind(port: 0)
        let port = try bound.localPort()
        var adopted = try DatagramSocket(adopting: dup(bound.descriptor))
        let samePort = try adopted.localPort()
        #expect(samePort == port && adopted.isIPv6 == own.isIPv6)
        try bound.send([1, 2], Departure(to: SocketAddress(own, port: port), ttl: 9))
        var memory = [UInt8](repeating: 0, count: 10)
        let datagram = try #require(next(&adopted, into: &memory))
        #expect(datagram.count == 2 && datagram.ttl == 9 && datagram.sourcePort == port)
    }

    @Test func `what is no UDP socket is not taken over`() throws {
        let pipe = Pipe()
        let error = #expect(throws: SocketError.self) {
            _ = try DatagramSocket(adopting: dup(pipe.fileHandleForReading.fileDescriptor))
        }
        #expect(error?.description.contains("use descriptor") == true)
    }

    @Test func `interfaces have their addresses and links`() throws {
        let loopback = try loopback()
        #expect(loopback.isLoopback && loopback.isUp)
        #expect(loopback.isOnLink(.v4(IPv4Address(127, 9, 9, 9))))
        #expect(!loopback.isOnLink(.v4(IPv4Address(128, 0, 0, 1))))
        #expect(
            loopback.address(for: .v4(IPv4Address(239, 1, 1, 1)))
                == .v4(IPv4Address(127, 0, 0, 1)))
        let leading = try HostInterface.leading(to: .v4(IPv4Address(127, 0, 0, 1)))
        #expect(leading == loopback)
    }
}
