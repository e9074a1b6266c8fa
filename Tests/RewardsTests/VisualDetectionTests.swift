import Rewards
import Testing

@Suite("detection checker")
struct VisualDetectionTests {
  private let gold = """
    [{"bbox": [0, 0, 100, 100], "label": "cat"}, {"bbox": [200, 0, 300, 100], "label": "dog"}]
    """

  private func list(_ boxes: [(box: [Double], label: String, confidence: Double)]) -> String {
    let elements = boxes.map {
      "{\"bbox\": \($0.box), \"label\": \"\($0.label)\", \"confidence\": \($0.confidence)}"
    }
    return "[" + elements.joined(separator: ", ") + "]"
  }

  @Test(
    "a list is found in any of its forms",
    arguments: [
      "[{\"bbox\": [0,0,100,100], \"label\": \"cat\"}, {\"bbox\": [200,0,300,100], \"label\": \"dog\"}]",
      "I see [2] things:\n```json\n[{\"bbox_2d\": [0,0,100,100], \"label\": \"Cat\"},\n"
        + "{\"bbox_2d\": [200,0,300,100], \"label\": \"DOG\"},]\n```\nDone.",
      "[{'Position': (0,0,100,100), 'class': 'cat', 'Confidence': 0.5}, "
        + "{'Position': (200,0,300,100), 'class': 'dog', 'Confidence': None}]",
      "{\"objects\": [{\"box\": [0,0,100,100], \"name\": \"cat\"}, "
        + "{\"box\": [200,0,300,100], \"name\": \"dog\"}]}",
      "{\"bbox\": [0,0,100,100], \"label\": \"cat\"}\n{\"bbox\": [200,0,300,100], \"label\": \"dog\"}",
      "[{\"bbox\": [[0,0],[100,100]], \"label\": \"cat\"}, {\"bbox\": [200,0,300,100], \"label\": \"dog\"}]",
    ])
  func forms(text: String) throws {
    let grade = try graded("detection", text, gold)
    #expect(grade.score == 1, "\(grade)")
  }

  @Test(
    "a list that cannot be used earns 0, with the reason",
    arguments: [
      ("none here", .noAnswer, "noList"),
      (
        "[{\"bbox\": [0,0,100,100], \"label\": \"cat\"}, {\"bbox\"",
        .unparsedPrediction, "malformedList"
      ),
      ("[{\"bbox\": [0,0,100,100] \"label\": \"cat\"}]", .unparsedPrediction, "malformedList"),
      ("[{\"label\": \"cat\"}]", .unparsedPrediction, "malformedList"),
      ("[{\"bbox\": [0,0,100,100], \"bbox\": [1,1,2,2]}]", .unparsedPrediction, "malformedList"),
      ("[] or [{\"bbox\": [0,0,100,100], \"label\": \"cat\"}]", .ambiguous, "severalLists"),
      ("<think>[]</think>", .noAnswer, "empty"),
    ] as [(String, Grade.Status, String)])
  func zeros(text: String, status: Grade.Status, rule: String) throws {
    let grade = try graded("detection", text, gold)
    #expect(grade.score == 0)
    #expect(grade.status == status)
    #expect(grade.rule == rule)
  }

  @Test("the score is the sum of IoU over the greater number of boxes")
  func score() throws {
    // 0.8 for the cat, nothing for the dog, one box too many.
    let text = list([
      ([0, 0, 100, 80], "cat", 0.9), ([200, 0, 300, 50], "dog", 0.8), ([7, 7, 8, 8], "cat", 0.7),
    ])
    let grade = try graded("detection", text, gold)
    #expect(((grade.score ?? 0) - 0.8 / 3).magnitude < 1e-12)
  }

  @Test("nothing stated is right only where nothing is there")
  func empty() throws {
    #expect(try graded("detection", "[]", "[]").score == 1)
    #expect(try graded("detection", "[]", gold).score == 0)
    #expect(try graded("detection", list([([0, 0, 9, 9], "cat", 1)]), "[]").score == 0)
    #expect(try graded("detection", "There is nothing.", "[]").score == 0)
  }

  @Test("a box that is none counts as stated, and so does a confidence that is no number")
  func invalid() throws {
    for bad in ["[5, 5, 1, 1]", "[1, 2, 3]", "[0, 0, NaN, 1]", "[0, 0, null, 1]", "\"x\""] {
      let text =
        "[{\"bbox\": \(bad), \"label\": \"cat\"}, {\"bbox\": [0,0,100,100], \"label\": \"cat\", "
        + "\"confidence\": \"high\"}, {\"bbox\": [200,0,300,100], \"label\": \"dog\", \"confidence\": Infinity}]"
      #expect(try graded("detection", text, gold).score == 2.0 / 3, "\(bad)")
    }
  }

