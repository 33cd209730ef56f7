import Glibc

/// A capture file that cannot be read or written, or cannot be from some place on.
///
/// Its ``description`` is one line for the person at the terminal: which file, what is wrong,
/// where, and what to do about it, if that is known. What was read before it stands.
public struct CaptureFileError: Error, Hashable, Sendable {
    /// What kind of trouble it is.
    public enum Kind: Hashable, Sendable {
        /// The file cannot be opened, or the system cannot read it.
        case unreadable
        /// The file holds no octet.
        case empty
        /// The file is something else than a pcap or pcapng capture.
        case noCapture
        /// The file ends, or its compressed data does, in the middle of a record.
        case cut
        /// A record says what cannot be.
        case damaged
        /// A signal came while more was waited for; nothing is lost, and reading can go on.
        case interrupted
        /// The file cannot be written, or the system cannot write more.
        case unwritable
        /// What was to be written has no place in the file's format.
        case unrepresentable
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// The file, as it was named; `-` is standard input or output.
    public let path: String
    /// What is wrong, without the file's name.
    public let message: String
    /// The number of the frame that could not be read, from 1; `nil` if it is not about a frame.
    public let frameNumber: Int?
    /// The octet of the file, or of what it decompresses to, at which the trouble begins; `nil` if
    /// it is not about a place.
    public let position: Int?
    /// What to do about it, or what still holds.
    public let advice: String?
    /// The system's error number, 0 if it is not the system that refused.
    public let errorNumber: Int32

    init(
        _ kind: Kind, _ path: String, _ message: String, frameNumber: Int? = nil,
        position: Int? = nil, advice: String? = nil, errorNumber: Int32 = 0
    ) {
        self.kind = kind
        self.path = path
        self.message = message
        self.frameNumber = frameNumber
        self.position = position
        self.advice = advice
        self.errorNumber = errorNumber
    }

    /// An operation on a file that the system refused.
    init(
        _ kind: Kind, _ path: String, refused operation: String, _ errorNumber: Int32,
        position: Int? = nil, advice: String? = nil
    ) {
        self.init(
            kind, path, "\(operation): \(Self.reason(errorNumber))", position: position,
            advice: advice, errorNumber: errorNumber)
    }

    /// The system's words for an error number, as they stand in the middle of a sentence.
    private static func reason(_ errorNumber: Int32) -> String {
        guard let text = strerror(errorNumber) else { return "error \(errorNumber)" }
        let words = String(cString: text)
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}

extension CaptureFileError: CustomStringConvertible {
    /// One line: the file, what is wrong with it and where, and the advice.
    public var description: String {
        "\(name): \(message)" + (advice.map { " (\($0))" } ?? "")
    }

    /// The file's name as it can be shown: one with control characters moves no cursor.
    private var name: String {
        guard path != "-" else {
            return kind == .unwritable || kind == .unrepresentable
                ? "standard output" : "standard input"
        }
        return path.shown
    }
}

extension String {
    /// The text with control characters escaped.
    var shown: String {
        guard unicodeScalars.contains(where: \.isControl) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { properties.generalCategory == .control }
}
