public import CaptureFiles

/// What is gathered from the frames of a file, and can be gathered from later ones by other threads
/// at the same time.
public protocol SegmentedState: ~Copyable {
    /// What is gathered from later frames.
    associatedtype Later: LaterFrames

    /// Takes in the frames of a part; returns how many they were.
    mutating func follow(_ part: inout CaptureFilePart) -> Int

    /// Begins with frames that come after those that are yet to be taken in here; `nil` if nothing
    /// could be added now.
    func later() -> Later?

    /// Whether later frames were told all that was known before them.
    func isCurrent(_ later: Later) -> Bool

    /// Adds later frames, which follow the last one here, as if they had been taken in; returns
    /// `false`, and has changed nothing, where that cannot be had.
    mutating func append(_ later: Later) -> Bool
}

/// What one thread gathers from the frames of a segment.
///
/// It is used by one thread at a time.
public protocol LaterFrames: AnyObject, SendableMetatype {
    /// Whether so much is kept that it is time to end.
    var isFull: Bool { get }

    /// Takes in the frames of a part; returns how many they were.
    func follow(_ part: inout CaptureFilePart) -> Int
}
