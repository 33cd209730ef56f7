public import MulticastWire

/// The interfaces of all files, each with one number however many files it is in.
///
/// A file that tells its interfaces' names shares them with the other files: what was rotated from
/// one file to the next goes on. Interfaces without a name are told apart by their place in the
/// file.
public struct InterfaceNames: Sendable {
    /// The name of each interface, by number; empty where no file tells it.
    public private(set) var names: [String] = []
    private var numbers: [Key: Int] = [:]
    // The numbers of the interfaces of the file at hand, by their place in it.
    private var places: [Int] = []

    private struct Key: Hashable {
        let name: String
        let place: Int
        /// The number that the capturing host has for it, of frames that tell.
        var index: UInt32?
    }

    /// The most interfaces that frames may tell of; what is beyond is on the one of their file.
    private static let maximumCooked = 1 << 10

    /// Creates what knows no file.
    public init() {}

    /// Says that a file begins.
    public mutating func beginFile() { places = [] }

    /// The number of the interface that a frame of the file at hand was captured on.
    ///
    /// Frames of Linux' cooked mode, version 2, tell it by the number that the host had for it.
    public mutating func number(
        of frame: borrowing CapturedFrame, in file: borrowing CaptureFileReader
    ) -> Int {
        let number = number(of: frame.interface, in: file)
        guard let index = LinuxCookedHeader.interfaceIndex(of: frame) else { return number }
        let key = Key(name: names[number], place: number, index: index)
        if let known = numbers[key] { return known }
        guard names.count < Self.maximumCooked else { return number }
        numbers[key] = names.count
        names.append(names[number].isEmpty ? "if\(index)" : "\(names[number]) if\(index)")
        return names.count - 1
    }

    /// The number of an interface by its place in the file at hand.
    public mutating func number(of place: Int, in file: borrowing CaptureFileReader) -> Int {
        if place < places.count { return places[place] }
        while places.count <= place {
            let interfaces = file.interfaces
            let name =
                interfaces.indices.contains(places.count)
                ? interfaces[places.count].name ?? "" : ""
            let key = Key(name: name, place: name.isEmpty ? places.count : 0)
            let number = numbers[key] ?? names.count
            if number == names.count {
                numbers[key] = number
                names.append(name)
            }
            places.append(number)
        }
        return places[place]
    }
}
