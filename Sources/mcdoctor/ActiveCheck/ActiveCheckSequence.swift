import MulticastAnalysis
import MulticastSockets
import MulticastWire

/// The active checks of a run, one after the other, and the sockets that they send with.
///
/// A program that ends leaves its groups, whatever ends it.
struct ActiveCheckSequence: ~Copyable {
    /// Each check, as far as it has gone.
    private(set) var runs: [ActiveCheckRun]
    private var interface: HostInterface?
    private var queries4: QuerySocket?
    private var queries6: QuerySocket?
    private var packets: PacketSocket?
    private var member: DatagramSocket?
    // When the host that is asked was asked first.
    private var asked: Timestamp?

    /// Prepares checks.
    init(_ checks: [ActiveCheck]) { runs = checks.map { ActiveCheckRun($0) } }

    /// Whether all checks were made.
    var isDone: Bool { runs.allSatisfy(\.isDone) }

    /// Opens what takes privileges.
    mutating func open(on name: String) throws(SocketError) {
        guard !runs.isEmpty else { return }
        let interface = try HostInterface.named(name)
        self.interface = interface
        for run in runs {
            switch run.check {
            case .question(let host):
                if host.isIPv6, queries6 == nil {
                    queries6 = try QuerySocket(on: interface, isIPv6: true)
                } else if !host.isIPv6, queries4 == nil {
                    queries4 = try QuerySocket(on: interface, isIPv6: false)
                }
            case .membership:
                if packets == nil { packets = try PacketSocket(on: interface, isIdle: true) }
            }
        }
    }

    /// What is going to be sent, a line each; empty if nothing is.
    func announcement(on interface: String) -> [String] {
        runs.enumerated().map { number, run in
            let time =
                number == 0
                ? "in \(ActiveCheck.leadTime.inWords)" : "\(ActiveCheck.leadTime.inWords) later"
            return "going to send on \(interface), \(time): \(run.check.announcement)"
        }
    }

    /// Takes the next step if it is time to; returns what was done, for the person at the terminal.
    mutating func advance(
        at time: Timestamp, seeing examination: borrowing Examination
    ) -> String? {
        guard let number = runs.firstIndex(where: { !$0.isDone }) else { return nil }
        let step = next(for: number, at: time, seeing: examination)
        guard let step else { return nil }
        do throws(SocketError) {
            try take(step, of: runs[number].check, at: time, examination)
        } catch {
            runs[number].undo(error.description)
            leave()
            return error.description
        }
        return runs[number].log.last?.says
    }

    private mutating func next(
        for number: Int, at time: Timestamp, seeing examination: borrowing Examination
    ) -> ActiveCheckRun.Step? {
        switch runs[number].check {
        case .membership(let group, let source):
            return runs[number].next(
                at: time, packets: examination.packets(of: group, from: source), isAnswered: false,
                isRouter: false)
        case .question(let host):
            let isAnswered = asked.map { examination.hasReport(of: host, since: $0) } ?? false
            let step = runs[number].next(
                at: time, packets: 0, isAnswered: isAnswered,
                isRouter: examination.isRouter(host))
            if runs[number].isDone { asked = nil }
            return step
        }
    }

    private mutating func take(
        _ step: ActiveCheckRun.Step, of check: ActiveCheck, at time: Timestamp,
        _ examination: borrowing Examination
    ) throws(SocketError) {
        guard let interface else { return }
        switch (step, check) {
        case (.join, .membership(let group, let source)):
            let socket = try DatagramSocket(isIPv6: group.isIPv6)
            try socket.join(group, from: source, on: interface)
            member = consume socket
        case (.becomePromiscuous, _):
            try packets?.setPromiscuous(true)
        case (.leave, _):
            leave()
        case (.ask, .question(let host)):
            asked = asked ?? time
            let query = examination.queryTimers(isIPv6: host.isIPv6)
                .generalQuery(isIPv6: host.isIPv6)
            if host.isIPv6 {
                try queries6?.send(query, to: host)
            } else {
                try queries4?.send(query, to: host)
            }
        default: break
        }
    }

    /// Leaves the group, and has the interface as it was: what the end of a socket does.
    private mutating func leave() {
        member = nil
        // That it is not promiscuous is no fault.
        try? packets?.setPromiscuous(false)
    }
}
