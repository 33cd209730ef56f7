public import MulticastWire

/// What a reader knows: the file, how it is laid out, and where it is read.
@usableFromInline
final class CaptureFileState {
    var cursor: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
    var records = PcapRecords.none
    var number = 0
    /// The record of the last frame, in a pcap file.
    var lastRecord: UnsafePointer<UInt8>?
    let path: String
    let window: OctetWindow
    /// The section of a pcapng file; `nil` in a pcap file.
    var section: PcapngSection?
    /// The last frame, in a pcapng file.
    var lastPacket: PcapngPacket?
    /// The block of a pcapng file that is being gone over.
    var unwanted: UnwantedBlock?
    var isOver = false
    var interfaces: [CaptureInterface] = []
    var comments: [String] = []
    var sectionComments: [String] = []
    var sectionCount = 1

    init(_ path: String, _ window: OctetWindow) throws(CaptureFileError) {
        self.window = window
        self.path = path
        cursor = window.beginning
        end = cursor
        try readFileHeader()
    }

    /// The octet of the file, or of what it decompresses to, that is read next.
    var position: Int { window.position(of: cursor) }

    /// The frame that was read last; the caller says how long it lives.
    @usableFromInline var frame: CapturedFrame? {
        @_lifetime(immortal) get {
            if let record = lastRecord {
                return records.frame(record, records.capturedLength(record))
            }
            return lastPacket?.frame
        }
    }

    /// Reads the next frame, where more must be read for it or it is no pcap record; returns
    /// whether there was one.
    func readOn() throws(CaptureFileError) -> Bool {
        (lastRecord, lastPacket) = (nil, nil)
        if !comments.isEmpty { comments = [] }
        guard !isOver else { return false }
        window.resume()
        do throws(CaptureFileError) {
            if section == nil {
                lastRecord = try nextRecord()
            } else {
                lastPacket = try nextPacket()
            }
        } catch {
            isOver = error.kind != .interrupted
            throw error
        }
        isOver = lastRecord == nil && lastPacket == nil
        if !isOver { number += 1 }
        return !isOver
    }
}

// How the parts of a file are gone through.
extension CaptureFileState {
    /// Reads on at another octet, where a record begins.
    func goOn(at position: Int) {
        window.goOn(at: position)
        (cursor, end) = (window.beginning, window.beginning)
        (lastRecord, isOver) = (nil, false)
    }

    /// Makes `count` octets lie in memory, or all there are, and returns how many do.
    func fill(_ count: Int) -> Int {
        if end - cursor < count { window.fill(count, from: &cursor, to: &end) }
        return end - cursor
    }

    /// Ends the reading where the octets end: an error if something else than the end of the file
    /// is the reason, or if they end in the middle of something.
    ///
    /// - Parameters:
    ///   - what: what is cut, in words; `nil` between records.
    ///   - position: where it began.
    ///   - needed: its length in octets.
    ///   - available: how many of them there are.
    /// - Returns: the error; `nil` if the file is over and nothing is missing.
    func ending(
        in what: String?, at position: Int = 0, needed: Int = 0, available: Int = 0
    ) -> CaptureFileError? {
        if let failure = window.failure {
            return CaptureFileError(
                failure.kind, path, failure.message, frameNumber: number + 1, position: position,
                advice: failure.advice, errorNumber: failure.errorNumber)
        }
        guard let what else { return nil }
        return CaptureFileError(
            .cut, path,
            "\(what) at octet \(position) is cut: \(needed) octets announced, \(available) left",
            frameNumber: number + 1, position: position,
            advice: "the file ends in mid-record; frames before it were read")
    }

    /// A record that says what cannot be.
    func damage(_ message: String, at position: Int) -> CaptureFileError {
        CaptureFileError(
            .damaged, path, message, frameNumber: number + 1, position: position,
            advice: number == 0 ? nil : "frames before it were read")
    }
}
