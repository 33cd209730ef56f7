import TestSupport
import Testing

@testable import LiveCapture

@Suite("Live Capture Error")
struct LiveCaptureErrorTests {
    @Test(arguments: [
        ("eth0", "eth1"), ("eth0", "eht0"), ("eth0", "eth"), ("eth10", "eth"), ("eth0", "ETH0"),
        ("enp3s0", "enp3s"), ("enp3s0", "emp3s0"), ("br-lan", "brlan"), ("wlan0", "wlan00"),
    ])
    func `a slip of the fingers is near`(candidate: String, name: String) {
        #expect(LiveCaptureError.isNear(candidate, name))
    }

    @Test(arguments: [
        ("eth0", "wlan0"), ("lo", "l"), ("lo", "eo"), ("any", "a"), ("eth0", ""), ("", "eth0"),
        ("eth0", "eth0.100"), ("enp3s0", "ens30"),
    ])
    func `another name is not`(candidate: String, name: String) {
        #expect(!LiveCaptureError.isNear(candidate, name))
    }

    @Test
    func `each error is one line with its remedy`() {
        let missing = LiveCaptureError.noInterface("eth7", among: ["eth1", "lo", "eth0"])
        #expect(missing.reason == .noSuchInterface(near: ["eth0", "eth1"]))
        #expect(
            missing.description
                == "cannot capture on eth7: no such interface (did you mean eth0 or eth1?)")
        let unlike = LiveCaptureError.noInterface("eth7", among: ["wlan0", "lo"])
        #expect(
            unlike.description
                == "cannot capture on eth7: no such interface (there are wlan0, lo)")
        let many = LiveCaptureError.noInterface("eth7", among: (0 ..< 10).map { "wlan\($0)" })
        #expect(many.description.hasSuffix("wlan7 and 2 more)"))
        let none = LiveCaptureError.noInterface("eth7", among: [])
        #expect(none.description.hasSuffix("no such interface (try: ip link)"))
        #expect(
            LiveCaptureError.down("eth0").description
                == "cannot capture on eth0: the interface is down (try: sudo ip link set eth0 up)")
        let forbidden = LiveCaptureError.notPermitted("eth0").description
        #expect(forbidden.hasPrefix("cannot capture on eth0: permission denied ("))
        #expect(forbidden.lowercased().contains("cap_net_raw"))
    }
}
