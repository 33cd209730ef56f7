import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// mcwatch's full screen on a terminal, and the terminal after it.
    @Suite("mcwatch on a terminal", .needs(.program("stty")))
    struct ScreenTests {
        /// Starts mcwatch on a terminal and waits until it has drawn something.
        private func start(
            _ words: [String] = [], environment: [String] = ["TERM=xterm-256color"],
            on terminal: PseudoTerminal, of lab: Lab
        ) throws -> RunningProgram {
            let command = ["exec", "0<>\(terminal.path)", "1>&0;", "exec", #""$@""#]
                .joined(separator: " ")
            return try lab.start(
                ["sh", "-c", command, "sh", "env"] + environment
                    + [products + "/mcwatch", "-i", Lab.port] + words,
                on: lab.switch)
        }

        @Test(arguments: [(80, 24), (200, 50)])
        func `it shows who joins, takes keys, and gives the terminal back on q`(
            columns: Int, rows: Int
        ) throws {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: columns, rows: rows)
            let modes = try terminal.modes
            let watch = try start(on: terminal, of: lab)
            #expect(terminal.shows("mcwatch port1"))
            #expect(try terminal.has("-echo") && terminal.has("-icanon") && terminal.has("isig"))
            let host = try Host(lab.member, of: lab)
            try host.tell("join 239.1.1.1")
            #expect(terminal.hasOnScreen("239.1.1.1"))
            #expect(terminal.hasOnScreen("192.0.2.11"))
            terminal.press("?")
            #expect(terminal.hasOnScreen("Keys of mcwatch"))
            terminal.press("x")
            terminal.press("/239.1\r")
            #expect(terminal.hasOnScreen("(239.1)"))
            terminal.press("\r")
            #expect(terminal.hasOnScreen("History, the latest first"))
            #expect(terminal.hasOnScreen("192.0.2.11 joined 239.1.1.1"))
            terminal.press("q")
            terminal.press("q")
            let execution = try watch.wait()
            #expect(execution.status == 0)
            #expect(execution.complaints.contains("0 dropped by the kernel"))
            #expect(try terminal.modes == modes)
            // The other screen is left, and the cursor shown.
            #expect(terminal.output.contains("\u{1B}[?1049l"))
            #expect(
                terminal.output.contains("\u{1B}[?25h") || terminal.output.contains("\u{1B}[?12l"))
        }

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
        func `a signal that asks for an end gives the terminal back, and says what was seen`(
            signal: Int32
        ) throws {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let modes = try terminal.modes
            let watch = try start(on: terminal, of: lab)
            #expect(terminal.shows("mcwatch port1"))
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            #expect(terminal.hasOnScreen("239.1.1.1"))
            watch.send(signal)
            let execution = try watch.wait()
            #expect(execution.status == 0)
            #expect(execution.complaints.contains("dropped by the kernel"))
            #expect(try terminal.modes == modes)
            #expect(terminal.output.contains("\u{1B}[?1049l"))
        }

        @Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGBUS])
        func `a signal that ends it at once gives the terminal back, too`(signal: Int32) throws {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let modes = try terminal.modes
            let watch = try start(
                environment: ["TERM=xterm", "SWIFT_BACKTRACE=enable=no"], on: terminal, of: lab)
            #expect(terminal.shows("mcwatch port1"))
            watch.send(signal)
            let execution = try watch.wait()
            #expect(execution.status == signal)
            #expect(try terminal.modes == modes)
            #expect(terminal.output.contains("\u{1B}[?1049l"))
        }

        @Test
        func `SIGQUIT is answered in the bar, and behind the screen again`() throws {
            let lab = try Lab()
            try lab.ip(on: lab.switch, "link set lo up")
            let terminal = try PseudoTerminal(columns: 200, rows: 50)
            let watch = try start(["--metrics", "0"], on: terminal, of: lab)
            // Who looks at a screen is told where metrics are as well.
            #expect(terminal.hasOnScreen("metrics are at http://127.0.0.1:"))
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            #expect(terminal.hasOnScreen("192.0.2.11"))
            watch.send(SIGQUIT)
            #expect(terminal.hasOnScreen(" frames in "))
            terminal.press("q")
            let execution = try watch.wait()
            #expect(execution.status == 0)
            #expect(execution.complaints.contains("mcwatch: metrics are at http://127.0.0.1:"))
            // The answer, and the line of the end.
            let parts = execution.complaints.components(separatedBy: " dropped by the kernel")
            #expect(parts.count == 3)
        }

        @Test
        func `after SIGKILL, which nobody can catch, the terminal still makes signals of keys`()
            throws
        {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let watch = try start(on: terminal, of: lab)
            #expect(terminal.shows("mcwatch port1"))
            watch.send(SIGKILL)
            _ = try watch.wait()
            #expect(try terminal.has("isig"))
        }

        @Test(arguments: ["TERM=dumb", "TERM=no-such-terminal", "TERM="])
        func `a terminal that can show no screen gets lines, and is told why`(
            environment: String
        ) throws {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let modes = try terminal.modes
            let watch = try start(environment: [environment], on: terminal, of: lab)
            #expect(eventually { watch.complaints.contains("listening on port1") })
            #expect(watch.complaints.contains("mcwatch: no full screen"))
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            #expect(terminal.shows("192.0.2.11 joined 239.1.1.1 (IGMPv3)"))
            #expect(!terminal.output.contains("\u{1B}["))
            watch.send(SIGINT)
            #expect(try watch.wait().status == 0)
            #expect(try terminal.modes == modes)
        }

        @Test
        func `lines are printed on a terminal where they are asked for`() throws {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let watch = try start(
                ["-l"], environment: ["TERM=xterm", "NO_COLOR=1"], on: terminal, of: lab)
            #expect(eventually { watch.complaints.contains("listening on port1") })
            try Host(lab.member, of: lab).tell("join 239.1.1.1")
            #expect(terminal.shows("192.0.2.11 joined 239.1.1.1 (IGMPv3)"))
            watch.send(SIGINT)
            #expect(try watch.wait().status == 0)
            #expect(!terminal.output.contains("\u{1B}["))
        }

        @Test
        func `the picture follows the size of the terminal`() throws {
            let lab = try Lab()
            let terminal = try PseudoTerminal(columns: 80, rows: 24)
            let watch = try start(on: terminal, of: lab)
            #expect(terminal.shows("q quit"))
            terminal.forget()
            try Execution.success(
                of: ["stty", "-F", terminal.path, "columns", "120", "rows", "40"])
            watch.send(SIGWINCH)
            // The bar at the bottom is beyond where it was.
            let isLarger = eventually {
                let rows = terminal.output.matches(of: #/\u{1B}\[(\d+)(;\d+H|d)/#)
                    .compactMap { Int($0.1) }
                return rows.max() == 40
            }
            #expect(isLarger, "\(terminal.output.debugDescription)")
            terminal.press("q")
            #expect([0, 1].contains(try watch.wait().status))
        }
    }
}
