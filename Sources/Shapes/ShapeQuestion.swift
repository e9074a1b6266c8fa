package import StrictJSON
package import Tasks

/// The kinds of questions about made pictures.
package enum ShapeFamily: String, Sendable, CaseIterable {
  /// How many shapes are of a colour or kind.
  case count
  /// The colour of a shape.
  case colour
  /// The kind of a shape.
  case kind
  /// Whether there is more or less of one colour or kind than of another.
  case comparison
  /// On which side of another a shape is.
  case relation
  /// A sum of prices that hang on what is counted.
  case total
  /// The box of a named shape.
  case box

  /// Greatest share of its questions that one guess may be right for.
  var guessShare: Double { self == .total ? 0.15 : 0.33 }

  /// All questions of this family about a scene.
  func questions(
    about scene: ShapeScene, _ random: inout CounterRandom
  ) -> [ShapeQuestion] {
    switch self {
    case .count: scene.countQuestions(&random)
    case .colour: scene.namingQuestions(.colour)
    case .kind: scene.namingQuestions(.kind)
    case .comparison: scene.comparisonQuestions(&random)
    case .relation: scene.relationQuestions(&random)
    case .total: scene.totalQuestions(&random)
    case .box: scene.boxQuestions(&random)
    }
  }
}

/// A question about a scene with its answer and the reasoning behind it.
package struct ShapeQuestion: Sendable, Equatable {
  package let family: ShapeFamily
  package let text: String
  /// The answer as the policy should write it.
  package let answer: String
  /// The edges where the answer is a box, in pixels.
  package let box: [Int]?
  /// What would have to be said of the picture for the question to be answered without it; nil where
  /// words do not do, as for pixels.
  package let told: String?
  /// What is seen, and what follows from it.
  package let working: String
  /// What could be guessed without the picture: questions are dealt so that all of these are as
  /// frequent. The answer, or what it follows from together with the words of the question.
  let guess: String

  init(
    _ family: ShapeFamily, _ text: String, answer: String, told: String? = nil, working: String,
    box: [Int]? = nil, guess: String? = nil
  ) {
    self.told = told
    self.guess = guess ?? answer
    self.family = family
    self.text = text
    self.answer = answer
    self.working = working
    self.box = box
  }

  /// The reasoning of a way to answer.
  package func thought(_ style: AnswerStyle) -> String {
    style == .direct ? Problem.directThought : working
  }

  /// A whole completion after the prefilled `<think>`.
  package func response(_ style: AnswerStyle) -> String {
    "\(thought(style))</think><answer>\(answer)</answer>"
  }

  /// The record of `train.jsonl` and `test.jsonl`.
  package func record(image: String, of scene: ShapeScene) -> JSONObject {
    var members: [(String, JSONValue)] = [
      ("image", .string(image)), ("question", .string(text)),
    ]
    if let box {
      members += [
        ("boxes", .array([.array(box.map { JSONValue($0) })])),
        ("width", JSONValue(scene.width)), ("height", JSONValue(scene.height)),
      ]
    } else {
      members.append(("answer", .string(answer)))
    }
    members += [
      ("family", .string(family.rawValue)), ("level", JSONValue(scene.shapes.count - 1)),
      ("canonical", .string(scene.canonical)), ("solution", .string(working)),
    ]
    return JSONObject(members)
  }

  /// The record of `sft.jsonl`, or of `told.jsonl`, where words stand for the picture.
  package func trainingRecord(_ style: AnswerStyle, image: String?) -> JSONObject {
    let text = image == nil && told != nil ? "\(told ?? ""). \(text)" : text
    return JSONObject(
      (image.map { [("image", JSONValue.string($0))] } ?? []) + [
        ("question", .string(text)), ("response", .string(response(style))),
        ("style", .string(style.rawValue)),
      ])
  }
}
