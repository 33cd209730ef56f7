/// A cursor that reads fields from a frame, layer by layer.
///
/// A reader borrows the octets where they lie, be it an array, a buffer of a file or libpcap's buffer,
/// and the compiler does not let it outlive them. It goes through a frame once: each header's
/// decoder leaves it at the payload, and a header with a length field ends the layer there with
/// ``narrow(to:by:)``. ``offset`` counts from the start of the *frame*, however deep the layer.
///
/// Every read takes the field's name from the RFC, so a decoder reads like the RFC's diagram
/// and its errors speak the RFC's language:
///
///     let type = try reader.uint8("Record Type")
///     let auxDataLen = try reader.uint8("Aux Data Len")
///
/// There are two kinds of reads. Those that **throw** are for what a message cannot be told
/// without. Those for what its sender *announces* (``array(_:ofAtLeast:_:)`` and
/// ``available(_:_:)``) give what is there and keep the first shortage in ``failure``, so that
/// a report that claims five records and holds one still shows the one.
///
/// Reads are inlined into the caller, since headers are read for every packet of a fast link.
public struct ByteReader: ~Escapable {
    @usableFromInline let octets: RawSpan
    // Neither is negative, and their sum is at most octets.byteCount: a read checks no more.
    @usableFromInline var position = 0
    @usableFromInline var remaining: Int
    @usableFromInline var limit = DecodeError.Limit.capturedFrame
    @usableFromInline var isReplay = false

    // Shortages are rare, and headers are read for every packet: out of line, so that the reader
    // stays a few words that the compiler keeps in registers.
    @usableFromInline var shortage: Shortage?

    @usableFromInline final class Shortage {
        let error: DecodeError

        init(_ error: DecodeError) { self.error = error }
    }

    /// The first shortage of what was announced, if any; what was read before it stands.
    public var failure: DecodeError? {
        @inline(never) get { shortage?.error }
        @inline(never) set { shortage = newValue.map(Shortage.init) }
    }

    /// Whether something that was announced was not there.
    @inlinable
    public var hasFailed: Bool { shortage != nil }

    /// Creates a reader at the first octet of a frame.
    @inline(always) @_lifetime(copy octets)
    public init(_ octets: Span<UInt8>) {
        self.octets = unsafe octets.bytes
        remaining = octets.count
    }

    /// The next octet to read, counted from the start of the frame.
    @inlinable
    public var offset: Int { position }

    /// How many octets the layer has left.
    @inlinable
    public var count: Int { remaining }

    /// Where in the frame they lie.
    @inlinable
    public var rest: Range<Int> {
        unsafe Range(uncheckedBounds: (position, position &+ remaining))
    }

    /// What ends the layer: the capture, or the length field that was narrowed to last.
    @inlinable
    public var end: DecodeError.Limit { limit }

    /// Ends the layer after `count` more octets, as the length field `limit` says.
    ///
    /// A layer that is shorter already stays as it is: the capture or an outer length cut it, and
    /// errors go on to say so. Where both end it, it is the sender's word that counts.
    @inline(always)
    public mutating func narrow(to count: Int, by limit: DecodeError.Limit) {
        guard count <= remaining else { return }
        remaining = max(0, count)
        self.limit = limit
    }

    /// Reads with `decode` what lies in the next `count` octets alone, then steps over all of
    /// them: options, TLVs and records whose length is known before their content.
    ///
    /// `decode` sees a reader that ends there; what it leaves unread is stepped over. A shortage
    /// it met is kept in ``failure``.
    @inline(always)
    public mutating func within<Item>(
        _ count: Int, _ field: StaticString,
        by limit: DecodeError.Limit = .enclosingLength,
        _ decode: (inout ByteReader) throws(DecodeError) -> Item
    ) throws(DecodeError) -> Item {
        guard 0 <= count, count <= remaining else { throw truncation(of: field, needing: count) }
        let end = position &+ count
        let (outerRemaining, outerLimit) = (remaining &- count, self.limit)
        narrow(to: count, by: limit)
        defer {
            position = end
            remaining = outerRemaining
            self.limit = outerLimit
        }
        return try decode(&self)
    }

    /// Checks at once that the `count` octets of a header's fixed part are there.
    ///
    /// The compiler then drops the check of each read, a fifth of the time that headers take.
    /// Where octets are missing, `decode` runs once more, field by field, for the error of the
    /// field that is cut.
    ///
    /// - Precondition: `decode` reads at least `count` octets.
    @inline(always)
    public func require<Header>(
        _ count: Int, for decode: (inout ByteReader) throws(DecodeError) -> Header
    ) throws(DecodeError) {
        if count > remaining, !isReplay { throw shortage(in: decode) }
    }

    /// Reads one octet.
    @inline(always)
    public mutating func uint8(_ field: StaticString) throws(DecodeError) -> UInt8 {
        load(at: try advance(1, field))
    }

    /// Reads two octets, most significant first.
    @inline(always)
    public mutating func uint16(_ field: StaticString) throws(DecodeError) -> UInt16 {
        load(at: try advance(2, field))
    }

    /// Reads three octets, most significant first.
    @inline(always)
    public mutating func uint24(_ field: StaticString) throws(DecodeError) -> UInt32 {
        let start = try advance(3, field)
        let (high, low): (UInt8, UInt16) = (load(at: start), load(at: start &+ 1))
        return UInt32(high) << 16 | UInt32(low)
    }

