import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastText
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcwatch

/// The pictures of the full screen, of captures and without a terminal.
@Suite("Screens of mcwatch")
struct ScreenGoldenTests {
    /// What there is to see at the end of a capture.
    struct Scene: ~Copyable {
        var state = TrafficState(reportsEvents: true)
        var activity = StreamActivity()
        var meter = RateMeter()
        var history: [LiveEvent] = []
        var model = ScreenModel()
        var rows = RowFilter()
        var frames = 0

        init(_ capture: String, options: [String] = []) throws {
            rows = try RowFilter(Arguments(parsing: options, with: MCWatch.command.options))
            var file = try CaptureFileReader(path: fixtures.appending(path: capture).path)
            while try file.advance(), let frame = file.frame {
                frames += 1
                if state.observe(frame) {
                    for event in state.takeEvents() { history.append(LiveEvent(event, state)) }
                }
                // A live run's clock.
                meter.measure(state.streams, at: frame.timestamp.nanoseconds)
                _ = activity.observe(state.streams, at: frame.timestamp)
                state.advance(to: frame.timestamp)
            }
        }

        /// Presses keys, with a look in between as a person has it, and gives the last picture.
        mutating func look(
            _ keys: [ScreenModel.Key] = [], width: Int, height: Int, dropped: Int = 0
        ) -> ScreenImage {
            var image = draw(width, height, dropped)
            for key in keys {
                model.handle(key)
                image = draw(width, height, dropped)
            }
            return image
        }

        private mutating func draw(_ width: Int, _ height: Int, _ dropped: Int) -> ScreenImage {
            var sight = Sight(state, meter, activity, rows)
            sight.interfaces = ["eth0"]
            (sight.title.interface, sight.title.frames) = ("eth0", frames)
            sight.title.dropped = dropped
            if case .details(let group, _) = model.overlay {
                sight.details = GroupDetails(group, state, history)
            }
            return model.draw(sight, width: width, height: height, TextStyle())
        }
    }

    private static func letters(_ text: String) -> [ScreenModel.Key] {
        text.utf8.map { .character($0) }
    }

    @Test(arguments: [(80, 24), (200, 50)])
    func `the screens are the golden ones`(width: Int, height: Int) throws {
        let scenes: [(name: String, capture: String, keys: [ScreenModel.Key])] = [
            ("groups", "captured/igmpv2-join-leave.pcap", []),
            ("members", "captured/igmpv2-join-leave.pcap", [.tab, .down, .down]),
            ("queriers", "captured/igmp-querier-election.pcap", Self.letters("3")),
            ("streams", "captured/rtp-loss.pcap", Self.letters("4")),
            ("details", "captured/igmpv2-join-leave.pcap", [.end, .enter]),
            ("help", "captured/snooping-timeout.pcap", Self.letters("?")),
            ("sorted", "captured/pim-register-join-spt.pcapng", Self.letters("ssr")),
            ("filter", "captured/mldv1-join-done.pcap", Self.letters("/ff15")),
            ("vlans", "captured/vlan-igmp.pcap", Self.letters("z")),
        ]
        for scene in scenes {
            var sight = try Scene(scene.capture)
            let image = sight.look(
                scene.keys, width: width, height: height,
                dropped: scene.name == "streams" ? 1234 : 0)
            #expect(image.rows.count == height)
            #expect(image.rows.allSatisfy { $0.length <= width })
            try expectGolden(
                image.transcript, "golden/mcwatch-screen-\(scene.name)-\(width)x\(height).out")
        }
    }

    @Test(arguments: [(1, 1), (2, 2), (5, 3), (20, 4), (39, 10), (40, 17), (79, 18), (300, 5)])
    func `no size is a trap, and none is overflown`(width: Int, height: Int) throws {
        let keys: [ScreenModel.Key] = [
            .end, .enter, .end, .escape, .tab, .tab, .tab, .end, .up, .pageUp, .pageDown, .home,
            .character(UInt8(ascii: "?")), .escape, .character(UInt8(ascii: "z")),
        ]
        var scene = try Scene("captured/pim-register-join-spt.pcapng")
        for count in keys.indices {
            let image = scene.look(Array(keys[count ... count]), width: width, height: height)
            #expect(image.rows.count <= height && image.rows.allSatisfy { $0.length <= width })
        }
    }

