import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// Of captures that are spoilt nothing is said but what is said of them whole.
@Suite("mcdoctor and spoilt captures")
struct DoctorBadInputTests {
    /// The captures of the lab, whole.
    private static let captures: [DoctorCapture] = StoredFrame.captures(
        in: fixtures.appending(path: "captured")
    ).compactMap { DoctorCapture(path: $0) }.filter { !$0.frames.isEmpty }

    @Test(arguments: CaptureDamage.all)
    func `what is missing or out of order makes no finding`(damage: CaptureDamage) {
        var alarms = 0
        for capture in Self.captures {
            let whole = capture.diagnosis().alarms
            let spoilt = damage.change(capture).diagnosis().alarms
            alarms += spoilt.count
            for (alarm, certainty) in spoilt where certainty > whole[alarm] ?? 0 {
                Issue.record("\(capture.name): \(alarm) \(whole) \(spoilt)")
            }
        }
        // Something is left to be said of some of them.
        #expect(Self.captures.count > 50)
        #expect(alarms > 0 || damage.leavesNothing)
    }

    @Test(arguments: [
        ("igmp-bridge-querier.pcap", "rtp-loss.pcap"),
        ("igmpv2-join-leave.pcap", "igmp-bridge-querier.pcap"),
        ("igmp-bridge-querier.pcap", "igmpv3-asm-join-leave.pcap"),
        ("v2-host-on-v3-lan.pcap", "igmp-bridge-querier.pcap"),
        ("igmp-bridge-querier-v2.pcap", "igmpv3-many-groups.pcap"),
        ("iperf-udp.pcap", "igmpv3-ssm-sources.pcap"),
    ])
    func `two networks in one capture are not taken for one`(one: String, other: String) throws {
        let captures = try [one, other].map { name in
            try #require(Self.captures.first { $0.name == name })
        }
        let known = captures.map { $0.diagnosis().alarms }.reduce(into: [:]) { all, alarms in
            all.merge(alarms) { max($0, $1) }
        }
        let diagnosis = captures[0].merged(with: captures[1]).diagnosis()
        for (alarm, certainty) in diagnosis.alarms where certainty > known[alarm] ?? 0 {
            Issue.record("\(alarm) of none of them: \(diagnosis.alarms)")
        }
        #expect(one.hasSuffix("rtp-loss.pcap") || !diagnosis.setting.isEmpty)
    }

    @Test func `interfaces of a router that were written as one are told to be mixed`() throws {
        for name in ["pim-register-join-spt.pcapng", "pim-bsr-pimd.pcapng"] {
            let capture = try #require(Self.captures.first { $0.name == name })
            let diagnosis = CaptureDamage.oneInterface.change(capture).diagnosis()
            #expect(diagnosis.setting.contains { $0.contains("several networks are mixed") })
            let querier = diagnosis.outcomes.first { $0.rule.name == "querier-multiple" }
            #expect(querier?.verdicts.allSatisfy { !$0.kind.isFinding } == true)
            #expect(capture.diagnosis().setting.allSatisfy { !$0.contains("mixed") })
        }
    }

    @Test func `of an empty capture nothing is judged`() {
        let outcomes = DoctorCapture(name: "empty", frames: []).diagnosis().outcomes
        #expect(!outcomes.isEmpty)
        for outcome in outcomes {
            #expect(outcome.verdicts.map(\.kind) == [.notApplicable], "\(outcome.rule.name)")
        }
    }

    @Test func `where time goes back, the reason is told instead of what times would tell`() throws
    {
        let capture = try #require(Self.captures.first { $0.name == "slow-leave.pcap" })
        let kinds = { (diagnosis: Diagnosis) in
            diagnosis.outcomes.first { $0.rule.name == "leave-latency" }?.verdicts ?? []
        }
        #expect(kinds(capture.diagnosis()).contains { $0.kind == .suspect })
        let diagnosis = CaptureDamage.swappedHalves.change(capture).diagnosis()
        #expect(
            kinds(diagnosis).allSatisfy { $0.kind == .inconclusive || $0.kind == .notApplicable })
        #expect(diagnosis.setting.contains { $0.contains("time goes back") })
    }
}

