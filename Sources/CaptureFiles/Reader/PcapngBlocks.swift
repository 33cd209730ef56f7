import MulticastWire

// The blocks of a pcapng file (draft-ietf-opsawg-pcapng §3 and §4). Each has its type and length in
// front and its length again behind; what is between is its body.
//
//      0                   1                   2                   3
//      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                          Block Type                           |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                      Block Total Length                       |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//     |                          Block Body                           |
//                                  …
//     |                      Block Total Length                       |
//     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//
// The length of a section is not used: it is not known while one captures, and often wrong after.

/// The type of a block that is read.
private enum BlockType {
    static let sectionHeader = PcapngSection.headerBlockType
    static let interfaceDescription: UInt32 = 1
    static let packet: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let interfaceStatistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
}

/// A block that lies in memory.
private struct Block {
    let type: UInt32
    /// Where it begins in the file, or in what the file decompresses to.
    let position: Int
    let body: UnsafePointer<UInt8>
    let length: Int

    var end: UnsafePointer<UInt8> { body + length }
}

extension CaptureFileState {
    /// The longest block that is read into memory; others are gone over.
    private static var maximumBlockLength: Int { maximumFrameLength + 1 << 20 }

    /// Reads the section header that every pcapng file begins with.
    func readFirstSection() throws(CaptureFileError) {
        guard let block = try nextBlock() else { return }
        try beginSection(block)
    }

    /// The next frame; `nil` at the end of the file.
    func nextPacket() throws(CaptureFileError) -> PcapngPacket? {
        while let block = try nextBlock() {
            switch block.type {
            case BlockType.enhancedPacket: return try enhancedPacket(block)
            case BlockType.simplePacket: return try simplePacket(block)
            case BlockType.packet: return try obsoletePacket(block)
            case BlockType.interfaceDescription: try addInterface(block)
            case BlockType.interfaceStatistics: noteStatistics(block)
            case BlockType.sectionHeader: try beginSection(block)
            default: continue
            }
        }
        return nil
    }

    /// The next block that is one of those above; `nil` at the end of the file.
    private func nextBlock() throws(CaptureFileError) -> Block? {
        while true {
            try skipUnwanted()
            let available = fill(12)
            let position = position
            guard available >= 12 else {
                let what = available == 0 ? nil : blockName(nil)
                if let error = ending(
                    in: what, at: position, needed: 12, available: available)
                {
                    throw error
                }
                return nil
            }
            if PcapngSection.begins(cursor) { try readByteOrder(at: position) }
            guard let section else { return nil }
            let type = section.uint32(cursor)
            let announced = Int(section.uint32(cursor + 4))
            guard announced >= 12 else {
                throw damage(
                    "\(blockName(type)) at octet \(position) is damaged: it announces \(announced)"
                        + " octets, less than the 12 that every block has",
                    at: position)
            }
            // Some writers forget to count the padding.
            let total = (announced + 3) & ~3
            guard Self.isRead(type) else {
                unwanted = UnwantedBlock(
                    type: type, position: position, announced: announced, left: total)
                continue
            }
            guard total <= Self.maximumBlockLength else {
                throw damage(
                    "\(blockName(type)) at octet \(position) is damaged: it announces \(announced)"
                        + " octets, more than such a block can have",
                    at: position)
            }
            let there = fill(total)
            guard there >= total else {
                throw ending(in: blockName(type), at: position, needed: announced, available: there)
                    ?? damage("a block cannot be read", at: position)
            }
            let trailer = Int(section.uint32(cursor + total - 4))
            guard trailer == announced || trailer == total else {
                throw damage(
                    "\(blockName(type)) at octet \(position) is damaged: its length is"
                        + " \(announced) octets in front and \(trailer) behind",
                    at: position)
            }
            let block = Block(type: type, position: position, body: cursor + 8, length: total - 12)
            cursor += total
            return block
        }
    }

    /// Goes over a block that is not read, of any length, without keeping it.
    private func skipUnwanted() throws(CaptureFileError) {
        while let block = unwanted {
            let step = min(block.left, fill(1))
            guard step > 0 else {
                throw ending(
                    in: blockName(block.type), at: block.position, needed: block.announced,
                    available: position - block.position)
                    ?? damage("a block cannot be read", at: position)
            }
            cursor += step
            unwanted?.left -= step
            if step == block.left {
                unwanted = nil
                if Self.isNumbered(block.type) { number += 1 }
            }
        }
    }

