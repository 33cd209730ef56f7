/// The header of an IEEE 802.11 frame.
///
///     +-----------+-----------+-----------+- - - - - -+- - - - - -+- - - - - - - -+
///     | Frame     | Duration  | Address 1 | Address 2 | Address 3 | Sequence      |
///     | Control   | (2)       | (6)       | (6)       | (6)       | Control (2)   |
///     +-----------+-----------+-----------+- - - - - -+- - - - - -+- - - - - - - -+
///     +- - - - - -+- - - - - -+- - - - - -+- - - - -
///     | Address 4 | QoS       | HT        | padding
///     | (6)       | Control   | Control   | (captures)
///     +- - - - - -+- - - - - -+- - - - - -+- - - - -
///
/// Type and flags tell which of the fields there are. Numbers have the least significant octet
/// first.
public struct IEEE80211Frame: Hashable, Sendable {
    /// Type and subtype in the low octet, flags in the high one.
    public let frameControl: UInt16
    /// Duration, or an identifier.
    public let duration: UInt16
    /// The addresses that there are, in the order of the header: one to four.
    public let addresses: [MACAddress]
    /// Fragment and sequence number, if the frame has them.
    public let sequenceControl: UInt16?
    /// The QoS Control field, in QoS data.
    public let qosControl: UInt16?
    /// The HT Control field, in QoS data whose order bit is set.
    public let htControl: UInt32?
    /// What the capture put behind the header to align the payload.
    public let padding: [UInt8]
    /// Whether the octets of Frame Control are swapped, as some access points have them in CAPWAP.
    public let isFrameControlSwapped: Bool

    /// 0 management, 1 control, 2 data, 3 extension.
    public var type: UInt8 { UInt8(frameControl >> 2 & 3) }
    /// What kind of that type.
    public var subtype: UInt8 { UInt8(frameControl >> 4 & 0xF) }
    /// Whether the frame goes to the distribution system.
    public var isToDistributionSystem: Bool { frameControl & 0x0100 != 0 }
    /// Whether the frame comes from the distribution system.
    public var isFromDistributionSystem: Bool { frameControl & 0x0200 != 0 }
    /// Whether more fragments follow.
    public var moreFragments: Bool { frameControl & 0x0400 != 0 }
    /// Whether the frame was sent before.
    public var isRetry: Bool { frameControl & 0x0800 != 0 }
    /// Whether the payload is encrypted.
    public var isProtected: Bool { frameControl & 0x4000 != 0 }
    /// The number of the fragment.
    public var fragmentNumber: UInt8 { UInt8((sequenceControl ?? 0) & 0xF) }
    /// Whether the frame carries several, each with a header of its own.
    public var isAggregate: Bool { (qosControl ?? 0) & 0x0080 != 0 }
    /// Whether the frame carries data, as far as the header tells.
    public var hasData: Bool { type == 2 && subtype & 4 == 0 }

    /// Where the frame comes from: the sending station, which need not be the transmitter.
    public var source: MACAddress? {
        guard type == 2 else { return address(1) }
        return switch (isToDistributionSystem, isFromDistributionSystem) {
        case (_, false): address(1)
        case (false, true): address(2)
        case (true, true): address(3)
        }
    }

    /// Where the frame goes to, which need not be the receiver of this transmission.
    public var destination: MACAddress? {
        type == 2 && isToDistributionSystem ? address(2) : address(0)
    }

    private func address(_ index: Int) -> MACAddress? {
        index < addresses.count ? addresses[index] : nil
    }

    /// Creates a header.
    public init(
        frameControl: UInt16, duration: UInt16 = 0, addresses: [MACAddress],
        sequenceControl: UInt16? = nil, qosControl: UInt16? = nil, htControl: UInt32? = nil,
        padding: [UInt8] = [], isFrameControlSwapped: Bool = false
    ) {
        self.frameControl = frameControl
        self.duration = duration
        self.addresses = addresses
        self.sequenceControl = sequenceControl
        self.qosControl = qosControl
        self.htControl = htControl
        self.padding = padding
        self.isFrameControlSwapped = isFrameControlSwapped
    }

    /// Reads the header and leaves `reader` at the payload.
    ///
    /// - Parameters:
    ///   - hasDataPadding: Whether the capture aligned the payload to words of four octets.
    ///   - maySwapFrameControl: Whether the octets of Frame Control may be swapped; they then are
    ///     where that makes data of what would have no valid version.
    ///   - reader: The reader.
    /// - Throws: The error of the first field that is missing.
    public init(
        hasDataPadding: Bool = false, maySwapFrameControl: Bool = false,
        from reader: inout ByteReader
    ) throws(DecodeError) {
        let start = reader.offset
        let control = try reader.uint16("Frame Control")
        // Version 0 and type "data" are 1000 in the low half of the first octet.
        isFrameControlSwapped =
            maySwapFrameControl && control & 0x0300 != 0 && control & 0xF == 8
        frameControl = isFrameControlSwapped ? control : control.byteSwapped
        duration = try reader.uint16("Duration").byteSwapped
        let (type, subtype) = (frameControl >> 2 & 3, frameControl >> 4 & 0xF)
        let isData = type == 2
        var addresses = [try reader.macAddress("Address 1")]
        // Of control frames, CTS and ACK have one address, and a wrapper says itself.
        let addressCount =
            switch type {
            case 0, 2: 3
            case 1: subtype == 7 || subtype == 12 || subtype == 13 ? 1 : 2
            default: 1
            }
        if addressCount > 1 { addresses.append(try reader.macAddress("Address 2")) }
        if addressCount > 2 { addresses.append(try reader.macAddress("Address 3")) }
        sequenceControl =
            addressCount > 2 ? try reader.uint16("Sequence Control").byteSwapped : nil
        if isData, frameControl & 0x0300 == 0x0300 {
            addresses.append(try reader.macAddress("Address 4"))
        }
        self.addresses = addresses
        let hasQoS = isData && subtype & 8 != 0
        qosControl = hasQoS ? try reader.uint16("QoS Control").byteSwapped : nil
        htControl =
            hasQoS && frameControl & 0x8000 != 0
            ? try reader.uint32("HT Control").byteSwapped : nil
        let length = reader.offset - start
        padding =
            isData && hasDataPadding
            ? try reader.octets((length + 3) & ~3 - length, "Data Padding") : []
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        var octets = bigEndianOctets(
            isFrameControlSwapped ? frameControl : frameControl.byteSwapped)
        octets += bigEndianOctets(duration.byteSwapped)
        octets += addresses.prefix(3).flatMap(\.octets)
        octets += sequenceControl.map { bigEndianOctets($0.byteSwapped) } ?? []
        octets += addresses.dropFirst(3).flatMap(\.octets)
        octets += qosControl.map { bigEndianOctets($0.byteSwapped) } ?? []
        octets += htControl.map { bigEndianOctets($0.byteSwapped) } ?? []
        return octets + padding
    }
}
