import LiveCapture
import MulticastWire
import ToolSupport

extension MCDump {
    /// `-D`: the interfaces, one a line, as tcpdump(1) numbers them.
    static func listInterfaces(_ console: inout Console) throws -> ExitStatus {
        let interfaces = try LiveCapture.interfaces()
        for (index, interface) in interfaces.enumerated() {
            console.out.put(index + 1)
            console.out.put(octet: UInt8(ascii: "."))
            console.out.put(untrusted: interface.name.utf8)
            if let description = interface.description {
                console.out.put(" (")
                console.out.put(untrusted: description.utf8)
                console.out.put(octet: UInt8(ascii: ")"))
            }
            var facts: [String] = []
            if interface.isUp { facts.append("Up") }
            if interface.isRunning { facts.append("Running") }
            if interface.isLoopback { facts.append("Loopback") }
            facts += interface.addresses.map(\.description)
            if !facts.isEmpty {
                console.out.put(" [")
                console.out.put(text: facts.joined(separator: ", "))
                console.out.put(octet: UInt8(ascii: "]"))
            }
            console.out.endLine()
        }
        return interfaces.isEmpty ? .negative : .success
    }
}