    private static func isRead(_ type: UInt32) -> Bool {
        switch type {
        case BlockType.enhancedPacket, BlockType.simplePacket, BlockType.packet,
            BlockType.interfaceDescription, BlockType.interfaceStatistics,
            BlockType.sectionHeader:
            true
        default:
            false
        }
    }

    /// Whether Wireshark gives blocks of a type that is gone over a frame number: those that hold an
    /// event, as custom blocks and the systemd journal's entries.
    private static func isNumbered(_ type: UInt32) -> Bool {
        type == 0x0bad || type == 0x4000_0bad || type == 9
    }

    /// What an error calls a block of a type.
    private func blockName(_ type: UInt32?) -> String {
        switch type {
        case BlockType.enhancedPacket, BlockType.simplePacket, BlockType.packet:
            "record \(number + 1)"
        case BlockType.interfaceDescription: "the interface description after frame \(number)"
        case BlockType.sectionHeader: number == 0 ? "the section header" : "a section header"
        case let type?: "the block of type \(type) after frame \(number)"
        case nil: "the block after frame \(number)"
        }
    }

    /// Takes over the byte order of the section that begins, before its length is read.
    private func readByteOrder(at position: Int) throws(CaptureFileError) {
        switch UnsafeRawPointer(cursor + 8).loadUnaligned(as: UInt32.self) {
        case 0x1a2b_3c4d: section?.isSwapped = false
        case 0x4d3c_2b1a: section?.isSwapped = true
        case let magic:
            throw damage(
                "\(blockName(BlockType.sectionHeader)) at octet \(position) is damaged: its byte"
                    + " order is told by 1a2b3c4d, and it has \(String(magic, radix: 16))",
                at: position)
        }
    }

    private func beginSection(_ block: Block) throws(CaptureFileError) {
        guard var section, block.length >= 16 else { throw tooShort(block, 16) }
        sectionCount += 1
        section.firstInterface = interfaces.count
        self.section = section
        let options = PcapngOptions(from: block.body + 16, to: block.end, in: section)
        sectionComments = options.comments
    }

    private func addInterface(_ block: Block) throws(CaptureFileError) {
        guard let section, block.length >= 8 else { throw tooShort(block, 8) }
        guard interfaces.count < CaptureFileReader.maximumInterfaces else {
            throw damage(
                "\(blockName(block.type)) at octet \(block.position) is one more than the"
                    + " \(CaptureFileReader.maximumInterfaces) interfaces that a file can have",
                at: block.position)
        }
        let options = PcapngOptions(from: block.body + 8, to: block.end, in: section)
        var interface = CaptureInterface(
            linkType: LinkType(rawValue: section.uint16(block.body)),
            snapLength: Int(section.uint32(block.body + 4)), timestampResolution: .microseconds)
        interface.comments = options.comments
        for (code, value) in options {
            switch code {
            case 2: interface.name = String(octets: value)
            case 3: interface.description = String(octets: value)
            case 9:
                if let octet = value.first {
                    interface.timestampResolution = TimestampResolution(rawValue: octet)
                }
            case 11:
                // Kind 0 is text; others are a compiled program.
                if value.first == 0 {
                    interface.filter = String(octets: UnsafeBufferPointer(rebasing: value[1...]))
                }
            case 12: interface.operatingSystem = String(octets: value)
            case 13: interface.frameCheckSequenceLength = value.first.map(Int.init)
            case 14:
                if value.count == 8, let place = value.baseAddress {
                    let word = UnsafeRawPointer(place).loadUnaligned(as: Int64.self)
                    interface.timestampOffset = section.isSwapped ? word.byteSwapped : word
                }
            case 15: interface.hardware = String(octets: value)
            default: continue
            }
        }
        interfaces.append(interface)
    }

