internal import StrictJSON
package import Tasks

/// What `cohort data make shapes` makes.
package struct ShapeDataSettings: Sendable, Equatable {
  /// Seed of every picture and question.
  package var seed: UInt64 = 1
  /// Questions with a response to learn from (`sft.jsonl`).
  package var sftCount = 0
  /// Questions with a response and with words in place of the picture (`told.jsonl`).
  package var toldCount = 0
  /// Questions to train on by reward (`train.jsonl`).
  package var trainCount = 3_000
  /// Held-out questions (`test.jsonl`).
  package var testCount = 600
  /// Questions about one picture.
  package var questionsPerPicture = 3
  /// Fewest and most shapes of a picture.
  package var shapeCounts = 2...5
  /// Share of scenes on the test side, 0 to 1.
  package var testShare = 0.1
  /// Tenths of the responses that answer directly; the rest is worked step by step.
  package var directTenths = 7

  /// The defaults.
  package init() {}

  func check() throws(DatasetError) {
    try DatasetMaker.check(
      counts: [("sft", sftCount), ("told", toldCount), ("train", trainCount), ("test", testCount)],
      limit: 1_000_000,
      testShare: testShare, directTenths: directTenths)
    let families = ShapeFamily.allCases.count
    guard (1...families).contains(questionsPerPicture) else {
      throw .badSettings("\(questionsPerPicture) questions per picture are outside 1...\(families)")
    }
    guard
      ShapeScene.counts.contains(shapeCounts.lowerBound),
      ShapeScene.counts.contains(shapeCounts.upperBound)
    else {
      throw .badSettings(
        "\(shapeCounts.lowerBound) to \(shapeCounts.upperBound) shapes are outside "
          + "\(ShapeScene.counts)")
    }
  }
}

