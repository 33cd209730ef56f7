import Foundation
import TestSupport
import Testing

/// Real Linux hosts and switches in network namespaces, one network at a time.
@Suite("Network", .serialized, .needs(.root, .program("ip")))
enum NetworkTests {}
