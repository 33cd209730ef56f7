// From the link layer to the network layer.
extension Dissection {
    /// Reads the frame from its first octet, which is what `type` says.
    mutating func link(_ type: LinkType, from reader: inout ByteReader) {
        switch type {
        case .ethernet: ethernet(from: &reader)
        case .linuxCooked:
            linuxCooked(LinuxCookedHeader.init(from:), from: &reader)
        case .linuxCooked2:
            linuxCooked(LinuxCookedHeader.init(version2From:), from: &reader)
        case .raw, .rawOfBSD, .rawOfOpenBSD: raw(from: &reader)
        case .ipv4: ipv4(from: &reader)
        case .ipv6: ipv6(from: &reader)
        case .null, .loop: loopback(from: &reader)
        case .nflog: nflog(from: &reader)
        case .ppp, .pppHDLC, .ciscoHDLC: ppp(from: &reader)
        case .pppWithDirection: ppp(hasDirection: true, from: &reader)
        case .pppoe: pppoe(from: &reader)
        case .ieee80211: ieee80211(from: &reader)
        case .radiotap: radiotap(from: &reader)
        default:
            fail(
                "link layer",
                reader.invalid(
                    "Link Type", Int(type.rawValue), expected: "a link type mckit reads"),
                at: reader.rest)
        }
    }

    /// Reads an Ethernet frame and what it carries.
    mutating func ethernet(from reader: inout ByteReader) {
        guard
            let frame = read(
                "ethernet", from: &reader, EthernetFrame.init(from:), as: Layer.Content.ethernet)
        else { return }
        payload(of: frame.etherType, from: &reader)
    }

    /// Reads what an EtherType announces.
    mutating func payload(of type: EtherType, from reader: inout ByteReader) {
        var type = type
        while type.isVLAN {
            let announced = type
            guard
                let tag = read(
                    "vlan", from: &reader,
                    { reader throws(DecodeError) in try VLANTag(announced, from: &reader) },
                    as: Layer.Content.vlan)
            else { return }
            type = tag.etherType
        }
        switch type {
        case .ipv4: ipv4(from: &reader)
        case .ipv6: ipv6(from: &reader)
        default: payload(ofRarer: type, from: &reader)
        }
    }

    /// Reads what is rarer than IP behind an EtherType, or behind the length in its place.
    @inline(never)
    private mutating func payload(ofRarer type: EtherType, from reader: inout ByteReader) {
        switch type {
        case .mpls, .mplsUpstream: mpls(from: &reader)
        case .pppoeSession: pppoe(from: &reader)
        case .ciscoMetadata: ciscoMetadata(from: &reader)
        case .transparentEthernetBridging: ethernet(from: &reader)
        case .backboneService: backboneService(from: &reader)
        case _ where type.isLength:
            // A frame of IEEE 802.3; what is longer is padding.
            reader.narrow(to: Int(type.rawValue), by: .ieee8023Length)
            if type.rawValue > 0 { llc(from: &reader) }
        default: recognise(type, from: &reader)
        }
    }

    /// Reads LLC, with SNAP or without, and what it carries.
    mutating func llc(from reader: inout ByteReader) {
        guard
            let header = read("llc", from: &reader, LLCHeader.init(from:), as: Layer.Content.llc)
        else { return }
        if let type = header.etherType, !type.isLength {
            payload(of: type, from: &reader)
        } else if let snap = header.snap {
            recognise(
                snapOUI: snap.organizationCode, snapProtocol: snap.protocolIdentifier,
                from: &reader)
        } else {
            recognise(
                llcDestination: linkDestination, dsap: header.destinationAccessPoint,
                from: &reader)
        }
    }

    /// The destination of the innermost Ethernet frame.
    private var linkDestination: MACAddress? {
        for layer in layers.reversed() {
            if case .ethernet(let frame) = layer.content { return frame.destination }
        }
        return nil
    }

    /// Reads Cisco metadata and what it stands in front of.
    ///
    /// - Parameters:
    ///   - isEtherTypeFirst: Whether the EtherType comes first, as it does in GRE.
    ///   - reader: The reader.
    mutating func ciscoMetadata(
        etherTypeFirst isEtherTypeFirst: Bool = false, from reader: inout ByteReader
    ) {
        let metadata = read(
            "cisco_metadata", from: &reader,
            { reader throws(DecodeError) in
                try CiscoMetadata(etherTypeFirst: isEtherTypeFirst, from: &reader)
            },
            as: Layer.Content.ciscoMetadata)
        if let metadata { payload(of: metadata.etherType, from: &reader) }
    }

    /// Reads the customer's frame behind the four octets of a backbone's service tag
    /// (IEEE 802.1ah), which stay in the octets of the layer around it.
    private mutating func backboneService(from reader: inout ByteReader) {
        let extent = reader.rest
        do throws(DecodeError) {
            try reader.skip(4, "I-TAG")
            ethernet(from: &reader)
        } catch {
            fail("ethernet", error, at: extent)
        }
    }

    /// Reads a packet that says by its version what it is.
    ///
    /// - Returns: whether it is one of IPv4 or IPv6.
    mutating func packet(from reader: inout ByteReader) -> Bool {
        switch reader.peek().map({ $0 >> 4 }) {
        case 4: ipv4(from: &reader)
        case 6: ipv6(from: &reader)
        default: return false
        }
        return true
    }

