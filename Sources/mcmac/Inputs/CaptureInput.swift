import CaptureFiles
import MulticastAnalysis
import MulticastWire
import ToolSupport

// Captures: what was really sent.
extension GroupInputs {
    /// Reads a capture up to its end, or up to the damage.
    mutating func readCapture(
        _ reader: inout CaptureFileReader, _ console: inout Console
    ) throws {
        var traffic = GroupTraffic()
        var dissection = Dissection()
        var number = 0
        defer {
            uses.begin(shownPath, countedIn: .frames)
            for flow in traffic.flows {
                let detail = GroupUses.Detail(
                    source: flow.source, port: flow.port, bitRate: flow.bitRate)
                uses.add(flow.group, at: flow.firstFrame, detail)
            }
            if traffic.packetsLeftOff > 0 {
                reportTrouble(
                    "\(shownPath): \(traffic.packetsLeftOff) packets belong to more flows than "
                        + "\(traffic.capacity), and are not counted", &console)
            }
        }
        while !Interruption.isRequested {
            do throws(CaptureFileError) {
                guard let frame = try reader.next() else { return }
                number &+= 1
                frameCount &+= 1
                if traffic.observe(
                    frame.octets, frame.linkType, length: frame.originalLength,
                    number: number, at: frame.timestamp)
                {
                    continue
                }
                dissection.read(frame)
                let time = frame.timestamp
                traffic.observe(dissection, number: number, at: time)
                mismatches.observe(dissection, number: number, of: shownPath)
            } catch {
                if error.kind == .interrupted { continue }
                throw error
            }
        }
    }
}
