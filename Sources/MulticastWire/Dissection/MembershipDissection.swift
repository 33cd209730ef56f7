// The control protocols that share a number with others, or carry packets themselves.
extension Dissection {
    /// Reads an ICMPv6 message if it is one of MLD or Multicast Router Discovery.
    mutating func icmpv6(from reader: inout ByteReader) {}

    /// Reads a PIM message, and the packet inside a Register.
    mutating func pim(from reader: inout ByteReader) {}
}
