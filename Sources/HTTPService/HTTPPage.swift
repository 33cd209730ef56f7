/// What somebody asks for.
public struct HTTPRequest: Sendable {
    /// The path, without what follows a question mark.
    public let path: String
    /// The forms that are understood: the `Accept` field; empty if it was not there.
    public let accept: String
}

/// What is given for it.
public struct HTTPPage: Sendable {
    /// The form of ``body``, as the `Content-Type` field has it.
    public let contentType: String
    /// The octets.
    public let body: [UInt8]

    /// Creates a page.
    public init(contentType: String, body: [UInt8]) {
        self.contentType = contentType
        self.body = body
    }
}
