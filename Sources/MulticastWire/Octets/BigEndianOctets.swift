/// The octets of `value`, most significant first.
public func bigEndianOctets<Integer: FixedWidthInteger>(_ value: Integer) -> [UInt8] {
    stride(from: Integer.bitWidth - 8, through: 0, by: -8).map { shift in
        UInt8(truncatingIfNeeded: value >> shift)
    }
}
