package import StrictJSON

/// The kinds of generated problems.
package enum ProblemFamily: String, Sendable, CaseIterable {
  /// Sums of several numbers.
  case sum
  /// Sums and differences in a row.
  case chain
  /// Products with something added or taken away.
  case product
  /// Remainders of divisions.
  case remainder
  /// Word problems of two or more steps.
  case story
  /// Word problems that compare and total.
  case comparison
}

/// A generated question with its answer and two ways to give it.
package struct Problem: Sendable, Equatable {
  /// The levels of each family.
  package static let levels = 1...4
  /// What stands for reasoning where an answer is given at once.
  package static let directThought = "at a glance"

  /// The kind of problem.
  package let family: ProblemFamily
  /// 1 (one step) to 4.
  package let level: Int
  /// The question as a person would ask it.
  package let question: String
  /// The problem without names, wording and order.
  package let form: CanonicalForm
  /// The worked solution; the last step's result is the answer.
  package let working: Working

  /// The answer.
  package var answer: Int { form.value }

  /// The reasoning of a way to answer.
  package func thought(_ style: AnswerStyle) -> String {
    switch style {
    case .direct: Self.directThought
    case .worked: working.text
    }
  }

  /// A whole completion after the prefilled `<think>`.
  package func response(_ style: AnswerStyle) -> String {
    "\(thought(style))</think><answer>\(answer)</answer>"
  }

  /// The record of `train.jsonl` and `test.jsonl`.
  package var record: JSONObject {
    JSONObject([
      ("question", .string(question)),
      ("answer", .string(String(answer))),
      ("family", .string(family.rawValue)),
      ("level", JSONValue(level)),
      ("canonical", .string(form.text)),
      ("solution", .string(thought(.worked))),
      ("direct", .string(thought(.direct))),
    ])
  }

  /// The record of `sft.jsonl`.
  package func trainingRecord(_ style: AnswerStyle) -> JSONObject {
    JSONObject([
      ("question", .string(question)),
      ("response", .string(response(style))),
      ("style", .string(style.rawValue)),
    ])
  }
}

/// A way to answer a generated problem.
package enum AnswerStyle: String, Sendable, CaseIterable {
  /// The answer at once.
  case direct
  /// Step by step.
  case worked
}
