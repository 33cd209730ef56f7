import CMicrohttpd

/// Gives pages to those who ask by HTTP: GET and HEAD, without a thread and without waiting.
///
/// The owner waits for ``descriptor`` together with all else there is to wait for, and then calls
/// ``attend(_:)``. Few are served at a time, and none for long: what is slow or idle is cut off.
public struct HTTPService: ~Copyable {
    /// Where it listens, with the port that it got.
    public let address: ListenAddress
    /// What can be read when somebody asks, or can take more of an answer.
    public let descriptor: Int32

    private let daemon: OpaquePointer
    private let desk = Desk()

    /// The most connections at a time; more wait to be accepted.
    private static let connections: UInt32 = 16
    /// After how many idle seconds a connection is closed.
    private static let timeout: UInt32 = 30
    /// The octets that a request may have, with room to put an answer together.
    private static let memory = 16 << 10

    /// Listens at an address.
    ///
    /// The corresponding C function is `MHD_start_daemon`.
    public init(at address: ListenAddress) throws(HTTPServiceError) {
        let listener = try Listener.open(address)
        // The daemon owns the socket from here on, even if it cannot start.
        guard
            let daemon = http_start(
                listener.descriptor,
                { context, connection, path, method, _, _, _, request in
                    Desk.of(context).answer(connection, path, method, request)
                }, desk.context, Self.connections, Self.timeout, Self.memory)
        else { throw HTTPServiceError(address, code: 0) }
        self.daemon = daemon
        self.address = listener.address
        descriptor = http_descriptor(daemon)
    }

    deinit { MHD_stop_daemon(daemon) }

    /// How long may be waited at most before ``attend(_:)``, in milliseconds; `nil` for any time.
    ///
    /// The corresponding C function is `MHD_get_timeout`.
    public var patience: Int? {
        var milliseconds: UInt64 = 0
        return MHD_get_timeout(daemon, &milliseconds) == .YES
            ? Int(clamping: milliseconds) : nil
    }

    /// Does what can be done without waiting: accepts, reads, answers, and closes.
    ///
    /// The corresponding C function is `MHD_run`.
    ///
    /// - Parameter page: gives the page at a path; `nil` if there is none.
    public func attend(_ page: (HTTPRequest) -> HTTPPage?) {
        withoutActuallyEscaping(page) { page in
            desk.page = page
            MHD_run(daemon)
            desk.page = nil
        }
    }
}

/// Where libmicrohttpd's questions arrive.
private final class Desk {
    /// Who knows the pages, while ``HTTPService/attend(_:)`` runs.
    var page: ((HTTPRequest) -> HTTPPage?)?

    /// This, as C passes it around; the service keeps it alive.
    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    /// What ``context`` stands for.
    static func of(_ context: UnsafeMutableRawPointer?) -> Desk {
        guard let context else { preconditionFailure("libmicrohttpd lost its context") }
        return Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    /// Answers a request; called once when its head was read, and once more when all of it was.
    func answer(
        _ connection: OpaquePointer?, _ path: UnsafePointer<CChar>?,
        _ method: UnsafePointer<CChar>?,
        _ request: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let connection, let path, let method, let request else { return .NO }
        guard ["GET", "HEAD"].contains(String(cString: method)) else {
            // At once, so that nothing of what is sent along is read.
            return send(
                .text("only GET and HEAD are served"), 405, to: connection, allow: "GET, HEAD")
        }
        // An answer before the end of the request would cost the connection.
        if request.pointee == nil {
            request.pointee = context
            return .YES
        }
        let accept = MHD_lookup_connection_value(connection, .HEADER_KIND, "Accept")
        let asked = HTTPRequest(
            path: String(cString: path), accept: accept.map { String(cString: $0) } ?? "")
        guard let page = page?(asked) else {
            return send(.text("there is no such page; see /"), 404, to: connection)
        }
        return send(page, 200, to: connection)
    }

    private func send(
        _ page: HTTPPage, _ status: UInt32, to connection: OpaquePointer, allow: String? = nil
    ) -> MHD_Result {
        var body = page.body
        guard
            let response = MHD_create_response_from_buffer(
                body.count, &body, .RESPMEM_MUST_COPY)
        else { return .NO }
        defer { MHD_destroy_response(response) }
        MHD_add_response_header(response, "Content-Type", page.contentType)
        if let allow { MHD_add_response_header(response, "Allow", allow) }
        return MHD_queue_response(connection, status, response)
    }
}

extension HTTPPage {
    /// A page of one line.
    fileprivate static func text(_ line: String) -> HTTPPage {
        HTTPPage(contentType: "text/plain; charset=utf-8", body: Array("\(line)\n".utf8))
    }
}