    @Test(arguments: UInt64(0) ..< 40)
    func `any keys leave a selection that is seen`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var scene = try Scene("captured/igmpv2-join-leave.pcap")
        let choice: [ScreenModel.Key] =
            [
                .up, .down, .pageUp, .pageDown, .home, .end, .left, .right, .tab, .backTab,
                .enter, .escape, .backspace,
            ] + Self.letters("sSrz/239p?")
        for _ in 0 ..< 60 {
            guard let key = choice.randomElement(using: &random) else { return }
            let image = scene.look([key], width: 80, height: 24)
            guard scene.model.overlay == .none else { continue }
            let selected = image.rows.flatMap { $0 }.count {
                $0.look == .selected && $0.text.contains { $0 != 0x20 }
            }
            let lines = image.rows.dropFirst().dropLast().count
            #expect(lines == 22)
            let count = image.rows.dropFirst().first { row in row.contains { $0.look == .bold } }
            let isEmpty =
                count.map { String(decoding: $0.flatMap(\.text), as: UTF8.self) }?
                .firstMatch(of: #/ 0( of \d+)?\s*$/#) != nil
            #expect(selected == (isEmpty ? 0 : 1), "\(key)\n\(image.text)")
        }
    }

    @Test func `the chosen line stays chosen when others come before it`() {
        var model = ScreenModel()
        func sight(_ groups: [UInt8]) -> Sight {
            var sight = Sight()
            sight.groups = groups.map {
                Sight.GroupLine(
                    link: LinkKey(interface: 0), group: .v4(IPv4Address(239, 1, 1, $0)))
            }
            return sight
        }
        _ = model.draw(sight([5, 7, 9]), width: 80, height: 24, TextStyle())
        model.handle(.down)
        _ = model.draw(sight([5, 7, 9]), width: 80, height: 24, TextStyle())
        _ = model.draw(sight([1, 2, 3, 5, 7, 9]), width: 80, height: 24, TextStyle())
        #expect(model.candidate?.group == .v4(IPv4Address(239, 1, 1, 7)))
    }

    @Test func `what others have named reaches the screen as printable ASCII`() {
        var image = ScreenImage(width: 40, height: 2)
        image.add(ScreenImage.Row("a\u{1B}[2J\u{9B}b\u{202E}c\u{7F}"))
        #expect(image.rows[0].allSatisfy { $0.text.allSatisfy { $0 >= 0x20 && $0 < 0x7F } })
        var sight = Sight()
        sight.interfaces = ["\u{1B}]0;evil\u{7}", "ü"]
        sight.title.interface = "\u{1B}[31mé"
        var model = ScreenModel()
        sight.groups = [
            Sight.GroupLine(link: LinkKey(interface: 0), group: .v4(IPv4Address(239, 1, 1, 1)))
        ]
        let picture = model.draw(sight, width: 80, height: 24, TextStyle())
        let octets = picture.rows.flatMap { $0.flatMap(\.text) }
        #expect(octets.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        #expect(picture.text.contains("evil"))
    }

    @Test func `rates are of the last second, and of nothing before the first`() {
        var streams = StreamTable(seed: 1)
        var meter = RateMeter()
        let octets = hex(
            """
            45 00 00 1C 00 00 40 00 04 11 00 00  C0 00 02 01 EF 01 01 01
            13 89 13 89 00 08 00 00
            """)
        func feed(_ streams: inout StreamTable, _ count: Int) {
            for _ in 0 ..< count {
                _ = streams.observe(
                    CapturedFrame(
                        timestamp: Timestamp(nanoseconds: 1), originalLength: octets.count,
                        linkType: .ipv4, interface: 0, octets: octets.span))
            }
        }
        feed(&streams, 10)
        meter.measure(streams, at: 0)
        #expect(meter[0] == RateMeter.Rate())
        feed(&streams, 100)
        meter.measure(streams, at: RateMeter.interval - 1)
        #expect(meter[0] == RateMeter.Rate())
        meter.measure(streams, at: 2 * RateMeter.interval)
        #expect(meter[0].packets == 50 && meter[0].octets == 50 * 28)
        meter.measure(streams, at: 3 * RateMeter.interval)
        #expect(meter[0].packets == 0 && meter[7] == RateMeter.Rate())
    }
}
