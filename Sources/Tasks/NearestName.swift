/// Suggests the known name that a mistyped one most likely meant.
package enum NearestName {
  /// `unknown key "lerning-rate"; did you mean "learning-rate"? Known: ...`, for messages.
  package static func unknown(_ name: String, among known: [String], kind: String) -> String {
    var message = "unknown \(kind) \"\(name)\""
    if let nearest = of(name, among: known) { message += "; did you mean \"\(nearest)\"?" }
    return message + " Known: " + known.joined(separator: ", ")
  }

  /// The known name with the fewest edits, if it is near enough to be meant.
  /// - Complexity: O(names × length²); names longer than 64 characters get no suggestion.
  package static func of(_ name: String, among known: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard wanted.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in known {
      let letters = Array(candidate.lowercased().utf8)
      guard letters.count <= 64 else { continue }
      let distance = edits(from: wanted, to: letters)
      if distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    guard let best, best.distance <= max(2, wanted.count / 3) else { return nil }
    return best.name
  }

  private static func edits(from a: [UInt8], to b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let replaced = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
