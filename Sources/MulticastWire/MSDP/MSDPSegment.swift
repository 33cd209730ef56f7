/// What one TCP segment carries of an MSDP peering (RFC 3618 §12).
///
/// MSDP is a stream of TLVs, and TCP cuts it where it likes: a segment may begin in the middle of
/// a message, and its last message may go on in the next segment. Neither is the sender's fault,
/// and one frame cannot tell what came before. So a segment is taken to begin with a message only
/// where its first octets say so: a known type with a length that fits it, messages that fill the
/// segment exactly, or the entries of a Source-Active. Otherwise all of it is ``remainder``.
public struct MSDPSegment: Hashable, Sendable {
    /// The messages that begin here, in order; the last may go on in the next segment.
    public let messages: [MSDPMessage]
    /// The octets of which no message could be told: all, if the segment begins in mid-message;
    /// else the one or two first octets of the next message's header, or what follows a message
    /// whose Length leaves no way to the next.
    public let remainder: [UInt8]

    /// Whether the segment goes on with a message that began in an earlier one.
    public var beginsInMidMessage: Bool { messages.isEmpty }

    /// Whether the last message goes on in the next segment.
    public var endsInMidMessage: Bool { missing > 0 }

    /// How many octets of the last message are not here; 0 if none is known to be missing.
    public var missing: Int {
        guard let last = messages.last else { return 0 }
        if last.missing > 0 { return last.missing }
        return last.isTooShort || remainder.isEmpty ? 0 : max(0, 3 - remainder.count)
    }

    /// Creates a segment.
    public init(messages: [MSDPMessage], remainder: [UInt8] = []) {
        self.messages = messages
        self.remainder = remainder
    }

    /// Reads all that `reader` has, which is to be the payload of one segment.
    ///
    /// A message that the segment ends is no failure; one that is shorter than its type has is.
    /// - Throws: where there is no payload.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        guard reader.count > 0 else { throw reader.truncation(of: "Type", needing: 1) }
        var messages: [MSDPMessage] = []
        let fillsSegment = Self.isFilledWithMessages(reader)
        if fillsSegment || Self.beginsWithMessage(reader) {
            while reader.count >= 3 {
                let start = reader.offset
                let message = try MSDPMessage(from: &reader)
                messages.append(message)
                guard message.isTooShort else { continue }
                if reader.failure == nil {
                    reader.failure = DecodeError(
                        "Length", at: start + 1, invalid: Int(message.length),
                        expected: "the length of the message's type or more")
                }
                // Where the next message starts is anybody's guess, unless the lengths add up.
                if !fillsSegment { break }
            }
        }
        self.messages = messages
        remainder = reader.remainder()
    }

    /// The octets as they go into the stream.
    public var octets: [UInt8] { messages.flatMap(\.octets) + remainder }

    /// Whether messages of known types, by their lengths, end where the segment does.
    private static func isFilledWithMessages(_ reader: ByteReader) -> Bool {
        var place = 0
        while place < reader.count {
            guard let type = reader.peek(place), let length = reader.peek16(place + 1),
                MSDPMessage.MessageType(rawValue: type).isAssigned, length >= 3
            else { return false }
            place += Int(length)
        }
        return place == reader.count
    }

    /// Whether the first octets can hardly be anything but the start of a message.
    private static func beginsWithMessage(_ reader: ByteReader) -> Bool {
        guard let first = reader.peek(), let length = reader.peek16(1), length <= 9192 else {
            return false
        }
        switch MSDPMessage.MessageType(rawValue: first) {
        case .sourceActive, .sourceActiveResponse:
            guard let entryCount = reader.peek(3) else { return length >= 8 }
            if Int(length) >= 8 + 12 * Int(entryCount) { return true }
            // Too short for its entries, but the first entry is one: Reserved, /32, a group.
            return reader.peek16(8) == 0 && reader.peek16(10) == 32
                && reader.peek(12).map { $0 >> 4 == 0xE } == true
        case .sourceActiveRequest: return length == 8
        case .keepAlive: return length == 3 || reader.count == 3
        case let type: return type.isAssigned && length >= 4
        }
    }
}
