import MulticastWire

extension CaptureFileState {
    /// The most octets of one frame, whatever its file says; Wireshark takes 256 KiB.
    static let maximumFrameLength = 1 << 24

    /// How long a frame may be where the snapshot length is `snapLength`: at least 256 KiB, since
    /// files with frames beyond their snapshot length exist and other programs read them.
    static func maximumFrameLength(_ snapLength: Int) -> Int {
        snapLength > maximumFrameLength ? 1 << 18 : max(snapLength, 1 << 18)
    }

    /// Reads the header of a pcap file, whose records its magic number tells.
    func readPcapHeader(_ layout: PcapRecords) throws(CaptureFileError) {
        let available = fill(24)
        guard available >= 24 else {
            throw ending(in: "the file header", needed: 24, available: available)
                ?? damage("the file header cannot be read", at: 0)
        }
        let (snapLength, network) = (Int(layout.uint32(cursor + 16)), layout.uint32(cursor + 20))
        records = layout
        records.maximumLength = Self.maximumFrameLength(snapLength)
        // The upper half of the word tells the length of the frame check sequence.
        records.linkType = LinkType(rawValue: UInt16(truncatingIfNeeded: network))
        var interface = CaptureInterface(
            linkType: records.linkType, snapLength: snapLength,
            timestampResolution: layout.unit == 1 ? .nanoseconds : .microseconds)
        if network & 0x0400_0000 != 0 {
            interface.frameCheckSequenceLength = Int(network >> 28) * 2
        }
        interfaces = [interface]
        cursor += 24
    }

    /// The next record; `nil` at the end of the file.
    func nextRecord() throws(CaptureFileError) -> UnsafePointer<UInt8>? {
        let header = records.headerLength
        var available = fill(header)
        let (position, what) = (position, "record \(number + 1)")
        guard available >= header else {
            let error = ending(
                in: available == 0 ? nil : what, at: position, needed: header, available: available)
            if let error { throw error }
            return nil
        }
        let length = records.capturedLength(cursor)
        guard length <= records.maximumLength else {
            throw damage(
                "\(what) at octet \(position) is damaged: it announces a frame of \(length) octets,"
                    + " more than the \(records.maximumLength) that a frame can have",
                at: position)
        }
        available = fill(header + length)
        guard available >= header + length else {
            throw ending(in: what, at: position, needed: length, available: available - header)
                ?? damage("\(what) cannot be read", at: position)
        }
        let record = cursor
        cursor += header + length
        return record
    }
}
