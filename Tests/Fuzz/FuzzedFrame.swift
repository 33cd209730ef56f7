import MulticastWire

/// How a fuzzer's input says what kind of frame it is: the first octet chooses the link type, the
/// second says how many octets the capture cut off, and the frame follows.
enum FuzzedFrame {
    /// Every link type that is read, and one that is not.
    static let linkTypes: [LinkType] = [
        .ethernet, .null, .ppp, .pppHDLC, .pppoe, .raw, .ieee80211, .loop, .linuxCooked,
        .radiotap, .pppWithDirection, .ipv4, .ipv6, .nflog, .linuxCooked2,
        LinkType(rawValue: 147),
    ]

    /// The frame that an input stands for.
    static func dissection(of input: UnsafeBufferPointer<UInt8>) -> Dissection? {
        guard input.count >= 2 else { return nil }
        let octets = Array(input[2...])
        return Dissection(
            octets, linkType: linkTypes[Int(input[0]) % linkTypes.count],
            originalLength: octets.count + Int(input[1]))
    }

    /// The input that stands for a frame; `nil` if its link type is not in the list.
    static func input(for frame: borrowing CapturedFrame) -> [UInt8]? {
        guard let index = linkTypes.firstIndex(of: frame.linkType) else { return nil }
        var input = [UInt8(index), UInt8(clamping: frame.originalLength - frame.octets.count)]
        for index in frame.octets.indices { input.append(frame.octets[index]) }
        return input
    }
}
