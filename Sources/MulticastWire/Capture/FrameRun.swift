/// Frames that lie in memory one behind the other, each behind pcap's header of 16 octets in this
/// host's byte order (draft-ietf-opsawg-pcap §5): for whoever goes over millions of them, and stops
/// at few.
///
///     var passed = run.beginning
///     while let frame = run.frame(after: passed), counts(frame) { passed.add(frame, of: run) }
///
/// The frames are looked at where they lie, and nothing is called for them. A run ends before a
/// frame that is damaged or not wholly in memory, too, and does not tell: whoever lends the memory
/// finds out.
@safe public struct FrameRun: ~Escapable {
    /// What all frames have in common.
    public struct Kind: Sendable {
        @usableFromInline let unit: Int64
        @usableFromInline let maximumLength: Int
        @usableFromInline let linkType: LinkType
        @usableFromInline let interface: Int

        /// Says what all frames have in common.
        ///
        /// - Parameters:
        ///   - unit: the nanoseconds in a unit of the second number of their headers.
        ///   - maximumLength: the most octets that a frame can have.
        ///   - linkType: what each begins with.
        ///   - interface: the number of the interface that they were captured on.
        public init(unit: Int64, maximumLength: Int, linkType: LinkType, interface: Int) {
            self.unit = unit
            self.maximumLength = maximumLength
            self.linkType = linkType
            self.interface = interface
        }
    }

    /// Has memory fetched that is read soon after what lies at a place.
    public typealias Fetch = @convention(c) (UnsafeRawPointer) -> Void

    /// The octets between two calls of ``Fetch``, unless a frame has more.
    public static var fetchInterval: Int { 512 }

    @usableFromInline static var headerLength: Int { 16 }

    @usableFromInline let start: UnsafeRawPointer
    // The octets that frames begin in, and those that are in memory.
    @usableFromInline let limit: Int
    @usableFromInline let available: Int
    @usableFromInline let kind: Kind
    @usableFromInline let fetch: Fetch

    /// Creates a run; `nil` if there is nothing in memory.
    ///
    /// - Parameters:
    ///   - octets: what is in memory, from the first header on.
    ///   - limit: where no frame of the run begins any more.
    ///   - kind: what all frames have in common.
    ///   - fetch: is called every ``fetchInterval``; the place need not be in memory.
    @_lifetime(copy octets)
    public init?(_ octets: Span<UInt8>, limit: Int, _ kind: Kind, fetch: @escaping Fetch) {
        let start = unsafe octets.withUnsafeBufferPointer { $0.baseAddress }
        guard let start = unsafe start else { return nil }
        unsafe self.start = UnsafeRawPointer(start)
        self.limit = min(limit, octets.count - Self.headerLength + 1)
        available = octets.count
        self.kind = kind
        unsafe self.fetch = fetch
    }

    /// What each frame begins with.
    @inlinable public var linkType: LinkType { kind.linkType }
    /// The number of the interface that all frames were captured on.
    @inlinable public var interface: Int { kind.interface }

    /// Before the first frame.
    public var beginning: Passed {
        Passed(earliest: limit > 0 ? time(at: 0) : Timestamp(nanoseconds: .max))
    }

    /// The frame after those that were passed; `nil` if there is none, or not all of it.
    ///
    /// One of no octets is none either: it may be what a file reads as that was cut.
    @inlinable @inline(__always) @_lifetime(copy self)
    public func frame(after passed: Passed) -> CapturedFrame? {
        let place = passed.place
        guard place < limit else { return nil }
        let length = number(at: place &+ 8)
        guard length <= available &- Self.headerLength &- place,
            UInt(bitPattern: length &- 1) < UInt(bitPattern: kind.maximumLength)
        else { return nil }
        let octets = unsafe (start + (place &+ Self.headerLength))
            .assumingMemoryBound(to: UInt8.self)
        let frame = CapturedFrame(
            timestamp: time(at: place), originalLength: number(at: place &+ 12),
            linkType: kind.linkType, interface: kind.interface,
            octets: unsafe Span(_unsafeStart: octets, count: length))
        return unsafe _overrideLifetime(frame, copying: self)
    }

    @inlinable @inline(__always)
    func time(at place: Int) -> Timestamp {
        // At most 2³² seconds of 10⁹ and 2³² units of 10³: an Int64 always holds them.
        Timestamp(
            nanoseconds: Int64(number(at: place)) &* 1_000_000_000
                &+ Int64(number(at: place &+ 4)) &* kind.unit)
    }

    /// The number of 32 bits at an octet, in this host's byte order.
    @inlinable @inline(__always)
    func number(at place: Int) -> Int {
        Int(unsafe start.loadUnaligned(fromByteOffset: place, as: UInt32.self))
    }
}

extension FrameRun {
    /// How far somebody has gone over a run.
    public struct Passed: Sendable {
        @usableFromInline var place = 0
        @usableFromInline var count = 0
        @usableFromInline var firstTime: Timestamp
        @usableFromInline var lastTime = Timestamp(nanoseconds: .min)
        @usableFromInline var nextFetch = 0

        /// The octets of the frames, with their headers.
        @inlinable public var octets: Int { place }
        /// How many frames there are.
        @inlinable public var frames: Int { count }
        /// The earliest and the latest time of a frame; `nil` if there is none.
        public var times: ClosedRange<Timestamp>? {
            // What is in memory may change meanwhile.
            count > 0 ? min(firstTime, lastTime) ... lastTime : nil
        }

        init(earliest: Timestamp) { firstTime = earliest }

        /// Goes on behind the frame that is next.
        @inlinable @inline(__always)
        public mutating func add(_ frame: borrowing CapturedFrame, of run: borrowing FrameRun) {
            if place >= nextFetch {
                unsafe run.fetch(run.start + nextFetch)
                nextFetch = max(nextFetch &+ FrameRun.fetchInterval, place)
            }
            place &+= FrameRun.headerLength &+ frame.octets.count
            count &+= 1
            if frame.timestamp >= lastTime {
                lastTime = frame.timestamp
            } else {
                firstTime = min(firstTime, frame.timestamp)
            }
        }
    }
}
