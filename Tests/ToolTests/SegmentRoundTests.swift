import CaptureFiles
import Testing

@testable import CaptureSegments

@Suite("What threads take over from each other")
struct SegmentRoundTests {
    /// Frames that nobody looks at.
    private final class Unseen: LaterFrames {
        var isFull: Bool { false }
        func follow(_ part: inout CaptureFilePart) -> Int { 0 }
    }

    private typealias Piece = Segment<Unseen>

    private func spares(_ count: Int) -> [Piece] {
        (0 ..< count).map { _ in Segment(0 ..< 0, Unseen()) }
    }

    @Test func `a segment is taken piece by piece`() {
        let round = SegmentRound<Unseen>(step: 30, smallestRest: 1000)
        let segment = Piece(100 ..< 180, nil)
        round.begin([segment], spares: [])
        #expect(round.take(of: segment) == 100 ..< 130)
        // Its last record ends behind what was taken.
        #expect(round.take(from: 145, of: segment) == 145 ..< 175)
        #expect(round.take(from: 176, of: segment) == 176 ..< 180)
        #expect(round.take(from: 183, of: segment) == nil && round.end(segment) == 180)
    }

    @Test func `half of what is left is taken over where the most is`() throws {
        let round = SegmentRound<Unseen>(step: 10, smallestRest: 40)
        let (first, second) = (Piece(0 ..< 100, nil), Piece(100 ..< 200, Unseen()))
        round.begin([first, second], spares: spares(3))
        #expect(round.take(from: 0, of: first) == 0 ..< 10)
        #expect(round.take(from: 100, of: second) == 100 ..< 110)
        #expect(round.take(from: 110, of: second) == 110 ..< 120)

        let share = try #require(round.share())
        #expect(share.octets == 55 ..< 100 && first.octets == 0 ..< 55)
        #expect(round.take(from: 55, of: share) == 55 ..< 65)
        // Of the first 45 are left, of its share 35, and of the second 80.
        let other = try #require(round.share())
        #expect(other.octets == 160 ..< 200 && second.octets == 100 ..< 160)
        #expect(round.segments.map(\.octets.lowerBound) == [0, 55, 100, 160])
        #expect(round.take(from: 50, of: first) == 50 ..< 55)
        #expect(round.take(from: 57, of: first) == nil)
    }

    @Test func `what is nearly ended, or for which there is nothing to follow it with, is left`() {
        let round = SegmentRound<Unseen>(step: 10, smallestRest: 50)
        let segment = Piece(0 ..< 100, nil)
        round.begin([segment], spares: [])
        #expect(round.share() == nil)
        round.begin([segment], spares: spares(1))
        #expect(round.take(from: 45, of: segment) == 45 ..< 55)
        #expect(round.share() == nil)
        round.begin([Piece(0 ..< 100, nil)], spares: spares(1))
        #expect(round.share() != nil && round.share() == nil)
        round.begin([segment], spares: spares(1))
        round.end(segment)
        #expect(round.share() == nil)
    }
}
