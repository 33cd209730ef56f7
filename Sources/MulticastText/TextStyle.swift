public import MulticastWire
public import ToolSupport

/// How groups and packets are put into words: what the options `-n`, `-v`, `--color` and `--names`
/// say.
public struct TextStyle: Sendable {
    /// How often `-v` was given.
    public var verbosity: Int
    /// Whether groups are shown with their registered names.
    public var showsNames: Bool
    /// Where the names are from.
    public var registry = GroupRegistry.standard
    /// Whether what is wrong is coloured.
    public var usesColour = false

    /// Creates a style with the registered names, and without colours.
    public init(verbosity: Int = 0, showsNames: Bool = true) {
        self.verbosity = verbosity
        self.showsNames = showsNames
    }

    /// Reads the style out of a command line, but for `--names`, which opens a file.
    ///
    /// - Parameters:
    ///   - arguments: the options.
    ///   - showsColour: whether results go to a terminal that shows colours.
    public init(_ arguments: Arguments, showsColour: Bool) {
        verbosity = arguments.count("verbose")
        showsNames = !arguments.has("numeric")
        usesColour =
            switch arguments["color"] {
            case "always"?: true
            case "never"?: false
            default: showsColour
            }
    }

    /// Adds the names of a site's own table of groups: the file of the option `--names`, if it was
    /// given.
    ///
    /// - Throws: `FileError` or ``NamesError``.
    public mutating func addNames(_ arguments: Arguments) throws {
        guard let path = arguments["names"] else { return }
        let table = try SmallFile.octets(of: path)
        do throws(RegistryError) {
            try registry.add(csv: table)
        } catch {
            throw NamesError(path: path, error: error)
        }
    }
}

/// A file of group names that cannot be taken.
public struct NamesError: Error, CustomStringConvertible {
    /// The file.
    public let path: String
    /// The line at fault, and what is wrong with it.
    public let error: RegistryError

    /// One line: the file, the line and the reason.
    public var description: String { "\(path): \(error)" }
}
