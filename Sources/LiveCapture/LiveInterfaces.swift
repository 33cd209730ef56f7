import Glibc
public import MulticastWire

/// The interfaces that frames of a live capture come from: one, or all of the machine.
///
/// A capture on `any` has one link type for all, whose header says which interface each frame was
/// on (LINKTYPE_LINUX_SLL2), so that their links are kept apart as those of a file are.
public struct LiveInterfaces: Sendable {
    /// The name of each interface, by number.
    public private(set) var names: [String] = []
    // The kernel's numbers, in the order of `names`; empty where there is one interface.
    private var indices: [UInt32] = []
    private let isMany: Bool

    /// The most interfaces that are told apart; frames of others count as the last one's.
    private static let capacity = 4096

    /// Creates the list for a capture on `interface`, which may be `any`.
    public init(_ interface: String, _ linkType: LinkType) {
        isMany = linkType == .linuxCooked2
        if !isMany { names = [interface] }
    }

    /// The number of the interface that a frame was captured on.
    public mutating func number(of frame: borrowing CapturedFrame) -> Int {
        guard isMany, let index = LinuxCookedHeader.interfaceIndex(of: frame) else { return 0 }
        if let known = indices.firstIndex(of: index) { return known }
        guard indices.count < Self.capacity else { return indices.count - 1 }
        indices.append(index)
        var name = [CChar](repeating: 0, count: Int(IF_NAMESIZE))
        let octets = if_indextoname(index, &name) == nil ? [] : name.prefix { $0 != 0 }
        names.append(String(decoding: octets.map(UInt8.init(bitPattern:)), as: UTF8.self))
        return indices.count - 1
    }
}
