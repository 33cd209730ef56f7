/// One frame, layer by layer, as far as it can be read.
///
/// A value to keep, to print and to judge. It owns its octets, and the layers say by offset where
/// in them they lie, so findings and hex dumps speak of the same places.
public struct Dissection: Sendable {
    /// The frame, as far as it was captured.
    public private(set) var octets: [UInt8] = []
    /// The frame's length on the wire, in octets.
    public private(set) var originalLength = 0
    /// What the first octet begins.
    public private(set) var linkType = LinkType.ethernet
    /// The layers, outermost first.
    public internal(set) var layers: [Layer] = []
    /// What ended the dissection early.
    ///
    /// It is the last layer's; the layers before it stand, and so does what the last one tells.
    public internal(set) var error: DecodeError? {
        get { failure?.error }
        set { failure = newValue.map(Failure.init) }
    }

    /// Whether something ended the dissection early: whether there is an ``error``.
    public var endsEarly: Bool { failure != nil }

    // A bit for each layer, of which there are no more than 48.
    @usableFromInline var correctChecksums: UInt64 = 0
    // Out of line: a dissection is copied often, and ends early rarely.
    private var failure: Failure?

    private final class Failure: Sendable {
        let error: DecodeError

        init(_ error: DecodeError) { self.error = error }
    }

    /// How many layers are looked into: more is an attack or a loop, and an ``error``.
    public static let maximumDepth = 48

    /// A dissection of nothing, for ``read(_:)``.
    public init() { layers.reserveCapacity(8) }

    /// Reads a frame; one that no capture cut if `originalLength` is not given.
    public init(_ octets: [UInt8], linkType: LinkType = .ethernet, originalLength: Int? = nil) {
        self.octets = octets
        self.originalLength = originalLength ?? octets.count
        self.linkType = linkType
        layers.reserveCapacity(4)
        dissect()
    }

    /// Reads a frame that lies in the buffer it was captured into, which is the one copy it needs.
    public init(copying frame: borrowing CapturedFrame) {
        self.init()
        read(frame)
    }

    /// Reads another frame, in the memory of the one before.
    ///
    /// Whoever reads frame after frame and keeps none saves an allocation for each.
    public mutating func read(_ frame: borrowing CapturedFrame) {
        // Removing one by one is cheaper than what an array does to be emptied. They go before the
        // octets come, of which a report keeps hold.
        while !layers.isEmpty { layers.removeLast() }
        octets.removeAll(keepingCapacity: true)
        unsafe frame.octets.withUnsafeBufferPointer { unsafe octets.append(contentsOf: $0) }
        originalLength = frame.originalLength
        linkType = frame.linkType
        failure = nil
        correctChecksums = 0
        dissect()
    }

    private mutating func dissect() {
        // The reader borrows the octets while the layers are put on.
        let octets = octets
        var reader = ByteReader(octets.span)
        link(linkType, from: &reader)
        if failure == nil, reader.hasFailed { error = reader.failure }
    }

    /// Whether the capture holds less than was on the wire.
    @inlinable
    public var isCut: Bool { octets.count < originalLength }
}

// How the dissectors put layers on. None of them throws: what cannot be read is noted here.
extension Dissection {
    /// Reads one layer with `decode`, appends what `content` makes of it, and returns the value;
    /// `nil` if it could not be read, which is then the ``error``, or if the frame is too deep.
    ///
    /// After a layer whose announced parts are not all there, nothing inside it is looked into:
    /// `nil` as well, but the layer stands.
    @inline(__always)
    mutating func read<Header>(
        _ name: StaticString, from reader: inout ByteReader,
        _ decode: (inout ByteReader) throws(DecodeError) -> Header,
        as content: (Header) -> Layer.Content
    ) -> Header? {
        let start = reader.offset
        let extent = reader.rest
        guard hasRoom(for: name, at: extent) else { return nil }
        do throws(DecodeError) {
            let header = try decode(&reader)
            layers.append(Layer(content(header), at: start ..< reader.rest.upperBound))
            guard !reader.hasFailed else { return nil }
            return header
        } catch {
            fail(name, error, at: extent)
            return nil
        }
    }

    /// Reads one layer that carries no other, as `read(_:from:_:as:)` does.
    ///
    /// A message is moved into its layer, where a header would be copied.
    @inline(__always)
    mutating func readMessage(
        _ name: StaticString, from reader: inout ByteReader,
        _ decode: (inout ByteReader) throws(DecodeError) -> Layer.Content
    ) {
        let extent = reader.rest
        guard hasRoom(for: name, at: extent) else { return }
        do throws(DecodeError) {
            let content = try decode(&reader)
            layers.append(Layer(content, at: extent.lowerBound ..< reader.rest.upperBound))
        } catch {
            fail(name, error, at: extent)
        }
    }

    /// Appends a layer that needs no reading.
    mutating func append(_ content: Layer.Content, at octets: Range<Int>) {
        layers.append(Layer(content, at: octets))
    }

    /// Ends the dissection at a layer that cannot be read.
    mutating func fail(_ name: StaticString, _ error: DecodeError, at octets: Range<Int>) {
        layers.append(Layer(.unreadable(name), at: octets))
        if self.error == nil { self.error = error }
    }

    @inline(__always)
    private mutating func hasRoom(for name: StaticString, at extent: Range<Int>) -> Bool {
        if layers.count < Self.maximumDepth { return true }
        failForDepth(name, at: extent)
        return false
    }

    @inline(never)
    private mutating func failForDepth(_ name: StaticString, at extent: Range<Int>) {
        if error == nil {
            let depth = DecodeError(
                "Layers", at: extent.lowerBound, invalid: layers.count + 1, expected: "at most 48")
            fail(name, depth, at: extent)
        }
    }
}
