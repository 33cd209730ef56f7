import Foundation
import TestSupport
import Testing

@testable import HTTPService

/// The service by itself, asked through sockets of this process.
@Suite("HTTP service")
struct HTTPServiceTests {
    @Test(arguments: [
        ("9464", "127.0.0.1", 9464), ("0", "127.0.0.1", 0), ("192.0.2.1:80", "192.0.2.1", 80),
        ("[::1]:9464", "::1", 9464), ("[::]:1", "::", 1),
    ])
    func `an address is read`(text: String, host: String, port: UInt16) throws {
        let address = try ListenAddress(text)
        #expect(address.host == host && address.port == port)
    }

    @Test(arguments: [
        "", ":", "x", "-1", "+1", "65536", "127.0.0.1:", "127.0.0.1:65536", "::1:9464", "[]:1",
        "[127.0.0.1]:1", "[::1]", "[::1", "::1]:1", "127.0.0.256:1", "localhost:1", "1.2.3:1", " 1",
    ])
    func `what is no address is refused`(text: String) {
        #expect(throws: ListenAddress.ParseError.self) { try ListenAddress(text) }
    }

    /// Sends octets to a service and gives back what it answers until it closes, or `seconds` pass.
    private func ask(
        _ service: borrowing HTTPService, _ request: String, seconds: Double = 5,
        page: (HTTPRequest) -> HTTPPage? = { request in
            HTTPPage(
                contentType: "text/x-test", body: Array("\(request.path) \(request.accept)".utf8))
        }
    ) throws -> String {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(client) }
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = service.address.port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
        let isConnected = withUnsafePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected)
        try #require(send(client, request, request.utf8.count, 0) == request.utf8.count)
        var answer: [UInt8] = []
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            var ready = [
                pollfd(fd: service.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
            ]
            poll(&ready, 2, Int32(min(service.patience ?? 100, 100)))
            service.attend(page)
            guard ready[1].revents != 0 else { continue }
            var piece = [UInt8](repeating: 0, count: 4096)
            let size = recv(client, &piece, piece.count, Int32(MSG_DONTWAIT))
            if size <= 0 { break }
            answer += piece[..<size]
        }
        return String(decoding: answer, as: UTF8.self)
    }

    @Test func `a page is given with its form, by path and without the query`() throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        let answer = try ask(
            service, "GET /a/b?c=d HTTP/1.1\r\nHost: x\r\nAccept: y\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\nContent-Type: text/x-test\r\n"))
        #expect(answer.hasSuffix("\r\n\r\n/a/b y"))
    }

    @Test func `HEAD has the length and no octets`() throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        let answer = try ask(service, "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.contains("\r\nContent-Length: 3\r\n") && answer.hasSuffix("\r\n\r\n"))
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
    func `other methods are told which there are`(method: String) throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        let answer = try ask(
            service,
            "\(method) /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        #expect(answer.hasPrefix("HTTP/1.1 405 "))
        #expect(answer.contains("\r\nAllow: GET, HEAD\r\n"))
    }

    @Test func `a path without a page is not found`() throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        let answer = try ask(
            service, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", page: { _ in nil })
        #expect(answer.hasPrefix("HTTP/1.1 404 "))
    }

    @Test func `a connection that is kept is used again`() throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        let answer = try ask(
            service,
            "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n"
                + "Connection: close\r\n\r\n")
        #expect(answer.contains("/1 ") && answer.hasSuffix("/2 "))
    }

    @Test(arguments: [
        "\u{0}\u{1}\u{2}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\n" + String(repeating: "x: y\r\n", count: 10_000) + "\r\n",
    ])
    func `nonsense is refused, and the next one is served`(request: String) throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        let answer = try ask(service, request, seconds: 1)
        #expect(!answer.contains(" 200 "))
        let next = try ask(service, "GET /n HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(next.hasSuffix("/n "))
    }

    @Test func `who connects and says nothing keeps nobody from being served`() throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        var idle: [Int32] = []
        defer { for descriptor in idle { close(descriptor) } }
        for _ in 0 ..< 10 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            idle.append(client)
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = service.address.port.bigEndian
            inet_pton(AF_INET, "127.0.0.1", &name.sin_addr)
            withUnsafePointer(to: &name) { name in
                name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        let answer = try ask(service, "GET /n HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(answer.hasSuffix("/n "))
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a port in use is told, with what to do`(host: String) throws {
        let service = try HTTPService(at: ListenAddress(host: host, port: 0))
        let address = service.address
        #expect(address.port != 0)
        let error = #expect(throws: HTTPServiceError.self) { _ = try HTTPService(at: address) }
        #expect(error?.code == EADDRINUSE)
        #expect(
            error?.description == "cannot listen on \(address): the port is in use "
                + "(give another one, or see who has it: ss -ltnp)")
    }

    @Test func `an address of another machine is told`() throws {
        let error = #expect(throws: HTTPServiceError.self) {
            _ = try HTTPService(at: ListenAddress(host: "192.0.2.77", port: 0))
        }
        #expect(error?.code == EADDRNOTAVAIL)
    }

    @Test func `only the address that was given listens`() throws {
        let service = try HTTPService(at: ListenAddress(port: 0))
        // Another address of the loopback has the port for itself.
        let other = try HTTPService(
            at: ListenAddress(host: "127.0.0.2", port: service.address.port))
        #expect(other.address.port == service.address.port)
    }
}
