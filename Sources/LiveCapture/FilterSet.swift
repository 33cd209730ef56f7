public import MulticastWire

/// One BPF filter for captures of several link types: it is compiled for each type it meets.
public final class FilterSet {
    @usableFromInline let expression: String
    private let snapshotLength: Int
    // A capture has one link type or a few, so a list is searched faster than a table.
    private var linkTypes: [LinkType] = []
    private var filters: [Compiled?] = []

    /// An owner that a list can hold.
    private final class Compiled {
        let filter: BPFFilter

        init(_ filter: consuming BPFFilter) { self.filter = filter }
    }

    /// Creates a filter of an expression in libpcap's language; an empty one matches all.
    public init(_ expression: String, snapshotLength: Int = 262_144) {
        self.expression = expression
        self.snapshotLength = snapshotLength
    }

    /// Throws if the filter compiles for no usual link type: it is misspelt then.
    ///
    /// What is said is what stands in the way for Ethernet; words such as `wlan` are for others.
    public func check() throws {
        guard !expression.isEmpty else { return }
        do {
            _ = try BPFFilter(expression, linkType: .ethernet, snapLength: snapshotLength)
        } catch {
            let others: [LinkType] = [.linuxCooked2, .radiotap, .raw, .ppp, .null]
            for linkType in others {
                let filter = try? BPFFilter(
                    expression, linkType: linkType, snapLength: snapshotLength)
                if filter != nil { return }
            }
            throw error
        }
    }

    /// Whether the filter matches a frame; an empty one matches all.
    @inlinable @inline(__always)
    public func match(_ frame: borrowing CapturedFrame) throws -> Bool {
        expression.isEmpty ? true : try matchCompiled(frame)
    }

    @usableFromInline
    func matchCompiled(_ frame: borrowing CapturedFrame) throws -> Bool {
        for (index, linkType) in linkTypes.enumerated() where linkType == frame.linkType {
            return filters[index]?.filter.matches(frame) ?? false
        }
        linkTypes.append(frame.linkType)
        do throws(BPFError) {
            filters.append(
                Compiled(
                    try BPFFilter(
                        expression, linkType: frame.linkType, snapLength: snapshotLength)))
        } catch {
            // libpcap's word for a filter that makes sense, but for no frame of this type.
            guard error.message.contains("rejects all packets") else { throw error }
            filters.append(nil)
        }
        return try matchCompiled(frame)
    }
}
