/// How an interface is captured on: what the options `-s`, `-p` and `-B` of capture tools say.
public struct CaptureSettings: Sendable {
    /// Octets to keep of each frame.
    public let snapshotLength: Int
    /// Whether frames for other hosts are wanted.
    public let isPromiscuous: Bool
    /// The size of the kernel's buffer, in octets.
    public let bufferSize: Int

    /// Reads the settings out of a command line.
    public init(_ arguments: Arguments) throws(UsageError) {
        snapshotLength = try arguments.number("snapshot-length", in: 0 ... 262_144) ?? 262_144
        isPromiscuous = !arguments.has("no-promiscuous-mode")
        bufferSize = 1024 * (try arguments.number("buffer-size", in: 1 ... 2_097_151) ?? 32_768)
    }
}
