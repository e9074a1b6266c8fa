import Rewards
import Testing

#if DEBUG
  // The time limit holds for optimised builds.
  private let limit = Duration.seconds(8)
#else
  private let limit = Duration.milliseconds(50)
#endif

@Suite("hostile outputs of visual tasks", .serialized)
struct VisualHostileTests {
  /// A usable reference and the options for each checker that reads one.
  private static let cases: [(id: String, reference: String, options: [String: RewardOption])] = [
    ("box_iou", "[100, 100, 300, 200]", [:]),
    (
      "ref_acc", "[100, 100, 300, 200]",
      [
        "width": .integer(640), "height": .integer(480), "coords": .text("norm1"),
        "format": .text("cxcywh"),
      ]
    ), ("detection", "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}]", [:]),
    ("detection", "[[0, 0, 100, 100], [5, 5, 90, 90]]", ["matching": .text("hungarian")]),
    ("mask_iou", "0110/0110", [:]), ("count", "3", [:]),
    ("multiple_choice", "B", ["options": .list([.text("10"), .text("12")])]),
    ("multiple_choice", "B", ["accept_text": .bool(true)]),
    ("class_label", "cat", ["mode": .text("lenient"), "aliases": .table(["cat": .text("kitty")])]),
    ("anls", "[\"Berlin\", \"Hamburg\"]", [:]), ("relaxed_accuracy", "[10, 20]", [:]),
    ("relaxed_accuracy", "50%", [:]), ("vqa_soft", "[\"red\", \"red\", \"red\", \"red\"]", [:]),
    ("repetition_penalty", "", ["n": .integer(16)]),
    ("cosine_length", "3", ["checker": .text("count")]), ("overlong_penalty", "", [:]),
    ("format_think_answer", "", [:]), ("tag_count", "", [:]),
  ]

  /// Bytes of the texts; a build without optimisation looks for traps only.
  private static let sizes: [Int] = {
    #if DEBUG
      [1_500]
    #else
      [60_000, 1_000_000]
    #endif
  }()

  private static let pieces = [
    "[", "{", "(", "[{", "[[", "{\"", "[\"", "[1,", "[1,2],", "(1,2),", "[1,2,3,4]", "<", ">",
    "<box>",
    "\"", "'", "\\", "\\u", "\\boxed{", "\\text{", "$", "**", "`", "```", "/", "0", "01/", "1,",
    "1 ",
    "1,234", "1.", "-", "- ", "=", "A ", "A or ", "not A ", "A, ", "(A) ", "A.", "A because ",
    "because ", "explanation: ", "one ", "one hundred ", "and ", "twenty-", "no ", "any ",
    "at least ",
    "half a ", "so ", "total ", "total. ", "3 = ", "word ", ", ", "\n", "\0", "é", "e\u{301}",
    "\u{301}", "\u{301}\u{323}", "½", "²₂", "√2", "😀", "🏳️‍🌈", "Ａ", "٣", "is ", "the answer is ",
    "answer: ", "#### ",
    "<think>",
    "</think>", "<answer>", "</answer>", "<answer>x</answer>", "{\"a\":", "[null,", "NaN ",
    "1e999,",
    "{\"bbox\": [0,0,9,9]},", "[{\"bbox\": [0,0,9,9]}] ", "\"[", "[\"[\" ",
  ]

  @Test("each is graded within the limits of time and steps", arguments: cases.indices)
  func bounded(index: Int) throws {
    let (id, reference, options) = VisualHostileTests.cases[index]
    let checker = try RewardRegistry.standard.makeChecker(id, options: options)
    try checker.checkReference(reference)
    let clock = ContinuousClock()
    for piece in VisualHostileTests.pieces {
      for size in VisualHostileTests.sizes {
        let body = String(repeating: piece, count: max(1, size / piece.utf8.count))
        for text in [body, "[" + body, "<answer>" + body + "</answer>", "\\boxed{" + body + "}"] {
          var grade: Grade?
          // The shortest of a few runs: other tests run at the same time.
          var shortest = Duration.seconds(1_000)
          for _ in 0..<3 where shortest >= limit {
            let spent = clock.measure {
              grade = checker.grade(
                ModelOutput(text: text, tokenCount: text.utf8.count), reference: reference)
            }
            shortest = min(shortest, spent)
          }
          #expect(shortest < limit, "\(id) on \(size) of \(piece): \(shortest)")
          #expect((grade?.steps ?? .max) < 12_000_000, "\(id) on \(size) of \(piece)")
          #expect(grade?.score?.isFinite == true, "\(id) on \(size) of \(piece)")
        }
      }
    }
  }

