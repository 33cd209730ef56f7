import Testing
import ToolSupport

@Suite("Programs that are run for what they print")
struct ProgramRunTests {
    @Test func `a program that is not there, fails, is slow or says too much is told`() {
        #expect(ProgramRun(["no-such-program"]).complaint == "not installed")
        #expect(ProgramRun(["false"]).complaint == "failed with status 1")
        let words = ProgramRun(["ls", "/no/such/folder"])
        #expect(words.output.isEmpty && words.complaint?.contains("/no/such/folder") == true)
        let start = ContinuousClock.now
        #expect(ProgramRun(["sleep", "100"], seconds: 1).complaint == "took longer than 1 s")
        #expect(ContinuousClock.now - start < .seconds(50))
        #expect(ProgramRun(["yes"], limit: 1000).complaint == "printed more than 1000 octets")
        #expect(ProgramRun(["echo", "$PATH; id"]).output == Array("$PATH; id\n".utf8))
    }

    @Test func `a program that closes its output and goes on is slow too`() {
        let start = ContinuousClock.now
        let run = ProgramRun(["sh", "-c", "exec >&- 2>&-; sleep 100"], seconds: 1)
        #expect(run.complaint == "took longer than 1 s")
        #expect(ContinuousClock.now - start < .seconds(50))
    }

    @Test func `a program gets no environment but what it needs, and no input`() {
        let run = ProgramRun(["env"])
        let names = String(decoding: run.output, as: UTF8.self).split(separator: "\n").map {
            $0.prefix { $0 != "=" }
        }
        #expect(names.sorted() == ["LC_ALL", "PATH"])
        #expect(ProgramRun(["cat"]).output.isEmpty)
    }
}
