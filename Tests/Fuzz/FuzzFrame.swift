import MulticastAnalysis
import MulticastWire

/// The entry point of libFuzzer: any octets are a frame that is read, judged, written again and put
/// into words, and nothing traps.
///
/// Build and run with `make fuzz`.
@c(LLVMFuzzerTestOneInput)
public func fuzzFrame(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard let frame = FuzzedFrame.dissection(of: UnsafeBufferPointer(start: data, count: size))
    else { return 0 }
    _ = FrameClass(of: frame.octets.span, frame.linkType)
    let findings = frame.findings
    for finding in findings {
        precondition(finding.octets.upperBound <= frame.octets.count, finding.message)
    }
    for (index, layer) in frame.layers.enumerated() {
        _ = frame.checksumVerdict(at: index)
        if let octets = layer.content.encoded {
            precondition(frame.octets[layer.octets].starts(with: octets), "encoded otherwise")
        }
    }
    if let complaint = output.complaint(of: frame, findings) { preconditionFailure(complaint) }
    return 0
}

nonisolated(unsafe) private var output = EveryOutput()
