import Rewards
import Testing

/// Answers with the score that the rules of their checker give them.
@Suite("graded examples of lists of boxes, and masks")
struct VisualExamplesDetectionTests {
  @Test("each answer gets its score", arguments: examples)
  func graded(example: GradedAnswers) throws { try example.check() }

  private static let examples: [GradedAnswers] = [
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 1,
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"Cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"CAT\", \"confidence\": 0.8}]",
        "```json\n[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]\n```",
        "Here: [{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}] done.",
        "<answer>[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]</answer>",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9, \"score\": 0.1}, {\"bbox\": [200, 0, 300, 100], \"category\": \"cat\"}]",
        "[{\"box\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox_2d\": [200, 0, 300, 100], \"label\": \"cat\"}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": \"high\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}\n{\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}",
        "{\"objects\": [{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]}",
        "<answer>\n```json\n[\n  {\n    \"bbox\": [\n      0,\n      0,\n      100,\n      100\n    ],\n    \"label\": \"cat\",\n    \"confidence\": 0.9\n  },\n  {\n    \"bbox\": [\n      200,\n      0,\n      300,\n      100\n    ],\n    \"label\": \"cat\",\n    \"confidence\": 0.8\n  }\n]\n```\n</answer>",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}][{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 2}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": -5}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": null}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": Infinity}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \" CAT. \"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"\\uff23at\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [[0, 0], [100, 100]], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "// list\n[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "I found two cats [see image]: [{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "Two objects (1) and (2). [{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"score\": 0.1, \"id\": 7, \"attributes\": {\"x\": [1, 2]}}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.5,
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}]",
        "[{\"bbox\": [0,0,100,100], \"label\": \"cat\"},]",
        "{\"bbox\": [0,0,100,100], \"label\": \"cat\"}",
        "[{\"bbox\": [100, 100, 0, 0], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\":[0,0,100,NaN],\"label\":\"cat\"},{\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cats\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [\"0\", \"0\", \"100\", \"100\"], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100]}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}]",
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0,
      [
        "[]", "[{\"bbox\": [0,0,100,100], \"label\": \"cat\"", "[[0,0,100,100],[200,0,300,100]]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}]\n[{\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[None]", "[1,2,3",
        "[][{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "null",
        "[{\"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "（{\"bbox\": （0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": （200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
        "[{bbox: [0,0,100,100], label: cat}]",
        "\"[{\\\"bbox\\\": [0, 0, 100, 100], \\\"label\\\": \\\"cat\\\", \\\"confidence\\\": 0.9}]\"",
        "[{\"bbox\": [0, 0, 10, 10], \"label\": \"cat\"}, {\"bbox\": [1, 0, 11, 10], \"label\": \"cat\"}, {\"bbox\": [2, 0, 12, 10], \"label\": \"cat\"}, {\"bbox\": [3, 0, 13, 10], \"label\": \"cat\"}, {\"bbox\": [4, 0, 14, 10], \"label\": \"cat\"}, {\"bbox\": [5, 0, 15, 10], \"label\": \"cat\"}, {\"bbox\": [6, 0, 16, 10], \"label\": \"cat\"}, {\"bbox\": [7, 0, 17, 10], \"label\": \"cat\"}, {\"bbox\": [8, 0, 18, 10], \"label\": \"cat\"}, {\"bbox\": [9, 0, 19, 10], \"label\": \"cat\"}, {\"bbox\": [10, 0, 20, 10], \"label\": \"cat\"}, {\"bbox\": [11, 0, 21, 10], \"label\": \"cat\"}, {\"bbox\": [12, 0, 22, 10], \"label\": \"cat\"}, {\"bbox\": [13, 0, 23, 10], \"label\": \"cat\"}, {\"bbox\": [14, 0, 24, 10], \"label\": \"cat\"}, {\"bbox\": [15, 0, 25, 10], \"label\": \"cat\"}, {\"bbox\": [16, 0, 26, 10], \"label\": \"cat\"}, {\"bbox\": [17, 0, 27, 10], \"label\": \"cat\"}, {\"bbox\": [18, 0, 28, 10], \"label\": \"cat\"}, {\"bbox\": [19, 0, 29, 10], \"label\": \"cat\"}, {\"bbox\": [20, 0, 30, 10], \"label\": \"cat\"}, {\"bbox\": [21, 0, 31, 10], \"label\": \"cat\"}, {\"bbox\": [22, 0, 32, 10], \"label\": \"cat\"}, {\"bbox\": [23, 0, 33, 10], \"label\": \"cat\"}, {\"bbox\": [24, 0, 34, 10], \"label\": \"cat\"}, {\"bbox\": [25, 0, 35, 10], \"label\": \"cat\"}, {\"bbox\": [26, 0, 36, 10], \"label\": \"cat\"}, {\"bbox\": [27, 0, 37, 10], \"label\": \"cat\"}, {\"bbox\": [28, 0, 38, 10], \"label\": \"cat\"}, {\"bbox\": [29, 0, 39, 10], \"label\": \"cat\"}, {\"bbox\": [30, 0, 40, 10], \"label\": \"cat\"}, {\"bbox\": [31, 0, 41, 10], \"label\": \"cat\"}, {\"bbox\": [32, 0, 42, 10], \"label\": \"cat\"}, {\"bbox\": [33, 0, 43, 10], \"label\": \"cat\"}, {\"bbox\": [34, 0, 44, 10], \"label\": \"cat\"}, {\"bbox\": [35, 0, 45, 10], \"label\": \"cat\"}, {\"bbox\": [36, 0, 46, 10], \"label\": \"cat\"}, {\"bbox\": [37, 0, 47, 10], \"label\": \"cat\"}, {\"bbox\": [38, 0, 48, 10], \"label\": \"cat\"}, {\"bbox\": [39, 0, 49, 10], \"label\": \"cat\"}, {\"bbox\": [40, 0, 50, 10], \"label\": \"cat\"}, {\"bbox\": [41, 0, 51, 10], \"label\": \"cat\"}, {\"bbox\": [42, 0, 52, 10], \"label\": \"cat\"}, {\"bbox\": [43, 0, 53, 10], \"label\": \"cat\"}, {\"bbox\": [44, 0, 54, 10], \"label\": \"cat\"}, {\"bbox\": [45, 0, 55, 10], \"label\": \"cat\"}, {\"bbox\": [46, 0, 56, 10], \"label\": \"cat\"}, {\"bbox\": [47, 0, 57, 10], \"label\": \"cat\"}, {\"bbox\": [48, 0, 58, 10], \"label\": \"cat\"}, {\"bbox\": [49, 0, 59, 10], \"label\": \"cat\"}, {\"bbox\": [50, 0, 60, 10], \"label\": \"cat\"}, {\"bbox\": [51, 0, 61, 10], \"label\": \"cat\"}, {\"bbox\": [52, 0, 62, 10], \"label\": \"cat\"}, {\"bbox\": [53, 0, 63, 10], \"label\": \"cat\"}, {\"bbox\": [54, 0, 64, 10], \"label\": \"cat\"}, {\"bbox\": [55, 0, 65, 10], \"label\": \"cat\"}, {\"bbox\": [56, 0, 66, 10], \"label\": \"cat\"}, {\"bbox\": [57, 0, 67, 10], \"label\": \"cat\"}, {\"bbox\": [58, 0, 68, 10], \"label\": \"cat\"}, {\"bbox\": [59, 0, 69, 10], \"label\": \"cat\"}, {\"bbox\": [60, 0, 70, 10], \"label\": \"cat\"}, {\"bbox\": [61, 0, 71, 10], \"label\": \"cat\"}, {\"bbox\": [62, 0, 72, 10], \"label\": \"cat\"}, {\"bbox\": [63, 0, 73, 10], \"label\": \"cat\"}, {\"bbox\": [64, 0, 74, 10], \"label\": \"cat\"}, {\"bbox\": [65, 0, 75, 10], \"label\": \"cat\"}, {\"bbox\": [66, 0, 76, 10], \"label\": \"cat\"}, {\"bbox\": [67, 0, 77, 10], \"label\": \"cat\"}, {\"bbox\": [68, 0, 78, 10], \"label\": \"cat\"}, {\"bbox\": [69, 0, 79, 10], \"label\": \"cat\"}, {\"bbox\": [70, 0, 80, 10], \"label\": \"cat\"}, {\"bbox\": [71, 0, 81, 10], \"label\": \"cat\"}, {\"bbox\": [72, 0, 82, 10], \"label\": \"cat\"}, {\"bbox\": [73, 0, 83, 10], \"label\": \"cat\"}, {\"bbox\": [74, 0, 84, 10], \"label\": \"cat\"}, {\"bbox\": [75, 0, 85, 10], \"label\": \"cat\"}, {\"bbox\": [76, 0, 86, 10], \"label\": \"cat\"}, {\"bbox\": [77, 0, 87, 10], \"label\": \"cat\"}, {\"bbox\": [78, 0, 88, 10], \"label\": \"cat\"}, {\"bbox\": [79, 0, 89, 10], \"label\": \"cat\"}, {\"bbox\": [80, 0, 90, 10], \"label\": \"cat\"}, {\"bbox\": [81, 0, 91, 10], \"label\": \"cat\"}, {\"bbox\": [82, 0, 92, 10], \"label\": \"cat\"}, {\"bbox\": [83, 0, 93, 10], \"label\": \"cat\"}, {\"bbox\": [84, 0, 94, 10], \"label\": \"cat\"}, {\"bbox\": [85, 0, 95, 10], \"label\": \"cat\"}, {\"bbox\": [86, 0, 96, 10], \"label\": \"cat\"}, {\"bbox\": [87, 0, 97, 10], \"label\": \"cat\"}, {\"bbox\": [88, 0, 98, 10], \"label\": \"cat\"}, {\"bbox\": [89, 0, 99, 10], \"label\": \"cat\"}, {\"bbox\": [90, 0, 100, 10], \"label\": \"cat\"}, {\"bbox\": [91, 0, 101, 10], \"label\": \"cat\"}, {\"bbox\": [92, 0, 102, 10], \"label\": \"cat\"}, {\"bbox\": [93, 0, 103, 10], \"label\": \"cat\"}, {\"bbox\": [94, 0, 104, 10], \"label\": \"cat\"}, {\"bbox\": [95, 0, 105, 10], \"label\": \"cat\"}, {\"bbox\": [96, 0, 106, 10], \"label\": \"cat\"}, {\"bbox\": [97, 0, 107, 10], \"label\": \"cat\"}, {\"bbox\": [98, 0, 108, 10], \"label\": \"cat\"}, {\"bbox\": [99, 0, 109, 10], \"label\": \"cat\"}, {\"bbox\": [100, 0, 110, 10], \"label\": \"cat\"}, {\"bbox\": [101, 0, 111, 10], \"label\": \"cat\"}, {\"bbox\": [102, 0, 112, 10], \"label\": \"cat\"}, {\"bbox\": [103, 0, 113, 10], \"label\": \"cat\"}, {\"bbox\": [104, 0, 114, 10], \"label\": \"cat\"}, {\"bbox\": [105, 0, 115, 10], \"label\": \"cat\"}, {\"bbox\": [106, 0, 116, 10], \"label\": \"cat\"}, {\"bbox\": [107, 0, 117, 10], \"label\": \"cat\"}, {\"bbox\": [108, 0, 118, 10], \"label\": \"cat\"}, {\"bbox\": [109, 0, 119, 10], \"label\": \"cat\"}, {\"bbox\": [110, 0, 120, 10], \"label\": \"cat\"}, {\"bbox\": [111, 0, 121, 10], \"label\": \"cat\"}, {\"bbox\": [112, 0, 122, 10], \"label\": \"cat\"}, {\"bbox\": [113, 0, 123, 10], \"label\": \"cat\"}, {\"bbox\": [114, 0, 124, 10], \"label\": \"cat\"}, {\"bbox\": [115, 0, 125, 10], \"label\": \"cat\"}, {\"bbox\": [116, 0, 126, 10], \"label\": \"cat\"}, {\"bbox\": [117, 0, 127, 10], \"label\": \"cat\"}, {\"bbox\": [118, 0, 128, 10], \"label\": \"cat\"}, {\"bbox\": [119, 0, 129, 10], \"label\": \"cat\"}, {\"bbox\": [120, 0, 130, 10], \"label\": \"cat\"}, {\"bbox\": [121, 0, 131, 10], \"label\": \"cat\"}, {\"bbox\": [122, 0, 132, 10], \"label\": \"cat\"}, {\"bbox\": [123, 0, 133, 10], \"label\": \"cat\"}, {\"bbox\": [124, 0, 134, 10], \"label\": \"cat\"}, {\"bbox\": [125, 0, 135, 10], \"label\": \"cat\"}, {\"bbox\": [126, 0, 136, 10], \"label\": \"cat\"}, {\"bbox\": [127, 0, 137, 10], \"label\": \"cat\"}, {\"bbox\": [128, 0, 138, 10], \"label\": \"cat\"}, {\"bbox\": [129, 0, 139, 10], \"label\": \"cat\"}, {\"bbox\": [130, 0, 140, 10], \"label\": \"cat\"}, {\"bbox\": [131, 0, 141, 10], \"label\": \"cat\"}, {\"bbox\": [132, 0, 142, 10], \"label\": \"cat\"}, {\"bbox\": [133, 0, 143, 10], \"label\": \"cat\"}, {\"bbox\": [134, 0, 144, 10], \"label\": \"cat\"}, {\"bbox\": [135, 0, 145, 10], \"label\": \"cat\"}, {\"bbox\": [136, 0, 146, 10], \"label\": \"cat\"}, {\"bbox\": [137, 0, 147, 10], \"label\": \"cat\"}, {\"bbox\": [138, 0, 148, 10], \"label\": \"cat\"}, {\"bbox\": [139, 0, 149, 10], \"label\": \"cat\"}, {\"bbox\": [140, 0, 150, 10], \"label\": \"cat\"}, {\"bbox\": [141, 0, 151, 10], \"label\": \"cat\"}, {\"bbox\": [142, 0, 152, 10], \"label\": \"cat\"}, {\"bbox\": [143, 0, 153, 10], \"label\": \"cat\"}, {\"bbox\": [144, 0, 154, 10], \"label\": \"cat\"}, {\"bbox\": [145, 0, 155, 10], \"label\": \"cat\"}, {\"bbox\": [146, 0, 156, 10], \"label\": \"cat\"}, {\"bbox\": [147, 0, 157, 10], \"label\": \"cat\"}, {\"bbox\": [148, 0, 158, 10], \"label\": \"cat\"}, {\"bbox\": [149, 0, 159, 10], \"label\": \"cat\"}, {\"bbox\": [150, 0, 160, 10], \"label\": \"cat\"}, {\"bbox\": [151, 0, 161, 10], \"label\": \"cat\"}, {\"bbox\": [152, 0, 162, 10], \"label\": \"cat\"}, {\"bbox\": [153, 0, 163, 10], \"label\": \"cat\"}, {\"bbox\": [154, 0, 164, 10], \"label\": \"cat\"}, {\"bbox\": [155, 0, 165, 10], \"label\": \"cat\"}, {\"bbox\": [156, 0, 166, 10], \"label\": \"cat\"}, {\"bbox\": [157, 0, 167, 10], \"label\": \"cat\"}, {\"bbox\": [158, 0, 168, 10], \"label\": \"cat\"}, {\"bbox\": [159, 0, 169, 10], \"label\": \"cat\"}, {\"bbox\": [160, 0, 170, 10], \"label\": \"cat\"}, {\"bbox\": [161, 0, 171, 10], \"label\": \"cat\"}, {\"bbox\": [162, 0, 172, 10], \"label\": \"cat\"}, {\"bbox\": [163, 0, 173, 10], \"label\": \"cat\"}, {\"bbox\": [164, 0, 174, 10], \"label\": \"cat\"}, {\"bbox\": [165, 0, 175, 10], \"label\": \"cat\"}, {\"bbox\": [166, 0, 176, 10], \"label\": \"cat\"}, {\"bbox\": [167, 0, 177, 10], \"label\": \"cat\"}, {\"bbox\": [168, 0, 178, 10], \"label\": \"cat\"}, {\"bbox\": [169, 0, 179, 10], \"label\": \"cat\"}, {\"bbox\": [170, 0, 180, 10], \"label\": \"cat\"}, {\"bbox\": [171, 0, 181, 10], \"label\": \"cat\"}, {\"bbox\": [172, 0, 182, 10], \"label\": \"cat\"}, {\"bbox\": [173, 0, 183, 10], \"label\": \"cat\"}, {\"bbox\": [174, 0, 184, 10], \"label\": \"cat\"}, {\"bbox\": [175, 0, 185, 10], \"label\": \"cat\"}, {\"bbox\": [176, 0, 186, 10], \"label\": \"cat\"}, {\"bbox\": [177, 0, 187, 10], \"label\": \"cat\"}, {\"bbox\": [178, 0, 188, 10], \"label\": \"cat\"}, {\"bbox\": [179, 0, 189, 10], \"label\": \"cat\"}, {\"bbox\": [180, 0, 190, 10], \"label\": \"cat\"}, {\"bbox\": [181, 0, 191, 10], \"label\": \"cat\"}, {\"bbox\": [182, 0, 192, 10], \"label\": \"cat\"}, {\"bbox\": [183, 0, 193, 10], \"label\": \"cat\"}, {\"bbox\": [184, 0, 194, 10], \"label\": \"cat\"}, {\"bbox\": [185, 0, 195, 10], \"label\": \"cat\"}, {\"bbox\": [186, 0, 196, 10], \"label\": \"cat\"}, {\"bbox\": [187, 0, 197, 10], \"label\": \"cat\"}, {\"bbox\": [188, 0, 198, 10], \"label\": \"cat\"}, {\"bbox\": [189, 0, 199, 10], \"label\": \"cat\"}, {\"bbox\": [190, 0, 200, 10], \"label\": \"cat\"}, {\"bbox\": [191, 0, 201, 10], \"label\": \"cat\"}, {\"bbox\": [192, 0, 202, 10], \"label\": \"cat\"}, {\"bbox\": [193, 0, 203, 10], \"label\": \"cat\"}, {\"bbox\": [194, 0, 204, 10], \"label\": \"cat\"}, {\"bbox\": [195, 0, 205, 10], \"label\": \"cat\"}, {\"bbox\": [196, 0, 206, 10], \"label\": \"cat\"}, {\"bbox\": [197, 0, 207, 10], \"label\": \"cat\"}, {\"bbox\": [198, 0, 208, 10], \"label\": \"cat\"}, {\"bbox\": [199, 0, 209, 10], \"label\": \"cat\"}, {\"bbox\": [200, 0, 210, 10], \"label\": \"cat\"}, {\"bbox\": [201, 0, 211, 10], \"label\": \"cat\"}, {\"bbox\": [202, 0, 212, 10], \"label\": \"cat\"}, {\"bbox\": [203, 0, 213, 10], \"label\": \"cat\"}, {\"bbox\": [204, 0, 214, 10], \"label\": \"cat\"}, {\"bbox\": [205, 0, 215, 10], \"label\": \"cat\"}, {\"bbox\": [206, 0, 216, 10], \"label\": \"cat\"}, {\"bbox\": [207, 0, 217, 10], \"label\": \"cat\"}, {\"bbox\": [208, 0, 218, 10], \"label\": \"cat\"}, {\"bbox\": [209, 0, 219, 10], \"label\": \"cat\"}, {\"bbox\": [210, 0, 220, 10], \"label\": \"cat\"}, {\"bbox\": [211, 0, 221, 10], \"label\": \"cat\"}, {\"bbox\": [212, 0, 222, 10], \"label\": \"cat\"}, {\"bbox\": [213, 0, 223, 10], \"label\": \"cat\"}, {\"bbox\": [214, 0, 224, 10], \"label\": \"cat\"}, {\"bbox\": [215, 0, 225, 10], \"label\": \"cat\"}, {\"bbox\": [216, 0, 226, 10], \"label\": \"cat\"}, {\"bbox\": [217, 0, 227, 10], \"label\": \"cat\"}, {\"bbox\": [218, 0, 228, 10], \"label\": \"cat\"}, {\"bbox\": [219, 0, 229, 10], \"label\": \"cat\"}, {\"bbox\": [220, 0, 230, 10], \"label\": \"cat\"}, {\"bbox\": [221, 0, 231, 10], \"label\": \"cat\"}, {\"bbox\": [222, 0, 232, 10], \"label\": \"cat\"}, {\"bbox\": [223, 0, 233, 10], \"label\": \"cat\"}, {\"bbox\": [224, 0, 234, 10], \"label\": \"cat\"}, {\"bbox\": [225, 0, 235, 10], \"label\": \"cat\"}, {\"bbox\": [226, 0, 236, 10], \"label\": \"cat\"}, {\"bbox\": [227, 0, 237, 10], \"label\": \"cat\"}, {\"bbox\": [228, 0, 238, 10], \"label\": \"cat\"}, {\"bbox\": [229, 0, 239, 10], \"label\": \"cat\"}, {\"bbox\": [230, 0, 240, 10], \"label\": \"cat\"}, {\"bbox\": [231, 0, 241, 10], \"label\": \"cat\"}, {\"bbox\": [232, 0, 242, 10], \"label\": \"cat\"}, {\"bbox\": [233, 0, 243, 10], \"label\": \"cat\"}, {\"bbox\": [234, 0, 244, 10], \"label\": \"cat\"}, {\"bbox\": [235, 0, 245, 10], \"label\": \"cat\"}, {\"bbox\": [236, 0, 246, 10], \"label\": \"cat\"}, {\"bbox\": [237, 0, 247, 10], \"label\": \"cat\"}, {\"bbox\": [238, 0, 248, 10], \"label\": \"cat\"}, {\"bbox\": [239, 0, 249, 10], \"label\": \"cat\"}, {\"bbox\": [240, 0, 250, 10], \"label\": \"cat\"}, {\"bbox\": [241, 0, 251, 10], \"label\": \"cat\"}, {\"bbox\": [242, 0, 252, 10], \"label\": \"cat\"}, {\"bbox\": [243, 0, 253, 10], \"label\": \"cat\"}, {\"bbox\": [244, 0, 254, 10], \"label\": \"cat\"}, {\"bbox\": [245, 0, 255, 10], \"label\": \"cat\"}, {\"bbox\": [246, 0, 256, 10], \"label\": \"cat\"}, {\"bbox\": [247, 0, 257, 10], \"label\": \"cat\"}, {\"bbox\": [248, 0, 258, 10], \"label\": \"cat\"}, {\"bbox\": [249, 0, 259, 10], \"label\": \"cat\"}, {\"bbox\": [250, 0, 260, 10], \"label\": \"cat\"}, {\"bbox\": [251, 0, 261, 10], \"label\": \"cat\"}, {\"bbox\": [252, 0, 262, 10], \"label\": \"cat\"}, {\"bbox\": [253, 0, 263, 10], \"label\": \"cat\"}, {\"bbox\": [254, 0, 264, 10], \"label\": \"cat\"}, {\"bbox\": [255, 0, 265, 10], \"label\": \"cat\"}, {\"bbox\": [256, 0, 266, 10], \"label\": \"cat\"}]",
        "[{\"bbox\": [0,0,100,100], \"bbox\": [1,1,2,2], \"label\": \"cat\"}]", "['a','b']",
        "(0,0),(100,100)",
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.666666667,
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}, {\"bbox\": [500, 500, 600, 600], \"label\": \"cat\", \"confidence\": 0.1}]",
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 100, 100], \"label\": \"dog\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]",
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.9,
      [
        "[{\"bbox\": [0, 0, 100, 80], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.255,
      [
        "[{\"bbox\": [0, 0, 100, 51], \"label\": \"cat\"}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.45,
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.1}, {\"bbox\": [0, 0, 100, 90], \"label\": \"cat\", \"confidence\": 0.9}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.2,
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}, {\"bbox\": [0, 300, 50, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [1, 300, 51, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [2, 300, 52, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [3, 300, 53, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [4, 300, 54, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [5, 300, 55, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [6, 300, 56, 350], \"label\": \"cat\", \"confidence\": 0.01}, {\"bbox\": [7, 300, 57, 350], \"label\": \"cat\", \"confidence\": 0.01}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.3,
      [
        "[{\"bbox\": [0, 0, 60, 100], \"label\": \"cat\"}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}]"
      ]),
    GradedAnswers(
      "detection", "[]", score: 0,
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\", \"confidence\": 0.9}]", "", "none",
        "{}", "[[]]",
      ]),
    GradedAnswers(
      "detection", "[]", score: 1,
      [
        "<answer>[]</answer>", "<think>nothing there</think>[]", "{\"detections\": []}",
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 10, 10], \"label\": \"a\"}, {\"bbox\": [0, 2, 10, 12], \"label\": \"a\"}]",
      score: 0.742424242,
      [
        "[{\"bbox\": [0, 1, 10, 11], \"label\": \"a\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 10, 10], \"label\": \"a\", \"confidence\": 0.5}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 10, 10], \"label\": \"a\"}, {\"bbox\": [0, 2, 10, 12], \"label\": \"a\"}]",
      score: 0.909090909,
      options: ["matching": .text("hungarian")],
      [
        "[{\"bbox\": [0, 1, 10, 11], \"label\": \"a\", \"confidence\": 0.9}, {\"bbox\": [0, 0, 10, 10], \"label\": \"a\", \"confidence\": 0.5}]"
      ]),
    GradedAnswers(
      "detection", "[{\"bbox\": [0, 0, 100, 100]}, {\"bbox\": [200, 0, 300, 100]}]", score: 1,
      [
        "[[0,0,100,100],[200,0,300,100]]"
      ]),
    GradedAnswers(
      "detection", "[[0, 0, 100, 100], [200, 0, 300, 100]]", score: 1,
      [
        "[{'Position': [0, 0, 100, 100], 'Confidence': 0.9}, {'Position': [200, 0, 300, 100], 'Confidence': 0.8}]",
        "[[0, 0, 100, 100], [200, 0, 300, 100]]",
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.5,
      options: ["width": .integer(400), "height": .integer(200), "coords": .text("norm1")],
      [
        "[{\"bbox\": [0, 0, 0.25, 0.5], \"label\": \"cat\"}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.5,
      options: ["width": .integer(400), "height": .integer(200), "coords": .text("norm1000")],
      [
        "[{\"bbox\": [0, 0, 250, 500], \"label\": \"cat\"}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 1,
      options: ["width": .integer(640), "height": .integer(480)],
      [
        "[{\"bbox\": [-50, -50, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\", \"confidence\": 0.8}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 1,
      options: ["format": .text("xywh")],
      [
        "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 100, 100], \"label\": \"cat\"}]"
      ]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat's\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.5,
      [
        "[{'bbox': [0,0,100,100], 'label': \"cat's\"}]"
      ]),
    GradedAnswers(
      "mask_iou", "0110/0110", score: 0.5,
      [
        "1111/1111", "{\"size\": [2, 4], \"counts\": [0, 8]}",
      ]),
    GradedAnswers("mask_iou", "0110/0110", score: 0.333333333, ["0011/0011"]),
    GradedAnswers(
      "mask_iou", "0110/0110", score: 0,
      [
        "1001/1001", "abc", "", "0110/0110/0000", "0120/0110", "0110/011",
        "{\"size\": [2, 4], \"counts\": [2, 4, 1]}", "{\"size\": [4, 2], \"counts\": [2, 4, 2]}",
        "0110/0110 is my answer", "0110/0110 0110/0110", "1000/0000", "0110/0110/",
        "[[0, 1, 1, 0], [0, 1, 1]]", "[[0, 2, 1, 0], [0, 1, 1, 0]]",
        "[[false, true, true, false], [false, true, true, false]]", "{\"counts\": [2, 4, 2]}",
        "{\"size\": [2, 4], \"counts\": [2, -4, 10]}", "{\"size\": [2, 4], \"counts\": [8]}",
        "{\"size\": [1e9, 1e9], \"counts\": [1e18]}", "nan", "0110 0110",
        "<answer>0110/0110</answer><answer>1111/1111</answer>",
      ]),
    GradedAnswers(
      "mask_iou", "0110/0110", score: 1,
      [
        "0110\n0110", "<answer>0110/0110</answer>", "[[0,1,1,0],[0,1,1,0]]",
        "```\n0110\n0110\n```", "0 1 1 0/0 1 1 0", "{\"size\": [2, 4], \"counts\": [2, 4, 2]}",
        "[\"0110\",\"0110\"]", "\\boxed{0110/0110}", "0110/0110\n", " 0110/0110 ", "０１１０/0110",
        "[[0, 1, 1, 0], [0, 1, 1, 0]]", "{'size': [2, 4], 'counts': [2, 4, 2]}",
        "{\"size\": [2, 4], \"counts\": \"242\"}",
      ]),
    GradedAnswers(
      "mask_iou", "0110/0110", score: 0.75,
      [
        "<think>The object is on the left.</think><answer>0110/0100</answer>"
      ]),
    GradedAnswers("mask_iou", "0110/0110", score: 0.666666667, ["0110/1111"]),
    GradedAnswers("mask_iou", "0000/0000", score: 0, ["0100/0000"]),
    GradedAnswers("mask_iou", "1", score: 1, ["1"]),
    GradedAnswers("mask_iou", "1", score: 0, ["0"]),
    GradedAnswers("mask_iou", "0", score: 1, ["0"]),
    GradedAnswers("mask_iou", "0", score: 0, ["1"]),
    GradedAnswers(
      "mask_iou", "{\"size\": [2, 4], \"counts\": [2, 4, 2]}", score: 1,
      [
        "0110/0110"
      ]),
    GradedAnswers("mask_iou", "[[0, 1], [1, 0]]", score: 1, ["01/10"]),
    GradedAnswers("mask_iou", "011/000", score: 0.333333333, ["<think>x</think>010/010"]),
    GradedAnswers(
      "detection",
      "[{\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}, {\"bbox\": [200, 0, 300, 100], \"label\": \"cat\"}]",
      score: 0.5,
      options: ["matching": .text("hungarian")],
      [
        "[{\"bbox\": [0, 0, 60, 100], \"label\": \"cat\"}, {\"bbox\": [0, 0, 100, 100], \"label\": \"cat\"}]"
      ]),
    GradedAnswers("mask_iou", "00/00", score: 1, ["00/00"]),
    GradedAnswers("mask_iou", "00/00", score: 0, ["01/00"]),
    GradedAnswers("mask_iou", "{\"size\": [2, 2], \"counts\": [0, 4]}", score: 1, ["11/11"]),
    GradedAnswers("mask_iou", "[[255, 1], [1, 0]]", score: 1, ["01/10", "11/10"]),
  ]
}
