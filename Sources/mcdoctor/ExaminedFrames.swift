import CaptureFiles
import CaptureSegments
import MulticastAnalysis
import MulticastWire

/// The examination of all files, and up to which frame of the last one it has gone.
struct ExaminedFrames: ~Copyable, SegmentedState {
    var examination: Examination
    /// The last frame that was taken in, of a file that is followed in segments.
    private var place = FrameReference(number: 0)
    // The number of that file's one interface.
    private var interface = 0

    init(_ examination: consuming Examination) { self.examination = examination }

    /// Says that a file is followed in segments.
    mutating func begin(file: Int, interface: Int) {
        place = FrameReference(file: file, number: 0)
        self.interface = interface
    }

    mutating func follow(_ part: inout CaptureFilePart) -> Int {
        var number = place.number
        while let frame = part.next() {
            number += 1
            examination.observe(
                frame.captured(on: interface), FrameReference(file: place.file, number: number))
        }
        return advance(to: number)
    }

    func later() -> LaterExamination? {
        let later = examination.continuation(seed: .random(in: 0 ... .max), interface: interface)
        guard let later else { return nil }
        return LaterExamination(later, interface: interface)
    }

    func isCurrent(_ later: LaterExamination) -> Bool { later.isCurrent(for: examination) }

    mutating func append(_ later: LaterExamination) -> Bool {
        guard let examined = later.take() else { return false }
        let frames = examined.frames
        guard examination.append(examined, after: place) else { return false }
        _ = advance(to: place.number + frames)
        return true
    }

    private mutating func advance(to number: Int) -> Int {
        defer { place = FrameReference(file: place.file, number: number) }
        return number - place.number
    }
}

/// The examination of a segment.
final class LaterExamination: LaterFrames {
    private var examination: ExaminationContinuation?
    private let interface: Int

    init(_ examination: consuming ExaminationContinuation, interface: Int) {
        self.examination = consume examination
        self.interface = interface
    }

    var isFull: Bool { examination?.isFull ?? true }

    func follow(_ part: inout CaptureFilePart) -> Int {
        guard var examination = examination.take() else { return 0 }
        let before = examination.frames
        Self.follow(&part, &examination, interface)
        let frames = examination.frames - before
        self.examination = consume examination
        return frames
    }

    private static func follow(
        _ part: inout CaptureFilePart, _ examination: inout ExaminationContinuation,
        _ interface: Int
    ) {
        while let frame = part.next() { examination.observe(frame.captured(on: interface)) }
    }

    /// Whether it was told all that an examination knows.
    func isCurrent(for earlier: borrowing Examination) -> Bool {
        guard let later = examination.take() else { return false }
        let isCurrent = earlier.isCurrent(later)
        examination = consume later
        return isCurrent
    }

    /// What was seen, of which nothing is left here.
    func take() -> ExaminationContinuation? { examination.take() }
}