  @Test("hostile references are refused or graded, not trapped on", arguments: cases.indices)
  func references(index: Int) throws {
    let (id, _, options) = VisualHostileTests.cases[index]
    let checker = try RewardRegistry.standard.makeChecker(id, options: options)
    for piece in VisualHostileTests.pieces {
      for count in [1, 3, VisualHostileTests.sizes[0] / 12] {
        let reference = String(repeating: piece, count: count)
        let grade = checker.grade(ModelOutput(text: "[1, 2, 3, 4]"), reference: reference)
        #expect((grade.score == nil) == (grade.status == .unparsedGold))
        _ = try? checker.checkReference(reference)
      }
    }
  }

  @Test(
    "quotes and stops around an answer are trimmed in one pass",
    arguments: ["\"", ".", "'", ".\"", "\"100"])
  func trimmed(piece: String) throws {
    let checker = try RewardRegistry.standard.makeChecker("relaxed_accuracy", options: [:])
    let body = String(repeating: piece, count: 60_000 / piece.utf8.count)
    let clock = ContinuousClock()
    for text in [body, "\\boxed{" + body + "}", body + "100" + body] {
      var shortest = Duration.seconds(1_000)
      for _ in 0..<3 where shortest >= limit / 8 {
        let spent = clock.measure {
          _ = checker.grade(ModelOutput(text: text), reference: "100")
        }
        shortest = min(shortest, spent)
      }
      #expect(shortest < limit / 8 || shortest < .milliseconds(50), "\(shortest)")
    }
  }

  /// Executions of each checker; enough to find again what a longer run has found.
  private static let executions = 400

  @Test(
    "mutated outputs and references never trap, and scores stay in range", arguments: cases.indices)
  func mutations(index: Int) throws {
    let (id, reference, options) = VisualHostileTests.cases[index]
    let checker = try RewardRegistry.standard.makeChecker(id, options: options)
    let range = id == "cosine_length" || id.hasSuffix("penalty") ? -1.0...1.0 : 0.0...1.0
    var random = SplitMix(state: UInt64(index) + 1)
    let seeds = [
      "<think>a</think><answer>[100, 100, 300, 200]</answer>", reference, "(B) 12", "0110/0110",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}]",
      "{\"size\": [2, 4], \"counts\": [2, 4, 2]}", "{\"answer\": [1, 2, 3, 4], \"width\": 640}",
      "There are 2 red cubes and 1 blue cube, so 3 in total.", "It is not A, so it must be B.",
      "$1,250.50 million", "one hundred and twenty-one", "\\boxed{\\text{(B)}}", "kitty",
    ]
    for _ in 0..<VisualHostileTests.executions {
      let output = random.mutated(seeds, VisualHostileTests.pieces)
      let isReferenceMutated = Int.random(in: 0..<4, using: &random) == 0
      let gold = isReferenceMutated ? random.mutated(seeds, VisualHostileTests.pieces) : reference
      let grade = checker.grade(
        ModelOutput(text: output, tokenCount: output.utf8.count), reference: gold)
      let again = checker.grade(
        ModelOutput(text: output, tokenCount: output.utf8.count), reference: gold)
      #expect(grade == again)
      #expect(grade.score.map { range.contains($0) } ?? true, "\(id): \(output) for \(gold)")
      if isReferenceMutated, (try? checker.checkReference(gold)) != nil {
        #expect(grade.score != nil, "\(id): \(gold) passed its check")
      }
    }
  }
}

extension SplitMix {
  /// A seed with a few bytes replaced, removed, repeated, or pieces put in.
  mutating func mutated(_ seeds: [String], _ pieces: [String]) -> String {
    var bytes = Array(seeds[Int.random(in: 0..<seeds.count, using: &self)].utf8)
    for _ in 0..<Int.random(in: 0...6, using: &self) {
      let at = Int.random(in: 0...bytes.count, using: &self)
      switch Int.random(in: 0..<6, using: &self) {
      case 0 where at < bytes.count: bytes[at] = UInt8.random(in: 0...255, using: &self)
      case 1 where at < bytes.count: bytes.remove(at: at)
      case 2 where at < bytes.count:
        let end = Int.random(in: at...bytes.count, using: &self)
        bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 3:
        let other = Array(seeds[Int.random(in: 0..<seeds.count, using: &self)].utf8)
        bytes.insert(
          contentsOf: other.prefix(Int.random(in: 0...other.count, using: &self)), at: at)
      case 4: bytes.removeLast(bytes.count - at)
      default:
        let piece = pieces[Int.random(in: 0..<pieces.count, using: &self)]
        bytes.insert(contentsOf: Array(piece.utf8), at: at)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
