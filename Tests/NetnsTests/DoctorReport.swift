import Foundation

/// What `mcdoctor --json` printed, as far as the tests look at it.
struct DoctorReport {
    let execution: Execution
    /// The findings above info, the worst first.
    private(set) var alarms: [Record] = []

    struct Record: Decodable, CustomStringConvertible {
        let type: String
        var rule: String?
        var subCode: String?
        var verdict: String?
        var severity: String?
        var message: String?
        var subject: Subject?

        struct Subject: Decodable, Hashable {
            var interfaceName: String?
            var group: String?
            var source: String?
            var host: String?
        }

        var description: String {
            "\(severity ?? "") \(verdict ?? "") \(rule ?? "") \(subCode ?? ""): \(message ?? "")"
        }
    }

    init(_ execution: Execution) throws {
        self.execution = execution
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let records = try execution.output.split(separator: "\n").map {
            try decoder.decode(Record.self, from: Data($0.utf8))
        }
        guard records.last?.type == "summary" else {
            throw Execution.Failure(description: "\(execution.output)\(execution.complaints)")
        }
        alarms = records.filter { $0.type == "finding" && $0.severity != "info" }
    }

    /// The names of the rules that speak against what was looked at, each once, in order.
    var rules: [String] { Set(alarms.compactMap(\.rule)).sorted() }

    /// What a rule says first.
    func finding(_ rule: String) -> Record? { alarms.first { $0.rule == rule } }
}
