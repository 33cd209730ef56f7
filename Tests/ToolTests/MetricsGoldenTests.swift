import TestSupport
import Testing

@testable import mcwatch

/// Pages of metrics, of captures.
@Suite("Pages of metrics of mcwatch")
struct MetricsGoldenTests {
    @Test(arguments: [
        ("queriers", "captured/igmp-querier-election.pcap", MetricsForm.openMetrics),
        ("rtp", "captured/rtp-loss.pcap", .openMetrics),
        ("vlan", "captured/vlan-igmp.pcap", .openMetrics),
        ("mld", "captured/mldv1-join-done.pcap", .openMetrics),
        ("findings", "crafted/faulty.pcap", .openMetrics),
        ("pim", "captured/pim-hello-dr.pcap", .openMetrics),
        ("sap", "captured/sap-announcements.pcap", .openMetrics),
        ("mrd", "captured/igmp-mrdisc.pcap", .openMetrics),
        ("older", "captured/igmp-querier-election.pcap", .prometheusText),
    ])
    func `the page is the golden one`(name: String, capture: String, form: MetricsForm) throws {
        let seen = try SeenMetrics([capture])
        let text = try seen.text([], form)
        if form == .openMetrics { _ = try ParsedMetrics(text) }
        try expectGolden(text, "golden/mcwatch-metrics-\(name).out")
    }
}
