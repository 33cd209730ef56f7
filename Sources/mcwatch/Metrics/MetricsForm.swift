/// A form in which metrics are told.
enum MetricsForm: Hashable, Sendable {
    /// OpenMetrics 1.0, which Prometheus asks for since version 2.5.
    case openMetrics
    /// Prometheus' text format 0.0.4, for those who understand nothing else.
    case prometheusText

    /// The form for somebody who sent this `Accept` field.
    ///
    /// Who asks for neither by name, as curl(1) and browsers do, gets OpenMetrics.
    init(accept: String) {
        let accept = accept.lowercased()
        let wantsOlder =
            !accept.contains("application/openmetrics-text") && accept.contains("text/plain")
        self = wantsOlder ? .prometheusText : .openMetrics
    }

    /// The form as HTTP names it.
    var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheusText: "text/plain; version=0.0.4; charset=utf-8"
        }
    }
}
