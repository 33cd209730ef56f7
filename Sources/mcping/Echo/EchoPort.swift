import Glibc
import MulticastSockets
import ToolSupport

/// A socket of the responder, of one family on one port.
final class EchoPort {
    var socket: DatagramSocket
    let port: UInt16

    init(isIPv6: Bool, port: UInt16, isShared: Bool = false) throws(SocketError) {
        let socket = try DatagramSocket(isIPv6: isIPv6)
        if isShared { try socket.shareAddress() }
        try socket.bind(port: port)
        self.socket = socket
        self.port = port
    }

    /// Takes over a socket that is bound already.
    init(adopting descriptor: Int32) throws(SocketError) {
        let socket = try DatagramSocket(adopting: descriptor)
        port = try socket.localPort()
        self.socket = socket
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