    /// Reads four octets, most significant first.
    @inline(always)
    public mutating func uint32(_ field: StaticString) throws(DecodeError) -> UInt32 {
        load(at: try advance(4, field))
    }

    /// Reads eight octets, most significant first.
    @inline(always)
    public mutating func uint64(_ field: StaticString) throws(DecodeError) -> UInt64 {
        load(at: try advance(8, field))
    }

    /// The octet `ahead` octets after the next one to read, without moving; `nil` beyond the end.
    @inline(always)
    public func peek(_ ahead: Int = 0) -> UInt8? {
        guard 0 <= ahead, ahead < remaining else { return nil }
        return load(at: position &+ ahead) as UInt8
    }

    /// Two octets from `ahead` octets after the next one on, without moving.
    @inline(always)
    public func peek16(_ ahead: Int = 0) -> UInt16? {
        guard 0 <= ahead, ahead <= remaining - 2 else { return nil }
        return load(at: position &+ ahead) as UInt16
    }

    /// Steps over `count` octets and returns where in the frame they lie.
    @inline(always) @discardableResult
    public mutating func skip(
        _ count: Int, _ field: StaticString
    ) throws(DecodeError) -> Range<Int> {
        let start = try advance(count, field)
        return unsafe Range(uncheckedBounds: (start, position))
    }

    /// Copies the next `count` octets.
    public mutating func octets(
        _ count: Int, _ field: StaticString
    ) throws(DecodeError) -> [UInt8] {
        let range = try skip(count, field)
        if range.isEmpty { return [] }
        return unsafe octets.extracting(range).withUnsafeBytes { unsafe Array($0) }
    }

    /// Copies all that the layer has left.
    public mutating func remainder() -> [UInt8] {
        let range = rest
        position &+= remaining
        remaining = 0
        if range.isEmpty { return [] }
        return unsafe octets.extracting(range).withUnsafeBytes { unsafe Array($0) }
    }

    /// Copies the next `count` octets, or as many as there are, which is then a ``failure``.
    ///
    /// After a failure nothing is given, so that octets are never taken for what they are not.
    public mutating func available(_ count: Int, _ field: StaticString) -> [UInt8] {
        guard !hasFailed, count > 0 else { return [] }
        guard count <= remaining else {
            failure = truncation(of: field, needing: count)
            return []
        }
        let range = unsafe Range(uncheckedBounds: (position, position &+ count))
        position &+= count
        remaining &-= count
        return unsafe octets.extracting(range).withUnsafeBytes { unsafe Array($0) }
    }

    /// Reads `count` items of `size` octets or more, or as many as there are, which is then
    /// a ``failure``.
    ///
    /// The count is the sender's word, so memory is set aside for no more than can follow. An
    /// item that throws ends the list and leaves the reader at its first octet; one that notes
    /// a failure of its own is the last one of the list.
    @inlinable
    public mutating func array<Item>(
        _ count: Int, ofAtLeast size: Int,
        _ decode: (inout ByteReader) throws(DecodeError) -> Item
    ) -> [Item] {
        var items: [Item] = []
        guard count > 0, !hasFailed else { return items }
        items.reserveCapacity(min(count, remaining / size))
        for _ in 0 ..< count {
            let (start, available) = (position, remaining)
            do throws(DecodeError) {
                items.append(try decode(&self))
            } catch {
                failure = error
                position = start
                remaining = available
            }
            if hasFailed { break }
        }
        return items
    }

    /// Reads items until the layer ends; one that cannot be read ends the list as in
    /// ``array(_:ofAtLeast:_:)``.
    @inlinable
    public mutating func arrayToEnd<Item>(
        _ decode: (inout ByteReader) throws(DecodeError) -> Item
    ) -> [Item] {
        var items: [Item] = []
        while remaining > 0, !hasFailed {
            let before = remaining
            items += array(1, ofAtLeast: 1, decode)
            if remaining == before { break }
        }
        return items
    }

    /// The error of a field at the reader's place whose `value` makes the rest unreadable.
    public func invalid(
        _ field: StaticString, _ value: Int, expected: StaticString, back: Int = 0
    ) -> DecodeError {
        DecodeError(field, at: position - back, invalid: value, expected: expected)
    }

    /// Moves on by `count` octets and returns where they start.
    @inlinable @inline(always)
    mutating func advance(_ count: Int, _ field: StaticString) throws(DecodeError) -> Int {
        guard 0 <= count, count <= remaining else { throw truncation(of: field, needing: count) }
        remaining &-= count
        position &+= count
        return position &- count
    }

    @inlinable @inline(always)
    func load<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Integer {
        let integer = unsafe octets.unsafeLoadUnaligned(
            fromUncheckedByteOffset: offset, as: Integer.self)
        return Integer(bigEndian: integer)
    }

    @usableFromInline @inline(never)
    func truncation(of field: StaticString, needing count: Int) -> DecodeError {
        DecodeError(field, at: position, needed: count, available: remaining, limit: limit)
    }

    /// The error of the first field in `decode` that ``require(_:for:)`` found missing.
    @usableFromInline @inline(never)
    func shortage<Header>(
        in decode: (inout ByteReader) throws(DecodeError) -> Header
    ) -> DecodeError {
        var replay = self
        replay.isReplay = true
        do throws(DecodeError) { _ = try decode(&replay) } catch { return error }
        preconditionFailure("a header reads fewer octets than it requires")
    }
}
