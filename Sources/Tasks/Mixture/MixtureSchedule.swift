/// Which of several sources each draw of a run goes to, in proportion to their weights.
///
/// Not random: after any number of draws each source has had its share of them to within one
/// (Tijdeman's rule for the chairman assignment problem). The order repeats after a period, so
/// that any draw is found from its index alone. Weights are taken exactly where a period of at most
/// 65536 draws can hold them (0.7 and 0.3 do, in 10), else rounded to multiples of 1/65536.
/// - Source: Tijdeman 1980, "The chairman assignment problem".
struct MixtureSchedule: Sendable {
  static let longestPeriod = 1 << 16

  /// Draws of each source per period.
  let perPeriod: [Int]
  private let source: [UInt16]
  /// How many draws of the same source precede each place of the period.
  private let earlier: [Int32]

  /// The schedule of positive weights.
  init(weights: [Double]) {
    perPeriod = Self.wholeNumbers(weights)
    let period = perPeriod.reduce(0, +)
    let shares = perPeriod.map { Double($0) / Double(period) }
    // Tijdeman: among the sources whose lag would reach the bound, the one due first.
    let bound = perPeriod.count > 1 ? 1 - 1 / Double(2 * perPeriod.count - 2) : 1
    var counts = [Int](repeating: 0, count: perPeriod.count)
    var source: [UInt16] = []
    var earlier: [Int32] = []
    source.reserveCapacity(period)
    earlier.reserveCapacity(period)
    for draw in 1...period {
      var chosen: (due: Double, index: Int)?
      for (index, share) in shares.enumerated() where counts[index] < perPeriod[index] {
        let lag = share * Double(draw) - Double(counts[index])
        guard lag >= 1 - bound - 1e-9 else { continue }
        let due = (bound - lag) / share
        if due < (chosen?.due ?? .infinity) - 1e-9 { chosen = (due, index) }
      }
      let index =
        chosen?.index ?? counts.indices.max {
          shares[$0] * Double(draw) - Double(counts[$0])
            < shares[$1] * Double(draw) - Double(counts[$1])
        } ?? 0
      source.append(UInt16(index))
      earlier.append(Int32(counts[index]))
      counts[index] += 1
    }
    self.source = source
    self.earlier = earlier
  }

  /// The source of a draw and how many draws it had before.
  func draw(_ index: Int) -> (source: Int, ordinal: Int) {
    let (periods, place) = index.quotientAndRemainder(dividingBy: source.count)
    let source = Int(source[place])
    return (source, periods * perPeriod[source] + Int(earlier[place]))
  }

  /// Draws per period for weights: the shortest exact period, else the longest rounded.
  private static func wholeNumbers(_ weights: [Double]) -> [Int] {
    let total = weights.reduce(0, +)
    let shares = weights.map { $0 / total }
    for period in 1...longestPeriod {
      let exact = shares.map { $0 * Double(period) }
      let whole = exact.map { $0.rounded() }
      if zip(exact, whole).allSatisfy({ $1 >= 1 && abs($0 - $1) <= 1e-9 * Double(period) }) {
        return whole.map(Int.init)
      }
    }
    // Largest remainders, and at least one draw each.
    var counts = shares.map { max(1, Int($0 * Double(longestPeriod))) }
    let order = shares.indices.sorted {
      let a = shares[$0] * Double(longestPeriod) - Double(counts[$0])
      let b = shares[$1] * Double(longestPeriod) - Double(counts[$1])
      return a != b ? a > b : $0 < $1
    }
    for index in order where counts.reduce(0, +) < longestPeriod { counts[index] += 1 }
    return counts
  }
}
