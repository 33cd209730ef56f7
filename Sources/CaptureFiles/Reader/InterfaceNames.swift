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
    }

    /// Creates what knows no file.
    public init() {}

    /// Says that a file begins.
    public mutating func beginFile() { places = [] }

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
