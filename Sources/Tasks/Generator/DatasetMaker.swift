internal import StrictJSON

/// What `cohort data make` makes.
package struct MadeDataSettings: Sendable, Equatable {
  /// Seed of every problem and choice.
  package var seed: UInt64 = 1
  /// Problems with a response to learn from (`sft.jsonl`).
  package var sftCount = 60_000
  /// Problems to train on by reward (`train.jsonl`).
  package var trainCount = 8_000
  /// Held-out problems (`test.jsonl`).
  package var testCount = 600
  /// Share of canonical forms on the test side, 0 to 1.
  package var testShare = 0.1
  /// Tenths of the responses that answer directly; the rest is worked step by step.
  package var directTenths = 7
  /// The kinds of problems, in equal parts.
  package var families = ProblemFamily.allCases
  /// The levels, in equal parts.
  package var levels = Array(Problem.levels)

  /// The defaults.
  package init() {}

  func check() throws(DatasetError) {
    try DatasetMaker.check(
      counts: [("sft", sftCount), ("train", trainCount), ("test", testCount)], limit: 10_000_000,
      testShare: testShare, directTenths: directTenths)
    guard !families.isEmpty, Set(families).count == families.count else {
      throw .badSettings("the families are none or named twice")
    }
    let isKnown = levels.allSatisfy { Problem.levels.contains($0) }
    guard !levels.isEmpty, isKnown, Set(levels).count == levels.count else {
      throw .badSettings("the levels are none, named twice or outside \(Problem.levels)")
    }
  }
}

/// Makes data sets of generated problems.
///
/// Problems are dealt to families and levels in turn, so that the parts differ by at most one. The
/// side of a problem follows from its canonical form alone (``ProblemSplit``), so that no form is
/// in `test.jsonl` and in another file, of this run or any other with the same test share. A form
/// is used once over all files while the space of its family and level allows.
package enum DatasetMaker {
  /// What was made.
  package struct Counts: Sendable, Equatable {
    /// Records of `sft.jsonl` that answer at once.
    package var direct = 0
    /// Records of `sft.jsonl` worked step by step.
    package var worked = 0
    /// Records of `train.jsonl`.
    package var train = 0
    /// Records of `test.jsonl`.
    package var test = 0
    /// Problems that repeat a form of the same side because its space is nearly used up.
    package var repeated = 0
  }

  /// The problems of each file.
  package struct Problems: Sendable {
    /// Problems with the style of their response, in random order.
    package var sft: [(problem: Problem, style: AnswerStyle)] = []
    /// Problems to train on by reward, in random order.
    package var train: [Problem] = []
    /// Held-out problems, in random order.
    package var test: [Problem] = []
    /// Problems that repeat a form of the same side.
    package var repeated = 0
  }

  /// Tries for a fresh form of the wanted side before a used one is taken.
  private static let attempts = 400

  /// Refuses settings that no maker of data sets can meet.
  /// - Throws: ``DatasetError/badSettings(_:)``.
  package static func check(
    counts: [(name: String, count: Int)], limit: Int, testShare: Double, directTenths: Int
  ) throws(DatasetError) {
    for (name, count) in counts where count < 0 || count > limit {
      throw .badSettings("\(name) count \(count) is outside 0...\(limit)")
    }
    guard testShare > 0, testShare < 1 else {
      throw .badSettings("test share \(testShare) is not between 0 and 1")
    }
    guard (0...10).contains(directTenths) else {
      throw .badSettings("direct share \(directTenths) tenths is outside 0...10")
    }
  }

  /// Makes the problems of all files.
  /// - Throws: ``DatasetError/badSettings(_:)``.
  package static func problems(
    _ settings: MadeDataSettings
  ) throws(DatasetError) -> Problems {
    try settings.check()
    var made = Problems()
    var dealer = Dealer(settings: settings)
    // Held-out problems first: they have first choice of their forms.
    made.test = try dealer.deal(settings.testCount, side: .test, use: 0).map(\.problem)
    made.train = try dealer.deal(settings.trainCount, side: .train, use: 1).map(\.problem)
    made.sft = try dealer.deal(settings.sftCount, side: .train, use: 2).map { item in
      // Steps of seven visit all tenths: the share is exact over any ten of a family and level.
      let isDirect = item.ordinal * 7 % 10 < settings.directTenths
      return (item.problem, isDirect ? .direct : .worked)
    }
    var random = CounterRandom(seed: settings.seed, purpose: "order of made data")
    random.shuffle(&made.test)
    random.shuffle(&made.train)
    random.shuffle(&made.sft)
    made.repeated = dealer.repeated
    return made
  }

  /// Writes `sft.jsonl`, `train.jsonl` and `test.jsonl` into a folder, each replaced whole.
  /// - Throws: ``DatasetError`` for settings that contradict each other or a failed write.
  package static func make(
    into folder: String, _ settings: MadeDataSettings
  ) throws(DatasetError) -> Counts {
    let made = try problems(settings)
    try OutputFile.makeFolder(folder)
    try write(made.sft.map { $0.problem.trainingRecord($0.style) }, to: folder + "/sft.jsonl")
    try write(made.train.map(\.record), to: folder + "/train.jsonl")
    try write(made.test.map(\.record), to: folder + "/test.jsonl")
    let direct = made.sft.count { $0.style == .direct }
    return Counts(
      direct: direct, worked: made.sft.count - direct, train: made.train.count,
      test: made.test.count, repeated: made.repeated)
  }

  private static func write(_ records: [JSONObject], to path: String) throws(DatasetError) {
    var bytes: [UInt8] = []
    for record in records {
      bytes += Array(JSONValue.object(record).text.utf8)
      bytes.append(0x0A)
    }
    try OutputFile.replace(path, with: bytes)
  }

  /// Deals problems to families and levels in turn and remembers the forms used.
  private struct Dealer {
    let settings: MadeDataSettings
    let generator: ProblemGenerator
    var used: Set<CanonicalForm> = []
    var repeated = 0

    init(settings: MadeDataSettings) {
      self.settings = settings
      generator = ProblemGenerator(seed: settings.seed)
    }

    mutating func deal(
      _ count: Int, side: ProblemSplit, use: Int
    ) throws(DatasetError) -> [(problem: Problem, ordinal: Int)] {
      let cells = settings.levels.flatMap { level in settings.families.map { ($0, level) } }
      var dealt: [(problem: Problem, ordinal: Int)] = []
      dealt.reserveCapacity(count)
      for index in 0..<count {
        let (ordinal, place) = index.quotientAndRemainder(dividingBy: cells.count)
        let (family, level) = cells[place]
        let problem = try fresh(family, level: level, index: ordinal * 3 + use, side: side)
        dealt.append((problem, ordinal))
      }
      return dealt
    }

    private mutating func fresh(
      _ family: ProblemFamily, level: Int, index: Int, side: ProblemSplit
    ) throws(DatasetError) -> Problem {
      var spare: Problem?
      for attempt in 0..<DatasetMaker.attempts {
        let problem = generator.problem(family, level: level, index: index, attempt: attempt)
        guard ProblemSplit.side(of: problem.form, testShare: settings.testShare) == side else {
          continue
        }
        if used.insert(problem.form).inserted { return problem }
        spare = spare ?? problem
      }
      guard let spare else {
        throw .badSettings(
          "no \(side) problem of family \(family) in \(DatasetMaker.attempts) tries: "
            + "the test share \(settings.testShare) leaves too few")
      }
      repeated += 1
      return spare
    }
  }
}
