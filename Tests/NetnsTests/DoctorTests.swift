import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// What mcdoctor makes of a network while it is there.
    @Suite("mcdoctor on an interface")
    struct DoctorTests {
        /// What mcdoctor says at the switch's port to one host.
        private func start(_ words: [String], of segment: SnoopedSegment) throws -> RunningProgram {
            let program = try segment.start(
                [products + "/mcdoctor", "-i", "port1", "--json"] + words, on: segment.switch)
            let isReady = eventually {
                program.complaints.contains("listening") || !program.isRunning
            }
            guard isReady, program.isRunning else {
                throw Execution.Failure(description: "mcdoctor: \(program.complaints)")
            }
            return program
        }

        private func verdict(of rule: String, in execution: Execution) throws -> String? {
            for line in execution.output.split(separator: "\n") {
                let record = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                if record["rule"] as? String == rule { return record["verdict"] as? String }
            }
            return nil
        }

        @Test func `it ends by itself when a healthy link is decided`() throws {
            let segment = try SnoopedSegment(routerNumber: 200)
            try segment.setQuerier(true)
            let host = try Host(segment.alone, of: segment)
            try host.tell("join 239.1.1.1")
            let doctor = try start([], of: segment)
            // It would go on for five minutes.
            let execution = try doctor.wait(seconds: 40)
            #expect(execution.status == 0, "\(execution)")
            #expect(try verdict(of: "querier-missing", in: execution) == "ok")
            #expect(try verdict(of: "querier-multiple", in: execution) == "ok")
        }

        @Test func `a querier that falls silent is named within seconds`() throws {
            let segment = try SnoopedSegment(routerNumber: 200)
            try segment.setQuerier(true)
            let host = try Host(segment.alone, of: segment)
            try host.tell("join 239.1.1.1")
            let doctor = try start(["--only", "querier", "--for", "9s"], of: segment)
            // Two queries at least are seen before.
            usleep(2_500_000)
            try segment.setQuerier(false)
            for group in 1 ... 10 {
                usleep(500_000)
                try host.tell("join 239.1.2.\(group)")
            }
            let execution = try doctor.wait(seconds: 30)
            #expect(execution.status == 1, "\(execution)")
            #expect(try verdict(of: "querier-lost", in: execution) == "fail", "\(execution)")
        }

        @Test func `an interface that is not there is told with those that are`() throws {
            let segment = try SnoopedSegment(routerNumber: 200)
            let doctor = try segment.start(
                [products + "/mcdoctor", "-i", "eth7"], on: segment.switch)
            let execution = try doctor.wait()
            #expect(execution.status == 2)
            #expect(execution.output.isEmpty)
            #expect(execution.complaints.hasPrefix("mcdoctor: "))
            #expect(execution.complaints.contains("port1"))
        }
    }
}
