import Testing

@testable import LiveCapture
@testable import mcwatch

@Suite("Notice of dropped frames")
struct DropNoticeTests {
    private func dropped(_ count: Int) -> CaptureStatistics {
        CaptureStatistics(received: 1000, droppedByKernel: count, droppedByInterface: 0)
    }

    @Test func `what was dropped is said at first, and then after a pause`() {
        var notice = DropNotice(of: "mcwatch")
        let nothing = notice.line(dropped(0), at: 0)
        let first = notice.line(dropped(5), at: 1)
        let soon = notice.line(dropped(9), at: DropNotice.pause)
        let later = notice.line(dropped(12), at: DropNotice.pause + 1)
        let still = notice.line(dropped(12), at: 9 * DropNotice.pause)
        #expect(nothing == nil && soon == nil && still == nil)
        #expect(first?.hasPrefix("5 frames dropped by the kernel") == true)
        #expect(later?.hasPrefix("7 frames dropped by the kernel") == true)
    }
}
