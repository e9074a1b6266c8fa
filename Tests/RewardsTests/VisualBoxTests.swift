import Rewards
import Testing

/// Grades one text with a checker of the standard registry.
func graded(
  _ id: String, _ text: String, _ reference: String, _ options: [String: RewardOption] = [:]
) throws -> Grade {
  try RewardRegistry.standard.makeChecker(id, options: options)
    .grade(ModelOutput(text: text), reference: reference)
}

@Suite("box checkers")
struct VisualBoxTests {
  private let gold = "[100, 100, 300, 200]"

  @Test(
    "one box is found in any of its forms",
    arguments: [
      "[100, 100, 300, 200]", "[100 100 300 200]", "(100, 100, 300, 200)", "100, 100, 300, 200",
      "(100,100),(300,200)", "[[100, 100], [300, 200]]", "<box>100, 100, 300, 200</box>",
      "<|box_start|>(100,100),(300,200)<|box_end|>", "\\boxed{[100, 100, 300, 200]}",
      "{\"x1\": 100, \"y1\": 100, \"x2\": 300, \"y2\": 200}", "x1=100, y1=100, x2=300, y2=200",
      "{'bbox_2d': (100, 100, 300, 200), 'label': 'dog'}", "**[1e2, 100., +300, 200.00]**",
      "The box is [100, 100, 300, 200], that is [100, 100, 300, 200.0] (see [1]).",
      "In the image of size (640, 480): [100, 100, 300, 200]",
    ])
  func forms(text: String) throws {
    let grade = try graded("box_iou", text, gold)
    #expect(grade.score == 1, "rule \(grade.rule)")
    #expect(grade.status == .ok)
  }

  @Test(
    "no, several, and unusable boxes earn 0, with the reason",
    arguments: [
      ("", .noAnswer, "empty"), ("I see it.", .noAnswer, "noBox"), ("[7]", .noAnswer, "noBox"),
      ("(100, 100)", .noAnswer, "noBox"), ("[100, 100, 300, 200", .noAnswer, "noBox"),
      ("<think>[100, 100, 300, 200]", .noAnswer, "unclosedThink"),
      ("[100,100,300,200] [100,100,300,201]", .ambiguous, "severalBoxes"),
      ("<answer>[100,100,300,200]</answer><answer>x</answer>", .ambiguous, "answerElements"),
      ("[100, 100, 300]", .unparsedPrediction, "arity"),
      ("[100, 100, 300, 200, 1]", .unparsedPrediction, "arity"),
      ("(100,100),(300,200),(100,200)", .unparsedPrediction, "arity"),
      ("[300, 200, 100, 100]", .unparsedPrediction, "emptyBox"),
      ("[100, 100, 300, 100]", .unparsedPrediction, "emptyBox"),
      ("[nan, 100, 300, 200]", .unparsedPrediction, "notFinite"),
      ("[100, 100, 1e999, 200]", .unparsedPrediction, "notFinite"),
      ("[100, 100, -Infinity, 200]", .unparsedPrediction, "notFinite"),
      ("[١٠٠, 100, 300, 200]", .noAnswer, "noBox"),
    ] as [(String, Grade.Status, String)])
  func zeros(text: String, status: Grade.Status, rule: String) throws {
    let grade = try graded("box_iou", text, gold)
    #expect(grade.score == 0)
    #expect(grade.status == status)
    #expect(grade.rule == rule)
  }

  @Test("IoU is that of continuous areas, symmetric, and 0 for boxes that only touch")
  func iou() throws {
    let box = try #require(BoundingBox(x1: 0, y1: 0, x2: 10, y2: 10))
    let shifted = try #require(BoundingBox(x1: 5, y1: 5, x2: 15, y2: 15))
    // 25 of 175.
    #expect(box.iou(shifted) == 25.0 / 175)
    #expect(shifted.iou(box) == box.iou(shifted))
    #expect(box.iou(try #require(BoundingBox(x1: 10, y1: 0, x2: 20, y2: 10))) == 0)
    let huge = try #require(BoundingBox(x1: -1e300, y1: -1e300, x2: 1e300, y2: 1e300))
    #expect(huge.iou(huge) == 0)
    #expect(huge.iou(box) == 0)
    #expect(BoundingBox(x1: 0, y1: 0, x2: .nan, y2: 1) == nil)
    #expect(BoundingBox(x1: 1, y1: 0, x2: 1, y2: 1) == nil)
  }

