import HTTPService
import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// What `--metrics` asks for.
struct MetricsSettings: Sendable {
    let address: ListenAddress
    /// The most series that depend on what is on the network.
    let seriesLimit: Int

    /// How many series there may be where nothing is said.
    static let defaultSeriesLimit = 10_000

    /// Reads the settings out of a command line; `nil` if it wants no metrics.
    init?(_ arguments: Arguments) throws(UsageError) {
        let limit = try arguments.number("metrics-series", in: 100 ... 1_000_000)
        guard let text = arguments["metrics"] else {
            if limit != nil { throw UsageError("option '--metrics-series' wants --metrics") }
            return nil
        }
        do throws(ListenAddress.ParseError) {
            address = try ListenAddress(text)
        } catch {
            throw UsageError("option '--metrics': \(error)")
        }
        if arguments["interface"] == nil {
            throw UsageError("option '--metrics' wants -i INTERFACE")
        }
        seriesLimit = limit ?? Self.defaultSeriesLimit
    }
}

/// Where metrics of a live run are given out, and what is counted for them alone.
final class MetricsEndpoint {
    private(set) var findings = FindingCounts()
    private let service: HTTPService
    private let seriesLimit: Int
    private var recent = RecentPage()

    private static let path = "/metrics"

    /// Listens where the settings say.
    init(_ settings: MetricsSettings) throws(HTTPServiceError) {
        service = try HTTPService(at: settings.address)
        seriesLimit = settings.seriesLimit
    }

    /// Where the metrics are.
    var location: String { "http://\(service.address)\(Self.path)" }
    /// What can be read when somebody asks.
    var descriptor: Int32 { service.descriptor }
    /// How long may be waited at most, in milliseconds.
    var patience: Int { service.patience ?? .max }

    /// Judges a frame that was dissected.
    func note(_ frame: borrowing Dissection) { findings.note(frame) }

    /// Serves those who ask.
    ///
    /// - Parameters:
    ///   - state: what is known.
    ///   - capture: the interface that is captured on, as it was asked for.
    ///   - interfaces: the names of those that frames came from, by number.
    ///   - span: what was captured.
    ///   - display: what is wanted of it.
    ///   - statistics: what the kernel has counted, asked for where it is told.
    func attend(
        _ state: borrowing TrafficState, capture: String, interfaces: [String], _ span: CaptureSpan,
        _ display: Display, statistics: () -> CaptureStatistics?
    ) {
        attend { form in
            MetricsPage(
                rows: MetricsRows(state, display.rows, display.sections, limit: seriesLimit),
                capture: capture, interfaces: interfaces, span: span, statistics: statistics(),
                findings: findings
            ).octets(form)
        }
    }

    /// Serves those who ask; `page` gives the metrics in a form.
    private func attend(_ page: (MetricsForm) -> [UInt8]) {
        service.attend { request in
            switch request.path {
            case Self.path:
                let form = MetricsForm(accept: request.accept)
                let octets = recent.octets(form, { WallClock.monotonic }, page)
                return HTTPPage(contentType: form.contentType, body: octets)
            case "/":
                let line = "mcwatch: the metrics of this machine's multicast are at \(Self.path)\n"
                return HTTPPage(contentType: "text/plain; charset=utf-8", body: Array(line.utf8))
            default:
                return nil
            }
        }
    }
}
