import MulticastAnalysis
import MulticastWire

/// Frames of captures whose MAC addresses do not fit what they carry, each kind of them once.
struct MACMismatches {
    /// How many kinds are kept; more are counted in ``framesLeftOff``.
    static let capacity = 4096

    /// Frames that are wrong in the same way.
    struct Mismatch {
        let rule: Finding.Rule
        /// What is wrong, in one line.
        let message: String
        /// The address that the frames go to.
        let mac: MACAddress
        /// Where the packets go.
        let destination: IPAddress?
        /// The file, as it was named.
        let input: String
        let firstFrame: Int
        var frames = 1
    }

    private(set) var all: [Mismatch] = []
    private(set) var framesLeftOff = 0
    private var places: [String: Int] = [:]

    private static let rules: Set<Finding.Rule> = [
        .macGroupMismatch, .macBroadcast, .macUnicast, .macSourceGroup,
    ]

    /// Notes what is wrong with the MAC addresses of a frame.
    mutating func observe(_ frame: Dissection, number: Int, of input: String) {
        for finding in frame.findings where Self.rules.contains(finding.rule) {
            let key = "\(input)\0\(finding.rule.name)\0\(finding.message)"
            if let place = places[key] {
                all[place].frames += 1
            } else if all.count >= Self.capacity {
                framesLeftOff += 1
            } else if let (mac, destination) = Self.addresses(of: frame, at: finding.octets) {
                places[key] = all.count
                all.append(
                    Mismatch(
                        rule: finding.rule, message: finding.message + Self.remark(on: mac),
                        mac: mac,
                        destination: destination, input: input, firstFrame: number))
            }
        }
    }

    /// What is to say of an address that no group maps to.
    private static func remark(on mac: MACAddress) -> String {
        mac.isMPLSMulticast ? "; the address is one of MPLS multicast" : ""
    }

    /// The destination of the Ethernet header that a finding is about, and of the packet in it.
    private static func addresses(
        of frame: Dissection, at place: Range<Int>
    ) -> (MACAddress, IPAddress?)? {
        var mac: MACAddress?
        for layer in frame.layers where layer.octets.contains(place.lowerBound) || mac != nil {
            switch layer.content {
            case .ethernet(let header)
            where mac == nil || layer.octets.lowerBound <= place.lowerBound:
                mac = header.destination
            case .ipv4(let packet) where layer.octets.lowerBound > place.lowerBound:
                return mac.map { ($0, .v4(packet.destination)) }
            case .ipv6(let packet) where layer.octets.lowerBound > place.lowerBound:
                return mac.map { ($0, .v6(packet.destination)) }
            default: break
            }
        }
        return mac.map { ($0, nil) }
    }
}