  @Test(
    "numbers are read in the coordinates and format of the options",
    arguments: [
      ("pixel", "xywh", "[100, 100, 200, 100]", 1), ("pixel", "cxcywh", "[200, 150, 200, 100]", 1),
      ("norm1", "xyxy", "[0.1, 0.2, 0.3, 0.4]", 1), ("norm1", "xywh", "[0.1, 0.2, 0.2, 0.2]", 1),
      ("norm1000", "cxcywh", "[200, 300, 200, 200]", 1),
      ("norm1", "xyxy", "[0.1, 0.2, 0.3, 1.4]", 0),
      ("norm1", "xyxy", "[-0.1, 0.2, 0.3, 0.4]", 0),
      ("norm1000", "xyxy", "[100, 200, 300, 1001]", 0),
      ("norm1", "xywh", "[0.9, 0.2, 0.2, 0.2]", 0), ("pixel", "xyxy", "[1000, 500, 1001, 600]", 0),
    ] as [(String, String, String, Double)])
  func frames(coordinates: String, format: String, text: String, expected: Double) throws {
    let gold = coordinates == "pixel" ? "[100, 100, 300, 200]" : "[100, 100, 300, 200]"
    let options: [String: RewardOption] = [
      "coords": .text(coordinates), "format": .text(format), "width": .integer(1_000),
      "height": .integer(500),
    ]
    let grade = try graded("box_iou", text, gold, options)
    #expect(((grade.score ?? -1) - expected).magnitude < 1e-9, "rule \(grade.rule)")
  }

  @Test("a box is clipped to the image, and one outside it earns 0")
  func clipping() throws {
    let size: [String: RewardOption] = ["width": .integer(400), "height": .integer(400)]
    #expect(try graded("box_iou", "[-9, -9, 999, 999]", "[0, 0, 400, 400]", size).score == 1)
    let outside = try graded("box_iou", "[500, 0, 600, 100]", "[0, 0, 400, 400]", size)
    #expect(outside.score == 0)
    #expect(outside.rule == "outsideImage")
  }

  @Test("ref_acc asks for more than the threshold")
  func referring() throws {
    #expect(try graded("ref_acc", "[100, 100, 200, 200]", gold).score == 0)
    #expect(try graded("ref_acc", "[100, 100, 200.01, 200]", gold).score == 1)
    let options: [String: RewardOption] = ["threshold": .number(0.7)]
    #expect(try graded("ref_acc", "[100, 100, 240, 200]", gold, options).score == 0)
    #expect(try graded("ref_acc", "[100, 100, 241, 200]", gold, options).score == 1)
  }

  @Test(
    "a reference that is no box gives no score",
    arguments: [
      "", "dog", "[1, 2, 3]", "[3, 2, 1, 4]", "[1, 2, 3, 1e400]", "[1, 2, 3, null]",
      "[[1, 2, 3, 4], [5, 6, 7, 8]]", "{\"answer\": [1, 2, 3, 4], \"width\": 0, \"height\": 9}",
      "{\"answer\": [1, 2, 3, 4], \"width\": 10}",
      "{\"answer\": [20, 2, 30, 4], \"width\": 10, \"height\": 10}",
    ])
  func unusable(reference: String) throws {
    for id in ["box_iou", "ref_acc"] {
      let checker = try RewardRegistry.standard.makeChecker(id)
      #expect(checker.grade(ModelOutput(text: gold), reference: reference).score == nil)
      #expect(throws: RewardError.self) { try checker.checkReference(reference) }
    }
  }

  @Test("each usable reference grades itself right in each frame")
  func selfGrade() throws {
    for coordinates in BoxFrame.Coordinates.allCases {
      for format in BoxFrame.Format.allCases {
        let frame = BoxFrame(
          coordinates: coordinates, format: format, size: ImageSize(width: 641, height: 479))
        try BoxIoUChecker(frame: frame).checkReference("[13, 7, 640.5, 333]")
        try BoxIoUChecker(frame: frame).checkReference(
          "{\"bbox_2d\": [13, 7, 64, 33], \"width\": 64, \"height\": 33}")
      }
    }
  }
}
