// Options that several tools have, in the same words. A letter means one thing in all of them.
extension Option {
    /// The capture files of a capture tool.
    public static let read = Option(
        "r", "read", argument: "FILE", choice: .file,
        "read FILE (pcap, pcapng, .gz, .zst); '-' is standard input")

    /// The network interface of a capture tool.
    public static let interface = Option(
        "i", "interface", argument: "INTERFACE", choice: .interface,
        "capture on INTERFACE; 'any' is all of them")

    /// How much to take before ending, in units of `what`, such as frames.
    public static func count(_ what: String) -> Option {
        Option("c", "count", argument: "COUNT", "end after COUNT \(what)")
    }

    /// How much of each frame a capture tool keeps.
    public static let snapshotLength = Option(
        "s", "snapshot-length", argument: "OCTETS", "capture OCTETS of each frame (262144)")

    /// That a capture tool takes no frames for other hosts.
    public static let noPromiscuousMode = Option(
        "p", "no-promiscuous-mode", "do not set promiscuous mode")

    /// How much a capture tool has the kernel keep for it.
    public static let bufferSize = Option(
        "B", "buffer-size", argument: "KIB", "have the kernel buffer KIB KiB of frames (32768)")

    /// Results for programs.
    public static let json = Option("j", "json", "print JSON Lines")
}
