import Glibc
import LiveCapture
import MulticastWire
import TestSupport
import Testing

@Suite("Live Capture")
struct LiveCaptureTests {
    @Test
    func `the loopback interface is listed with its address`() throws {
        let loopback = try #require(try LiveCapture.interfaces().first { $0.isLoopback })
        #expect(loopback.name == "lo")
        if loopback.isUp {
            #expect(loopback.addresses.contains(.v4(IPv4Address(127, 0, 0, 1))))
        }
    }

    @Test(arguments: ["nosuch0", "", "a-name-longer-than-an-interface-may-have", "0", "999", "/"])
    func `an interface that does not exist is told as that, to anyone`(name: String) {
        let error = #expect(throws: LiveCaptureError.self) { _ = try LiveCapture(interface: name) }
        guard case .noSuchInterface = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.remedy != nil)
    }

    @Test(.needs(.root))
    func `the loopback interface gives frames with their time, and ends a wait`() throws {
        var live = try LiveCapture(interface: "lo", isPromiscuous: false, bufferSize: 1 << 20)
        #expect(live.linkType == .ethernet && live.warning == nil && live.interface == "lo")
        // The discard service's port, so that nobody is bothered.
        try live.setFilter("udp and dst port 9 and dst host 127.0.0.99")
        let isEarly = try live.next() == nil
        #expect(isEarly)
        let before = now()
        try send(hex("6D 63 6B 69 74"), to: "127.0.0.99", port: 9)
        var seen: [[UInt8]] = []
        var times: [Int64] = []
        for _ in 0 ..< 100 where seen.isEmpty {
            try live.wait(milliseconds: 50)
            while let frame = try live.next() {
                seen.append(frame.octets.withUnsafeBufferPointer { Array($0) })
                times.append(frame.timestamp.nanoseconds)
            }
        }
        #expect(
            seen.first?.count == 14 + 20 + 8 + 5
                && seen.first?.suffix(5) == hex("6D 63 6B 69 74")[...])
        #expect(times.allSatisfy { $0 >= before && $0 <= now() })
        let statistics = try live.statistics()
        #expect(statistics.received >= 1 && statistics.droppedByKernel == 0)
    }

    @Test(.needs(.root))
    func `a wait is over in its time, or when the other descriptor can be read`() throws {
        var live = try LiveCapture(interface: "lo", isPromiscuous: false, bufferSize: 1 << 20)
        try live.setFilter("udp dst port 9 and dst host 127.0.0.98")
        let begin = now()
        let isIdle = try !live.wait(milliseconds: 60)
        #expect(isIdle && now() - begin >= 55_000_000)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { _ = close($0) } }
        _ = write(ends[1], "x", 1)
        let isWoken = try live.wait(milliseconds: 60_000, alsoWakingOn: [ends[0]])
        #expect(isWoken)
    }

    @Test(.needs(.root))
    func `all interfaces together are one capture`() throws {
        var live = try LiveCapture(interface: "any")
        #expect(live.linkType == .linuxCooked2 && live.warning == nil)
        try live.setFilter("udp dst port 9 and dst host 127.0.0.97")
        try send([1, 2, 3], to: "127.0.0.97", port: 9)
        var count = 0
        for _ in 0 ..< 100 where count == 0 {
            try live.wait(milliseconds: 50)
            while let frame = try live.next() { count += frame.octets.count }
        }
        // A cooked header of 20 octets; a frame over loopback may be seen going out and coming in.
        #expect(count >= 20 + 20 + 8 + 3)
    }

    @Test(.needs(.root))
    func `a number is a place in the list`() throws {
        let interfaces = try LiveCapture.interfaces()
        let place = try #require(interfaces.firstIndex { $0.name == "lo" })
        let live = try LiveCapture(interface: String(place + 1), isPromiscuous: false)
        #expect(live.interface == "lo")
    }

    @Test(.needs(.root))
    func `a filter that does not compile leaves the capture as it is`() throws {
        var live = try LiveCapture(interface: "lo", isPromiscuous: false)
        var message = ""
        do { try live.setFilter("udp porrt 9") } catch { message = error.description }
        #expect(message.hasPrefix("cannot compile the filter 'udp porrt 9': "))
        try live.setFilter("udp")
    }
}

/// Nanoseconds since 1970.
private func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Sends one datagram.
private func send(_ octets: [UInt8], to address: String, port: UInt16) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var destination = sockaddr_in()
    destination.sin_family = sa_family_t(AF_INET)
    destination.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &destination.sin_addr)
    let sent = withUnsafePointer(to: &destination) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            sendto(
                descriptor, octets, octets.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    try #require(sent == octets.count)
}
