/// A list of IPv4 addresses in the octets they came in.
///
/// Queries, reports and joins list sources; a list is a view of the message's one copy, so that a
/// report with a hundred records costs one allocation and not a hundred.
public struct IPv4AddressList: RandomAccessCollection, Sendable {
    @usableFromInline let storage: [UInt8]
    @usableFromInline let start: Int
    /// How many addresses the list holds.
    public let count: Int

    /// Creates a list from `count` addresses that lie in `storage` from `start` on.
    @inlinable
    init(_ storage: [UInt8], at start: Int, count: Int) {
        self.storage = storage
        self.start = start
        self.count = count
    }

    /// Creates a list of the addresses given.
    public init(_ addresses: some Sequence<IPv4Address>) {
        storage = addresses.flatMap { bigEndianOctets($0.rawValue) }
        start = 0
        count = storage.count / 4
    }

    /// The first position.
    @inlinable public var startIndex: Int { 0 }
    /// The position after the last address.
    @inlinable public var endIndex: Int { count }

    /// The address at `position`.
    @inlinable
    public subscript(position: Int) -> IPv4Address {
        storage.ipv4Address(at: start &+ position &* 4)
    }

    /// The octets as they go on the wire.
    public var octets: ArraySlice<UInt8> { storage[start ..< start + count * 4] }
}

extension IPv4AddressList: Hashable {
    /// Whether both hold the same addresses in the same order.
    public static func == (left: IPv4AddressList, right: IPv4AddressList) -> Bool {
        left.octets == right.octets
    }

    /// Feeds the addresses.
    public func hash(into hasher: inout Hasher) { hasher.combine(octets) }
}

extension IPv4AddressList: ExpressibleByArrayLiteral, CustomStringConvertible {
    /// Creates a list from a literal.
    public init(arrayLiteral elements: IPv4Address...) { self.init(elements) }

    /// The addresses, joined by commas.
    public var description: String { map(\.description).joined(separator: ", ") }
}

extension [UInt8] {
    /// The IPv4 address whose first octet is at `offset`.
    @inlinable @inline(__always)
    func ipv4Address(at offset: Int) -> IPv4Address {
        precondition(offset >= 0 && offset <= count - 4)
        return IPv4Address(
            rawValue: unsafe withUnsafeBytes { octets in
                UInt32(
                    bigEndian: unsafe octets.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            })
    }
}

extension ByteReader {
    /// Reads `count` IPv4 addresses as a list, or as many as there are, which is then a
    /// ``failure``.
    public mutating func ipv4AddressList(_ count: Int, _ field: StaticString) -> IPv4AddressList {
        let there = min(count, self.count / 4)
        let octets = available(there * 4, field)
        if there < count, !hasFailed {
            failure = DecodeError(
                field, at: offset, needed: 4, available: self.count, limit: end)
        }
        return IPv4AddressList(octets, at: 0, count: octets.count / 4)
    }
}
