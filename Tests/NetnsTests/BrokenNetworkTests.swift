import TestSupport
import Testing

extension NetworkTests {
    /// Each way to break a network is named, and the same network in health is called healthy.
    @Suite(
        "Broken networks",
        .needs(.root, .program("nft"), .program("smcrouted"), .program("ethtool")))
    struct BrokenNetworkTests {
        @Test(arguments: BrokenNetwork.all)
        func `mcdoctor names the cause, and nothing where there is none`(
            network: BrokenNetwork
        ) throws {
            let start = ContinuousClock.now
            let (broken, healthy) = try network.lookAtBoth()
            #expect(ContinuousClock.now - start < .seconds(60))
            let named = broken.alarms.first {
                $0.rule == network.rule && $0.subCode == network.subCode
                    && $0.subject?.agrees(with: network.subject) == true
            }
            #expect(named != nil, "\(broken.alarms)")
            #expect(healthy.alarms.isEmpty, "\(healthy.alarms)")
        }

        @Test func `there are fifteen of them`() {
            #expect(Set(BrokenNetwork.all.map(\.testDescription)).count == 15)
        }
    }
}

extension DoctorReport.Record.Subject {
    /// Whether it says all that another one says.
    fileprivate func agrees(with other: Self) -> Bool {
        func agrees(_ part: KeyPath<Self, String?>) -> Bool {
            other[keyPath: part] == nil || other[keyPath: part] == self[keyPath: part]
        }
        return agrees(\.interfaceName) && agrees(\.group) && agrees(\.source) && agrees(\.host)
    }
}
