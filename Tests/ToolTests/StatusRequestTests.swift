import Glibc
import Testing
import ToolSupport

@Suite("Signals")
struct StatusRequestTests {
    @Test func `SIGQUIT is a question, which is answered once`() {
        StatusRequest.watch()
        #expect(!StatusRequest.take())
        // Not raise(3): the threads that run tests have signals blocked.
        kill(getpid(), SIGQUIT)
        var isAsked = false
        for _ in 0 ..< 500 where !isAsked {
            usleep(10_000)
            isAsked = StatusRequest.take()
        }
        #expect(isAsked)
        #expect(!StatusRequest.take())
        #expect(!Interruption.isRequested)
    }
}
