import MulticastWire

/// A frame that is worth showing: where it stands in its capture.
struct Packet {
    /// The record's number in its file, from 1, as Wireshark counts; live, in the session.
    let number: Int
    /// When it was seen.
    let time: Timestamp
    /// The number of the capturing interface in the file, from 0.
    let interface: Int
    /// Comments that a pcapng file keeps with the frame.
    let comments: [String]
}
