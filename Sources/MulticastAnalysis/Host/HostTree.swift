/// Files that tell how a host is set up, by their paths without the leading slash.
///
/// Those are files of `/proc` and `/sys`, and under `commands/` what a few programs printed. They
/// were read on this host, or are a tree or an archive that was saved on another: whoever made
/// that may have put anything there, so what is kept is bounded, and parsers take nothing for
/// granted.
public struct HostTree: Sendable {
    /// The most files that are kept.
    public static let mostFiles = 8192
    /// The most octets of one file that are kept; the rest is cut off.
    public static let mostOctetsOfFile = 4 << 20
    /// The most octets of all files together.
    public static let mostOctets = 32 << 20
    /// The longest path.
    public static let longestPath = 255

    private var files: [String: [UInt8]] = [:]
    private var octets = 0
    // The names in a folder, so that nobody goes through all paths for each.
    private var folders: [String: Set<String>] = [:]
    /// How many files were left out or cut, for want of room.
    public private(set) var leftOut = 0

    /// Creates a tree without files.
    public init() {}

    /// Whether there are no files.
    public var isEmpty: Bool { files.isEmpty }

    /// All paths, in order.
    public var paths: [String] { files.keys.sorted() }

    /// Adds a file; one with the same path is replaced.
    ///
    /// - Returns: whether all of it is kept.
    @discardableResult
    public mutating func add(_ path: String, _ content: [UInt8]) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        let name = parts.joined(separator: "/")
        let before = files[name]?.count ?? 0
        let room = max(0, min(Self.mostOctetsOfFile, Self.mostOctets - octets + before))
        guard !name.isEmpty, name.utf8.count <= Self.longestPath, !parts.contains(".."),
            files[name] != nil || files.count < Self.mostFiles,
            room > 0 || content.isEmpty
        else {
            leftOut += 1
            return false
        }
        let kept = content.count <= room ? content : Array(content.prefix(room))
        octets += kept.count - before
        files[name] = kept
        for depth in parts.indices.dropFirst() {
            folders[parts[..<depth].joined(separator: "/"), default: []].insert(
                String(parts[depth]))
        }
        if kept.count < content.count { leftOut += 1 }
        return kept.count == content.count
    }

    /// What a file holds; `nil` if there is none.
    public func octets(of path: String) -> [UInt8]? { files[path] }

    /// The names of files and folders in a folder, in order.
    func names(in folder: String) -> [String] { (folders[folder] ?? []).sorted() }

    /// A file as text, with octets that are no UTF-8 replaced; `nil` if there is none.
    func text(_ path: String) -> String? { files[path].map { String(decoding: $0, as: UTF8.self) } }

    /// The lines of a file, each as words; none if there is no such file.
    func lines(_ path: String) -> [[Substring]] {
        guard let text = text(path) else { return [] }
        return text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
            .map(words)
    }

    /// The only word of a file: what most files of `/sys` and `/proc/sys` hold.
    func word(_ path: String) -> Substring? { text(path).flatMap { words($0[...].utf8).first } }

    /// The number that a file holds; `nil` if there is no file, or something else in it.
    func number(_ path: String) -> Int? { word(path).flatMap { Int($0) } }

    /// What a program printed as JSON; `nil` if it was not run, or printed something else.
    func json(_ path: String) -> JSONValue? { files[path].flatMap { JSONValue(parsing: $0) } }
}

/// The words of a text: what is between blanks, tabulators and ends of lines.
func words(_ text: Substring.UTF8View) -> [Substring] {
    text.split { octet in
        octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") || octet == UInt8(ascii: "\r")
            || octet == UInt8(ascii: "\n")
    }
    .map { Substring($0) }
}
