public import MulticastAnalysis
public import ToolSupport

extension TextSink {
    /// Puts a severity and the name of what has it, `major igmp-ttl-not-one`, in the severity's
    /// colour if the style uses colours.
    public mutating func put(_ severity: Finding.Severity, _ name: String, style: TextStyle) {
        if style.usesColour {
            switch severity {
            case .critical: put("\u{1B}[1;31m")
            case .major: put("\u{1B}[31m")
            case .minor: put("\u{1B}[33m")
            case .info: put("\u{1B}[36m")
            }
        }
        put(text: severity.rawValue)
        put(octet: UInt8(ascii: " "))
        put(text: name)
        if style.usesColour { put("\u{1B}[0m") }
    }
}
