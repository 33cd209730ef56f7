import MulticastWire
import TestSupport
import Testing

@Suite("mcping's options of a multicast ping message", .rfc(6450, "§7"))
struct ProbeExtensionTests {
    /// An answer of mcping's responder, written by hand.
    static let reply = hex(
        """
        41
        0000 0001 02                        # Version 2
        0001 0004 DEADBEEF                  # Client ID
        0002 0004 00000007                  # Sequence Number 7
        0004 0006 0001 EF010203             # Multicast Group 239.1.2.3
        FFFC 0008 01 03 05 02 00FA 0000     # conditions: both answers, TTL 5, round 2, 250 ms
        FFFD 0038                           # report
          01 01 03 40                       #   kernel's time, came with TTL 3, sent with 64
          18 000002                         #   a link of /24, interface 2
          0102030405060708                  #   responder
          0000000000001000                  #   received
          0000000000002800                  #   sent 6144 ns later
          00000006 00000007 00000005        #   6 received, highest 7, 5 replies
          00000001 00000002 00000003        #   1 duplicate, 2 without room, 3 refused
        FFFE 0001 00                        # padding
        0009 0001 40                        # TTL 64
        """)

    @Test func `each field is where the manual says`() throws {
        let message = try read(Self.reply, MulticastPingMessage.init(from:))
        let conditions = try #require(message.conditions)
        #expect(conditions.version == 1)
        #expect(conditions.flags == [.answerByUnicast, .answerToGroup])
        #expect(conditions.ttl == 5 && conditions.round == 2 && conditions.spread == 250)
        let report = try #require(message.report)
        #expect(report.flags == .receiveTimeIsKernels)
        #expect(report.requestTTL == 3 && report.replyTTL == 64)
        #expect(report.prefixLength == 24 && report.interface == 2)
        #expect(report.responderID == 0x0102_0304_0506_0708)
        #expect(report.receiveTime == 4096 && report.dwell == 6144)
        #expect(report.requestsReceived == 6 && report.highestSequence == 7)
        #expect(report.repliesSent == 5 && report.duplicates == 1)
        #expect(report.droppedForRoom == 2 && report.refused == 3)
        #expect(message.octets == Self.reply)
    }

    @Test func `what is written is what was read`() throws {
        let message = try read(Self.reply, MulticastPingMessage.init(from:))
        let (conditions, report) = (message.conditions, message.report)
        let again = MulticastPingMessage(
            type: .echoReply,
            options: [
                ProbeOption(.version, [2]), ProbeOption(.clientID, hex("DEADBEEF")),
                ProbeOption(.sequenceNumber, hex("00000007")),
                .multicastGroup(.v4(IPv4Address(239, 1, 2, 3))),
                ProbeOption(.conditions, conditions?.octets ?? []),
                ProbeOption(.report, report?.octets ?? []), ProbeOption(.padding, [0]),
                ProbeOption(.ttl, [64]),
            ])
        #expect(again.octets == Self.reply)
    }

    @Test func `a report that nobody filled in is none, and one that is cut neither`() {
        let empty = ResponderReport().octets
        #expect(empty == [UInt8](repeating: 0, count: ResponderReport.length))
        for length in 0 ... empty.count {
            var octets = Array(empty.prefix(length))
            if !octets.isEmpty { octets[0] = 1 }
            let message = MulticastPingMessage(
                type: .echoReply, options: [ProbeOption(.report, octets)])
            #expect((message.report != nil) == (length == empty.count))
        }
        let message = MulticastPingMessage(
            type: .echoReply, options: [ProbeOption(.report, empty)])
        #expect(message.report == nil)
    }

    @Test func `a dwell is told only where both times are sound`() {
        var report = ResponderReport()
        #expect(report.dwell == nil)
        (report.receiveTime, report.transmitTime) = (10, 9)
        #expect(report.dwell == nil)
        (report.receiveTime, report.transmitTime) = (10, .max)
        #expect(report.dwell == nil)
        (report.receiveTime, report.transmitTime) = (10, 10)
        #expect(report.dwell == 0)
    }

    @Test(
        .rfc(6450, "§3.2"),
        arguments: [
            ("0.0.0.0/0", "0001 00"), ("232.43.211.234/32", "0001 20 E82BD3EA"),
            ("239.192.0.0/14", "0001 0E EFC0"),
            ("ff3e::4321:0/112", "0002 70 FF3E0000000000000000000043 21"),
        ])
    func `a prefix has only the octets needed`(text: String, octets: String) throws {
        let prefix = try #require(IPPrefix(text))
        let option = try #require(MulticastPingMessage.Prefix(prefix))
        #expect(option.octets == hex(octets))
        let message = MulticastPingMessage(
            type: .`init`, options: [ProbeOption(.multicastPrefix, option.octets)])
        #expect(message.prefixes.first?.prefix == prefix)
    }

    @Test func `a prefix of a length that the protocol lacks is none`() throws {
        let short = try #require(IPPrefix("224.0.0.0/3"))
        #expect(MulticastPingMessage.Prefix(short) == nil)
        let message = MulticastPingMessage(
            type: .`init`, options: [ProbeOption(.multicastPrefix, hex("0001 21 E82BD3EA"))])
        #expect(message.prefixes.count == 1 && message.prefixes.first?.prefix == nil)
    }
}
