internal import Tasks

/// Whose pictures a sample is shown in place of its own, to see whether they matter.
///
/// A partner has as many pictures, not the very same ones, the same family and a different answer.
/// The next sample of that kind is taken, round the end of the list, and first among those with the
/// same question: only there is it certain that the other picture's answer is another one.
struct PicturePartners {
  /// Samples that are tried for one sample and kind of partner.
  static let tryLimit = 256

  private let samples: [PreparedSample]
  /// Samples of the same question, then those of the same family.
  private let tiers: [[Kind: Ring]]
  private let kinds: [[Kind]]

  private struct Kind: Hashable {
    let pictureCount: Int
    let family: String?
    let question: String?
  }

  init(_ samples: [PreparedSample]) {
    self.samples = samples
    let answers = samples.map { FixedAnswer(reference: $0.sample.reference).content }
    kinds = [true, false].map { isSameQuestion in
      samples.map {
        Kind(
          pictureCount: $0.images.count, family: $0.sample.family,
          question: isSameQuestion ? $0.sample.question : nil)
      }
    }
    tiers = kinds.map { kinds in
      Dictionary(grouping: samples.indices) { kinds[$0] }
        .mapValues { Ring(members: $0, answers: answers) }
    }
  }

  /// The partner of a sample, nil where it has no picture or there is none.
  /// - Parameter fits: whether a sample's pictures can take the place of the sample's own.
  func partner(of index: Int, where fits: (PreparedSample) -> Bool) -> Int? {
    let own = samples[index].images.map(\.contentHash)
    if own.isEmpty { return nil }
    for (tier, kinds) in zip(tiers, kinds) {
      let found = tier[kinds[index]]?.first(after: index, tries: Self.tryLimit) {
        samples[$0].images.map(\.contentHash) != own && fits(samples[$0])
      }
      if let found { return found }
    }
    return nil
  }
}

/// Samples of one kind in the order of their file, the first following the last.
private struct Ring {
  private let members: [Int]
  private let answers: [[UInt8]]
  /// For each place the steps to the next one with another answer; nil where all have the same.
  private let stepsToOther: [Int]?
  private let place: [Int: Int]

  /// - Parameters:
  ///   - members: indices of samples, ascending.
  ///   - answers: of every sample.
  init(members: [Int], answers: [[UInt8]]) {
    self.members = members
    self.answers = members.map { answers[$0] }
    place = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
    let count = members.count
    var steps = Array(repeating: 0, count: count)
    // Twice round: what stands behind the last is known the second time.
    for position in (0..<2 * count).reversed() {
      let (here, next) = (position % count, (position + 1) % count)
      if self.answers[here] != self.answers[next] {
        steps[here] = 1
      } else if steps[next] > 0 {
        steps[here] = steps[next] + 1
      }
    }
    stepsToOther = steps.contains(0) ? nil : steps
  }

  /// The next member with another answer than `member` that suits, of so many tried.
  func first(after member: Int, tries: Int, where suits: (Int) -> Bool) -> Int? {
    guard let start = place[member], let stepsToOther else { return nil }
    var walked = 0
    for _ in 0..<tries {
      let next = (start + walked + 1) % members.count
      walked += answers[next] == answers[start] ? 1 + stepsToOther[next] : 1
      if walked >= members.count { return nil }
      let candidate = members[(start + walked) % members.count]
      if suits(candidate) { return candidate }
    }
    return nil
  }
}
