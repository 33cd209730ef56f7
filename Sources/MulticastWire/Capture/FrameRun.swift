/// Frames that lie in memory one behind the other, each behind pcap's header of 16 octets in this
/// host's byte order (draft-ietf-opsawg-pcap §5): for whoever goes over millions of them, and stops
/// at few.
///
///     var cursor = run.beginning
///     while let frame = cursor.frame(of: run), counts(frame) { cursor.pass(frame) }
///     return cursor.passed(of: run)
///
/// The frames are looked at where they lie, and nothing is called for them. A run ends before a frame
/// that is damaged or not wholly in memory, too, and does not tell: whoever lends the memory finds out.
@safe public struct FrameRun: ~Escapable, BitwiseCopyable {
    /// What all frames have in common.
    public struct Kind: BitwiseCopyable, Sendable {
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

    @usableFromInline static var headerLength: Int { 16 }

    @usableFromInline let start: UnsafeRawPointer
    // Where no frame begins any more, and what is in memory ends.
    @usableFromInline let limit: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer
    @usableFromInline let kind: Kind

    /// Creates a run; `nil` if there is nothing in memory.
    ///
    /// - Parameters:
    ///   - octets: what is in memory, from the first header on.
    ///   - limit: where no frame of the run begins any more.
    ///   - kind: what all frames have in common.
    @_lifetime(copy octets)
    public init?(_ octets: Span<UInt8>, limit: Int, _ kind: Kind) {
        let start = unsafe octets.withUnsafeBufferPointer { $0.baseAddress }
        guard let start = unsafe start else { return nil }
        unsafe self.start = UnsafeRawPointer(start)
        unsafe self.limit =
            self.start + max(0, min(limit, octets.count - Self.headerLength + 1))
        unsafe end = self.start + octets.count
        self.kind = kind
    }

    /// What each frame begins with.
    @inlinable public var linkType: LinkType { kind.linkType }
    /// The number of the interface that all frames were captured on.
    @inlinable public var interface: Int { kind.interface }

    /// Before the first frame.
    public var beginning: Cursor {
        @inlinable @inline(__always) @_lifetime(copy self) get { Cursor(self) }
    }

    /// The time of a record.
    @unsafe @inlinable @inline(__always)
    func time(of record: UnsafeRawPointer) -> Timestamp {
        // At most 2³² seconds of 10⁹ and 2³² units of 10³: an Int64 always holds them.
        Timestamp(
            nanoseconds: unsafe Int64(Self.number(at: record)) &* 1_000_000_000
                &+ Int64(Self.number(at: record + 4)) &* kind.unit)
    }

    /// The number of 32 bits at a place, in this host's byte order.
    @unsafe @inlinable @inline(__always)
    static func number(at place: UnsafeRawPointer) -> Int {
        Int(unsafe place.loadUnaligned(as: UInt32.self))
    }
}

extension FrameRun {
    /// A place in a run: before the frame that is next.
    ///
    /// It is no more than the compiler keeps in registers, six words; what frames have in common it
    /// is told by the run. Its bounds are its own, whichever run it is told of.
    @safe public struct Cursor: ~Escapable, BitwiseCopyable {
        @usableFromInline var place: UnsafeRawPointer
        // Where no frame begins any more, and what is in memory ends.
        @usableFromInline let limit: UnsafeRawPointer
        @usableFromInline let end: UnsafeRawPointer
        @usableFromInline var count = 0
        @usableFromInline var earliest: Timestamp
        @usableFromInline var latest = Timestamp(nanoseconds: .min)

        @inlinable @inline(__always) @_lifetime(copy run)
        init(_ run: borrowing FrameRun) {
            unsafe place = run.start
            unsafe (limit, end) = (run.limit, run.end)
            earliest =
                unsafe run.start < run.limit
                ? run.time(of: run.start) : Timestamp(nanoseconds: .max)
        }

        /// The frame that is next; `nil` if there is none, or not all of it.
        ///
        /// One of no octets is none either: it may be what a file reads as that was cut.
        @inlinable @inline(__always) @_lifetime(copy self)
        public func frame(of run: borrowing FrameRun) -> CapturedFrame? {
            guard unsafe place < limit else { return nil }
            let length = unsafe FrameRun.number(at: place + 8)
            let octets = unsafe place + FrameRun.headerLength
            guard UInt(bitPattern: length &- 1) < UInt(bitPattern: run.kind.maximumLength),
                unsafe octets + length <= end
            else { return nil }
            let frame = CapturedFrame(
                timestamp: unsafe run.time(of: place),
                originalLength: unsafe FrameRun.number(at: place + 12),
                linkType: run.kind.linkType, interface: run.kind.interface,
                octets: unsafe Span(
                    _unsafeStart: octets.assumingMemoryBound(to: UInt8.self), count: length))
            return unsafe _overrideLifetime(frame, copying: self)
        }

        /// Goes on behind the frame that is next.
        @inlinable @inline(__always) @_lifetime(self: copy self)
        public mutating func pass(_ frame: borrowing CapturedFrame) {
            move(behind: frame)
            count &+= 1
            let isEarlier = frame.timestamp < latest
            latest = max(latest, frame.timestamp)
            if isEarlier { earliest = min(earliest, frame.timestamp) }
        }

        /// Goes on behind the frame that is next, which is passed only when ``note(_:at:)`` is told of it:
        /// for whoever looks at some frames first, and goes back to a copy of the cursor if need be.
        @inlinable @inline(__always) @_lifetime(self: copy self)
        public mutating func move(behind frame: borrowing CapturedFrame) {
            unsafe place += FrameRun.headerLength &+ frame.octets.count
        }

        /// Counts frames that it moved behind as passed.
        ///
        /// - Parameters:
        ///   - frames: how many they are.
        ///   - times: the earliest and the latest time of one.
        @inlinable @inline(__always) @_lifetime(self: copy self)
        public mutating func note(_ frames: Int, at times: ClosedRange<Timestamp>) {
            count &+= frames
            earliest = min(earliest, times.lowerBound)
            latest = max(latest, times.upperBound)
        }

        /// What was passed.
        @inlinable @inline(__always)
        public func passed(of run: borrowing FrameRun) -> Passed {
            unsafe Passed(
                frames: count, octets: place - run.start, earliest: earliest, latest: latest)
        }
    }

    /// How far somebody has gone over a run.
    public struct Passed: Sendable {
        /// How many frames there are.
        public let frames: Int
        /// The octets of the frames, with their headers.
        public let octets: Int
        /// The earliest and the latest time of a frame; `nil` if there is none.
        public let times: ClosedRange<Timestamp>?

        @usableFromInline
        init(frames: Int, octets: Int, earliest: Timestamp, latest: Timestamp) {
            (self.frames, self.octets) = (frames, octets)
            // What is in memory may change meanwhile.
            times = frames > 0 ? min(earliest, latest) ... latest : nil
        }
    }
}
