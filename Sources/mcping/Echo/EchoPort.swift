import Glibc
import MulticastAnalysis
import MulticastSockets
import MulticastText
import MulticastWire
import ToolSupport

/// A socket of the responder, of one family on one port.
final class EchoPort {
    var socket: DatagramSocket
    let port: UInt16
    private var delay = TransmitDelay()

    init(isIPv6: Bool, port: UInt16, isShared: Bool = false) throws(SocketError) {
        let socket = try DatagramSocket(isIPv6: isIPv6, hasTransmitStamps: true)
        if isShared { try socket.shareAddress() }
        try socket.bind(port: port)
        self.socket = socket
        self.port = port
    }

    /// Takes over a socket that is bound already.
    init(adopting descriptor: Int32) throws(SocketError) {
        let socket = try DatagramSocket(adopting: descriptor, hasTransmitStamps: true)
        port = try socket.localPort()
        self.socket = socket
    }

    /// Sends an answer, which tells when it leaves; `false` if it cannot be sent, for want of a
    /// route or of room.
    func send(_ answer: EchoAnswer, _ departure: Departure) -> Bool {
        let now = WallClock.now
        let leaving = Timestamp(nanoseconds: now.nanoseconds &+ delay.least)
        guard (try? socket.send(answer.octets(sentAt: leaving), departure)) == true else {
            return false
        }
        delay.note(givenAt: now)
        return true
    }

    /// Takes in what the kernel says of when answers left.
    func takeTransmitStamps() {
        while let stamp = socket.takeTransmitStamp() {
            delay.note(sentAt: stamp.time, number: stamp.number)
        }
    }
}

/// Sockets that systemd opened before it started the program (sd_listen_fds(3)).
enum ServiceSockets {
    /// Their descriptors; none if the program was started otherwise.
    static func take() -> [Int32] {
        func number(_ name: String) -> Int32? {
            getenv(name).flatMap { Int32(String(cString: $0)) }
        }
        guard number("LISTEN_PID") == getpid(), let count = number("LISTEN_FDS"),
            1 ... 64 ~= count
        else { return [] }
        return Array(3 ..< 3 + count)
    }
}
