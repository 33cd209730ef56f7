/// The radiotap header in front of an IEEE 802.11 frame: what the radio says of it.
///
///     +-------------+---------+------------+--------------------+-------- - -
///     | Version (1) | Pad (1) | Length (2) | Present (4 each)   | Fields
///     +-------------+---------+------------+--------------------+-------- - -
///
/// Numbers have the least significant octet first. Present tells which fields there are, and in
/// its highest bit whether another one follows; the length covers everything.
public struct RadiotapHeader: Hashable, Sendable {
    /// The version: 0.
    public let version: UInt8
    /// The octet behind it.
    public let padding: UInt8
    /// The length of the header in octets, as it is given.
    public let length: UInt16
    /// Which fields there are.
    public let present: [UInt32]
    /// The fields and their padding.
    public let fields: [UInt8]

    /// What the flags say of the frame, if there are any: the second of all fields, behind the
    /// eight octets of the first.
    public var flags: Flags? {
        guard let present = present.first, present & 2 != 0 else { return nil }
        // The first field is aligned to eight octets from the start of the header.
        let start = 4 + 4 * self.present.count
        let place = present & 1 == 0 ? 0 : (start + 7) & ~7 - start + 8
        return place < fields.count ? Flags(rawValue: fields[place]) : nil
    }

    /// Creates a header.
    public init(
        version: UInt8 = 0, padding: UInt8 = 0, length: UInt16, present: [UInt32], fields: [UInt8]
    ) {
        self.version = version
        self.padding = padding
        self.length = length
        self.present = present
        self.fields = fields
    }

    /// Reads the header and leaves `reader` at the 802.11 frame.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        version = try reader.uint8("Version")
        padding = try reader.uint8("Pad")
        length = try reader.uint16("Length").byteSwapped
        guard length >= 8 else {
            throw reader.invalid("Length", Int(length), expected: "8 or more", back: 2)
        }
        var left = Int(length) - 4
        var present: [UInt32] = []
        repeat {
            guard left >= 4 else { break }
            present.append(try reader.uint32("Present").byteSwapped)
            left -= 4
        } while (present.last ?? 0) & 0x8000_0000 != 0
        self.present = present
        fields = reader.available(left, "Fields")
    }

    /// The header as the capture holds it.
    public var octets: [UInt8] {
        [version, padding] + bigEndianOctets(length.byteSwapped)
            + present.flatMap { bigEndianOctets($0.byteSwapped) } + fields
    }

    /// What radiotap's Flags field says.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The octet in the header.
        public let rawValue: UInt8

        /// Creates flags from the octet in the header.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The frame ends in its check sequence.
        public static let hasFrameCheckSequence = Flags(rawValue: 0x10)
        /// The 802.11 header is padded to words of four octets.
        public static let hasDataPadding = Flags(rawValue: 0x20)
        /// The frame's check sequence is wrong.
        public static let failedCheck = Flags(rawValue: 0x40)
    }
}
