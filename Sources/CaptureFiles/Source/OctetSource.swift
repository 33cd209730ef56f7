/// Where octets come from in order: a descriptor, or a decompressor that reads one.
protocol OctetSource: AnyObject {
    /// Waits until there is something, and puts it at the start of `target`, which is not empty.
    func read(into target: UnsafeMutableRawBufferPointer) -> SourceResult

    /// How many octets of the file were decompressed; `nil` where they are read as they are.
    var decompressed: Int? { get }
}

/// What came of one read.
enum SourceResult {
    /// So many octets, at least one.
    case octets(Int)
    /// There are no more.
    case end
    /// There may be more, but they cannot be had.
    case failed(SourceFailure)
}

/// Why a source gives no more octets.
struct SourceFailure {
    /// What kind of error it makes.
    let kind: CaptureFileError.Kind
    /// What is wrong, in words that follow the file's name.
    let message: String
    /// What to do about it, or what still holds.
    var advice: String?
    /// The system's error number, if it is the system that refused.
    var errorNumber: Int32 = 0
}
