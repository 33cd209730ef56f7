import CaptureFiles
import LiveCapture
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// One point of capture being read, file by file, a frame ahead of what was taken.
struct PointCursor: ~Copyable {
    /// The number of the point.
    let number: Int
    private let point: NamedPoint
    private let paths: [String]
    private let filters: FilterSet
    private var reader: CaptureFileReader?
    // The place in the point's files of the next one to open.
    private var next = 0
    // The numbers of the interfaces of the file at hand, by their place in it.
    private var places: [Int] = []
    /// What went wrong, a line each; a file that is damaged counts up to there.
    private(set) var troubles: [String] = []
    /// The link types that frames were passed over for, and the files of the first of them.
    private(set) var unreadable: [(linkType: LinkType, path: String)] = []
    // How many frames each interface, by its number, says that were dropped.
    private var dropped: [Int: UInt64] = [:]
    /// When the frame at hand was seen, by the point's own clock; `nil` at the end.
    private(set) var time: Timestamp?

    /// Prepares to read a point; it stands before the first frame.
    init(_ number: Int, _ point: NamedPoint, _ paths: [String], _ filters: FilterSet) {
        (self.number, self.point, self.paths, self.filters) = (number, point, paths, filters)
    }

    /// The path of the file at hand.
    var path: String { next > 0 ? paths[point.files[next - 1]] : "" }
    /// How many octets of it were read.
    var position: Int { mutating get { reader?.filePosition ?? 0 } }
    /// Whether a file begins with the frame at hand.
    var isAtStart: Bool { mutating get { reader?.frameNumber == 1 } }

    /// Goes on to the next frame that is wanted, of this file or the next one.
    mutating func advance() {
        time = nil
        while !Interruption.isRequested {
            guard reader != nil || open() else { return }
            do {
                guard try reader?.advance() == true else {
                    close()
                    continue
                }
            } catch {
                if error.kind == .interrupted { continue }
                troubles.append("\(error)")
                close()
                continue
            }
            if takeFrame() { return }
        }
    }

    /// Opens the next file that can be; `false` if there is none.
    private mutating func open() -> Bool {
        while next < point.files.count {
            let path = paths[point.files[next]]
            next += 1
            places = []
            // What is no regular file is gone once it was read.
            if SmallFile.isReadOnce(path) {
                troubles.append(
                    "\(path): point '\(point.name)' is read twice, and a pipe or device cannot be: "
                        + "save it to a file first")
                continue
            }
            do {
                reader = try CaptureFileReader(path: path)
                return true
            } catch {
                troubles.append("\(error)")
            }
        }
        return false
    }

    /// Ends a file, which says at its end what it does not hold.
    private mutating func close() {
        for (place, number) in places.enumerated() {
            guard let count = reader?.interface(at: place)?.dropped else { continue }
            let (sum, overflows) = dropped[number, default: 0].addingReportingOverflow(count)
            dropped[number] = overflows ? .max : sum
        }
        reader = nil
    }

    /// Tells an examination what the files that were read say of frames that are not in them.
    func noteDrops(in examination: inout Examination) {
        for (number, count) in dropped where count > 0 {
            examination.note(dropped: count, number: number)
        }
    }

    /// Looks whether the frame at hand is wanted.
    private mutating func takeFrame() -> Bool {
        guard let (linkType, time) = reader?.wanted(by: filters) else { return false }
        guard linkType.isReadable else {
            if !unreadable.contains(where: { $0.linkType == linkType }), unreadable.count < 64 {
                unreadable.append((linkType, path))
            }
            return false
        }
        self.time = time
        return true
    }

    /// Tells a recorder of the frame at hand.
    mutating func record(in recorder: inout TrailRecorder) {
        if let frame = reader?.frame { recorder.observe(frame) }
    }

    /// Tells an examination of the frame at hand, as seen at a time by the clock of the first point.
    mutating func observe(
        in examination: inout Examination, at time: Timestamp, _ interfaces: inout PointInterfaces,
        filter: String
    ) {
        guard let place = reader?.frame?.interface else { return }
        describe(upTo: place, in: &examination, &interfaces, filter: filter)
        let reference = FrameReference(
            file: point.files[next - 1], number: reader?.frameNumber ?? 0)
        guard let frame = reader?.frame else { return }
        examination.observe(
            CapturedFrame(
                timestamp: time, originalLength: frame.originalLength, linkType: frame.linkType,
                interface: places[place], octets: frame.octets), reference)
    }

    /// Tells an examination of the interfaces of the file at hand, up to the one at a place.
    mutating func describe(
        upTo place: Int, in examination: inout Examination, _ interfaces: inout PointInterfaces,
        filter: String
    ) {
        while places.count <= place {
            let interface = reader?.interface(at: places.count)
            let (number, isNew) = interfaces.number(
                of: interface?.name ?? "", at: places.count, point: self.number, point.name)
            if isNew, let interface {
                let filters = [interface.filter ?? "", filter].filter { !$0.isEmpty }
                examination.describe(
                    InterfaceDescription(
                        name: interfaces.names[number], linkType: interface.linkType,
                        snapshotLength: interface.snapLength,
                        filter: filters.isEmpty ? nil : filters.joined(separator: " and "),
                        point: self.number),
                    number: number)
            }
            places.append(number)
        }
    }
}

extension CaptureFileReader {
    /// The link type and the time of the frame at hand, if filters let it pass.
    fileprivate func wanted(by filters: FilterSet) -> (LinkType, Timestamp)? {
        // A filter that compiles for no frame of this kind lets none pass.
        guard let frame, (try? filters.match(frame)) == true else { return nil }
        return (frame.linkType, frame.timestamp)
    }

    /// The interface at a place, if the file tells of it.
    fileprivate func interface(at place: Int) -> CaptureInterface? {
        interfaces.indices.contains(place) ? interfaces[place] : nil
    }
}

/// The interfaces of all points, each with one number in all files of its point.
struct PointInterfaces: Sendable {
    /// What each is called, by number: the point, and the interface where a file tells it.
    private(set) var names: [String] = []
    private var numbers: [Key: Int] = [:]

    private struct Key: Hashable {
        let point: Int
        let name: String
        let place: Int
    }

    /// The number of an interface by its name or, without one, its place, and whether it is new.
    mutating func number(
        of name: String, at place: Int, point: Int, _ pointName: String
    ) -> (number: Int, isNew: Bool) {
        let key = Key(point: point, name: name, place: name.isEmpty ? place : 0)
        if let known = numbers[key] { return (known, false) }
        numbers[key] = names.count
        names.append(name.isEmpty ? pointName : "\(pointName)/\(name)")
        return (names.count - 1, true)
    }
}