/// A way to spoil a capture.
struct CaptureDamage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Whether what is left shows no fault at all.
    var leavesNothing = false
    let change: @Sendable (DoctorCapture) -> DoctorCapture

    static let all = [
        noLinkLayer, cut(after: 34), cut(after: 46), cut(after: 60), onlyMembership,
        withoutMembership,
        secondsLong, swappedHalves, oneInterface,
    ]

    static let noLinkLayer = CaptureDamage(testDescription: "no link layer") { capture in
        capture.changing { frames in
            frames.compactMap { frame in
                guard frame.linkType == .ethernet, frame.octets.count > 14,
                    [[8, 0], [0x86, 0xDD]].contains(Array(frame.octets[12 ..< 14]))
                else { return nil }
                var frame = frame
                (frame.linkType, frame.octets) = (.rawOfBSD, Array(frame.octets.dropFirst(14)))
                frame.originalLength -= 14
                return frame
            }
        }
    }

    /// 34 leaves no more than the IPv4 header, 46 the first octets of IGMP.
    static func cut(after octets: Int) -> CaptureDamage {
        CaptureDamage(testDescription: "cut after \(octets) octets", leavesNothing: octets < 40) {
            capture in
            capture.changing { frames in
                frames.map { frame in
                    var frame = frame
                    frame.octets = Array(frame.octets.prefix(octets))
                    return frame
                }
            }
        }
    }

    static let onlyMembership = CaptureDamage(testDescription: "IGMP only") { capture in
        capture.changing { frames in frames.filter(\.isIGMP) }
    }

    static let withoutMembership = CaptureDamage(testDescription: "without IGMP") { capture in
        capture.changing { frames in frames.filter { !$0.isIGMP } }
    }

    static let secondsLong = CaptureDamage(testDescription: "two seconds of it") { capture in
        capture.changing { frames in
            frames.filter { $0.time.since(frames[0].time) < .seconds(2) }
        }
    }

    static let swappedHalves = CaptureDamage(testDescription: "its second half first") { capture in
        capture.changing { frames in
            Array(frames[(frames.count / 2)...] + frames[..<(frames.count / 2)])
        }
    }

    static let oneInterface = CaptureDamage(testDescription: "interfaces in one") { capture in
        capture.changing { frames in
            frames.map { frame in
                var frame = frame
                frame.interface = 0
                return frame
            }
        }
    }
}

/// A capture in memory, as mcdoctor sees it.
struct DoctorCapture: Sendable {
    /// A frame, with what its file says of it.
    struct Frame: Sendable {
        let time: Timestamp
        var linkType: LinkType
        var interface: Int
        var originalLength: Int
        var octets: [UInt8]

        /// Whether it is IPv4 with protocol 2, right behind an Ethernet header.
        var isIGMP: Bool {
            linkType == .ethernet && octets.count > 23 && octets[12] == 8 && octets[13] == 0
                && octets[23] == 2
        }
    }

    let name: String
    private(set) var frames: [Frame]

    init(name: String, frames: [Frame]) { (self.name, self.frames) = (name, frames) }

    /// Reads a file, as far as it can be read.
    init?(path: String) {
        var frames: [Frame] = []
        do {
            var reader = try CaptureFileReader(path: path)
            while let frame = try reader.next() {
                frames.append(
                    Frame(
                        time: frame.timestamp, linkType: frame.linkType, interface: frame.interface,
                        originalLength: frame.originalLength,
                        octets: frame.octets.indices.map { frame.octets[$0] }))
            }
        } catch {
            // Some fixtures are damaged on purpose; what came before counts.
        }
        self.init(name: URL(filePath: path).lastPathComponent, frames: frames)
    }

    /// The same with other frames.
    func changing(_ change: ([Frame]) -> [Frame]) -> DoctorCapture {
        DoctorCapture(name: name, frames: frames.isEmpty ? [] : change(frames))
    }

    /// Both in one, as if they had begun at the same time.
    func merged(with other: DoctorCapture) -> DoctorCapture {
        guard let first = frames.first, let second = other.frames.first else { return self }
        let shift = first.time.nanoseconds - second.time.nanoseconds
        let moved = other.frames.map { frame in
            Frame(
                time: Timestamp(nanoseconds: frame.time.nanoseconds + shift),
                linkType: frame.linkType, interface: frame.interface,
                originalLength: frame.originalLength, octets: frame.octets)
        }
        return DoctorCapture(
            name: "\(name) and \(other.name)",
            frames: (frames + moved).sorted { $0.time < $1.time })
    }

    /// What the rules say.
    func diagnosis() -> Diagnosis {
        var examination = Examination(seed: 1)
        for (number, frame) in frames.enumerated() {
            examination.describe(
                InterfaceDescription(
                    name: "", linkType: frame.linkType, snapshotLength: 0, filter: nil),
                number: frame.interface)
            examination.observe(
                CapturedFrame(
                    timestamp: frame.time, originalLength: frame.originalLength,
                    linkType: frame.linkType, interface: frame.interface,
                    octets: frame.octets.span), FrameReference(number: number + 1))
        }
        return examination.diagnosis()
    }
}

extension Diagnosis {
    /// The findings above info, each with how certain it is: 1 is suspected, 2 certain.
    fileprivate var alarms: [String: Int] {
        findings(atLeast: .minor).reduce(into: [:]) { alarms, finding in
            let name = [finding.rule.name, finding.verdict.subCode].compactMap(\.self)
            alarms[name.joined(separator: " "), default: 0].formMax(
                finding.verdict.kind == .fail ? 2 : 1)
        }
    }
}

extension Int {
    fileprivate mutating func formMax(_ other: Int) { self = Swift.max(self, other) }
}