/// Makes data sets of drawn pictures with questions about them.
///
/// Families take turns. Among the questions that a scene allows, one whose answer, or what it follows
/// from, is rarest so far is asked, so that the answers of a family cannot be guessed. The side of a
/// picture follows from its scene alone (``ShapeScene/canonical``): no scene is in `test.jsonl` and
/// in another file, of this run or any other with the same test share.
package enum ShapeDatasetMaker {
  /// A picture with its questions.
  package struct Item: Sendable {
    package let scene: ShapeScene
    package let questions: [(question: ShapeQuestion, style: AnswerStyle)]
  }

  /// The files that are made.
  package enum File: String, CaseIterable, Sendable {
    case test, train, sft, told

    fileprivate var side: ProblemSplit { self == .test ? .test : .train }
  }

  /// Writes `sft.jsonl`, `told.jsonl`, `train.jsonl` and `test.jsonl`, those asked for, and their
  /// pictures into folders of the same names; an earlier file is taken away before its pictures are.
  /// - Returns: questions and pictures of each file.
  /// - Throws: ``DatasetError`` for settings that contradict each other or a failed write.
  package static func make(
    into folder: String, _ settings: ShapeDataSettings
  ) throws(DatasetError) -> [(file: File, questions: Int, pictures: Int)] {
    // Before the first file is taken away.
    try settings.check()
    var made: [(file: File, questions: Int, pictures: Int)] = []
    for file in File.allCases {
      let count =
        switch file {
        case .test: settings.testCount
        case .train: settings.trainCount
        case .sft: settings.sftCount
        case .told: settings.toldCount
        }
      guard count > 0 else { continue }
      try OutputFile.makeFolder(file == .told ? folder : folder + "/" + file.rawValue)
      // Pictures change one by one: records of earlier ones must not stand beside them.
      try OutputFile.remove("\(folder)/\(file.rawValue).jsonl")
      var bytes: [UInt8] = []
      var pictures = 0
      var questions = 0
      try deal(file, count: count, settings) { item throws(DatasetError) in
        let type = item.scene.jpegQuality == nil ? "png" : "jpg"
        let name = "\(file.rawValue)/\(pictures).\(type)"
        if file != .told {
          try OutputFile.replace(
            folder + "/" + name, with: ShapePainter.file(of: item.scene), isDurable: false)
          pictures += 1
        }
        for (question, style) in item.questions {
          let record =
            switch file {
            case .sft: question.trainingRecord(style, image: name)
            case .told: question.trainingRecord(style, image: nil)
            case .train, .test: question.record(image: name, of: item.scene)
            }
          bytes += Array(JSONValue.object(record).text.utf8)
          bytes.append(0x0A)
        }
        questions += item.questions.count
      }
      try OutputFile.replace("\(folder)/\(file.rawValue).jsonl", with: bytes)
      made.append((file, questions, pictures))
    }
    return made
  }

  /// The pictures of a file with their questions, in memory.
  package static func items(
    _ file: File, count: Int, _ settings: ShapeDataSettings
  ) throws(DatasetError) -> [Item] {
    var items: [Item] = []
    try deal(file, count: count, settings) { item throws(DatasetError) in items.append(item) }
    return items
  }

  /// Calls `body` with pictures until there are that many questions.
  private static func deal(
    _ file: File, count: Int, _ settings: ShapeDataSettings,
    body: (Item) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    try settings.check()
    var dealer = Dealer(settings: settings, file: file)
    var questions = 0
    while questions < count {
      let item = try dealer.next(limit: count - questions)
      questions += item.questions.count
      try body(item)
    }
  }

  /// Deals scenes and questions in turn and remembers which answers are used up.
  private struct Dealer {
    /// Scenes that are tried for one picture.
    private static let attempts = 100_000
    /// Scenes met before that are passed over for one picture to train on; then one is drawn anew.
    private static let repeatLimit = 100

    let settings: ShapeDataSettings
    let file: File
    private var counter = 0
    private var asked = [Int](repeating: 0, count: ShapeFamily.allCases.count)
    private var guesses: [ShapeFamily: [String: Int]] = [:]
    private var canonical: Set<String> = []

    init(settings: ShapeDataSettings, file: File) {
      self.settings = settings
      self.file = file
    }

    mutating func next(limit: Int) throws(DatasetError) -> Item {
      let purpose = "questions about shapes: " + file.rawValue
      var repeats = 0
      for _ in 0..<Self.attempts {
        defer { counter += 1 }
        var random = CounterRandom(seed: settings.seed, purpose: purpose, counter)
        let scene = ShapeScene(
          seed: settings.seed, counter: counter * 3 + (File.allCases.firstIndex(of: file) ?? 0),
          shapeCount: random.integer(in: settings.shapeCounts))
        let side = ProblemSplit.side(of: scene.canonical, testShare: settings.testShare)
        guard side == file.side else { continue }
        if !canonical.insert(scene.canonical).inserted {
          repeats += 1
          if file == .test || repeats <= Self.repeatLimit { continue }
        }
        var questions: [(question: ShapeQuestion, style: AnswerStyle)] = []
        // The families that were asked least go first.
        let order = ShapeFamily.allCases.indices.sorted { (asked[$0], $0) < (asked[$1], $1) }
        for place in order where questions.count < min(settings.questionsPerPicture, limit) {
          let family = ShapeFamily.allCases[place]
          let allowed = family.guessShare * Double(asked[place]) + 1
          let possible = family.questions(about: scene, &random)
            .filter { file != .told || $0.told != nil }
          guard let question = rarest(possible, &random),
            Double(uses(question)) < allowed
          else { continue }
          let style: AnswerStyle =
            random.integer(in: 0...9) < settings.directTenths ? .direct : .worked
          asked[place] += 1
          guesses[family, default: [:]][question.guess, default: 0] += 1
          questions.append((question, style))
        }
        guard !questions.isEmpty else { continue }
        return Item(scene: scene, questions: questions)
      }
      throw .badSettings(
        "no further scene of \(settings.shapeCounts.lowerBound) to "
          + "\(settings.shapeCounts.upperBound) shapes with a fresh question in \(Self.attempts) "
          + "tries")
    }

    /// How often the guess that answers a question was right already.
    private func uses(_ question: ShapeQuestion) -> Int {
      guesses[question.family]?[question.guess] ?? 0
    }

    /// One of the questions whose guess was right least often.
    private func rarest(
      _ questions: [ShapeQuestion], _ random: inout CounterRandom
    ) -> ShapeQuestion? {
      guard let least = questions.map(uses).min() else { return nil }
      return random.element(of: questions.filter { uses($0) == least })
    }
  }
}
