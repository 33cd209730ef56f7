import MulticastAnalysis
import MulticastWire
import ToolSupport

@main
enum MCDump {
    static func main() {}
}
