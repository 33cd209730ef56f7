import MulticastWire
import ToolSupport

/// Puts metrics into octets, as OpenMetrics 1.0 or Prometheus' older format has them.
///
/// The samples of a family come together, below lines that tell what it is; a family without
/// samples is not told of.
struct MetricsText: ~Copyable {
    private var sink = TextSink()
    private let form: MetricsForm
    private var family: MetricFamily?
    private var isTold = false
    private var sampleName = ""

    init(_ form: MetricsForm) { self.form = form }

    /// Says that the next samples are of a family, which has had none yet.
    mutating func begin(_ family: MetricFamily) {
        self.family = family
        sampleName = family.sampleName
        isTold = false
    }

    /// Puts a sample of the family at hand.
    mutating func put(_ labels: MetricLabels = MetricLabels(), _ value: some BinaryInteger) {
        beginSample(labels)
        sink.put(Int64(clamping: value))
        sink.endLine()
    }

    /// Puts a sample in seconds of the family at hand.
    mutating func put(_ labels: MetricLabels = MetricLabels(), nanoseconds: Int64) {
        beginSample(labels)
        sink.put(decimal: nanoseconds, places: 9)
        sink.endLine()
    }

    /// Puts a family: a number of each row.
    mutating func put<Row>(
        _ family: MetricFamily, _ rows: [Row], _ labels: [MetricLabels], _ value: (Row) -> Int
    ) {
        begin(family)
        for (row, labels) in zip(rows, labels) { put(labels, value(row)) }
    }

    /// Puts a family: a time of each row, in seconds.
    mutating func put<Row>(
        _ family: MetricFamily, _ rows: [Row], _ labels: [MetricLabels], _ time: (Row) -> Timestamp
    ) {
        begin(family)
        for (row, labels) in zip(rows, labels) { put(labels, nanoseconds: time(row).nanoseconds) }
    }

    /// The octets of all that was put.
    consuming func finish() -> [UInt8] {
        if form == .openMetrics { sink.put("# EOF\n") }
        return sink.takeOctets()
    }

    private mutating func beginSample(_ labels: MetricLabels) {
        tellFamily()
        sink.put(text: sampleName)
        if !labels.octets.isEmpty {
            sink.put("{")
            sink.put(trusted: labels.octets)
            sink.put("}")
        }
        sink.put(" ")
    }

    private mutating func tellFamily() {
        guard let family, !isTold else { return }
        isTold = true
        // The older format knows a counter by the name of its sample, and no info.
        let isOpen = form == .openMetrics
        let name = isOpen ? family.name : sampleName
        let kind = isOpen || family.kind != .info ? family.kind : .gauge
        tell("TYPE", name, kind.rawValue)
        if isOpen, !family.unit.isEmpty { tell("UNIT", name, family.unit) }
        tell("HELP", name, family.help)
    }

    private mutating func tell(_ what: StaticString, _ name: String, _ text: String) {
        sink.put("# ")
        sink.put(what)
        sink.put(" ")
        sink.put(text: name)
        sink.put(" ")
        sink.put(text: text)
        sink.endLine()
    }
}

/// The labels of a sample, as octets.
struct MetricLabels: Sendable {
    /// What stands between the braces.
    private(set) var octets: [UInt8] = []

    /// The same with one more label; without it if the value is empty, which means the same.
    func adding(_ name: StaticString, _ value: String) -> MetricLabels {
        guard !value.isEmpty else { return self }
        var labels = self
        if !labels.octets.isEmpty { labels.octets.append(UInt8(ascii: ",")) }
        labels.octets += UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        labels.octets += "=\"".utf8
        for scalar in value.unicodeScalars { labels.putEscaped(scalar) }
        labels.octets.append(UInt8(ascii: "\""))
        return labels
    }

    /// Escapes what would end a value, and what would act on the terminal of a reader.
    private mutating func putEscaped(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\\": octets += #"\\"#.utf8
        case "\"": octets += #"\""#.utf8
        case "\n": octets += #"\n"#.utf8
        case _ where scalar.actsOnTerminals:
            octets += #"\\u{"#.utf8
            octets += String(scalar.value, radix: 16).utf8
            octets.append(UInt8(ascii: "}"))
        default: octets += String(scalar).utf8
        }
    }
}
