/// The line that lies under all points and as near to them on the whole as such a line can.
///
/// Of the differences between two clocks the smallest are those of packets that waited nowhere, and
/// the others lie above by what they waited. The line is the edge of the points' lower convex hull
/// over their mean abscissa, which is the solution of the linear program of Moon, Skelly and
/// Towsley (INFOCOM 1999).
struct LineUnderPoints: Equatable, Sendable {
    /// How much the ordinate grows with the abscissa.
    let slope: Double
    /// The ordinate at abscissa 0.
    let intercept: Double

    /// The ordinate at an abscissa.
    func ordinate(at abscissa: Double) -> Double { intercept + slope * abscissa }

    /// Finds the line under points that are in the order of their abscissas; `nil` under none.
    ///
    /// Where the line would be steeper, either way, than is believed, or there is one abscissa only,
    /// it is level, under the lowest point.
    init?(under points: [(x: Double, y: Double)], steepest: Double) {
        guard let lowest = points.map(\.y).min() else { return nil }
        let level = (slope: 0.0, intercept: lowest)
        var hull: [(x: Double, y: Double)] = []
        for point in points {
            while hull.count > 1,
                Self.turnsRight(hull[hull.count - 2], hull[hull.count - 1], point)
            {
                hull.removeLast()
            }
            if let last = hull.last, last.x == point.x {
                if last.y <= point.y { continue }
                hull.removeLast()
            }
            hull.append(point)
        }
        let mean = points.reduce(0) { $0 + $1.x } / Double(points.count)
        let edge = zip(hull, hull.dropFirst()).first { $0.x <= mean && mean <= $1.x }
        guard let (left, right) = edge, right.x > left.x else {
            (slope, intercept) = level
            return
        }
        let found = (right.y - left.y) / (right.x - left.x)
        guard found.magnitude <= steepest else {
            (slope, intercept) = level
            return
        }
        (slope, intercept) = (found, left.y - found * left.x)
    }

    /// Whether the second point does not lie below the line from the first to the third.
    private static func turnsRight(
        _ first: (x: Double, y: Double), _ second: (x: Double, y: Double),
        _ third: (x: Double, y: Double)
    ) -> Bool {
        (second.x - first.x) * (third.y - first.y) - (second.y - first.y) * (third.x - first.x)
            <= 0
    }
}
