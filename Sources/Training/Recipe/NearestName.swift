/// Messages about a name that is not known, with the nearest one that is.
package enum NearestName {
  /// `unknown key "lerning-rate"; did you mean "learning-rate"? Known: ...`
  package static func unknown(_ name: String, among known: [String], kind: String) -> String {
    var message = "unknown \(kind) \"\(name)\""
    if let nearest = nearest(to: name, among: known) { message += "; did you mean \"\(nearest)\"?" }
    return message + " Known: " + known.joined(separator: ", ")
  }

  /// The known name of least edit distance, if it is close enough to be meant.
  package static func nearest(to name: String, among known: [String]) -> String? {
    let ranked = known.map { ($0, distance(Array(name.utf8), Array($0.utf8))) }
    guard let best = ranked.min(by: { $0.1 < $1.1 }) else { return nil }
    return best.1 <= max(2, name.utf8.count / 3) ? best.0 : nil
  }

  /// Levenshtein distance in bytes; names longer than 200 bytes are cut.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let a = a.prefix(200), b = b.prefix(200)
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var current = [i + 1]
      for (j, y) in b.enumerated() {
        current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1)))
      }
      previous = current
    }
    return previous[b.count]
  }
}
