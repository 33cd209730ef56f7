import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire

/// Sends probes and measures what comes back: the socket of a run, without decisions.
final class Prober {
    /// Makes the requests; gets the session of a server.
    var maker: ProbeMaker
    /// What was sent.
    private(set) var sent = SentProbes()
    /// Where requests go.
    let target: SocketAddress
    /// The interface of the group.
    let interface: HostInterface
    /// The own address on it.
    let ownAddress: IPAddress
    /// How many datagrams there was no room for when they were to be sent.
    private(set) var unsent: UInt64 = 0
    /// How many probes a rule of this host's firewall stopped.
    private(set) var blocked: UInt64 = 0
    /// What the system said of the first of these.
    private(set) var firstBlock: SocketError?
    /// Datagrams that answer nothing of this run.
    private(set) var strangers: UInt64 = 0

    private var socket: DatagramSocket
    private var memory = [UInt8](repeating: 0, count: 65_536)

    /// How much room the socket asks for, in octets.
    private static let bufferSize: Int32 = 8 << 20

    /// An answer that came.
    struct Arrival {
        let reply: ProbeReply
        let datagram: Datagram
        let time: Timestamp
    }

    /// Opens the socket, which joins nothing yet.
    init(
        _ maker: ProbeMaker, to target: SocketAddress, on interface: HostInterface,
        from ownAddress: IPAddress, ttl: UInt8, dscp: UInt8?
    ) throws(SocketError) {
        let socket = try DatagramSocket(
            isIPv6: target.address.isIPv6, hasTransmitStamps: true)
        if maker.kind == .mping {
            // Its members answer to the port of the group.
            try socket.shareAddress()
            try socket.bind(port: target.port)
        } else {
            try socket.bind(port: 0)
        }
        _ = socket.setReceiveBuffer(Self.bufferSize)
        try socket.setTTL(ttl)
        if let dscp { try socket.setDSCP(dscp) }
        self.socket = socket
        self.maker = maker
        self.target = target
        self.interface = interface
        self.ownAddress = ownAddress
    }

    /// The descriptor to wait for.
    var descriptor: Int32 { socket.descriptor }

    /// How many datagrams the socket had no room for.
    var dropped: UInt64 { socket.droppedDatagrams }

    /// Joins the group that answers come to.
    func join(_ group: IPAddress, from source: IPAddress?) throws(SocketError) {
        try socket.join(group, from: source, on: interface)
    }

    /// Sends a request: to the target, or to one host.
    ///
    /// - Returns: whether there was room for it.
    @discardableResult
    func send(
        _ request: ProbeMaker.Request, to host: SocketAddress? = nil
    ) throws(SocketError) -> Bool {
        let now = WallClock.now
        let octets = maker.octets(of: request, at: now)
        do {
            guard try socket.send(octets, departure(to: host ?? target, ttl: request.ttl)) else {
                unsent &+= 1
                return false
            }
        } catch  where error.isOfFirewall {
            // It was on its way when a rule stopped it: lost like any other.
            blocked &+= 1
            firstBlock = firstBlock ?? error
        }
        sent.note(request, at: now)
        return true
    }

    /// Sends RFC 6450's Init message to the target.
    func sendInit() throws(SocketError) {
        if try socket.send(maker.initOctets, departure(to: target, ttl: nil)) { sent.noteOther() }
    }

    private func departure(to host: SocketAddress, ttl: UInt8?) -> Departure {
        let isLocal = host.address.isMulticast || host.address.isLinkLocal
        return Departure(
            to: host, ttl: ttl, interface: isLocal ? interface.index : 0,
            from: isLocal ? ownAddress : nil)
    }

    /// Takes in what the kernel says of times of sending: before answers are measured.
    func takeTransmitStamps() {
        while let stamp = socket.takeTransmitStamp() {
            sent.note(kernelTime: stamp.time, ofDatagram: stamp.number)
        }
    }

    /// Takes the next answer of this run, if there is one.
    func receive() -> Arrival? {
        while let datagram = socket.receive(into: &memory) {
            let time = datagram.stamp ?? WallClock.now
            guard !datagram.isTruncated,
                let reply = ProbeReply(Array(memory[..<datagram.count]), to: maker)
            else {
                strangers &+= 1
                continue
            }
            return Arrival(reply: reply, datagram: datagram, time: time)
        }
        return nil
    }

    /// What an arrival measures; `nil` if it is no answer to a probe that is remembered.
    func measurement(_ arrival: Arrival) -> ResponderRecord.Measurement? {
        guard case .answer(let answer) = arrival.reply, let probe = sent[answer.sequence] else {
            return nil
        }
        return ResponderRecord.Measurement(
            answer: answer, probe: probe, isByGroup: arrival.datagram.destination.isMulticast,
            ttl: arrival.datagram.ttl, time: arrival.time,
            timeIsKernels: arrival.datagram.stamp != nil)
    }
}
