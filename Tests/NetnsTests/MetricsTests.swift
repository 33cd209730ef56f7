import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// What `mcwatch --metrics` serves, to those who ask and to the real Prometheus.
    @Suite("Metrics of mcwatch, served")
    struct MetricsTests {
        /// Asks for a page at a port of a node, as a program in its namespace would.
        private static func get(
            _ path: String, port: UInt16 = 9464, at host: String = "127.0.0.1",
            accept: String = "*/*", on node: Network.Node
        ) throws -> String {
            try inside(node) {
                let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                defer { close(client) }
                var patience = timeval(tv_sec: 3, tv_usec: 0)
                setsockopt(
                    client, SOL_SOCKET, SO_RCVTIMEO, &patience,
                    socklen_t(MemoryLayout<timeval>.size))
                var name = sockaddr_in()
                name.sin_family = sa_family_t(AF_INET)
                name.sin_port = port.bigEndian
                inet_pton(AF_INET, host, &name.sin_addr)
                let isConnected = withUnsafePointer(to: &name) { name in
                    name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    }
                }
                guard isConnected else {
                    throw Execution.Failure(description: String(cString: strerror(errno)))
                }
                let request =
                    "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nAccept: \(accept)\r\n"
                    + "Connection: close\r\n\r\n"
                _ = send(client, request, request.utf8.count, 0)
                var answer: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 4096)
                while case let size = recv(client, &piece, piece.count, 0), size > 0 {
                    answer += piece[..<size]
                }
                return String(decoding: answer, as: UTF8.self)
            }
        }

        /// A lab whose switch queries every second once it is told to.
        private static func lab() throws -> Lab {
            let lab = try Lab()
            try lab.ip(
                on: lab.switch,
                """
                link set lo up
                link set br0 type bridge mcast_query_interval 100 \
                mcast_startup_query_interval 100
                """)
            return lab
        }

        @Test
        func `who asks at the loopback gets them, and from elsewhere nobody does`() throws {
            let lab = try Self.lab()
            let watch = try Watch(
                ["-n", "-i", Lab.port, "--metrics", "9464"], on: lab.switch, of: lab)
            #expect(watch.complains("metrics are at http://127.0.0.1:9464/metrics"))
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            #expect(watch.says("joined 239.1.1.1"))
            let page = try Self.get("/metrics", on: lab.switch)
            #expect(
                page.contains(
                    "\r\nContent-Type: application/openmetrics-text; version=1.0.0; charset=utf-8")
            )
            #expect(
                page.contains(#"mckit_group_members{interface="port1",group="239.1.1.1"} 1"# + "\n")
            )
            #expect(page.hasSuffix("# EOF\n"))
            #expect(try Self.get("/", on: lab.switch).contains("/metrics"))
            #expect(try Self.get("/other", on: lab.switch).hasPrefix("HTTP/1.1 404 "))
            // The switch has the address, but nobody listens there.
            #expect(throws: Execution.Failure.self) {
                try Self.get("/metrics", at: lab.switch.ipv4, on: lab.other)
            }
            let execution = try watch.interrupt()
            #expect(execution.status == 0 && execution.output.contains("239.1.1.1"))
        }

        @Test
        func `a port in use ends the run with status 2, and an address that is given serves`()
            throws
        {
            let lab = try Self.lab()
            let watch = try Watch(
                ["-n", "-i", Lab.port, "--metrics", "\(lab.switch.ipv4):9464"], on: lab.switch,
                of: lab)
            #expect(
                try Self.get("/metrics", at: lab.switch.ipv4, on: lab.other).hasSuffix("# EOF\n"))
            let second = try lab.start(
                [
                    products + "/mcwatch", "-i", Lab.port, "--metrics",
                    "\(lab.switch.ipv4):9464",
                ], on: lab.switch
            ).wait()
            #expect(second.status == 2 && second.output.isEmpty)
            #expect(
                second.complaints == "mcwatch: cannot listen on \(lab.switch.ipv4):9464: the port "
                    + "is in use (give another one, or see who has it: ss -ltnp)\n")
            #expect(watch.program.isRunning)
        }

        // MARK: Prometheus

        /// The real Prometheus in a node's namespace, with the files that are installed, which
        /// looks every second.
        private final class Prometheus {
            static let address = "http://127.0.0.1:9090"
            let program: RunningProgram
            private let folder: URL
            private let lab: Lab

            init(on lab: Lab) throws {
                self.lab = lab
                folder = FileManager.default.temporaryDirectory.appending(
                    path: "mckit-\(UUID().uuidString)")
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                for (name, times) in [
                    ("scrape.yml", ["scrape_interval: 15s": "scrape_interval: 1s"]),
                    ("alerts.yml", ["for: 30s": "for: 1s"]),
                ] {
                    var text = try String(
                        contentsOf: MetricsTests.shared.appending(path: name), encoding: .utf8)
                    for (ours, short) in times {
                        try #require(text.contains(ours))
                        text = text.replacing(ours, with: short)
                    }
                    if name == "scrape.yml" { text += "\nglobal:\n  evaluation_interval: 1s\n" }
                    try text.write(
                        to: folder.appending(path: name), atomically: true, encoding: .utf8)
                }
                program = try lab.start(
                    [
                        "prometheus", "--config.file=\(folder.path)/scrape.yml",
                        "--storage.tsdb.path=\(folder.path)/data",
                        "--web.listen-address=127.0.0.1:9090",
                    ], on: lab.switch)
            }

            deinit {
                program.send(SIGKILL)
                try? FileManager.default.removeItem(at: folder)
            }

            /// What the expression gives now; nothing as long as nobody answers.
            func value(of expression: String) -> String {
                let words = ["promtool", "query", "instant", Self.address, expression]
                return (try? lab.run(on: lab.switch, words)) ?? ""
            }

            /// Whether the expression gives something in time.
            func comesTrue(_ expression: String, within seconds: Double = 20) -> Bool {
                eventually(within: seconds) { value(of: expression).contains("=>") }
            }

            /// Lines of the log that are worse than what is always said.
            var complaints: [Substring] {
                program.complaints.split(separator: "\n").filter {
                    $0.contains("level=warn") || $0.contains("level=error")
                }
            }
        }

        private static let package = fixtures.deletingLastPathComponent()
        fileprivate static let shared = package.appending(path: "share/prometheus")

        @Test(.needs(.program("prometheus"), .program("promtool")))
        func `Prometheus takes them without a warning, and an alert fires when the querier stops`()
            throws
        {
            let lab = try Self.lab()
            // Nothing goes to standard output.
            let watch = try Watch(
                ["-q", "-i", Lab.port, "--metrics", "9464"], isQuiet: true, on: lab.switch, of: lab)
            try lab.startQuerier()
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            let prometheus = try Prometheus(on: lab)
            #expect(prometheus.comesTrue(#"up{job="mcwatch"} == 1"#))
            #expect(
                prometheus.comesTrue(
                    #"mckit_queriers{interface="port1",protocol="igmp",version="3"} == 1"#))
            #expect(prometheus.comesTrue(#"mckit_group_members{group="239.1.1.1"} == 1"#))
            // Two intervals have to be seen.
            let interval = #"mckit_querier_interval_seconds{querier="\#(lab.switch.ipv4)"}"#
            #expect(prometheus.comesTrue("\(interval) > 0.8 and \(interval) < 1.5"))
            let firing = #"ALERTS{alertname="MulticastQuerierStopped",alertstate="firing"}"#
            #expect(!prometheus.value(of: firing).contains("=>"))

            try lab.ip(on: lab.switch, "link set br0 type bridge mcast_querier 0")
            #expect(prometheus.comesTrue(firing))
            #expect(prometheus.comesTrue(#"sum(mckit_queriers{protocol="igmp"}) == 0"#))

            #expect(prometheus.program.isRunning)
            // Its log is there to be looked at.
            #expect(prometheus.program.complaints.contains("Server is ready to receive"))
            #expect(prometheus.complaints.isEmpty, "\(prometheus.complaints)")
            let execution = try watch.interrupt()
            #expect(execution.status == 0 && execution.output.isEmpty)
            #expect(execution.complaints.isEmpty)
        }

        @Test(.needs(.program("promtool")))
        func `promtool finds nothing to say about them`() throws {
            let lab = try Self.lab()
            let watch = try Watch(
                ["-n", "-i", Lab.port, "--metrics", "9464"], on: lab.switch, of: lab)
            try lab.startQuerier()
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            try host.tell("send 239.1.1.1 5001 data")
            #expect(watch.says("joined 239.1.1.1"))
            #expect(watch.says("querier"))
            let answer = try Self.get("/metrics", accept: "text/plain", on: lab.switch)
            #expect(
                answer.contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
            let page = try #require(answer.range(of: "\r\n\r\n")).upperBound
            #expect(answer[page...].contains("mckit_stream_packets_total{"))
            let check = try Execution.of(
                ["promtool", "check", "metrics"], input: String(answer[page...]))
            #expect(check.status == 0 && check.complaints.isEmpty, "\(check.complaints)")
        }

        @Test(.needs(.program("promtool")))
        func `the alerts fire when they should and not before`() throws {
            let execution = try Execution.of([
                "promtool", "test", "rules",
                Self.package.appending(path: "Tests/Prometheus/alerts-test.yml").path,
            ])
            #expect(execution.status == 0, "\(execution.output)\(execution.complaints)")
            let check = try Execution.of([
                "promtool", "check", "config", Self.shared.appending(path: "scrape.yml").path,
            ])
            #expect(check.status == 0, "\(check.output)\(check.complaints)")
        }
    }
}