    /// Reads a packet without a link layer.
    private mutating func raw(from reader: inout ByteReader) {
        if packet(from: &reader) { return }
        let error =
            if let first = reader.peek() {
                reader.invalid("Version", Int(first >> 4), expected: "4 or 6")
            } else {
                DecodeError(
                    "Version", at: reader.offset, needed: 1, available: 0, limit: reader.end)
            }
        fail("ip", error, at: reader.rest)
    }

    private mutating func loopback(from reader: inout ByteReader) {
        guard
            let header = read(
                "loopback", from: &reader, LoopbackHeader.init(from:), as: Layer.Content.loopback),
            let type = header.etherType
        else { return }
        payload(of: type, from: &reader)
    }

    private mutating func linuxCooked(
        _ decode: (inout ByteReader) throws(DecodeError) -> LinuxCookedHeader,
        from reader: inout ByteReader
    ) {
        guard
            let header = read(
                "linux_cooked", from: &reader, decode, as: Layer.Content.linuxCooked)
        else { return }
        switch header.hardwareType {
        case 801: ieee80211(from: &reader)
        case 803: radiotap(from: &reader)
        default:
            if header.protocolType.rawValue == 4 {
                // Linux's number for IEEE 802.2.
                llc(from: &reader)
            } else if !header.protocolType.isLength {
                payload(of: header.protocolType, from: &reader)
            }
        }
    }

    private mutating func nflog(from reader: inout ByteReader) {
        guard
            let header = read(
                "nflog", from: &reader, NFLOGHeader.init(from:), as: Layer.Content.nflog),
            header.payloadLength != nil, let type = header.etherType
        else { return }
        payload(of: type, from: &reader)
    }

    /// Reads a PPP packet and what it carries.
    ///
    /// - Parameters:
    ///   - hasDirection: Whether the capture put a direction in front.
    ///   - reader: The reader.
    mutating func ppp(hasDirection: Bool = false, from reader: inout ByteReader) {
        let header = read(
            "ppp", from: &reader,
            { reader throws(DecodeError) in
                try PPPHeader(hasDirection: hasDirection, from: &reader)
            },
            as: Layer.Content.ppp)
        if let type = header?.etherType, !type.isLength { payload(of: type, from: &reader) }
    }

    private mutating func pppoe(from reader: inout ByteReader) {
        let header = read(
            "pppoe", from: &reader, PPPoEHeader.init(from:), as: Layer.Content.pppoe)
        // Any other code has to do with the session and not with what it carries.
        if header?.code == 0 { ppp(from: &reader) }
    }

    private mutating func radiotap(from reader: inout ByteReader) {
        guard
            let header = read(
                "radiotap", from: &reader, RadiotapHeader.init(from:), as: Layer.Content.radiotap)
        else { return }
        let flags = header.flags ?? []
        if flags.contains(.hasFrameCheckSequence) {
            // What the capture cut may be the sequence itself.
            let missing = max(0, originalLength - octets.count)
            reader.narrow(to: reader.count - max(0, 4 - missing), by: reader.end)
        }
        ieee80211(hasDataPadding: flags.contains(.hasDataPadding), from: &reader)
    }

    /// Reads an IEEE 802.11 frame and what it carries, if that can be read.
    ///
    /// - Parameters:
    ///   - hasDataPadding: Whether the capture aligned the payload.
    ///   - maySwapFrameControl: Whether the octets of Frame Control may be swapped.
    ///   - reader: The reader.
    mutating func ieee80211(
        hasDataPadding: Bool = false, maySwapFrameControl: Bool = false,
        from reader: inout ByteReader
    ) {
        let frame = read(
            "ieee80211", from: &reader,
            { reader throws(DecodeError) in
                try IEEE80211Frame(
                    hasDataPadding: hasDataPadding, maySwapFrameControl: maySwapFrameControl,
                    from: &reader)
            },
            as: Layer.Content.ieee80211)
        guard let frame, frame.hasData, frame.fragmentNumber == 0 else { return }
        if frame.isAggregate {
            if !frame.isProtected { aggregate(from: &reader) }
            return
        }
        // Some drivers decrypt a frame and leave its Protected bit; SNAP in clear tells.
        if frame.isProtected, reader.peek16() != 0xAAAA || reader.peek(2) != 3 { return }
        if reader.count > 0 || isCut { llc(from: &reader) }
    }

    /// Reads the subframes of an A-MSDU, one after the other (IEEE 802.11): each is addresses
    /// and a length, as a frame of IEEE 802.3, and padded to words of four octets.
    private mutating func aggregate(from reader: inout ByteReader) {
        while reader.count > 0, error == nil, layers.count < Self.maximumDepth {
            let extent = reader.rest
            let announced = 14 + Int(reader.peek16(12) ?? 0)
            let size = min(announced, reader.count)
            // A subframe that is cut ends where what cut it says.
            let limit = announced > size ? reader.limit : .enclosingLength
            do throws(DecodeError) {
                try reader.within(size, "A-MSDU Subframe", by: limit) { reader in
                    let header = read(
                        "ethernet", from: &reader, EthernetFrame.init(from:),
                        as: Layer.Content.ethernet)
                    if let header, header.etherType.rawValue > 0 { llc(from: &reader) }
                }
                try reader.skip(min((size + 3) & ~3 - size, reader.count), "Padding")
            } catch {
                fail("ethernet", error, at: extent)
            }
            if reader.failure != nil { return }
        }
    }
}

extension EtherType {
    /// A backbone's service tag, with the customer's frame behind it (IEEE 802.1ah).
    fileprivate static let backboneService = EtherType(rawValue: 0x88E7)

    /// Whether the number is a length, as IEEE 802.3 has it, and no type.
    fileprivate var isLength: Bool { rawValue <= 1500 }
}