    /// Interface, time, options (Interface Statistics Block): how many frames were dropped till then.
    ///
    /// What makes no sense is passed over, since no frame depends on it.
    private func noteStatistics(_ block: Block) {
        guard let section, block.length >= 12 else { return }
        let interface = Int(section.uint32(block.body))
        guard interface < interfaces.count - section.firstInterface else { return }
        let options = PcapngOptions(from: block.body + 12, to: block.end, in: section)
        // isb_ifdrop and isb_osdrop: for want of resources at the interface, and in the kernel.
        let drops = options.filter { ($0.code == 5 || $0.code == 7) && $0.value.count == 8 }
            .compactMap { option -> UInt64? in
                guard let place = option.value.baseAddress else { return nil }
                let number = UnsafeRawPointer(place).loadUnaligned(as: UInt64.self)
                return section.isSwapped ? number.byteSwapped : number
            }
        guard !drops.isEmpty else { return }
        let sum = drops.reduce(UInt64(0)) { sum, count in
            let (more, overflows) = sum.addingReportingOverflow(count)
            return overflows ? .max : more
        }
        let index = section.firstInterface + interface
        interfaces[index].dropped = max(interfaces[index].dropped ?? 0, sum)
    }

    /// Interface, time, two lengths, the octets, options (Enhanced Packet Block).
    private func enhancedPacket(_ block: Block) throws(CaptureFileError) -> PcapngPacket {
        guard let section, block.length >= 20 else { throw tooShort(block, 20) }
        return try packet(
            block, interface: Int(section.uint32(block.body)), headerLength: 20)
    }

    /// As the enhanced one, but with 16 bits of interface and a count of drops (Packet Block, which
    /// is obsolete).
    private func obsoletePacket(_ block: Block) throws(CaptureFileError) -> PcapngPacket {
        guard let section, block.length >= 20 else { throw tooShort(block, 20) }
        return try packet(
            block, interface: Int(section.uint16(block.body)), headerLength: 20)
    }

    private func packet(
        _ block: Block, interface: Int, headerLength: Int
    ) throws(CaptureFileError) -> PcapngPacket {
        guard var section else { throw tooShort(block, headerLength) }
        let index = try self.index(of: interface, in: block)
        let captured = Int(section.uint32(block.body + 12))
        guard captured <= block.length - headerLength else {
            throw damage(
                "record \(number + 1) at octet \(block.position) is damaged: it announces a frame"
                    + " of \(captured) octets, and its block leaves \(block.length - headerLength)",
                at: block.position)
        }
        guard let time = interfaces[index].timestamp(section.ticks(block.body + 4)) else {
            throw damage(
                "record \(number + 1) at octet \(block.position) is damaged: its time is beyond the"
                    + " year 2262 (in units of \(interfaces[index].timestampResolution))",
                at: block.position)
        }
        let start = block.body + headerLength
        let padded = min((captured + 3) & ~3, block.length - headerLength)
        if block.end - (start + padded) >= 4 {
            comments = PcapngOptions(from: start + padded, to: block.end, in: section).comments
        }
        section.lastTimestamp = time
        self.section = section
        return PcapngPacket(
            timestamp: time, originalLength: Int(section.uint32(block.body + 16)),
            linkType: interfaces[index].linkType, interface: index, start: start, length: captured)
    }

    /// The original length, and what of it the snapshot length of the first interface leaves.
    private func simplePacket(_ block: Block) throws(CaptureFileError) -> PcapngPacket {
        guard let section, block.length >= 4 else { throw tooShort(block, 4) }
        let index = try self.index(of: 0, in: block)
        let original = Int(section.uint32(block.body))
        let snapLength = interfaces[index].snapLength
        let announced = snapLength == 0 ? original : min(original, snapLength)
        guard announced <= block.length - 4 else {
            throw damage(
                "record \(number + 1) at octet \(block.position) is damaged: it announces a frame"
                    + " of \(announced) octets, and its block leaves \(block.length - 4)",
                at: block.position)
        }
        return PcapngPacket(
            timestamp: section.lastTimestamp, originalLength: original,
            linkType: interfaces[index].linkType, interface: index, start: block.body + 4,
            length: announced)
    }

    /// The index of an interface of this section among those of the file.
    private func index(of interface: Int, in block: Block) throws(CaptureFileError) -> Int {
        let first = section?.firstInterface ?? 0
        guard interface < interfaces.count - first else {
            throw damage(
                "record \(number + 1) at octet \(block.position) is damaged: it is from interface"
                    + " \(interface), and \(interfaces.count - first) are described before it",
                at: block.position)
        }
        return first + interface
    }

    private func tooShort(_ block: Block, _ needed: Int) -> CaptureFileError {
        damage(
            "\(blockName(block.type)) at octet \(block.position) is damaged: its body has"
                + " \(block.length) octets, and \(needed) are needed",
            at: block.position)
    }
}
