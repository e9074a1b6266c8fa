/// The answer that is right most often: what a policy reaches that never looks at the question.
package struct MajorityAnswer: Sendable, Equatable {
  /// The family of the records; nil for all of them.
  package let family: String?
  /// The answer, shortened for people.
  package let answer: String
  /// Records that have it.
  package let count: Int
  /// Records in all.
  package let total: Int

  /// `count` of `total`, 0 to 1.
  package var share: Double { Double(count) / Double(max(total, 1)) }
}

/// Counts answers, over all records and by family; texts are held as hashes.
struct MajorityAnswers {
  /// Families that are counted apart, the first ones met.
  static let familyLimit = 1000

  private struct Group {
    var total = 0
    var counts: [UInt64: Int32] = [:]
    var best: (answer: String, count: Int32) = ("", 0)

    mutating func add(_ guesses: [(hash: UInt64, answer: String)]) {
      total += 1
      for (hash, answer) in guesses {
        let count = counts[hash, default: 0] &+ 1
        counts[hash] = count
        if count > best.count { best = (DataSetText.shown(answer), count) }
      }
    }

    func result(_ family: String?) -> MajorityAnswer {
      MajorityAnswer(family: family, answer: best.answer, count: Int(best.count), total: total)
    }
  }

  private var all = Group()
  private var families: [String: Group] = [:]

  /// Counts one record. An option is guessed by its letter or by its text.
  mutating func add(_ form: ReferenceForm, family: String?) {
    let answers =
      switch form {
      case .text(let text): [text]
      case .option(let letter, let text): ["(\(letter))", text]
      case .structure: [String]()
      }
    let guesses = answers.map { answer in
      (hash: ContentDigest(DataSetText.normalised(answer)).high, answer: answer)
    }
    all.add(guesses)
    guard let family, families[family] != nil || families.count < Self.familyLimit else { return }
    families[family, default: Group()].add(guesses)
  }

  /// All records first, then the families by name; none where nothing can be guessed.
  var results: [MajorityAnswer] {
    guard all.best.count > 0 else { return [] }
    return [all.result(nil)]
      + families.sorted { $0.key < $1.key }.map { family, group in
        group.result(DataSetText.shown(family))
      }
  }
}
