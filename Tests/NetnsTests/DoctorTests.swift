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

        /// The record of what was tried, and of its answer.
        private func records(
            of type: String, in execution: Execution
        ) throws -> [[String: Any]] {
            try execution.output.split(separator: "\n").compactMap { line in
                let record = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                return record["type"] as? String == type ? record : nil
            }
        }

        @Test func `a host that is asked alone says what it is in`() throws {
            let segment = try SnoopedSegment(routerNumber: 200)
            let member = try Host(segment.alone, of: segment)
            try member.tell("join 239.1.1.1")
            let doctor = try segment.start(
                [products + "/mcdoctor", "-i", "eth0", "--json", "--probe", "192.0.2.11"]
                    + ["--for", "7s"], on: segment.first)
            let execution = try doctor.wait(seconds: 30)
            #expect(
                execution.complaints.contains(
                    "on eth0, in 3 s: send an IGMPv3 General Query to 192.0.2.11 alone"))
            let tried = try #require(try records(of: "active_check", in: execution).first)
            #expect(tried["answered"] as? Bool == true, "\(execution)")
            #expect((tried["sent"] as? [Any])?.count == 1)
            #expect(try verdict(of: "member-not-answering", in: execution) == "ok")
        }

        @Test func `a group that is tried is joined, comes, and is left`() throws {
            let segment = try SnoopedSegment(routerNumber: 200)
            try segment.setQuerier(true)
            let sender = try Host(segment.first, of: segment)
            let probed = "239.1.1.7"
            let doctor = try segment.start(
                [
                    products + "/mcdoctor", "-i", "eth0", "--json", "--probe", probed, "--for",
                    "14s",
                ],
                on: segment.alone)
            for _ in 0 ..< 100 where doctor.isRunning {
                try sender.tell("send \(probed) 5000 data")
                usleep(100_000)
            }
            let execution = try doctor.wait(seconds: 30)
            let tried = try #require(try records(of: "active_check", in: execution).first)
            #expect(tried["packets_as_member"] as? Int ?? 0 > 20, "\(execution)")
            #expect(tried["packets_promiscuous"] == nil)
            #expect(
                (tried["sent"] as? [[String: Any]])?.compactMap { $0["says"] as? String } == [
                    "joined \(probed)", "left \(probed)",
                ])
            #expect(try verdict(of: "works-only-in-promisc", in: execution) == "ok")
            #expect(try verdict(of: "leave-latency", in: execution) == "ok", "\(execution)")
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
