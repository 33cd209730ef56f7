import Foundation
import Testing

/// What `mcping --json` prints, as far as the tests look at it.
struct ProbeRecord: Decodable {
    let type: String
    var responder: String?
    var sent: Int?
    var receivedByResponder: Int?
    var replied: Int?
    var received: Int?
    var forwardLost: Int?
    var returnLost: Int?
    var localDropped: Int?
    var responderDropped: Int?
    var unattributed: Int?
    var duplicates: Int?
    var forwardDuplicates: Int?
    var reordered: Int?
    var forwardHops: Int?
    var returnHops: Int?
    var excessHops: Int?
    var ttlMinimum: Int?
    var thresholds: [Threshold]?
    var confidence: Double?
    var group: String?
    var reachedBy: [String]?
    var missedBy: [String]?
    var replyBy: String?
    var rttBy: String?
    var receivedByUnicast: Int?
    var receivedByGroup: Int?
    var durationMs: Double?
    var joinMs: Double?
    var treeMs: Double?
    var unicastBytes: Int?
    var receivedBytes: Int?
    var refusedSources: Int?
    var garbage: Int?
    var ssmping: Int?
    var packets: Int?
    var firstPacketMs: Double?
    var leaveMs: Double?
    var stopped: String?

    struct Threshold: Decodable, Equatable {
        let hop: Int
        let ttl: Int
    }

    /// The records among lines of JSON.
    static func records(_ output: String) throws -> [ProbeRecord] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try output.split(separator: "\n").map {
            try decoder.decode(ProbeRecord.self, from: Data($0.utf8))
        }
    }
}
