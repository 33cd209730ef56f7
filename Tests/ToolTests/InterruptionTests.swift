import Glibc
import Testing
import ToolSupport

@Suite("Signals")
struct InterruptionTests {
    @Test func `SIGQUIT is a question, which is answered once`() {
        Interruption.watchForQuestions()
        #expect(!Interruption.takeQuestion())
        // Not raise(3): the threads that run tests have signals blocked.
        kill(getpid(), SIGQUIT)
        var isAsked = false
        for _ in 0 ..< 500 where !isAsked {
            usleep(10_000)
            isAsked = Interruption.takeQuestion()
        }
        #expect(isAsked)
        #expect(!Interruption.takeQuestion())
        #expect(!Interruption.isRequested)
    }
}
