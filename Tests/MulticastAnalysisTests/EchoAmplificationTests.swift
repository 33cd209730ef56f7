import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

/// Whatever is asked, by whatever protocol, nobody is sent more by unicast than it sent.
@Suite("What a responder sends back")
struct EchoAmplificationTests {
    private static let allowed = ["225.1.2.3", "232.43.211.234", "239.7.0.0/16"]
    private static let sources = (UInt8(1) ... 6).filter { $0 != 2 }.map {
        IPAddress.v4(IPv4Address(10, 99, 0, $0))
    }

    /// Makes requests that ask for as much as they can.
    private struct Asker {
        var random: SeededRandom
        /// What servers gave to each.
        var sessions: [IPAddress: [UInt8]] = [:]

        mutating func number(_ range: ClosedRange<Int>) -> Int {
            Int.random(in: range, using: &random)
        }

        mutating func octets(_ count: ClosedRange<Int>) -> [UInt8] {
            (0 ..< number(count)).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
        }

        mutating func chance(_ part: Int) -> Bool { number(1 ... part) == 1 }

        mutating func group() -> IPAddress {
            let groups = [
                IPv4Address(225, 1, 2, 3), EchoResponder.ssmpingGroup, IPv4Address(239, 7, 1, 1),
                IPv4Address(239, 8, 1, 1), IPv4Address(10, 99, 0, 9),
            ]
            return .v4(groups[number(0 ... groups.count - 1)])
        }

        /// An option of RFC 6450 or one that nobody knows, with a value that may be wrong.
        mutating func option(_ source: IPAddress) -> ProbeOption {
            switch number(0 ... 8) {
            case 0: ProbeOption(.optionRequest, hex("0006 000C 0009 000B"))
            case 1: ProbeOption(.sessionID, sessions[source] ?? octets(0 ... 40))
            case 2: ProbeOption(.multicastPrefix, hex("0001 00"))
            case 3: ProbeOption(.multicastPrefix, hex("0001 20 EF090909"))
            case 4: .multicastGroup(group())
            case 5: ProbeOption(.padding, octets(0 ... 9))
            case 6: ProbeOption(.report, [UInt8](repeating: 0, count: number(0 ... 80)))
            case 7:
                ProbeOption(
                    .conditions,
                    ProbeConditions(
                        flags: ProbeConditions.Flags(rawValue: UInt8(number(0 ... 15))), ttl: 64,
                        spread: UInt16(number(0 ... 20_000))
                    ).octets)
            default: ProbeOption(type: UInt16(number(0 ... 20)), value: octets(0 ... 12))
            }
        }

        mutating func version2(_ source: IPAddress) -> [UInt8] {
            let types: [MulticastPingMessage.MessageType] = [.echoRequest, .`init`, .echoRequest]
            var options = [ProbeOption(.version, [chance(10) ? 3 : 2])]
            if chance(2) { options.append(ProbeOption(.clientID, octets(1 ... 30))) }
            if !chance(4) { options.append(ProbeOption(.sequenceNumber, octets(4 ... 4))) }
            if !chance(4) { options.append(.multicastGroup(group())) }
            for _ in 0 ..< number(0 ... 6) { options.append(option(source)) }
            return MulticastPingMessage(
                type: types[number(0 ... types.count - 1)], options: options
            ).octets
        }

        mutating func version1() -> [UInt8] {
            var octets = Array(EchoResponderTests.version1.prefix(13 + 8 + 12))
            if chance(2) { octets += hex("0005 0000") }
            if chance(2) { octets += hex("0007 0002 FFFF") }
            guard case .v4(let group) = group() else { return octets }
            return octets + hex("0004 0005 01") + bigEndianOctets(group.rawValue)
        }

        /// A request of some protocol, which may have been damaged on the way.
        mutating func request(_ source: IPAddress) -> [UInt8] {
            var request =
                switch number(0 ... 4) {
                case 0: version1()
                case 1:
                    EchoResponderTests.probe(
                        UInt32(number(1 ... 1000)), group: group(), padding: number(0 ... 60))
                case 2:
                    ProbeMaker(
                        kind: .mping, clientID: octets(16 ... 16), group: group(),
                        ownAddress: source, port: 4321, size: number(0 ... 400)
                    ).octets(
                        of: ProbeMaker.Request(sequence: 1, ttl: 9), at: Timestamp(nanoseconds: 1))
                default: version2(source)
                }
            if chance(8) { request.removeLast(number(0 ... request.count - 1)) }
            for _ in 0 ..< (chance(4) ? number(1 ... 3) : 0) {
                request[number(0 ... request.count - 1)] = UInt8(number(0 ... 255))
            }
            return request
        }
    }

    @Test(.rfc(6450, "§8"), arguments: UInt64(0) ..< 100)
    func `is no more by unicast than was sent, but for what RFC 6450 needs, once a second`(
        seed: UInt64
    ) throws {
        var asker = Asker(random: SeededRandom(seed: seed))
        let allowed = try Self.allowed.map { try #require(IPPrefix($0)) }
        var policy = EchoPolicy(
            groups: allowed, links: [try #require(IPPrefix("10.99.0.0/24"))],
            ownAddresses: [EchoResponderTests.own])
        policy.information = Array("a responder that has a lot to tell of itself".utf8)
        var responder = EchoResponder(policy: policy, secret: (seed, 2))
        var now: Int64 = 1
        var (asked, answered) = ([IPAddress: Int](), [IPAddress: Int]())
        var lastExcess: [IPAddress: Int64] = [:]
        var (answers, excesses) = (0, 0)
        for _ in 0 ..< 500 {
            now += Int64(asker.number(0 ... 150)) * 1_000_000
            let source = Self.sources[asker.number(0 ... Self.sources.count - 1)]
            let octets = asker.request(source)
            asked[source, default: 0] += octets.count
            let isToGroup = asker.chance(2)
            let request = EchoResponderTests.request(
                octets, from: source,
                to: isToGroup ? EchoResponderTests.group : EchoResponderTests.own)
            for answer in responder.answers(to: request, at: now) {
                answers += 1
                if answer.destination.isMulticast {
                    #expect(allowed.contains { $0.contains(answer.destination) })
                    continue
                }
                #expect(answer.destination == source && answer.port == request.sourcePort)
                let message = try? read(answer.octets, MulticastPingMessage.init(from:))
                if message?.type == .serverResponse, let session = message?.sessionID {
                    asker.sessions[source] = session
                }
                guard answer.octets.count > octets.count else {
                    answered[source, default: 0] += answer.octets.count
                    continue
                }
                excesses += 1
                let isForTTL =
                    answer.octets.count <= octets.count + 5
                    && answer.octets.suffix(5) == hex("0009 0001 40")[...]
                #expect(message?.type == .serverResponse || isForTTL)
                if let last = lastExcess[source] { #expect(now - last >= 1_000_000_000) }
                lastExcess[source] = now
            }
        }
        for source in Self.sources {
            #expect(answered[source, default: 0] <= asked[source, default: 0])
        }
        // Both happen, or nothing is shown.
        #expect(answers > 50 && excesses > 5)
    }
}
