/// A ``HostTree`` as octets of a tar archive, and back (POSIX.1-2017, pax, "ustar Interchange
/// Format").
///
/// What is read may be any archive: files whose headers make no sense end it, and entries that are
/// no regular files are passed over.
public enum HostArchive {
    /// The unit of the format, in octets.
    private static let block = 512

    /// An archive that cannot be read.
    public struct Failure: Error, Hashable, CustomStringConvertible {
        /// What is wrong with it, and where.
        public let description: String
    }

    // MARK: Writing

    /// The archive of a tree, with all files under `folder`.
    ///
    /// - Parameters:
    ///   - tree: the files.
    ///   - folder: the folder that the archive unpacks to.
    ///   - time: when they were read, in seconds since 1970.
    /// - Returns: the octets, in whole blocks.
    public static func octets(of tree: HostTree, folder: String, time: Int) -> [UInt8] {
        var octets: [UInt8] = []
        for path in tree.paths {
            guard let content = tree.octets(of: path),
                let header = header(of: "\(folder)/\(path)", size: content.count, time: time)
            else { continue }
            octets += header
            octets += content
            octets += zeros(to: octets.count)
        }
        return octets + [UInt8](repeating: 0, count: 2 * block)
    }

    private static func zeros(to count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (block - count % block) % block)
    }

    private static func header(of path: String, size: Int, time: Int) -> [UInt8]? {
        guard let (prefix, name) = parts(of: Array(path.utf8)) else { return nil }
        var header: [UInt8] = []
        func put(_ field: some Sequence<UInt8>, _ width: Int) {
            header += field
            let missing = width - header.count
            header += [UInt8](repeating: 0, count: max(0, missing))
        }
        // The width is that of all up to here.
        put(name, 100)
        put(octal(0o644, 7), 108)
        put(octal(0, 7), 116)
        put(octal(0, 7), 124)
        put(octal(size, 11), 136)
        put(octal(max(0, time), 11), 148)
        // The checksum counts its own field as blanks.
        put("        ".utf8, 156)
        put("0".utf8, 157)
        put("".utf8, 257)
        put("ustar".utf8, 263)
        put("00".utf8, 265)
        put("root".utf8, 297)
        put("root".utf8, 329)
        put("".utf8, 345)
        put(prefix, 500)
        put("".utf8, 512)
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148 ..< 156, with: octal(sum, 6) + [0, UInt8(ascii: " ")])
        return header
    }

    /// A path as the format divides it: 155 octets before a slash, and 100 behind it.
    private static func parts(
        of path: [UInt8]
    ) -> (prefix: ArraySlice<UInt8>, name: ArraySlice<UInt8>)? {
        if path.count <= 100 { return ([], path[...]) }
        for place in path.indices.reversed() where path[place] == UInt8(ascii: "/") {
            guard path.count - place - 1 <= 100 else { return nil }
            if place <= 155 { return (path[..<place], path[(place + 1)...]) }
        }
        return nil
    }

    private static func octal(_ number: Int, _ digits: Int) -> [UInt8] {
        let text = Array(String(number, radix: 8).utf8.suffix(digits))
        return [UInt8](repeating: UInt8(ascii: "0"), count: digits - text.count) + text
    }

    // MARK: Reading

    /// Whether octets begin like an archive.
    public static func isArchive(_ octets: [UInt8]) -> Bool {
        octets.count >= block && Array(octets[257 ..< 262]) == Array("ustar".utf8)
    }

    /// The files of an archive, without the one folder that all of them are in.
    ///
    /// - Throws: ``Failure`` where a header is none or a file is cut.
    public static func tree(of octets: [UInt8]) throws(Failure) -> HostTree {
        var entries: [(path: String, content: ArraySlice<UInt8>)] = []
        var place = 0
        while place < octets.count {
            guard place + block <= octets.count else {
                throw Failure(description: "the header at octet \(place) is cut")
            }
            let header = octets[place ..< place + block]
            if header.allSatisfy({ $0 == 0 }) { break }
            guard isWhole(header), let size = number(header, 124, 12),
                size <= octets.count
            else { throw Failure(description: "no tar header at octet \(place)") }
            let start = place + block
            guard size <= octets.count - start else {
                throw Failure(description: "the file at octet \(place) is cut")
            }
            let type = header[place + 156]
            if type == UInt8(ascii: "0") || type == 0 {
                let (prefix, name) = (text(header, 345, 155), text(header, 0, 100))
                entries.append(
                    (prefix.isEmpty ? name : "\(prefix)/\(name)", octets[start ..< start + size]))
            }
            place = start + (size + block - 1) / block * block
            if entries.count > HostTree.mostFiles { break }
        }
        let parts = entries.map { entry in
            entry.path.split(separator: "/").filter { $0 != "." }
        }
        let tops = Set(parts.map { $0.count > 1 ? String($0[0]) : "" })
        let known = ["proc", "sys", "commands", "later"]
        let hasFolder =
            tops.count == 1 && !tops.contains(where: { $0.isEmpty || known.contains($0) })
        var tree = HostTree()
        for (entry, parts) in zip(entries, parts) {
            tree.add(
                parts.dropFirst(hasFolder ? 1 : 0).joined(separator: "/"), Array(entry.content))
        }
        return tree
    }

    /// Whether a header's checksum is right.
    private static func isWhole(_ header: ArraySlice<UInt8>) -> Bool {
        let start = header.startIndex
        let sum = header.indices.reduce(0) { sum, index in
            148 ..< 156 ~= index - start ? sum + 0x20 : sum + Int(header[index])
        }
        return number(header, 148, 8) == sum
    }

    private static func text(
        _ header: ArraySlice<UInt8>, _ offset: Int, _ length: Int
    ) -> String {
        let field = header[(header.startIndex + offset)...].prefix(length)
        return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(
        _ header: ArraySlice<UInt8>, _ offset: Int, _ length: Int
    ) -> Int? {
        let digits = text(header, offset, length).split(separator: " ").first ?? ""
        return Int(digits, radix: 8).flatMap { $0 < 0 ? nil : $0 }
    }
}
