import Glibc
import MulticastText
import MulticastWire
import ToolSupport

/// One run of look-ups: addresses come in, and what they map to goes out.
struct LookUps {
    let style: TextStyle
    let isJSON: Bool
    let isQuiet: Bool
    private var hasTrouble = false

    init(style: TextStyle, isJSON: Bool, isQuiet: Bool) {
        self.style = style
        self.isJSON = isJSON
        self.isQuiet = isQuiet
    }

    /// Answers for each of `addresses`.
    mutating func run(_ addresses: [String], _ console: inout Console) throws -> ExitStatus {
        for text in addresses { answer(text, &console) }
        return hasTrouble ? .trouble : .success
    }

    private mutating func answer(_ text: String, _ console: inout Console) {
        if let address = IPAddress(text), address.isMulticast {
            put(address, &console)
        } else if let address = MACAddress(text), address.isIPv4Group {
            for group in address.ipv4Groups { put(.v4(group), &console) }
        } else {
            hasTrouble = true
            console.report("mcmac: '\(text)' is no group and no MAC address of groups")
        }
    }

    private func put(_ group: IPAddress, _ console: inout Console) {
        console.out.put(group: group, style: style)
        console.out.put("  ")
        console.out.put(MACAddress(mapping: group))
        console.out.endLine()
    }
}
