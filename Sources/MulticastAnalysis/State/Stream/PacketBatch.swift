internal import MulticastWire

/// A few packets that wait to be counted, of streams that are known if all is as it mostly is.
///
/// All are looked at before the first is counted: what the cache fetches for one arrives while others are
/// looked at. Packets name memory that is lent, so they are counted before that ends.
@safe struct PacketBatch: ~Copyable {
    /// What counting a packet takes.
    @unsafe struct Packet: BitwiseCopyable {
        /// Where the record of its stream is, if it is in the first place that the key says.
        let record: UnsafeMutablePointer<StreamRecord>
        let key: StreamKey
        /// ``PlainDatagram/header``.
        let header: UInt64
        /// When it came, in nanoseconds.
        let time: Int64
        /// What tells it from others: see ``DuplicateFilter``.
        let mark: UInt32
        /// IPv4's Total Length, in octets.
        let length: UInt32
        /// Where its payload is, which has 28 octets less.
        let payload: UnsafePointer<UInt8>
    }

    /// The most packets of a batch.
    static let capacity = 32

    /// The first packet.
    @unsafe let packets: UnsafeMutablePointer<Packet>
    /// How many packets wait.
    private(set) var count = 0
    // Whether none came before the one in front of it.
    private var isInOrder = true
    /// How many may wait: twice as many as in the batch before, and one after a packet that could not
    /// be counted, since those behind it wait in vain.
    private(set) var limit = 1

    /// Creates an empty batch.
    init() { unsafe packets = .allocate(capacity: Self.capacity) }

    deinit { unsafe packets.deallocate() }

    /// Whether no packet more may wait.
    var isFull: Bool { count == limit }

    /// The earliest and the latest time of the first few packets, of which there is at least one.
    func times(of count: Int) -> ClosedRange<Timestamp> {
        var (earliest, latest) = unsafe (packets.pointee.time, packets[count - 1].time)
        for place in 0 ..< (isInOrder ? 0 : count) {
            earliest = unsafe min(earliest, packets[place].time)
            latest = unsafe max(latest, packets[place].time)
        }
        return Timestamp(nanoseconds: earliest) ... Timestamp(nanoseconds: latest)
    }

    /// Says how many packets were put there, and whether none came before the one in front of it.
    mutating func fill(_ count: Int, isInOrder: Bool) {
        (self.count, self.isInOrder) = (count, isInOrder)
    }

    /// Empties the batch, of which all packets were counted, or not all.
    mutating func empty(allCounted: Bool) {
        count = 0
        limit = allCounted ? min(limit * 2, Self.capacity) : 1
    }
}
