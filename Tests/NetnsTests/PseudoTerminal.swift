import Foundation
import Testing

/// A terminal that a test looks at: what is written to it is kept, and keys can be pressed.
final class PseudoTerminal: @unchecked Sendable {
    /// What programs have as their terminal.
    let path: String
    private let master: Int32
    /// Kept open, so that its modes last when a program has ended.
    let slave: Int32
    private let lock = NSLock()
    private var written: [UInt8] = []

    /// Opens a terminal of a size.
    init(columns: Int, rows: Int) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var name = [CChar](repeating: 0, count: 128)
        guard master >= 0, Self.call("unlockpt", master) == 0,
            Self.name(of: master, &name)
        else { throw Execution.Failure(description: "no terminal: \(errno)") }
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        slave = open(path, O_RDWR | O_NOCTTY)
        guard slave >= 0 else { throw Execution.Failure(description: "cannot open \(path)") }
        // Others may write to it when they are no longer root.
        chmod(path, 0o666)
        try Execution.success(of: ["stty", "-F", path, "columns", "\(columns)", "rows", "\(rows)"])
        let reader = Thread { [weak self, master] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(master, &buffer, buffer.count)
                guard count > 0, let self else { return }
                self.lock.withLock { self.written += buffer.prefix(count) }
            }
        }
        reader.start()
    }

    // What libc's headers hide from Swift behind _XOPEN_SOURCE.

    private static func call(_ name: String, _ descriptor: Int32) -> Int32 {
        typealias Function = @convention(c) (Int32) -> Int32
        guard let function = dlsym(nil, name) else { return -1 }
        return unsafeBitCast(function, to: Function.self)(descriptor)
    }

    private static func name(of descriptor: Int32, _ name: inout [CChar]) -> Bool {
        typealias Function = @convention(c) (Int32, UnsafeMutablePointer<CChar>?, Int) -> Int32
        guard let function = dlsym(nil, "ptsname_r") else { return false }
        return name.withUnsafeMutableBufferPointer { name in
            unsafeBitCast(function, to: Function.self)(descriptor, name.baseAddress, name.count)
                == 0
        }
    }

    deinit {
        close(slave)
        close(master)
    }

    /// All that was written to the terminal.
    var output: String { lock.withLock { String(decoding: written, as: UTF8.self) } }

    /// Whether these words come in time.
    func shows(_ words: String) -> Bool { eventually { output.contains(words) } }

    /// Whether these words are on the screen in time: it is drawn anew each time, since a change of
    /// a few characters is sent without those around them.
    func hasOnScreen(_ words: String) -> Bool {
        eventually(within: 20) {
            forget()
            press("\u{0C}")
            usleep(400_000)
            return output.contains(words)
        }
    }

    /// Presses keys.
    func press(_ keys: String) {
        let octets = Array(keys.utf8)
        _ = write(master, octets, octets.count)
    }

    /// Forgets what was written.
    func forget() { lock.withLock { written = [] } }

    /// The modes, as stty(1) gives them for itself.
    var modes: String {
        get throws { try Execution.success(of: ["stty", "-F", path, "-g"]) }
    }

    /// One of the modes in words: `echo`, `-icanon`.
    func has(_ mode: String) throws -> Bool {
        try Execution.success(of: ["stty", "-F", path, "-a"])
            .split { " ;\n".contains($0) }.contains { $0 == mode }
    }
}
