import LiveCapture
import MulticastWire

/// One BPF filter for captures of several link types: it is compiled for each type it meets.
final class FilterSet {
    private let expression: String
    private let snapshotLength: Int
    // A capture has one link type or a few, so a list is searched faster than a table.
    private var linkTypes: [LinkType] = []
    private var filters: [Compiled] = []

    /// An owner that a list can hold.
    private final class Compiled {
        let filter: BPFFilter

        init(_ filter: consuming BPFFilter) { self.filter = filter }
    }

    init(_ expression: String, snapshotLength: Int) {
        self.expression = expression
        self.snapshotLength = snapshotLength
    }

    /// Throws if the filter does not compile for the most usual link type, Ethernet.
    func check() throws {
        _ = try BPFFilter(expression, linkType: .ethernet, snapLength: snapshotLength)
    }

    /// Whether the filter matches a frame.
    func match(_ frame: borrowing CapturedFrame) throws -> Bool {
        for (index, linkType) in linkTypes.enumerated() where linkType == frame.linkType {
            return filters[index].filter.matches(frame)
        }
        linkTypes.append(frame.linkType)
        filters.append(
            Compiled(
                try BPFFilter(
                    expression, linkType: frame.linkType, snapLength: snapshotLength)))
        return try match(frame)
    }
}
