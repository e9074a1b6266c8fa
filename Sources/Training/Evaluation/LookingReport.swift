package import Objectives
package import StrictJSON

/// Whether a policy looks at its pictures: how many questions it gets right with them, with blank
/// ones, and with those of another question.
///
/// One that looks is right less often without its picture, about as often as the majority answer is,
/// and hardly ever with a picture whose answer is another one. One that does not look is as right as
/// before each time.
package struct LookingReport: Sendable, Equatable {
  /// What became of one question with a picture.
  package struct Question: Sendable {
    package var family: String?
    package var reference: String
    /// Share of right completions with the question's own picture.
    package var seen: Double
    /// With a picture of the same size in one neutral colour.
    package var blank: Double
    /// With the picture of a question whose answer is another one, against the question's own
    /// reference; nil where the set has no such picture.
    package var swapped: Double?

    package init(
      family: String?, reference: String, seen: Double, blank: Double, swapped: Double?
    ) {
      self.family = family
      self.reference = reference
      self.seen = seen
      self.blank = blank
      self.swapped = swapped
    }
  }

  /// Mean shares over questions.
  package struct Figures: Sendable, Equatable {
    /// Questions with a picture.
    package var questions: Int
    package var seen: Double
    package var blank: Double
    /// Over the questions that could be swapped; nil where none could.
    package var swapped: Double?
    package var swappedQuestions: Int
    /// What one fixed reply to each family's questions gets right at best: the share of its most
    /// frequent reference (of questions with options: letter or option's text). Questions without a
    /// family count as one family.
    package var majority: Double
  }

  package var task: String
  package var overall: Figures
  /// By name; empty where no question has a family.
  package var families: [Family]

  /// The figures of one family.
  package struct Family: Sendable, Equatable {
    package var name: String
    package var figures: Figures
  }

  /// - Precondition: at least one question.
  package init(task: String, questions: [Question]) {
    precondition(!questions.isEmpty, "LookingReport: no question with a picture")
    self.task = task
    func majority(_ questions: [Question]) -> Int {
      FixedAnswer.mostFrequent(questions.map { FixedAnswer(reference: $0.reference) })
    }
    let groups = Dictionary(grouping: questions, by: \.family)
    families = groups.compactMap { name, questions in
      name.map { Family(name: $0, figures: Self.figures(questions, right: majority(questions))) }
    }.sorted { $0.name < $1.name }
    overall = Self.figures(questions, right: groups.values.reduce(0) { $0 + majority($1) })
  }

  /// - Parameter right: how many of the questions fixed replies get right.
  private static func figures(_ questions: [Question], right: Int) -> Figures {
    let swapped = questions.compactMap(\.swapped)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    return Figures(
      questions: questions.count, seen: mean(questions.map(\.seen)),
      blank: mean(questions.map(\.blank)), swapped: swapped.isEmpty ? nil : mean(swapped),
      swappedQuestions: swapped.count, majority: Double(right) / Double(questions.count))
  }

  /// How near to `seen` the figure `blank` may be before ``advice`` speaks up.
  package static let margin = 0.02

  /// What to do about a policy that is as right without its pictures; nil for one that looks.
  package var advice: String? {
    // A difference of exactly the margin is within it, however its digits are rounded.
    guard overall.blank >= overall.seen - Self.margin - 1e-9 else { return nil }
    if overall.seen == 0 {
      return "no question is right with its picture, so these figures cannot tell whether the "
        + "policy looks: train it until some are"
    }
    return
      "the policy does not use the picture, it is as often right without one: train longer, on "
      + "picture questions that cannot be guessed (low majority share), with the vision encoder and "
      + "projector not frozen and max_pixels large enough to see what is asked for"
  }

  /// Metrics under `eval/TASK/looking/`.
  package var metrics: [Metric] {
    func list(_ figures: Figures, _ path: String) -> [Metric] {
      var list = [
        Metric(path + "seen", figures.seen), Metric(path + "blank", figures.blank),
        Metric(path + "majority", figures.majority),
      ]
      if let swapped = figures.swapped { list.append(Metric(path + "swapped", swapped)) }
      return list
    }
    let path = "eval/\(task)/looking/"
    return list(overall, path)
      + families.flatMap { list($0.figures, path + "family/\($0.name)/") }
  }

  /// All figures as JSON, shares from 0 to 1.
  package var json: JSONValue {
    func members(_ figures: Figures) -> [(String, JSONValue)] {
      [
        ("seen", JSONValue(figures.seen)), ("blank", JSONValue(figures.blank)),
        ("swapped", figures.swapped.map { JSONValue($0) } ?? .null),
        ("majority", JSONValue(figures.majority)), ("n", JSONValue(figures.questions)),
        ("swapped_n", JSONValue(figures.swappedQuestions)),
      ]
    }
    let families = families.map { ($0.name, JSONValue.object(JSONObject(members($0.figures)))) }
    return .object(
      JSONObject(
        members(overall) + [
          ("families", .object(JSONObject(families))),
          ("advice", advice.map { .string($0) } ?? .null),
        ]))
  }
}