  @Test("a reference without labels takes any label")
  func unlabelled() throws {
    let text = list([([0, 0, 10, 10], "raccoon", 1)])
    #expect(try graded("detection", text, "[[0, 0, 10, 10]]").score == 1)
    #expect(try graded("detection", "[[0, 0, 10, 10]]", "[[0, 0, 10, 10]]").score == 1)
    #expect(try graded("detection", "[0, 0, 10, 10]", "[[0, 0, 10, 10]]").score == 1)
  }

  @Test("greedy matching follows confidence, the Hungarian one does not")
  func matching() throws {
    // The first box overlaps both references, the second only the first one.
    let golds = "[[0, 0, 100, 100], [40, 0, 140, 100]]"
    let text = list([([10, 0, 110, 100], "", 0.9), ([0, 0, 95, 100], "", 0.8)])
    let greedy = try graded("detection", text, golds)
    let optimal = try graded("detection", text, golds, ["matching": .text("hungarian")])
    // Greedy: 90/110 with the first, nothing left above a half for the second.
    #expect(((greedy.score ?? 0) - 90.0 / 110 / 2).magnitude < 1e-12)
    // 70/130 for the first with the second reference, 95/100 for the second with the first.
    #expect(((optimal.score ?? 0) - (70.0 / 130 + 0.95) / 2).magnitude < 1e-12)
  }

  @Test("the order written does not matter where confidences differ, nor to the Hungarian matching")
  func permutations() throws {
    var random = SplitMix(state: 7)
    for _ in 0..<40 {
      let golds = "\((0..<4).map { _ in random.box() })"
      let boxes = (0..<5).map { (random.box(), "x", Double($0) / 8) }
      let same = boxes.map { ($0.0, $0.1, 0.5) }
      let first = try graded("detection", list(boxes), golds).score
      let optimal: [String: RewardOption] = ["matching": .text("hungarian")]
      let best = try graded("detection", list(same), golds, optimal).score ?? -1
      for _ in 0..<6 {
        #expect(try graded("detection", list(random.shuffled(boxes)), golds).score == first)
        let other = try graded("detection", list(random.shuffled(same)), golds, optimal).score
        #expect(((other ?? 0) - best).magnitude < 1e-12)
      }
      #expect(best >= (first ?? 2) - 1e-12)
    }
  }

  @Test("of more than 256 different boxes the most confident count, exact repeats never")
  func cap() throws {
    let many = (0..<400).map { ([Double($0), 0, Double($0) + 1, 1], "cat", 0.5) }
    let right = ([0.0, 0, 100, 100], "cat", 0.9)
    let grade = try graded("detection", list([right] + many), gold)
    #expect(grade.score == 1.0 / 256)
    let repeats = Array(repeating: right, count: 700)
    #expect(try graded("detection", list(repeats), gold).score == 0.5)
  }

  @Test(
    "a reference that is no list of boxes gives no score",
    arguments: [
      "", "cat", "[1, 2, 3, 4]", "[{\"label\": \"cat\"}]", "[{\"bbox\": [0, 0, 0, 1]}]",
      "[{\"bbox\": [0, 0, 1, 1], \"label\": 7}]", "{\"a\": 1}",
    ])
  func unusable(reference: String) throws {
    #expect(try graded("detection", "[]", reference).score == nil)
    #expect(throws: RewardError.self) { try DetectionChecker().checkReference(reference) }
  }

  @Test("each usable reference grades itself right")
  func selfGrade() throws {
    for matching in DetectionChecker.Matching.allCases {
      let checker = DetectionChecker(matching: matching)
      for reference in [
        gold, "[]", "[[1, 2, 3, 4]]",
        "[{\"bbox\": [0.5, 1, 3, 4.25], \"label\": \"a \\\"b\\\" \\\\\"}]",
        "{\"answer\": [[1, 2, 3, 4]], \"width\": 10, \"height\": 10, \"coords\": \"norm1000\"}",
      ] { try checker.checkReference(reference) }
    }
  }
}

/// A small deterministic generator for tests.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A box with edges in 0...100.
  mutating func box() -> [Double] {
    let x = Double(Int.random(in: 0..<60, using: &self))
    let y = Double(Int.random(in: 0..<60, using: &self))
    return [
      x, y, x + Double(Int.random(in: 1...40, using: &self)),
      y + Double(Int.random(in: 1...40, using: &self)),
    ]
  }

  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    elements.shuffled(using: &self)
  }
}
