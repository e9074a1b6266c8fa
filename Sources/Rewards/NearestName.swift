/// The known name closest to a misspelt one, if one is close enough to be meant.
///
/// Closeness is the edit distance, at most a third of the longer name (and at least 2). Names
/// longer than 64 characters are compared by their beginning.
func nearestName(to name: String, in known: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().prefix(64))
  var best: (distance: Int, name: String)?
  for candidate in known.sorted() {
    let letters = Array(candidate.lowercased().prefix(64))
    let distance = editDistance(wanted, letters)
    guard distance <= max(2, max(wanted.count, letters.count) / 3) else { continue }
    if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
  }
  return best?.name
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
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
