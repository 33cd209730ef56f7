import MulticastWire
import TestSupport

@testable import MulticastAnalysis

/// What each point of a scenario recorded, in the order of its points.
func trails(
    of text: String, points: Int = 2, packetLimit: Int = TrailRecorder.packetLimit,
    snapshot: Int = .max
) throws -> [PacketTrail] {
    let scenario = try Scenario(text)
    return (0 ..< points).map { point in
        var recorder = TrailRecorder(seed: 7, packetLimit: packetLimit)
        for frame in scenario.frames where frame.interface == point {
            let octets = Array(frame.octets.prefix(snapshot))
            recorder.observe(
                CapturedFrame(
                    timestamp: frame.time, originalLength: frame.octets.count,
                    linkType: .ethernet, interface: 0, octets: octets.span))
        }
        return recorder.finished()
    }
}
