import Glibc

/// Files below a folder that is `/`, or a tree that was saved of another host.
///
/// Whoever saved a tree may have put anything there: files that are none are not opened, and
/// links lead nowhere outside of it.
public struct HostReading {
    /// A file, by its path below the folder.
    public typealias File = (path: String, octets: [UInt8])

    private let root: String
    private let isLive: Bool
    // The folder without links, which all files have to be in.
    private let inside: String

    /// The most names of a folder that are gone through for a `*`.
    public static let mostNames = 2048
    /// The most octets of a file that are read.
    public static let mostOctets = 4 << 20

    /// Prepares to read below a folder; `nil` if there is none.
    public init?(root: String) {
        guard let place = realpath(root, nil) else { return nil }
        defer { free(place) }
        self.root = root
        inside = String(cString: place)
        isLive = inside == "/"
        var status = stat()
        guard stat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
    }

    /// The files that fit a pattern, in which one part may be `*`, for each name of its folder.
    ///
    /// What a link to a folder is called is read as a file that holds the name: so is the bridge of
    /// a port told in `/sys`.
    public func files(_ pattern: String) -> [File] {
        let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return file(pattern).map { [$0] } ?? [] }
        return names(in: String(parts[0])).prefix(Self.mostNames).flatMap { name in
            files("\(parts[0])\(name)\(parts[1])")
        }
    }

    /// The names in a folder.
    public func names(in folder: String) -> [String] {
        guard let stream = opendir("\(root)/\(folder)") else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while names.count < Self.mostNames, let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { place in
                place.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            // A name with a star would be taken for a pattern.
            if name != ".", name != "..", !name.contains("*") { names.append(name) }
        }
        return names.sorted()
    }

    private func file(_ path: String) -> File? {
        let full = "\(root)/\(path)"
        guard isLive || isInside(full) else { return nil }
        let descriptor = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        if status.st_mode & S_IFMT == S_IFDIR { return linkedName(full).map { (path, $0) } }
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        // One piece more than is kept, so that whoever keeps it sees that it is cut.
        while octets.count <= Self.mostOctets {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            octets += piece[..<count]
        }
        return (path, octets)
    }

    private func isInside(_ path: String) -> Bool {
        guard let place = realpath(path, nil) else { return false }
        defer { free(place) }
        return String(cString: place).hasPrefix(inside + "/")
    }

    /// What the folder is called that a link leads to.
    private func linkedName(_ path: String) -> [UInt8]? {
        guard let place = realpath(path, nil) else { return nil }
        defer { free(place) }
        let name = String(cString: place).split(separator: "/").last.map { Array($0.utf8) }
        return name
    }
}
